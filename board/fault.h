/* SPDX-License-Identifier: MIT */
/* Faults at exact points: power cuts, resets, bits that flip, a flash that hangs.
 *
 * The same seed gives the same damage. A campaign over all points of an update is a loop:
 *
 *     for (n = 1; ; n++) {
 *         pl_board_restore(board, start);
 *         if (pl_board_run(board, &(struct pl_board_limit){.flash_ops = n, ...}) != PL_STOP_FLASH)
 *             break;
 *         pl_fault_cut(board, phase, &power);
 *         ... run on, and look what the firmware has made of it
 *     } */
#ifndef BOARD_FAULT_H
#define BOARD_FAULT_H

#include "board.h"
#include "dev_flash.h"

/* --- At once --- */

struct pl_fault_power {
    enum pl_ram_after ram; /* PL_RAM_KEPT: a brown-out */
    uint32_t seed;
};

/* Power fails and comes back. What is under way in the flash ends as phase says: for a program the
 * byte of the granule that is torn, else enum pl_flash_cut_phase. PL_FAULT_ANY, and a phase that
 * the operation does not have: the seed decides. */
enum { PL_FAULT_ANY = 0x2000 };
void pl_fault_cut(struct pl_board *board, unsigned phase, const struct pl_fault_power *power);

/* Bit 0 to 7 of the byte at an address flips, in RAM or, once the board has run, in the flash
 * (pl_flash_flip). False: there is no such memory. */
bool pl_fault_can_flip(const struct pl_board *board, uint32_t addr);
bool pl_fault_flip(struct pl_board *board, uint32_t addr, unsigned bit);

/* --- By a plan --- */

enum { PL_FAULTS = 64 };

enum pl_fault_kind { PL_FAULT_CUT, PL_FAULT_RESET, PL_FAULT_FLIP, PL_FAULT_HANG };

/* Instructions and flash operations are counted from the last power-up: so many have been executed,
 * or begun. Times are virtual time. */
enum pl_fault_when { PL_FAULT_AT_PS, PL_FAULT_AT_INSTRUCTION, PL_FAULT_AT_FLASH_OP };

struct pl_fault {
    enum pl_fault_kind kind;
    enum pl_fault_when when;
    uint64_t at;
    unsigned phase; /* of a cut at a flash operation, as above */
    enum {
        PL_FAULT_EITHER,
        PL_FAULT_PROGRAM,
        PL_FAULT_ERASE
    } cuts;        /* phase is for these only;
                      else the seed decides */
    uint32_t addr; /* of a flip */
    unsigned bit;
    bool struck;
};

/* A fault strikes now; op: what is under way in the flash, or NULL. */
typedef void pl_fault_told_fn(void *ctx, const struct pl_fault *fault,
                              const struct pl_flash_operation *op);

/* Filled in by the caller, then left alone. Cuts strike in the order given, each after the power-up
 * that the one before has caused; everything else when its time has come. */
struct pl_fault_plan {
    struct pl_fault fault[PL_FAULTS];
    unsigned n;
    struct pl_fault_power power;
    pl_fault_told_fn *told; /* or NULL */
    void *ctx;
    uint64_t powered_up; /* instructions until then; 0 at first */
};

/* As pl_board_run, with the faults of the plan on the way. */
enum pl_board_stop pl_fault_run(struct pl_fault_plan *plan, struct pl_board *board,
                                const struct pl_board_limit *limit);

/* While something else than pl_fault_run lets time pass: the next time that a fault is due at, or
 * PL_NEVER; and what is due now strikes. */
uint64_t pl_fault_next_ps(const struct pl_fault_plan *plan);
void pl_fault_strike(struct pl_fault_plan *plan, struct pl_board *board);

#endif
