/* SPDX-License-Identifier: MIT */
/* What both DMA controllers share: request lines, arbitration, time, interrupts.
 *
 * A transfer takes four clocks of the bus; the channel with the higher priority, then the lower
 * number, goes first (RM0008, RM0090, RM0394, RM0444: "Arbiter"). */
#include "dma_engine.h"

#include <stdlib.h>
#include <string.h>

#include "register.h"

static const uint64_t PS_PER_S = 1000000000000;
static const unsigned CLOCKS_PER_TRANSFER = 4;

/* Index of the channel that goes next; the number of channels if none wants to. */
static unsigned next_channel(const struct dma_engine *e)
{
    unsigned best = e->channels;

    for (unsigned i = 0; i < e->channels; i++)
        if (e->kind->wants_bus(e, i) &&
            (best == e->channels || e->kind->priority(e, i) > e->kind->priority(e, best)))
            best = i;
    return best;
}

static uint64_t next_ps(const struct pl_device *d)
{
    const struct dma_engine *e = d->state;

    return next_channel(e) < e->channels ? e->free_ps : PL_NEVER;
}

static void tell(struct dma_engine *e)
{
    uint64_t next = next_ps(&e->device);

    if (next == e->told_ps)
        return;
    e->told_ps = next;
    pl_machine_wake(e->device.machine, &e->device);
}

void dma_claim_bus(struct dma_engine *e)
{
    uint64_t now = pl_machine_now_ps(e->device.machine);
    uint32_t clock = pl_machine_clock_hz(e->device.machine, &e->device);

    if (e->free_ps == PL_NEVER || e->free_ps <= now)
        e->free_ps = clock ? now + PS_PER_S * CLOCKS_PER_TRANSFER / clock : PL_NEVER;
    tell(e);
}

void dma_hear(struct dma_engine *e, const struct pl_device *from, unsigned which, bool level)
{
    for (unsigned i = 0; i < e->n_routes; i++) {
        const struct pl_dma_route *route = &e->routes[i];

        if (route->which != which || strcmp(route->device, from->name) != 0)
            continue;
        e->lines = level ? e->lines | 1u << i : e->lines & ~(1u << i);
    }
    dma_claim_bus(e);
}

/* Channels may share a line. */
static void drive_irq(struct dma_engine *e, unsigned irq)
{
    bool level = false;

    for (unsigned i = 0; i < e->channels; i++)
        level = level || (e->irq[i] == irq && e->kind->interrupting(e, i));
    pl_machine_irq(e->device.machine, irq, level);
}

static void drive_irqs(struct dma_engine *e)
{
    for (unsigned i = 0; i < e->channels; i++)
        drive_irq(e, e->irq[i]);
}

/* --- Device --- */

static uint32_t read_dma(struct pl_device *d, uint32_t off, unsigned size)
{
    struct dma_engine *e = d->state;

    return pl_register_part(e->kind->read(e, off & ~3u), off, size);
}

static void write_dma(struct pl_device *d, uint32_t off, unsigned size, uint32_t value)
{
    struct dma_engine *e = d->state;
    uint32_t reg = off & ~3u;

    e->kind->write(e, reg, pl_register_merge(e->kind->read(e, reg), off, size, value));
    drive_irqs(e);
    dma_claim_bus(e);
}

/* The request lines belong to the others and stay. */
static void reset_dma(struct pl_device *d, enum pl_reset_cause cause)
{
    struct dma_engine *e = d->state;

    (void)cause;
    e->kind->reset(e);
    e->free_ps = PL_NEVER;
    if (!d->machine)
        return;
    drive_irqs(e);
    tell(e);
}

static void run_dma(struct pl_device *d)
{
    struct dma_engine *e = d->state;
    unsigned index = next_channel(e);

    if (index == e->channels || e->free_ps > pl_machine_now_ps(d->machine))
        return;
    e->kind->transfer(e, index);
    drive_irqs(e);
    dma_claim_bus(e);
}

static void free_dma(struct pl_device *d)
{
    free(d->state);
}

static const struct pl_device_ops OPS = {read_dma, write_dma, reset_dma, next_ps,
                                         run_dma,  free_dma,  NULL,      NULL};

struct pl_device *dma_start(struct dma_engine *e, size_t state_size, const char *name,
                            uint32_t base)
{
    e->device = (struct pl_device){&OPS, name, base, 0x400, NULL, e, state_size};
    e->told_ps = PL_NEVER;
    reset_dma(&e->device, PL_RESET_POWER);
    return &e->device;
}
