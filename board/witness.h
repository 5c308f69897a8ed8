/* SPDX-License-Identifier: MIT */
/* Who did it: which instruction has set a bit of a register, and who had called it.
 *
 * A witness watches a machine from when it is told to. For each register word that the core writes
 * it remembers, bit by bit, the instruction that last wrote another value than stood there; the
 * first to write to a word counts for all of its bits. What DMA writes it does not see. MSR and CPS
 * count as writes to pl_witness_special. A reset of the chip makes it forget, but for the start of
 * the IWDG, which is all it takes of IWDG_KR, and the last reset that software asked for.
 *
 * Callers are those of a shadow stack, up to an interrupt: calls are seen, tail calls and the other
 * stack of an operating system are not. */
#ifndef BOARD_WITNESS_H
#define BOARD_WITNESS_H

#include "board.h"

struct pl_witness;

enum { PL_WITNESS_DEPTH = 8 };

/* The instruction, who called its function, and so on; n 0: nobody was seen. */
struct pl_trail {
    unsigned n;
    uint32_t pc[PL_WITNESS_DEPTH];
    uint64_t cycle; /* when */
};

/* NULL: out of memory. It is to be freed before the board. */
struct pl_witness *pl_witness_new(struct pl_board *board);
void pl_witness_free(struct pl_witness *w);

/* Special registers by their SYSm (Armv7-M ARM B5.2): MSP 8, PSP 9, PRIMASK 16, BASEPRI 17,
 * FAULTMASK 19, CONTROL 20. */
enum {
    PL_SYSM_MSP = 8,
    PL_SYSM_PSP = 9,
    PL_SYSM_PRIMASK = 16,
    PL_SYSM_BASEPRI = 17,
    PL_SYSM_FAULTMASK = 19,
    PL_SYSM_CONTROL = 20
};
uint32_t pl_witness_special(unsigned sysm);

/* Who made this bit what it is. */
struct pl_trail pl_witness_changer(const struct pl_witness *w, uint32_t addr, unsigned bit);

/* Who asked for the last reset by AIRCR, and who last started the IWDG, also before a reset. */
struct pl_trail pl_witness_reset(const struct pl_witness *w);
struct pl_trail pl_witness_iwdg(const struct pl_witness *w);

struct pl_witnessed_fault {
    unsigned exception; /* 3 HardFault to 6 UsageFault; 0: a lockup */
    uint32_t pc;        /* where the core stood, of a branch to nowhere the target */
    uint32_t cfsr, hfsr, bfar;
    struct pl_trail trail; /* the last instruction that was begun: of such a branch, the branch */
};

/* The first fault since power-up that was taken, or how the core stands now. False: no fault was
 * taken, so it is the latter. */
bool pl_witness_fault(const struct pl_witness *w, struct pl_witnessed_fault *fault);

/* The last instruction that was begun, or any other that stands for it. */
struct pl_trail pl_witness_last(const struct pl_witness *w);
struct pl_trail pl_witness_here(const struct pl_witness *w, uint32_t pc);

/* --- For the machine --- */

void pl_witness_write(struct pl_witness *w, uint32_t addr, unsigned size, uint32_t value);
void pl_witness_step(struct pl_witness *w, uint32_t from, uint32_t next_pc, uint32_t pc,
                     unsigned size);
void pl_witness_exception(struct pl_witness *w, uint32_t pc);

#endif
