/* SPDX-License-Identifier: MIT */
/* From an error to a sentence: cause, next step, exit code. */
#ifndef CLI_WORDS_H
#define CLI_WORDS_H

#include "exit.h"
#include "report.h"

struct pl_words {
    int err;
    int exit; /* enum pl_exit */
    const char *cause;
    const char *next;
};

/* What there is to say about an error; never NULL. */
const struct pl_words *pl_words_for(int err);

/* Record a failure. The cause is the format's sentence, or the error's own if format is NULL.
 * Returns the exit code. Only the first failure of a run is kept. */
int pl_fail(struct pl_report *r, int err, const char *format, ...) PL_PRINTF(3, 4);

/* A failure of the command line. */
int pl_fail_usage(struct pl_report *r, const char *format, ...) PL_PRINTF(2, 3);

/* Replace the next step of the failure recorded last. */
void pl_fail_next(struct pl_report *r, const char *format, ...) PL_PRINTF(2, 3);

#endif
