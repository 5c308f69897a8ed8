/* SPDX-License-Identifier: MIT */
/* Firmware files into the board's memories, with a sentence when they do not fit. */
#ifndef BOARD_FIRMWARE_IN_H
#define BOARD_FIRMWARE_IN_H

#include "board.h"

/* bin_addr: where a BIN belongs; 0: at the beginning of the flash. Returns PL_BOARD_*. */
int pl_firmware_in(struct pl_board *board, const struct pl_board_chip *chip, const char *path,
                   uint32_t bin_addr);

#endif
