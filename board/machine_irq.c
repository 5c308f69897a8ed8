/* SPDX-License-Identifier: MIT */
/* The machine's interrupt lines that several devices share. */
#include "machine_internal.h"

void pl_machine_shared_irq(struct pl_machine *m, const struct pl_device *d, unsigned irq,
                           bool level)
{
    pl_machine_irq(m, irq, pl_irq_lines_drive(&m->irq_lines, d, irq, level));
}
