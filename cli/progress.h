/* SPDX-License-Identifier: MIT */
/* Progress of something that lasts: a bar on a terminal, a line now and again elsewhere, or events.
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "report.h"

enum pl_unit { PL_UNIT_BYTES, PL_UNIT_PAGES };

struct pl_progress {
    const struct pl_report *report;
    const char *verb, *phase; /* "Writing", "write"; NULL: nothing under way */
    enum pl_unit unit;
    uint32_t done, total;
    uint32_t started, shown; /* ms */
    bool drawn, announced;
};

/* verb for people, phase for JSON. */
void pl_progress_begin(struct pl_progress *p, const struct pl_report *r, const char *verb,
                       const char *phase, enum pl_unit unit, uint32_t now);

/* Where it stands. Draws at most some times a second. */
void pl_progress_at(struct pl_progress *p, uint32_t done, uint32_t total, uint32_t now);

/* It is over: complete, or stopped by a failure. */
void pl_progress_end(struct pl_progress *p, bool complete, uint32_t now);

#endif
