/* SPDX-License-Identifier: MIT */
/* The independent watchdog of the virtual STM32. */
#ifndef BOARD_DEV_IWDG_H
#define BOARD_DEV_IWDG_H

#include "machine.h"

struct pl_iwdg_config {
    uint32_t base;   /* 0x40003000 */
    uint32_t lsi_hz; /* F1 40000, the others 32000 */
    bool window;     /* has WINR: L4, G0 */
};

/* A device named "IWDG", or NULL when out of memory. Its clock as the chip answers it is LSI: 0
 * while LSION is off. Starting the watchdog forces LSI on by itself. */
struct pl_device *pl_iwdg_new(const struct pl_iwdg_config *config);

#endif
