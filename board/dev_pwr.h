/* SPDX-License-Identifier: MIT */
/* Power control of the virtual STM32: the bits that firmware sets and waits for. */
#ifndef BOARD_DEV_PWR_H
#define BOARD_DEV_PWR_H

#include "machine.h"

enum pl_pwr_kind { PL_PWR_L4, PL_PWR_G0, PL_PWR_F1, PL_PWR_F4 };

/* A device named "PWR", or NULL when out of memory. While its clock is off it reads as 0 and
 * ignores writes. No mode saves power; a new voltage range is ready at once. */
struct pl_device *pl_pwr_new(uint32_t base, enum pl_pwr_kind kind);

/* DBP: may the backup domain be written? */
bool pl_pwr_backup_open(const struct pl_device *d);

#endif
