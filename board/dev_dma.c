/* SPDX-License-Identifier: MIT */
/* DMA controller with channels: STM32F1, STM32L4, and STM32G0 with its request multiplexer.
 *
 * RM0008 and RM0394 "Direct memory access controller (DMA)", RM0444 also "DMA request multiplexer
 * (DMAMUX)". Of the DMAMUX only the choice of the request: synchronisation and request generators
 * are left out. */
#include <stdlib.h>
#include <string.h>

#include "dma_engine.h"
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

struct channel {
    uint32_t ccr, cndtr, cpar, cmar;
    uint32_t left, count; /* of this round */
    uint32_t peripheral, memory;
    uint8_t select;
};

struct dma {
    struct dma_engine engine;
    struct pl_dma_config config;
    struct channel channel[PL_DMA_CHANNELS];
    uint32_t isr;
};

static struct dma *dma_of(const struct pl_device *d)
{
    return d->state;
}

static const struct dma *controller(const struct dma_engine *e)
{
    return e->device.state;
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
        if (dma->engine.lines >> i & 1 && routed(dma, &dma->config.routes[i], index))
            return true;
    return false;
}

static bool wants_bus(const struct dma_engine *e, unsigned index)
{
    const struct dma *dma = controller(e);
    const struct channel *c = &dma->channel[index];

    if (!(c->ccr & CCR_EN) || c->left == 0)
        return false;
    return c->ccr & CCR_MEM2MEM || requested(dma, index);
}

static unsigned priority(const struct dma_engine *e, unsigned index)
{
    return controller(e)->channel[index].ccr >> 12 & 3;
}

void pl_dma_request(struct pl_device *d, struct pl_device *from, unsigned which, bool level)
{
    dma_hear(&dma_of(d)->engine, from, which, level);
}

/* --- Transfers --- */

static bool interrupting(const struct dma_engine *e, unsigned index)
{
    const struct dma *dma = controller(e);

    return (dma->isr >> (4 * index) & dma->channel[index].ccr & (TCIF | HTIF | TEIF)) != 0;
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
    struct pl_machine *m = dma->engine.device.machine;
    unsigned psize = size_of(c, 8), msize = size_of(c, 10);
    uint32_t value;

    if (c->ccr & CCR_DIR)
        return pl_machine_read(m, c->memory, msize, &value) &&
               pl_machine_write(m, c->peripheral, psize, value & pl_register_mask(0, msize));
    return pl_machine_read(m, c->peripheral, psize, &value) &&
           pl_machine_write(m, c->memory, msize, value & pl_register_mask(0, psize));
}

/* A bus error switches the channel off. */
static void transfer(struct dma_engine *e, unsigned index)
{
    struct dma *dma = dma_of(&e->device);
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

static uint32_t read_register(struct dma_engine *e, uint32_t reg)
{
    struct dma *dma = dma_of(&e->device);
    uint32_t of_channel;
    const struct channel *c = channel_at(dma, reg, &of_channel);

    if (c)
        return read_channel(c, of_channel);
    if (reg == CSELR && dma->config.selection == PL_DMA_CSELR)
        return read_cselr(dma);
    return reg == ISR ? dma->isr : 0;
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

static void write_register(struct dma_engine *e, uint32_t reg, uint32_t value)
{
    struct dma *dma = dma_of(&e->device);
    uint32_t of_channel;
    struct channel *c = channel_at(dma, reg, &of_channel);

    if (c)
        write_channel(c, of_channel, value);
    else if (reg == IFCR)
        clear_flags(dma, value);
    else if (reg == CSELR && dma->config.selection == PL_DMA_CSELR)
        write_cselr(dma, value);
}

static void reset(struct dma_engine *e)
{
    struct dma *dma = dma_of(&e->device);

    memset(dma->channel, 0, sizeof dma->channel);
    dma->isr = 0;
}

static const struct dma_kind KIND = {wants_bus,     priority,       transfer, interrupting,
                                     read_register, write_register, reset};

struct pl_device *pl_dma_new(const struct pl_dma_config *config)
{
    struct dma *dma = calloc(1, sizeof *dma);

    if (!dma)
        return NULL;
    dma->config = *config;
    dma->engine = (struct dma_engine){.kind = &KIND,
                                      .channels = config->channels,
                                      .irq = dma->config.irq,
                                      .routes = config->routes,
                                      .n_routes = config->n_routes};
    return dma_start(&dma->engine, sizeof *dma, config->name, config->base);
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
    dma_claim_bus(&mux->dma->engine);
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

static void free_mux(struct pl_device *d)
{
    free(d->state);
}

static const struct pl_device_ops MUX_OPS = {read_mux, write_mux, reset_mux, never,
                                             run_mux,  free_mux,  NULL,      NULL};

struct pl_device *pl_dmamux_new(const char *name, uint32_t base, struct pl_device *dma)
{
    struct dmamux *mux = calloc(1, sizeof *mux);

    if (!mux)
        return NULL;
    mux->dma = dma_of(dma);
    mux->device = (struct pl_device){&MUX_OPS, name, base, 0x400, NULL, mux, sizeof *mux};
    return &mux->device;
}
