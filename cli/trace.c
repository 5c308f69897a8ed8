/* SPDX-License-Identifier: MIT */
/* The trace file of --trace: every byte, with its time. */
#include "trace.h"

#include "pinless/error.h"

enum { TRACE_BUFFER = 16384 };

int pl_trace_open(struct pl_trace *t, const char *path)
{
    t->file = fopen(path, "w");
    if (!t->file)
        return PL_ERR_FILE;
    /* Whole lines at once: a trace can be watched, and one that is cut short is still a trace. */
    setvbuf(t->file, NULL, _IOLBF, TRACE_BUFFER);
    clock_gettime(CLOCK_MONOTONIC, &t->start);
    fputs("# pinless trace 1: milliseconds, > host to chip, < chip to host, = line setting\n",
          t->file);
    return PL_OK;
}

static void stamp(struct pl_trace *t, char mark)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    fprintf(t->file, "%12.3f %c",
            (double)(now.tv_sec - t->start.tv_sec) * 1e3 +
                (double)(now.tv_nsec - t->start.tv_nsec) / 1e6,
            mark);
}

void pl_trace_bytes(struct pl_trace *t, enum pl_trace_side side, const uint8_t *data, size_t n)
{
    if (!t->file || n == 0)
        return;
    stamp(t, (char)side);
    for (size_t i = 0; i < n; i++)
        fprintf(t->file, " %02X", data[i]);
    fputc('\n', t->file);
}

void pl_trace_line(struct pl_trace *t, const struct pl_line *line)
{
    if (!t->file)
        return;
    stamp(t, '=');
    fprintf(t->file, " %lu 8%c1\n", (unsigned long)line->baud,
            line->parity == PL_PARITY_EVEN ? 'E' : 'N');
}

void pl_trace_remark(struct pl_trace *t, const char *text)
{
    if (t->file)
        fprintf(t->file, "# %s\n", text);
}

int pl_trace_close(struct pl_trace *t)
{
    if (!t->file)
        return PL_OK;
    int failed = ferror(t->file);
    failed |= fclose(t->file);
    t->file = NULL;
    return failed ? PL_ERR_FILE : PL_OK;
}
