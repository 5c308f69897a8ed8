/* SPDX-License-Identifier: MIT */
/* DMA controller with channels: STM32F1, STM32L4, and STM32G0 with its request multiplexer.
 *
 * RM0008 and RM0394 "Direct memory access controller (DMA)", RM0444 also "DMA request multiplexer
 * (DMAMUX)". A transfer takes four clocks of the bus; the channel with the higher priority, then
 * the lower number, goes first. Of the DMAMUX only the choice of the request: synchronisation and
 * request generators are left out. */
#include "dev_dma.h"

#include <stdlib.h>
#include <string.h>

#include "register.h"

enum {
    ISR = 0x00,
    IFCR = 0x04,
    CHANNEL_FIRST = 0x08,
    CHANNEL_STEP = 0x14,
    CCR = 0x00,
    CNDTR = 0x04,
    CPAR = 0x08,
    CMAR = 0x0C,
    CSELR = 0xA8
};

enum {
    CCR_EN = 1 << 0,
    CCR_DIR = 1 << 4, /* from memory */
    CCR_CIRC = 1 << 5,
    CCR_PINC = 1 << 6,
    CCR_MINC = 1 << 7,
    CCR_MEM2MEM = 1 << 14
};

/* Four flags for each channel; the enable bits of CCR stand in the same places. */
enum { GIF = 1 << 0, TCIF = 1 << 1, HTIF = 1 << 2, TEIF = 1 << 3 };

static const uint64_t PS_PER_S = 1000000000000;
static const unsigned CLOCKS_PER_TRANSFER = 4;

struct channel {
    uint32_t ccr, cndtr, cpar, cmar;
    uint32_t left, count; /* of this round */
    uint32_t peripheral, memory;
    uint8_t select;
};

struct dma {
    struct pl_device device;
    struct pl_dma_config config;
    struct channel channel[PL_DMA_CHANNELS];
    uint32_t isr;
    uint32_t lines;   /* of the routes, a bit each */
    uint64_t free_ps; /* the bus is ours again */
    uint64_t told_ps;
};

static struct dma *dma_of(const struct pl_device *d)
{
    return d->state;
}

/* --- Requests --- */

static bool routed(const struct dma *dma, const struct pl_dma_route *route, unsigned index)
{
    if (route->channel != 0 && route->channel != index + 1)
        return false;
    return dma->config.selection == PL_DMA_FIXED || route->select == dma->channel[index].select;
}

static bool requested(const struct dma *dma, unsigned index)
{
    for (unsigned i = 0; i < dma->config.n_routes; i++)
        if (dma->lines >> i & 1 && routed(dma, &dma->config.routes[i], index))
            return true;
    return false;
}

static bool wants_bus(const struct dma *dma, unsigned index)
{
    const struct channel *c = &dma->channel[index];

    if (!(c->ccr & CCR_EN) || c->left == 0)
        return false;
    return c->ccr & CCR_MEM2MEM || requested(dma, index);
}

static unsigned priority(const struct channel *c)
{
    return c->ccr >> 12 & 3;
}

/* Index of the channel that goes next; the number of channels if none wants to. */
static unsigned next_channel(const struct dma *dma)
{
    unsigned best = dma->config.channels;

    for (unsigned i = 0; i < dma->config.channels; i++)
        if (wants_bus(dma, i) && (best == dma->config.channels ||
                                  priority(&dma->channel[i]) > priority(&dma->channel[best])))
            best = i;
    return best;
}

static uint64_t next_ps(const struct pl_device *d)
{
    const struct dma *dma = dma_of(d);

    return next_channel(dma) < dma->config.channels ? dma->free_ps : PL_NEVER;
}

static void tell(struct dma *dma)
{
    uint64_t next = next_ps(&dma->device);

    if (next == dma->told_ps)
        return;
    dma->told_ps = next;
    pl_machine_wake(dma->device.machine, &dma->device);
}

/* A new request is served no sooner than a transfer takes. */
static void claim_bus(struct dma *dma)
{
    uint64_t now = pl_machine_now_ps(dma->device.machine);
    uint32_t clock = pl_machine_clock_hz(dma->device.machine, &dma->device);

    if (dma->free_ps == PL_NEVER || dma->free_ps <= now)
        dma->free_ps = clock ? now + PS_PER_S * CLOCKS_PER_TRANSFER / clock : PL_NEVER;
    tell(dma);
}

void pl_dma_request(struct pl_device *d, struct pl_device *from, unsigned which, bool level)
{
    struct dma *dma = dma_of(d);

    for (unsigned i = 0; i < dma->config.n_routes; i++) {
        const struct pl_dma_route *route = &dma->config.routes[i];

        if (route->which != which || strcmp(route->device, from->name) != 0)
            continue;
        dma->lines = level ? dma->lines | 1u << i : dma->lines & ~(1u << i);
    }
    claim_bus(dma);
}

/* --- Transfers --- */

static bool interrupting(const struct dma *dma, unsigned index)
{
    return (dma->isr >> (4 * index) & dma->channel[index].ccr & (TCIF | HTIF | TEIF)) != 0;
}

/* Channels may share a line. */
static void drive_irq(struct dma *dma, unsigned irq)
{
    bool level = false;

    for (unsigned i = 0; i < dma->config.channels; i++)
        level = level || (dma->config.irq[i] == irq && interrupting(dma, i));
    pl_machine_irq(dma->device.machine, irq, level);
}

static void drive_irqs(struct dma *dma)
{
    for (unsigned i = 0; i < dma->config.channels; i++)
        drive_irq(dma, dma->config.irq[i]);
}

static void flag(struct dma *dma, unsigned index, uint32_t flags)
{
    dma->isr |= (flags | GIF) << (4 * index);
}

static unsigned size_of(const struct channel *c, unsigned at)
{
    unsigned size = 1u << (c->ccr >> at & 3);

    return size > 4 ? 4 : size;
}

static void begin_round(struct channel *c)
{
    c->left = c->count = c->cndtr;
    c->peripheral = c->cpar;
    c->memory = c->cmar;
}

static void count_down(struct dma *dma, unsigned index)
{
    struct channel *c = &dma->channel[index];

    c->left--;
    if (c->left == c->count / 2)
        flag(dma, index, HTIF);
    if (c->left > 0)
        return;
    flag(dma, index, TCIF);
    if (c->ccr & CCR_CIRC && !(c->ccr & CCR_MEM2MEM))
        begin_round(c);
}

/* "Programmable data width": a wider destination is filled up with zeros, a narrower one takes the
 * low bytes. */
static bool move(struct dma *dma, const struct channel *c)
{
    struct pl_machine *m = dma->device.machine;
    unsigned psize = size_of(c, 8), msize = size_of(c, 10);
    uint32_t value;

    if (c->ccr & CCR_DIR)
        return pl_machine_read(m, c->memory, msize, &value) &&
               pl_machine_write(m, c->peripheral, psize, value & pl_register_mask(0, msize));
    return pl_machine_read(m, c->peripheral, psize, &value) &&
           pl_machine_write(m, c->memory, msize, value & pl_register_mask(0, psize));
}

/* A bus error switches the channel off. */
static void transfer(struct dma *dma, unsigned index)
{
    struct channel *c = &dma->channel[index];

    if (!move(dma, c)) {
        flag(dma, index, TEIF);
        c->ccr &= ~(uint32_t)CCR_EN;
        return;
    }
    if (c->ccr & CCR_PINC)
        c->peripheral += size_of(c, 8);
    if (c->ccr & CCR_MINC)
        c->memory += size_of(c, 10);
    count_down(dma, index);
}

static void run_dma(struct pl_device *d)
{
    struct dma *dma = dma_of(d);
    unsigned index = next_channel(dma);

    if (index == dma->config.channels || dma->free_ps > pl_machine_now_ps(d->machine))
        return;
    transfer(dma, index);
    drive_irqs(dma);
    claim_bus(dma);
}

/* --- Registers --- */

static struct channel *channel_at(struct dma *dma, uint32_t off, uint32_t *reg)
{
    uint32_t index = (off - CHANNEL_FIRST) / CHANNEL_STEP;

    if (off < CHANNEL_FIRST || index >= dma->config.channels)
        return NULL;
    *reg = (off - CHANNEL_FIRST) % CHANNEL_STEP;
    return &dma->channel[index];
}

static uint32_t read_channel(const struct channel *c, uint32_t reg)
{
    switch (reg) {
    case CCR:
        return c->ccr;
    case CNDTR:
        return c->ccr & CCR_EN ? c->left : c->cndtr;
    case CPAR:
        return c->cpar;
    case CMAR:
        return c->cmar;
    default:
        return 0;
    }
}

static uint32_t read_cselr(const struct dma *dma)
{
    uint32_t word = 0;

    for (unsigned i = 0; i < dma->config.channels; i++)
        word |= (uint32_t)dma->channel[i].select << (4 * i);
    return word;
}

static uint32_t read_dma(struct pl_device *d, uint32_t off, unsigned size)
{
    struct dma *dma = dma_of(d);
    uint32_t reg, word = 0;
    const struct channel *c = channel_at(dma, off & ~3u, &reg);

    if (c)
        word = read_channel(c, reg);
    else if ((off & ~3u) == ISR)
        word = dma->isr;
    else if ((off & ~3u) == CSELR && dma->config.selection == PL_DMA_CSELR)
        word = read_cselr(dma);
    return pl_register_part(word, off, size);
}

/* What is left stays in CNDTR when a channel is switched off. While it is on, all but EN and the
 * interrupt enables stands still. */
static void write_ccr(struct channel *c, uint32_t value)
{
    uint32_t free_bits = c->ccr & CCR_EN ? CCR_EN | TCIF | HTIF | TEIF : 0x7FFF;
    uint32_t old = c->ccr;

    c->ccr = (old & ~free_bits) | (value & free_bits);
    if (!(old & CCR_EN) && c->ccr & CCR_EN)
        begin_round(c);
    if (old & CCR_EN && !(c->ccr & CCR_EN))
        c->cndtr = c->left;
}

static void write_channel(struct channel *c, uint32_t reg, uint32_t value)
{
    if (reg == CCR)
        write_ccr(c, value);
    else if (c->ccr & CCR_EN)
        return;
    else if (reg == CNDTR)
        c->cndtr = value & 0xFFFF;
    else if (reg == CPAR)
        c->cpar = value;
    else if (reg == CMAR)
        c->cmar = value;
}

/* Clearing GIF clears all four; GIF goes when the others have gone. */
static void clear_flags(struct dma *dma, uint32_t value)
{
    for (unsigned i = 0; i < dma->config.channels; i++) {
        uint32_t clear = value >> (4 * i) & 15;
        uint32_t left = dma->isr >> (4 * i) & (TCIF | HTIF | TEIF) & ~clear;

        if (clear & GIF)
            left = 0;
        dma->isr &= ~(15u << (4 * i));
        dma->isr |= (left ? left | GIF : 0) << (4 * i);
    }
}

static void write_cselr(struct dma *dma, uint32_t value)
{
    for (unsigned i = 0; i < dma->config.channels; i++)
        dma->channel[i].select = value >> (4 * i) & 15;
}

static void write_dma(struct pl_device *d, uint32_t off, unsigned size, uint32_t value)
{
    struct dma *dma = dma_of(d);
    uint32_t old = read_dma(d, off & ~3u, 4);
    uint32_t word = pl_register_merge((off & ~3u) == IFCR ? 0 : old, off, size, value);
    uint32_t reg;
    struct channel *c = channel_at(dma, off & ~3u, &reg);

    if (c)
        write_channel(c, reg, word);
    else if ((off & ~3u) == IFCR)
        clear_flags(dma, word);
    else if ((off & ~3u) == CSELR && dma->config.selection == PL_DMA_CSELR)
        write_cselr(dma, word);
    drive_irqs(dma);
    claim_bus(dma);
}

/* The request lines belong to the others and stay. */
static void reset_dma(struct pl_device *d, enum pl_reset_cause cause)
{
    struct dma *dma = dma_of(d);

    (void)cause;
    memset(dma->channel, 0, sizeof dma->channel);
    dma->isr = 0;
    dma->free_ps = PL_NEVER;
    if (d->machine) {
        drive_irqs(dma);
        tell(dma);
    }
}

static void free_dma(struct pl_device *d)
{
    free(d->state);
}

static const struct pl_device_ops OPS = {read_dma, write_dma, reset_dma, next_ps,
                                         run_dma,  free_dma,  NULL};

struct pl_device *pl_dma_new(const struct pl_dma_config *config)
{
    struct dma *dma = calloc(1, sizeof *dma);

    if (!dma)
        return NULL;
    dma->config = *config;
    dma->device = (struct pl_device){&OPS, config->name, config->base, 0x400, NULL, dma};
    dma->told_ps = PL_NEVER;
    reset_dma(&dma->device, PL_RESET_POWER);
    return &dma->device;
}

/* --- DMAMUX: CxCR.DMAREQ_ID of its channel x is the choice of DMA channel x + 1 --- */

struct dmamux {
    struct pl_device device;
    struct dma *dma;
};

static uint32_t read_mux(struct pl_device *d, uint32_t off, unsigned size)
{
    const struct dmamux *mux = d->state;

    if (off / 4 >= mux->dma->config.channels)
        return 0;
    return pl_register_part(mux->dma->channel[off / 4].select, off, size);
}

static void write_mux(struct pl_device *d, uint32_t off, unsigned size, uint32_t value)
{
    struct dmamux *mux = d->state;
    struct channel *c;

    if (off / 4 >= mux->dma->config.channels)
        return;
    c = &mux->dma->channel[off / 4];
    c->select = pl_register_merge(c->select, off, size, value) & 0x7F;
    claim_bus(mux->dma);
}

/* Its choices go with those of the controller. */
static void reset_mux(struct pl_device *d, enum pl_reset_cause cause)
{
    struct dmamux *mux = d->state;

    (void)cause;
    for (unsigned i = 0; i < PL_DMA_CHANNELS; i++)
        mux->dma->channel[i].select = 0;
}

static uint64_t never(const struct pl_device *d)
{
    (void)d;
    return PL_NEVER;
}

static void run_mux(struct pl_device *d)
{
    (void)d;
}

static const struct pl_device_ops MUX_OPS = {read_mux, write_mux, reset_mux, never,
                                             run_mux,  free_dma,  NULL};

struct pl_device *pl_dmamux_new(const char *name, uint32_t base, struct pl_device *dma)
{
    struct dmamux *mux = calloc(1, sizeof *mux);

    if (!mux)
        return NULL;
    mux->dma = dma_of(dma);
    mux->device = (struct pl_device){&MUX_OPS, name, base, 0x400, NULL, mux};
    return &mux->device;
}
