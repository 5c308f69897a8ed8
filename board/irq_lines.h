/* SPDX-License-Identifier: MIT */
/* Interrupt lines that several devices share: who holds which one up. */
#ifndef BOARD_IRQ_LINES_H
#define BOARD_IRQ_LINES_H

#include <stdlib.h>

#include "machine.h"

enum { PL_IRQ_HOLDERS = 64 };

/* Of each device and line that is up, one. */
struct pl_irq_lines {
    struct pl_irq_holder {
        const struct pl_device *device;
        unsigned irq;
    } holder[PL_IRQ_HOLDERS];
    unsigned count;
};

static inline unsigned pl_irq_lines_find(const struct pl_irq_lines *lines,
                                         const struct pl_device *d, unsigned irq)
{
    unsigned i = 0;

    while (i < lines->count && (lines->holder[i].device != d || lines->holder[i].irq != irq))
        i++;
    return i;
}

static inline bool pl_irq_lines_level(const struct pl_irq_lines *lines, unsigned irq)
{
    for (unsigned i = 0; i < lines->count; i++)
        if (lines->holder[i].irq == irq)
            return true;
    return false;
}

/* A device drives a line; the answer is the level of that line, true while any device holds it up.
 * Too many is a mistake in a chip's file, not something that can happen to a user. */
static inline bool pl_irq_lines_drive(struct pl_irq_lines *lines, const struct pl_device *d,
                                      unsigned irq, bool level)
{
    unsigned at = pl_irq_lines_find(lines, d, irq);

    if (!level && at < lines->count)
        lines->holder[at] = lines->holder[--lines->count];
    if (level && at == PL_IRQ_HOLDERS)
        abort();
    if (level && at == lines->count)
        lines->holder[lines->count++] = (struct pl_irq_holder){d, irq};
    return pl_irq_lines_level(lines, irq);
}

#endif
