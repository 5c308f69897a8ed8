/* SPDX-License-Identifier: MIT */
/* The trace file of --trace: every byte, with its time. trace_decode.h tells the format. */
#ifndef CLI_TRACE_H
#define CLI_TRACE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include "pinless/session.h"

struct pl_trace {
    FILE *file; /* NULL: no trace is kept, and every call below does nothing */
    struct timespec start;
};

enum pl_trace_side { PL_TRACE_HOST = '>', PL_TRACE_CHIP = '<' };

/* PL_OK, or PL_ERR_FILE. */
int pl_trace_open(struct pl_trace *t, const char *path);

void pl_trace_bytes(struct pl_trace *t, enum pl_trace_side side, const uint8_t *data, size_t n);
void pl_trace_line(struct pl_trace *t, const struct pl_line *line);

/* A remark that the decoder passes on. */
void pl_trace_remark(struct pl_trace *t, const char *text);

/* PL_OK, or PL_ERR_FILE if anything of it could not be written. */
int pl_trace_close(struct pl_trace *t);

#endif
