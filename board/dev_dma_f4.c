/* SPDX-License-Identifier: MIT */
/* DMA controller with streams: STM32F4.
 *
 * RM0090 "DMA controller (DMA)". Items go through the FIFO of their stream in both modes; direct
 * mode holds one. Memory accesses of a stream take no time of their own, and so never fall behind:
 * DMEIF is never set, FEIF only for a burst that does not fit the threshold. Bursts on the memory
 * side go as single accesses. Left out, and their bits read as 0: bursts on the peripheral side
 * (PBURST) and peripheral flow control (PFCTRL), which no UART uses. */
#include "dev_dma_f4.h"

#include <stdlib.h>
#include <string.h>

#include "dev_usart.h"
#include "dma_engine.h"

enum {
    LISR = 0x00,
    HISR = 0x04,
    LIFCR = 0x08,
    HIFCR = 0x0C,
    STREAM_FIRST = 0x10,
    STREAM_STEP = 0x18,
    CR = 0x00,
    NDTR = 0x04,
    PAR = 0x08,
    M0AR = 0x0C,
    M1AR = 0x10,
    FCR = 0x14
};

enum {
    CR_EN = 1 << 0,
    CR_ENABLES = 0x1E, /* TCIE, HTIE, TEIE, DMEIE: one bit below their flags */
    CR_DIR = 3 << 6,
    CR_DIR_FROM_MEMORY = 1 << 6,
    CR_DIR_MEMORY_TO_MEMORY = 2 << 6,
    CR_CIRC = 1 << 8,
    CR_PINC = 1 << 9,
    CR_MINC = 1 << 10,
    CR_PSIZE = 3 << 11,
    CR_MSIZE = 3 << 13,
    CR_PINCOS = 1 << 15,
    CR_DBM = 1 << 18,
    CR_CT = 1 << 19,
    CR_MBURST = 3 << 23,
    CR_WRITABLE = 0x0F8FFFDF
};

enum { FCR_DMDIS = 1 << 2, FCR_FEIE = 1 << 7, FCR_WRITABLE = 0x87, FCR_RESET = 1 };

/* Six bits for each stream, the second one empty. */
enum { FEIF = 1 << 0, TEIF = 1 << 3, HTIF = 1 << 4, TCIF = 1 << 5, FLAGS = 0x3D };

enum { FIFO_SIZE = 16 };

struct stream {
    uint32_t cr, par, m0ar, m1ar, fcr;
    uint32_t left, programmed; /* NDTR: as read, and as last written */
    uint32_t count;            /* of this round */
    uint32_t peripheral, memory;
    uint32_t unread; /* bytes of this round that have not yet come from memory */
    uint8_t fifo[FIFO_SIZE], level;
    uint8_t flags;
};

struct dma {
    struct dma_engine engine;
    struct pl_dma_f4_config config;
    struct stream stream[PL_DMA_F4_STREAMS];
};

static struct dma *dma_of(const struct pl_device *d)
{
    return d->state;
}

static const struct dma *controller(const struct dma_engine *e)
{
    return e->device.state;
}

/* --- Setting of a stream --- */

static unsigned size_at(const struct stream *s, unsigned at)
{
    unsigned size = 1u << (s->cr >> at & 3);

    return size > 4 ? 4 : size;
}

static unsigned psize(const struct stream *s)
{
    return size_at(s, 11);
}

static unsigned msize(const struct stream *s)
{
    return size_at(s, 13);
}

static bool direct(const struct stream *s)
{
    return !(s->fcr & FCR_DMDIS);
}

static bool from_memory(const struct stream *s)
{
    return (s->cr & CR_DIR) == CR_DIR_FROM_MEMORY;
}

static bool memory_to_memory(const struct stream *s)
{
    return (s->cr & CR_DIR) == CR_DIR_MEMORY_TO_MEMORY;
}

/* Bytes in the FIFO that set off a transfer to memory. */
static unsigned threshold(const struct stream *s)
{
    return direct(s) ? psize(s) : FIFO_SIZE / 4 * ((s->fcr & 3) + 1);
}

/* "The content pointed by the FIFO threshold must exactly match an integer number of memory burst
 * transfers." */
static bool burst_fits(const struct stream *s)
{
    static const uint8_t BEATS[] = {1, 4, 8, 16};
    unsigned beats = BEATS[s->cr >> 23 & 3];

    return beats == 1 || threshold(s) % (beats * msize(s)) == 0;
}

/* --- Requests --- */

static bool requested(const struct dma *dma, unsigned index)
{
    for (unsigned i = 0; i < dma->config.n_routes; i++) {
        const struct pl_dma_route *route = &dma->config.routes[i];

        if (dma->engine.lines >> i & 1 && route->channel == index &&
            route->select == (dma->stream[index].cr >> 25 & 7))
            return true;
    }
    return false;
}

static bool active(const struct stream *s)
{
    return s->cr & CR_EN && s->left > 0;
}

static bool wants_bus(const struct dma_engine *e, unsigned index)
{
    const struct dma *dma = controller(e);
    const struct stream *s = &dma->stream[index];

    return active(s) && (memory_to_memory(s) || requested(dma, index));
}

static unsigned priority(const struct dma_engine *e, unsigned index)
{
    return controller(e)->stream[index].cr >> 16 & 3;
}

void pl_dma_f4_request(struct pl_device *d, struct pl_device *from, unsigned which, bool level)
{
    dma_hear(&dma_of(d)->engine, from, which, level);
}

static bool interrupting(const struct dma_engine *e, unsigned index)
{
    const struct stream *s = &controller(e)->stream[index];

    return (s->flags >> 1 & s->cr & CR_ENABLES) != 0 || (s->flags & FEIF && s->fcr & FCR_FEIE);
}

/* --- FIFO --- */

static void push(struct stream *s, unsigned size, uint32_t value)
{
    for (unsigned i = 0; i < size; i++)
        s->fifo[s->level++] = (uint8_t)(value >> (8 * i));
}

/* What is missing at the end of a flush is made up: memory takes whole items of MSIZE. */
static uint32_t pop(struct stream *s, unsigned size)
{
    unsigned n = s->level < size ? s->level : size;
    uint32_t value = 0;

    for (unsigned i = 0; i < n; i++)
        value |= (uint32_t)s->fifo[i] << (8 * i);
    s->level = (uint8_t)(s->level - n);
    memmove(s->fifo, s->fifo + n, s->level);
    return value;
}

static void step_memory(struct stream *s)
{
    if (s->cr & CR_MINC)
        s->memory += msize(s);
}

/* PINCOS: the peripheral address goes on by words, whatever PSIZE says. */
static void step_peripheral(struct stream *s)
{
    if (s->cr & CR_PINC)
        s->peripheral += s->cr & CR_PINCOS ? 4 : psize(s);
}

static bool drain(struct pl_machine *m, struct stream *s)
{
    while (s->level > 0) {
        if (!pl_machine_write(m, s->memory, msize(s), pop(s, msize(s))))
            return false;
        step_memory(s);
    }
    return true;
}

/* From memory the FIFO is filled ahead of the requests; in direct mode with one item. */
static bool fill(struct pl_machine *m, struct stream *s)
{
    unsigned size = msize(s), room = direct(s) ? size : FIFO_SIZE;
    uint32_t value;

    while (s->unread > 0 && s->level + size <= room) {
        if (!pl_machine_read(m, s->memory, size, &value))
            return false;
        push(s, size, value);
        step_memory(s);
        s->unread -= s->unread < size ? s->unread : size;
    }
    return true;
}

/* --- Transfers --- */

/* A bus error switches the stream off. */
static void fail(struct stream *s)
{
    s->flags |= TEIF;
    s->cr &= ~(uint32_t)CR_EN;
}

static void begin_round(struct pl_machine *m, struct stream *s)
{
    s->count = s->left;
    s->peripheral = s->par;
    s->memory = s->cr & CR_DBM && s->cr & CR_CT ? s->m1ar : s->m0ar;
    s->level = 0;
    s->unread = from_memory(s) ? s->left * psize(s) : 0;
    if (!fill(m, s))
        fail(s);
}

/* Memory to memory does not go round: "circular mode is not allowed". */
static void end_round(struct pl_machine *m, struct stream *s)
{
    s->flags |= TCIF;
    if (!(s->cr & CR_CIRC) || memory_to_memory(s)) {
        s->cr &= ~(uint32_t)CR_EN;
        return;
    }
    if (s->cr & CR_DBM)
        s->cr ^= CR_CT;
    s->left = s->programmed;
    begin_round(m, s);
}

static bool send(struct pl_machine *m, struct stream *s)
{
    if (!pl_machine_write(m, s->peripheral, psize(s), pop(s, psize(s))))
        return false;
    step_peripheral(s);
    return fill(m, s);
}

static bool take(struct pl_machine *m, struct stream *s)
{
    uint32_t value;

    if (!pl_machine_read(m, s->peripheral, psize(s), &value))
        return false;
    step_peripheral(s);
    push(s, psize(s), value);
    return (s->level < threshold(s) && s->left > 1) || drain(m, s);
}

/* A transfer into its own registers may have switched the stream off. */
static void transfer(struct dma_engine *e, unsigned index)
{
    struct pl_machine *m = e->device.machine;
    struct stream *s = &dma_of(&e->device)->stream[index];

    if (!(from_memory(s) ? send(m, s) : take(m, s)))
        fail(s);
    if (!active(s))
        return;
    s->left--;
    if (s->left == s->count / 2)
        s->flags |= HTIF;
    if (s->left == 0)
        end_round(m, s);
}

/* --- Registers --- */

/* Hardware settles on a consistent setting as soon as EN is set: there is no memory to memory in
 * direct mode, and in direct mode no packing, no bursts, and no PINCOS. */
static void settle(struct stream *s)
{
    if (memory_to_memory(s))
        s->fcr |= FCR_DMDIS;
    if (direct(s)) {
        s->cr &= ~(uint32_t)(CR_MSIZE | CR_MBURST | CR_PINCOS);
        s->cr |= (s->cr & CR_PSIZE) << 2;
    }
    if (s->cr & CR_DBM)
        s->cr |= CR_CIRC;
}

/* "All the stream dedicated bits set in the status register from the previous data block DMA
 * transfer should be cleared before the stream can be re-enabled." A finished stream begins again
 * with what was last written to NDTR. */
static void enable(struct dma *dma, struct stream *s)
{
    if (s->flags) {
        s->cr &= ~(uint32_t)CR_EN;
        return;
    }
    settle(s);
    if (!burst_fits(s)) {
        s->flags |= FEIF;
        s->cr &= ~(uint32_t)CR_EN;
    } else if (memory_to_memory(s) && !dma->config.memory_to_memory) {
        fail(s);
    } else {
        s->left = s->left ? s->left : s->programmed;
        begin_round(dma->engine.device.machine, s);
    }
}

/* TCIF tells that what was on the way has arrived. */
static void disable(struct pl_machine *m, struct stream *s)
{
    if (!from_memory(s) && !drain(m, s))
        s->flags |= TEIF;
    s->level = 0;
    s->flags |= TCIF;
}

/* While the stream is on, all but EN and the interrupt enables stands still. */
static void write_cr(struct dma *dma, struct stream *s, uint32_t value)
{
    uint32_t free_bits = s->cr & CR_EN ? CR_EN | CR_ENABLES : CR_WRITABLE;
    uint32_t old = s->cr;

    s->cr = (old & ~free_bits) | (value & free_bits);
    if (!(old & CR_EN) && s->cr & CR_EN)
        enable(dma, s);
    if (old & CR_EN && !(s->cr & CR_EN))
        disable(dma->engine.device.machine, s);
}

/* With two buffers, the address of the one that is not in use may change; the other one is an
 * error. */
static void write_memory(struct stream *s, uint32_t *address, bool in_use, uint32_t value)
{
    if (!(s->cr & CR_EN) || (s->cr & CR_DBM && !in_use))
        *address = value;
    else if (s->cr & CR_DBM)
        fail(s);
}

static void write_fcr(struct stream *s, uint32_t value)
{
    uint32_t free_bits = s->cr & CR_EN ? FCR_FEIE : FCR_WRITABLE;

    s->fcr = (s->fcr & ~free_bits) | (value & free_bits);
}

static void write_stream(struct dma *dma, struct stream *s, uint32_t reg, uint32_t value)
{
    bool on = (s->cr & CR_EN) != 0;

    if (reg == CR)
        write_cr(dma, s, value);
    else if (reg == NDTR && !on)
        s->left = s->programmed = value & 0xFFFF;
    else if (reg == PAR && !on)
        s->par = value;
    else if (reg == M0AR)
        write_memory(s, &s->m0ar, !(s->cr & CR_CT), value);
    else if (reg == M1AR)
        write_memory(s, &s->m1ar, (s->cr & CR_CT) != 0, value);
    else if (reg == FCR)
        write_fcr(s, value);
}

/* FS: quarters of the FIFO that are filled, 4 empty, 5 full. */
static uint32_t fifo_status(const struct stream *s)
{
    if (s->level == 0)
        return 4;
    return s->level == FIFO_SIZE ? 5 : s->level / (FIFO_SIZE / 4);
}

static uint32_t read_stream(const struct stream *s, uint32_t reg)
{
    switch (reg) {
    case CR:
        return s->cr;
    case NDTR:
        return s->left;
    case PAR:
        return s->par;
    case M0AR:
        return s->m0ar;
    case M1AR:
        return s->m1ar;
    default: /* FCR */
        return s->fcr | fifo_status(s) << 3;
    }
}

static struct stream *stream_at(struct dma *dma, uint32_t off, uint32_t *reg)
{
    uint32_t index = (off - STREAM_FIRST) / STREAM_STEP;

    if (off < STREAM_FIRST || index >= PL_DMA_F4_STREAMS)
        return NULL;
    *reg = (off - STREAM_FIRST) % STREAM_STEP;
    return &dma->stream[index];
}

/* Where the flags of a stream stand in LISR and HISR, four streams each. */
static unsigned flags_at(unsigned index)
{
    static const uint8_t AT[] = {0, 6, 16, 22};

    return AT[index % 4];
}

static uint32_t read_flags(const struct dma *dma, unsigned first)
{
    uint32_t word = 0;

    for (unsigned i = first; i < first + 4; i++)
        word |= (uint32_t)dma->stream[i].flags << flags_at(i);
    return word;
}

static void clear_flags(struct dma *dma, unsigned first, uint32_t value)
{
    for (unsigned i = first; i < first + 4; i++)
        dma->stream[i].flags &= (uint8_t) ~(value >> flags_at(i) & FLAGS);
}

static uint32_t read_register(struct dma_engine *e, uint32_t reg)
{
    struct dma *dma = dma_of(&e->device);
    uint32_t of_stream;
    const struct stream *s = stream_at(dma, reg, &of_stream);

    if (s)
        return read_stream(s, of_stream);
    return reg == LISR || reg == HISR ? read_flags(dma, reg == HISR ? 4 : 0) : 0;
}

static void write_register(struct dma_engine *e, uint32_t reg, uint32_t value)
{
    struct dma *dma = dma_of(&e->device);
    uint32_t of_stream;
    struct stream *s = stream_at(dma, reg, &of_stream);

    if (s)
        write_stream(dma, s, of_stream, value);
    else if (reg == LIFCR || reg == HIFCR)
        clear_flags(dma, reg == HIFCR ? 4 : 0, value);
}

static void reset(struct dma_engine *e)
{
    struct dma *dma = dma_of(&e->device);

    memset(dma->stream, 0, sizeof dma->stream);
    for (unsigned i = 0; i < PL_DMA_F4_STREAMS; i++)
        dma->stream[i].fcr = FCR_RESET;
}

static const struct dma_kind KIND = {wants_bus,     priority,       transfer, interrupting,
                                     read_register, write_register, reset};

struct pl_device *pl_dma_f4_new(const struct pl_dma_f4_config *config)
{
    struct dma *dma = calloc(1, sizeof *dma);

    if (!dma)
        return NULL;
    dma->config = *config;
    dma->engine = (struct dma_engine){.kind = &KIND,
                                      .channels = PL_DMA_F4_STREAMS,
                                      .irq = dma->config.irq,
                                      .routes = config->routes,
                                      .n_routes = config->n_routes};
    return dma_start(&dma->engine, sizeof *dma, config->name, config->base);
}

/* --- The controllers of the family --- */

static const struct pl_dma_route DMA1_ROUTES[] = {
    {"UART5", PL_USART_DMA_RX, 0, 4},  {"USART3", PL_USART_DMA_RX, 1, 4},
    {"UART4", PL_USART_DMA_RX, 2, 4},  {"USART3", PL_USART_DMA_TX, 3, 4},
    {"UART4", PL_USART_DMA_TX, 4, 4},  {"USART3", PL_USART_DMA_TX, 4, 7},
    {"USART2", PL_USART_DMA_RX, 5, 4}, {"USART2", PL_USART_DMA_TX, 6, 4},
    {"UART5", PL_USART_DMA_TX, 7, 4},
};

static const struct pl_dma_route DMA2_ROUTES[] = {
    {"USART1", PL_USART_DMA_RX, 2, 4}, {"USART1", PL_USART_DMA_RX, 5, 4},
    {"USART1", PL_USART_DMA_TX, 7, 4}, {"USART6", PL_USART_DMA_RX, 1, 5},
    {"USART6", PL_USART_DMA_RX, 2, 5}, {"USART6", PL_USART_DMA_TX, 6, 5},
    {"USART6", PL_USART_DMA_TX, 7, 5},
};

const struct pl_dma_f4_config PL_DMA_F4_DMA1 = {
    .name = "DMA1",
    .base = 0x40026000,
    .irq = {11, 12, 13, 14, 15, 16, 17, 47},
    .routes = DMA1_ROUTES,
    .n_routes = sizeof DMA1_ROUTES / sizeof DMA1_ROUTES[0],
};

const struct pl_dma_f4_config PL_DMA_F4_DMA2 = {
    .name = "DMA2",
    .base = 0x40026400,
    .memory_to_memory = true,
    .irq = {56, 57, 58, 59, 60, 68, 69, 70},
    .routes = DMA2_ROUTES,
    .n_routes = sizeof DMA2_ROUTES / sizeof DMA2_ROUTES[0],
};
