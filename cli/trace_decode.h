/* SPDX-License-Identifier: MIT */
/* Reads a trace and tells the AN3155 conversation in words.
 *
 * A trace is text, a line for each write or read:
 *
 *     #  remark, passed on
 *       12.345 = 115200 8E1      line setting from here on
 *       12.400 > 31 CE           host to chip
 *       13.100 < 79              chip to host
 *
 * The number is milliseconds since the start. The decoder believes nothing: a trace may be cut, in
 * the wrong order, or no trace at all. No heap. */
#ifndef CLI_TRACE_DECODE_H
#define CLI_TRACE_DECODE_H

#include <stddef.h>
#include <stdint.h>

struct pl_trace_event {
    uint64_t us;      /* since the start of the trace */
    char mark;        /* '>' '<' '=' '#', or '?' for a line that is none of a trace */
    const char *text; /* valid during the call */
};

typedef void pl_trace_sink(void *context, const struct pl_trace_event *event);

struct pl_trace_summary {
    uint32_t lines, bad_lines;
    uint32_t sent, received; /* bytes */
    uint32_t syncs, commands, nacks;
    uint32_t strays; /* bytes that belong to nothing */
};

void pl_trace_decode(const char *text, size_t len, pl_trace_sink *sink, void *context,
                     struct pl_trace_summary *summary);

#endif
