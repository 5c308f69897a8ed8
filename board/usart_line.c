/* SPDX-License-Identifier: MIT */
/* The receive wire of a UART as an oscilloscope shows it: levels over time. */
#include "usart_line.h"

#include <string.h>

static const uint64_t PS_PER_S = 1000000000000;

/* Where bit number `bit` of a frame begins; the start bit is number 0. */
static uint64_t bit_begins(const struct pl_frame *f, unsigned bit)
{
    return f->start_ps + (PS_PER_S * bit + f->baud / 2) / f->baud;
}

static uint64_t stop_bit_begins(const struct pl_frame *f)
{
    return bit_begins(f, f->n_bits + 1u);
}

/* One stop bit. */
static uint64_t frame_ends(const struct pl_frame *f)
{
    return bit_begins(f, f->n_bits + 2u);
}

static bool bit_level(const struct pl_frame *f, unsigned bit)
{
    if (bit == 0)
        return false;
    return bit > f->n_bits || (f->bits >> (bit - 1) & 1) != 0;
}

static void drop_first(struct pl_line *line)
{
    line->count--;
    memmove(line->frame, line->frame + 1, line->count * sizeof line->frame[0]);
}

void pl_line_append(struct pl_line *line, const struct pl_frame *f)
{
    if (f->baud == 0)
        return;
    if (line->count == PL_LINE_FRAMES)
        drop_first(line);
    line->frame[line->count++] = *f;
}

void pl_line_forget(struct pl_line *line, uint64_t until_ps)
{
    while (line->count > 0 && stop_bit_begins(&line->frame[0]) <= until_ps)
        drop_first(line);
}

static bool level_in(const struct pl_frame *f, uint64_t at_ps)
{
    unsigned bit = f->n_bits + 1u;

    while (bit > 0 && bit_begins(f, bit) > at_ps)
        bit--;
    return bit_level(f, bit);
}

bool pl_line_level(const struct pl_line *line, uint64_t at_ps)
{
    for (unsigned i = 0; i < line->count; i++) {
        const struct pl_frame *f = &line->frame[i];

        if (at_ps >= f->start_ps && at_ps < frame_ends(f))
            return level_in(f, at_ps);
    }
    return true;
}

/* A frame begins with the line high: at rest or in the stop bit before. */
static uint64_t edge_in(const struct pl_frame *f, uint64_t from_ps, bool level)
{
    bool before = true;

    for (unsigned bit = 0; bit < f->n_bits + 2u; bit++) {
        bool now = bit_level(f, bit);

        if (now != before && now == level && bit_begins(f, bit) >= from_ps)
            return bit_begins(f, bit);
        before = now;
    }
    return PL_NEVER;
}

uint64_t pl_line_edge(const struct pl_line *line, uint64_t from_ps, bool level)
{
    for (unsigned i = 0; i < line->count; i++) {
        const struct pl_frame *f = &line->frame[i];
        uint64_t edge = stop_bit_begins(f) < from_ps ? PL_NEVER : edge_in(f, from_ps, level);

        if (edge != PL_NEVER)
            return edge;
    }
    return PL_NEVER;
}
