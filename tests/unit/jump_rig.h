/* SPDX-License-Identifier: MIT */
/* Boards that have just jumped into system memory, cleanly; a test then spoils one thing. */
#ifndef TESTS_UNIT_JUMP_RIG_H
#define TESTS_UNIT_JUMP_RIG_H

#include "board.h"

/* Firmware has done what AN2606 4.1 asks for, remapped system memory (STM32F1: moved VTOR) and
 * branched through the ROM's vector. The board stands at PL_STOP_ROM. */
struct pl_board *jump_rig_open(const struct pl_board_chip *chip);

/* Runs `code` (Thumb) at 0x08000100 first; it shall end in the jump itself or in BKPT. */
struct pl_board *jump_rig_with(const struct pl_board_chip *chip, const uint16_t *code, size_t n);

uint32_t jump_rig_read(struct pl_board *board, uint32_t addr);
void jump_rig_write(struct pl_board *board, uint32_t addr, uint32_t value);
/* The core's own registers, 0xE000E000 on. */
void jump_rig_write_core(struct pl_board *board, uint32_t addr, uint32_t value);

#endif
