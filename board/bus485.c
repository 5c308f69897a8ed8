/* SPDX-License-Identifier: MIT */
/* Boards on one RS-485 bus, see bus485.h. They run in step, in slices: what is said is known a
 * slice late, when a driver was on is known exactly. Slices are short for who drives, and for all
 * if they hear themselves. */
#include "bus485.h"

#include <stdlib.h>

enum { SPOKEN = 4096 /* characters on their way; a power of two */, GARBLED = 0x5A };
enum { SLICE_US = 20, LONG_SLICE_US = 200 };

static const uint64_t PS_PER_US = 1000000;

/* A time in which a driver was on, the last one. */
struct drive {
    bool on;
    uint64_t from_ps, to_ps;
};

struct tap {
    struct pl_bus485 *bus;
    struct pl_node *node;
    struct pl_wire_end end;
    unsigned de;
    struct drive drive;
    uint64_t run_us;        /* when it was last run */
    uint64_t said_ps;       /* end of its last character */
    struct pl_frame itself; /* to be heard by itself at said_ps */
    bool hears_itself;
};

struct spoken {
    struct tap *tap;
    struct pl_frame frame;
};

struct pl_bus485 {
    struct tap tap[PL_BUS485_BOARDS];
    unsigned n;
    bool own_echo;
    struct spoken spoken[SPOKEN];
    unsigned in, out;
    struct spoken moving; /* on the wire */
    uint64_t now_us;
    struct drive host; /* its last character */
    struct pl_bus485_stats stats;
};

static uint64_t length_ps(const struct pl_frame *f)
{
    return (f->n_bits + 2U) * UINT64_C(1000000000000) / f->baud;
}

/* --- Who drives when --- */

static bool overlaps(const struct drive *d, uint64_t from_ps, uint64_t to_ps)
{
    return (d->on || d->to_ps > from_ps) && d->from_ps < to_ps;
}

/* Somebody but `self`, who may be NULL: the host. */
static bool disturbed(const struct pl_bus485 *bus, const struct tap *self, uint64_t from_ps,
                      uint64_t to_ps)
{
    for (unsigned i = 0; i < bus->n; i++)
        if (&bus->tap[i] != self && overlaps(&bus->tap[i].drive, from_ps, to_ps))
            return true;
    return self && overlaps(&bus->host, from_ps, to_ps);
}

static void de_changed(void *ctx, unsigned pin, bool level, uint64_t now_ps)
{
    struct tap *tap = ctx;
    struct pl_bus485_stats *stats = &tap->bus->stats;

    if (pin != tap->de || level == tap->drive.on)
        return;
    tap->drive.on = level;
    if (level) {
        tap->drive.from_ps = now_ps;
        stats->collisions += disturbed(tap->bus, tap, now_ps, now_ps + 1);
        if (now_ps - tap->bus->host.to_ps < stats->turn_ps)
            stats->turn_ps = now_ps - tap->bus->host.to_ps;
        return;
    }
    tap->drive.to_ps = now_ps;
    if (now_ps < tap->said_ps)
        stats->unheard++;
    else if (tap->said_ps > tap->drive.from_ps && now_ps - tap->said_ps > stats->late_ps)
        stats->late_ps = now_ps - tap->said_ps;
}

/* At the beginning of the character. */
static void said(void *ctx, const struct pl_frame *frame)
{
    struct tap *tap = ctx;
    struct pl_bus485 *bus = tap->bus;

    if (!tap->drive.on || bus->in - bus->out == SPOKEN) {
        bus->stats.unheard++;
        return;
    }
    bus->stats.heard++;
    bus->spoken[bus->in++ % SPOKEN] = (struct spoken){tap, *frame};
    tap->said_ps = frame->start_ps + length_ps(frame);
    tap->itself = *frame;
    tap->hears_itself = bus->own_echo;
}

/* --- The wire's end --- */

static uint64_t slice_us(const struct tap *tap)
{
    return tap->drive.on || tap->bus->own_echo ? SLICE_US : LONG_SLICE_US;
}

static void run_tap(struct tap *tap, uint64_t now_us)
{
    if (now_us < tap->run_us + slice_us(tap))
        return;
    tap->run_us = now_us;
    if (tap->hears_itself && tap->said_ps <= now_us * PS_PER_US) {
        tap->hears_itself = false;
        tap->end.rx(tap->end.ctx, (uint8_t)tap->itself.bits, tap->itself.baud,
                    tap->itself.n_bits == 9, tap->said_ps / PS_PER_US);
    }
    tap->end.run(tap->end.ctx, now_us);
}

static void run(void *ctx, uint64_t now_us)
{
    struct pl_bus485 *bus = ctx;

    if (now_us > bus->now_us)
        bus->now_us = now_us;
    for (unsigned i = 0; i < bus->n; i++)
        run_tap(&bus->tap[i], bus->now_us);
}

/* Everybody but `self` hears it. */
static void spread(struct pl_bus485 *bus, const struct tap *self, const struct pl_frame *f,
                   bool garbled)
{
    uint8_t byte = (uint8_t)(garbled ? f->bits ^ GARBLED : f->bits);

    for (unsigned i = 0; i < bus->n; i++)
        if (&bus->tap[i] != self)
            bus->tap[i].end.rx(bus->tap[i].end.ctx, byte, f->baud, f->n_bits == 9, bus->now_us);
}

static void rx(void *ctx, uint8_t byte, uint32_t baud, bool parity_even, uint64_t now_us)
{
    struct pl_bus485 *bus = ctx;
    struct pl_frame frame = {.bits = byte, .n_bits = parity_even ? 9 : 8, .baud = baud};
    bool garbled;

    run(bus, now_us);
    bus->host.to_ps = bus->now_us * PS_PER_US;
    bus->host.from_ps = bus->host.to_ps - length_ps(&frame) + PS_PER_US; /* the wire rounds */
    garbled = disturbed(bus, NULL, bus->host.from_ps, bus->host.to_ps);
    bus->stats.collisions += garbled;
    spread(bus, NULL, &frame, garbled);
}

static bool tx(void *ctx, uint8_t *byte, uint64_t now_us)
{
    struct pl_bus485 *bus = ctx;
    const struct pl_frame *f = &bus->moving.frame;

    run(bus, now_us);
    if (bus->in == bus->out)
        return false;
    bus->moving = bus->spoken[bus->out++ % SPOKEN];
    *byte = (uint8_t)f->bits;
    if (disturbed(bus, bus->moving.tap, f->start_ps, f->start_ps + length_ps(f)))
        *byte ^= GARBLED;
    return true;
}

static void tx_done(void *ctx, uint64_t now_us)
{
    struct pl_bus485 *bus = ctx;
    const struct pl_frame *f = &bus->moving.frame;

    run(bus, now_us);
    spread(bus, bus->moving.tap, f,
           disturbed(bus, bus->moving.tap, f->start_ps, f->start_ps + length_ps(f)));
}

static uint64_t next_us(void *ctx)
{
    const struct pl_bus485 *bus = ctx;
    uint64_t next = PL_WIRE_NEVER_US;

    for (unsigned i = 0; i < bus->n; i++) {
        uint64_t one = bus->now_us + slice_us(&bus->tap[i]);
        enum pl_board_stop why;
        if (!pl_node_stopped(bus->tap[i].node, &why) && one < next)
            next = one;
    }
    return next;
}

static uint32_t baud(void *ctx)
{
    return ((const struct pl_bus485 *)ctx)->moving.frame.baud;
}

static bool parity_even(void *ctx)
{
    return ((const struct pl_bus485 *)ctx)->moving.frame.n_bits == 9;
}

struct pl_wire_end pl_bus485_end(struct pl_bus485 *bus)
{
    return (struct pl_wire_end){bus, rx, tx, tx_done, next_us, run, baud, parity_even, NULL};
}

/* --- Public --- */

struct pl_bus485 *pl_bus485_new(bool own_echo)
{
    struct pl_bus485 *bus = calloc(1, sizeof *bus);

    if (!bus)
        return NULL;
    bus->own_echo = own_echo;
    bus->stats.turn_ps = UINT64_MAX;
    return bus;
}

void pl_bus485_free(struct pl_bus485 *bus)
{
    for (unsigned i = 0; bus && i < bus->n; i++)
        pl_node_free(bus->tap[i].node);
    free(bus);
}

struct pl_node *pl_bus485_add(struct pl_bus485 *bus, struct pl_board *board, const char *uart,
                              unsigned de)
{
    struct tap *tap = &bus->tap[bus->n];

    if (bus->n == PL_BUS485_BOARDS)
        return NULL;
    *tap = (struct tap){.bus = bus, .de = de};
    tap->node = pl_node_new(board, uart, PL_NODE_ROM_STOP);
    if (!tap->node)
        return NULL;
    if (!pl_board_uart_attach(board, uart, said, tap) ||
        !pl_board_pin_attach(board, de_changed, tap)) {
        pl_node_free(tap->node);
        return NULL;
    }
    tap->end = pl_node_end(tap->node);
    bus->n++;
    return tap->node;
}

void pl_bus485_stats(const struct pl_bus485 *bus, struct pl_bus485_stats *stats)
{
    *stats = bus->stats;
}
