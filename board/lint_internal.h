/* SPDX-License-Identifier: MIT */
/* The parts of lint, shared by its files only.
 *
 * lint.c        start-up, request, what follows, the loader
 * lint_find.c   what each finding that is not the jump report's means
 * lint_uart.c   UARTs: who listens, what was said */
#ifndef BOARD_LINT_INTERNAL_H
#define BOARD_LINT_INTERNAL_H

#include "handover.h"
#include "lint.h"
#include "machine_internal.h"

enum pl_lint_id {
    PL_LINT_ID_DEAF,
    PL_LINT_ID_BAUD,
    PL_LINT_ID_PARITY,
    PL_LINT_ID_NEGLECTED,
    PL_LINT_ID_NO_ANSWER,
    PL_LINT_ID_REFUSED,
    PL_LINT_ID_CHALLENGE,
    PL_LINT_ID_STAYS,
    PL_LINT_ID_REQUEST_LOST,
    PL_LINT_ID_RESET_LOOP,
    PL_LINT_ID_WATCHDOG,
    PL_LINT_ID_REQUEST_KEPT,
    PL_LINT_ID_OTHER_UART,
    PL_LINT_ID_LOADER_SILENT,
    PL_LINT_ID_FAULT,
    PL_LINT_ID_WRONG_BASE,
    PL_LINT_ID_EVEN_ADDRESS,
    PL_LINT_ID_BREAKPOINT,
    PL_LINT_ID_NO_VECTORS,
    PL_LINT_IDS
};

struct pl_lint_ear {
    struct pl_device *uart;
    uint8_t heard[1024]; /* the last bytes that it has sent */
    size_t n;
};

struct pl_lint_job {
    struct pl_board *board;
    struct pl_machine *m;
    const struct pl_lint_config *config;
    struct pl_lint *lint;
    struct pl_witness *witness;
    struct pl_lint_ear ear[PL_LINT_UARTS];
    unsigned n_ears;
    enum pl_board_stop stop; /* of the last run */
    struct pl_device *last_asked;
};

/* --- lint_find.c --- */

__attribute__((format(printf, 3, 4))) struct pl_lint_finding *
pl_lint_add(struct pl_lint_job *job, enum pl_lint_id id, const char *evidence, ...);

/* The bits of a register: who has made each what it is, or the last of them. */
void pl_lint_blame_bits(struct pl_lint_job *job, struct pl_lint_finding *f, uint32_t reg,
                        uint32_t bits);
void pl_lint_blame_field(struct pl_lint_job *job, struct pl_lint_finding *f, uint32_t reg,
                         uint32_t bits);

/* One more place that is to blame; a second one at the same instruction says nothing new. */
void pl_lint_blame(struct pl_lint_finding *f, const struct pl_trail *trail);

/* The core cannot go on, or has faulted: which finding that is. */
void pl_lint_add_fault(struct pl_lint_job *job);

/* The jump report, with who is to blame for each finding. */
void pl_lint_add_jump(struct pl_lint_job *job, const struct pl_jump *jump);

/* --- lint_uart.c --- */

/* Listens to all of them. False: no memory. */
bool pl_lint_listen(struct pl_lint_job *job);

/* The UARTs to be asked, in order; how many. None: the findings say why. */
unsigned pl_lint_choose_uarts(struct pl_lint_job *job, struct pl_lint_ear *ears[PL_LINT_UARTS]);

/* The request in bytes; how many. */
enum { PL_LINT_ASK = 256 };
size_t pl_lint_put_request(const struct pl_lint_job *job, uint8_t out[PL_LINT_ASK]);

/* Has it answered since it was asked? */
bool pl_lint_find_answer(const struct pl_lint_ear *ear, struct pl_entry_answer *answer);

/* Why did nobody answer there? */
void pl_lint_add_silence(struct pl_lint_job *job, const struct pl_lint_ear *ear);

#endif
