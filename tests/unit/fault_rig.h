/* SPDX-License-Identifier: MIT */
/* Boards whose firmware programs one double word of flash, for tests that cut its power. */
#ifndef TESTS_UNIT_FAULT_RIG_H
#define TESTS_UNIT_FAULT_RIG_H

#include "board.h"

enum {
    RIG_CODE = 0x08000100,
    RIG_HANDLER = 0x08000180, /* of every exception: a BKPT */
    RIG_FLASH_REGS = 0x40022000,
    RIG_ECCR = RIG_FLASH_REGS + 0x18,
    RIG_EXC_NMI = 2
};
#define RIG_FIRST  0x12345678U
#define RIG_SECOND 0x9ABCDEF1U

/* An STM32L452 or STM32G071 with firmware that reads the double word at `target` into R5 and R6
 * and, unless R5 is already what it wants, programs RIG_FIRST and RIG_SECOND, or zeros, there. Then
 * a BKPT. */
struct pl_board *fault_rig(const struct pl_board_chip *chip, uint32_t target, bool zeros);

/* The same with other code. */
struct pl_board *fault_rig_with(const struct pl_board_chip *chip, const uint16_t *code, size_t n);

uint32_t rig_get(struct pl_board *board, uint32_t addr);
void rig_set(struct pl_board *board, uint32_t addr, uint32_t value);
void rig_poke(struct pl_board *board, uint32_t addr, uint32_t value);
uint32_t rig_peek(struct pl_board *board, uint32_t addr);

/* Runs to the next BKPT; the exception that it is in, 0 for none. */
unsigned rig_run(struct pl_board *board);

#endif
