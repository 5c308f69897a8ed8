/* SPDX-License-Identifier: MIT */
/* Lint: a user's own firmware is run, asked into its loader, and followed; what goes wrong gets a
 * name and the instructions that caused it.
 *
 * Of a resident loader, which is the user's own, nothing more is asked than that it answers 0x7F.
 *
 * Everything happens in virtual time that is bounded: start-up, the request, half a second for what
 * follows, then the loader's first answer, and one more start-up to see that the next reset starts
 * the application again. */
#ifndef BOARD_LINT_H
#define BOARD_LINT_H

#include "jump.h"
#include "witness.h"

#include "pinless/entry.h"

enum pl_lint_way { PL_LINT_REQUEST, PL_LINT_LOADER, PL_LINT_TEXT };

struct pl_lint_config {
    const char *uart; /* NULL: the chip's usual one, else whichever listens */
    uint32_t baud;    /* of the application */
    bool parity_even;
    enum pl_lint_way way;
    const uint8_t *text; /* PL_LINT_TEXT */
    size_t text_len;
    uint32_t product;
    uint64_t boot_us; /* so long after power-up it is asked */
};

enum pl_lint_verdict {
    PL_LINT_CLEAN,       /* reaches the ROM loader, which answers; no problems */
    PL_LINT_PROBLEMS,    /* reaches system memory, with problems */
    PL_LINT_NOT_REACHED, /* goes on, but not into the loader */
    PL_LINT_FAULT,       /* cannot go on */
    PL_LINT_FAILED       /* the board has no memory, or failed */
};

enum { PL_LINT_CAUSES = 4, PL_LINT_FINDINGS = 48, PL_LINT_UARTS = 8 };

struct pl_lint_finding {
    const char *name; /* stable: "systick" */
    enum pl_jump_severity severity;
    char evidence[200];
    const char *why, *fix, *source; /* source NULL: it was seen here */
    struct pl_trail cause[PL_LINT_CAUSES];
    unsigned n_causes;
    bool at_jump; /* nobody wrote it: the cause is where the loader was branched to */
};

struct pl_lint {
    enum pl_lint_verdict verdict;
    struct pl_lint_finding finding[PL_LINT_FINDINGS];
    unsigned n;
    unsigned problems;   /* that are more than notes */
    const char *uart;    /* that was asked last; NULL: none listens */
    bool asked;          /* false: it ended before it could be asked */
    bool answered;       /* with a line that says it goes */
    bool reset, jumped;  /* after it was asked, or before */
    bool reaches;        /* the loader, in a state in which it runs */
    bool loader_answers; /* to 0x7F */
    bool resident;       /* it is the resident loader that it was asked into */
    struct pl_trail jump;
};

/* The firmware is loaded; the board has not run yet, and is only good to be freed afterwards. */
void pl_lint_run(struct pl_board *board, const struct pl_lint_config *config, struct pl_lint *lint);

const char *pl_lint_verdict_name(enum pl_lint_verdict verdict);

#endif
