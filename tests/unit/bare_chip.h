/* SPDX-License-Identifier: MIT */
/* A chip with nothing but memories and a mouth, to test cores and the machine without peripherals.
 *
 * Flash 64 KiB at 0x08000000, RAM 32 KiB at 0x20000000, and at 0x40011000 the "USART1" of the core
 * self-test: SR always has TXE, DR takes bytes without any time. */
#ifndef TESTS_UNIT_BARE_CHIP_H
#define TESTS_UNIT_BARE_CHIP_H

#include "board.h"

enum { BARE_M0PLUS, BARE_M3, BARE_M4F, BARE_M7F, BARE_CHIPS };

/* reset_hz 16 MHz, 48 interrupt lines, four priority bits (M0+: two). */
extern const struct pl_board_chip bare_chips[BARE_CHIPS];

/* Registers of "PROBE" at 0x40000000, for whatever a test wants to see. */
struct bare_probe {
    uint32_t written[16];
    unsigned n_written;
    uint32_t answer;   /* what reads give */
    uint64_t next_ps;  /* acts once, then PL_NEVER: raises IRQ 5 */
    uint64_t acted_ps; /* when it did */
    unsigned resets, received;
    enum pl_reset_cause cause;
    uint32_t stored_addr, stored_value; /* last store to flash */
    unsigned stores;
    bool nor; /* stores to flash clear bits; otherwise nothing changes */
};
struct bare_probe *bare_probe(struct pl_board *board);

#endif
