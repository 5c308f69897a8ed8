/* SPDX-License-Identifier: MIT */
/* The receive wire of a UART as an oscilloscope shows it: levels over time. */
#ifndef BOARD_USART_LINE_H
#define BOARD_USART_LINE_H

#include "machine.h"

enum { PL_LINE_FRAMES = 64 };

/* The last frames on the wire, oldest first, in the order of time. Between them it rests high. */
struct pl_line {
    struct pl_frame frame[PL_LINE_FRAMES];
    unsigned count;
};

/* Appends a frame; the oldest one goes when there is no room. A frame without a rate is no frame.
 */
void pl_line_append(struct pl_line *line, const struct pl_frame *f);

/* Forgets frames that ended at or before a time. */
void pl_line_forget(struct pl_line *line, uint64_t until_ps);

bool pl_line_level(const struct pl_line *line, uint64_t at_ps);

/* First change of the level to `level` at or after a time; PL_NEVER if none is known. */
uint64_t pl_line_edge(const struct pl_line *line, uint64_t from_ps, bool level);

#endif
