/* SPDX-License-Identifier: MIT */
/* The chips that the virtual board can be. */
#ifndef BOARD_CHIPS_H
#define BOARD_CHIPS_H

#include "machine.h"

extern const struct pl_board_chip pl_board_l452; /* STM32L452xE: 512 KiB flash, 160 KiB RAM */
extern const struct pl_board_chip pl_board_f103; /* STM32F103xB: 128 KiB flash, 20 KiB RAM */
extern const struct pl_board_chip pl_board_f405; /* STM32F405xG: 1 MiB flash, 192 KiB RAM */
extern const struct pl_board_chip pl_board_g071; /* STM32G071xB: 128 KiB flash, 36 KiB RAM */

/* By a part's name or the beginning of it, in any case, with or without STM32: "STM32L452RE",
 * "l452". NULL: none of these. */
const struct pl_board_chip *pl_board_chip_find(const char *name);

/* All of them, NULL behind the last. */
extern const struct pl_board_chip *const pl_board_chips[];

#endif
