/* SPDX-License-Identifier: MIT */
/* The CRC calculation unit. */
#ifndef BOARD_DEV_CRC_H
#define BOARD_DEV_CRC_H

#include "machine.h"

/* The device "CRC"; NULL without memory. programmable: with INIT, POL, the reversals and bytes of
 * input (STM32L4, STM32G0); without, CRC-32 over words only (STM32F1, STM32F4). */
struct pl_device *pl_crc_new(uint32_t base, bool programmable);

#endif
