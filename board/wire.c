/* SPDX-License-Identifier: MIT */
/* The modelled serial link: paced characters, an adapter that holds answers back, faults by seed.
 *
 * Time runs in nanoseconds inside, because a character at 115200 baud is no whole number of
 * microseconds. Events are taken one by one in the order of their times. */
#include "wire.h"

#include "line.h"

#include <stdlib.h>
#include <string.h>

static const uint64_t NEVER = UINT64_MAX;

/* Bytes in the order in which they came; the storage grows as needed. */
struct queue {
    uint8_t *bytes;
    size_t head, len, room;
};

/* One direction of the line: at most one character is under way. */
struct lane {
    bool moving;
    uint8_t byte;
    struct pl_uart sender;
    bool follows;
    bool insert_next; /* a spurious character comes before the next true one */
    uint64_t end_ns;  /* of the last character, or of the one under way */
    bool used;
};

struct pl_wire {
    struct pl_wire_config config;
    struct pl_wire_end chip;
    struct pl_uart host;
    uint64_t now_ns;
    uint64_t random;
    uint64_t crossed;
    bool dead;

    struct lane up, down;  /* host to chip, chip to host */
    struct queue outgoing; /* waiting in the adapter for the line */
    struct queue incoming; /* in the adapter, not yet sent to the host */
    struct queue ready;    /* the host may read these */
    uint64_t sent_ns;      /* when the FTDI last sent anything to the host */
    uint64_t deliver_ns;   /* when `incoming` goes to the host */
};

enum {
    FTDI_PAYLOAD = 62,
    FTDI_LATENCY_NS = 16 * 1000 * 1000, /* AN232B-04: the timer's default */
    USB_FRAME_NS = 1000 * 1000,
    BAUD_OF_INSTANT_WIRE = 115200, /* what both ends are set to when bytes take no time */
};

/* --- Queues --- */

static void queue_push(struct queue *queue, const uint8_t *data, size_t len)
{
    if (queue->head + queue->len + len > queue->room) {
        size_t room = 2 * (queue->len + len) + 256;
        uint8_t *bytes = malloc(room);
        if (!bytes)
            abort(); /* a model that silently loses bytes proves nothing */
        if (queue->len)
            memcpy(bytes, queue->bytes + queue->head, queue->len);
        free(queue->bytes);
        queue->bytes = bytes;
        queue->head = 0;
        queue->room = room;
    }
    if (len)
        memcpy(queue->bytes + queue->head + queue->len, data, len);
    queue->len += len;
}

static size_t queue_pop(struct queue *queue, uint8_t *out, size_t len)
{
    if (len > queue->len)
        len = queue->len;
    if (len)
        memcpy(out, queue->bytes + queue->head, len);
    queue->len -= len;
    queue->head = queue->len ? queue->head + len : 0;
    return len;
}

/* --- Chance: splitmix64 (Steele, Lea, Flood 2014) --- */

static uint64_t next_random(struct pl_wire *wire)
{
    uint64_t z = wire->random += UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

static bool happens(struct pl_wire *wire, double probability)
{
    return probability > 0 && (double)(next_random(wire) >> 11) * 0x1p-53 < probability;
}

/* --- Adapter, on the way to the host --- */

static void deliver(struct pl_wire *wire)
{
    queue_push(&wire->ready, wire->incoming.bytes + wire->incoming.head, wire->incoming.len);
    wire->incoming.head = wire->incoming.len = 0;
    wire->deliver_ns = NEVER;
    wire->sent_ns = wire->now_ns;
}

/* The latency timer runs since anything was last sent to the host. When it ends with nothing to
 * send, the FTDI sends two status bytes and starts it anew, so its ends come every 16 ms. */
static uint64_t ftdi_timer_end(struct pl_wire *wire)
{
    uint64_t idle_ns = wire->now_ns - wire->sent_ns;

    wire->sent_ns += idle_ns / FTDI_LATENCY_NS * FTDI_LATENCY_NS;
    return wire->sent_ns + FTDI_LATENCY_NS;
}

static uint64_t cdc_frame_end(const struct pl_wire *wire)
{
    return (wire->now_ns + USB_FRAME_NS - 1) / USB_FRAME_NS * USB_FRAME_NS;
}

static void adapter_takes(struct pl_wire *wire, uint8_t byte)
{
    queue_push(&wire->incoming, &byte, 1);
    if (wire->config.adapter == PL_ADAPTER_NONE ||
        (wire->config.adapter == PL_ADAPTER_FTDI && wire->incoming.len >= FTDI_PAYLOAD))
        deliver(wire);
    else if (wire->incoming.len == 1)
        wire->deliver_ns =
            wire->config.adapter == PL_ADAPTER_FTDI ? ftdi_timer_end(wire) : cdc_frame_end(wire);
}

/* --- Line --- */

static struct pl_uart chip_uart(const struct pl_wire *wire)
{
    struct pl_uart uart = {.baud = wire->chip.baud(wire->chip.ctx),
                           .parity_even = wire->chip.parity_even(wire->chip.ctx)};

    if (uart.baud == 0)
        uart.baud = wire->host.baud;
    return uart;
}

static uint64_t char_ns(const struct pl_wire *wire, struct pl_uart uart)
{
    if (wire->config.baud == 0)
        return 0;
    return pl_uart_char_bits(uart) * UINT64_C(1000000000) / uart.baud;
}

static void lane_start(struct pl_wire *wire, struct lane *lane, uint8_t byte, struct pl_uart sender)
{
    lane->follows = lane->used && lane->end_ns == wire->now_ns;
    lane->moving = true;
    lane->used = true;
    lane->byte = byte;
    lane->sender = sender;
    lane->end_ns = wire->now_ns + char_ns(wire, sender);
}

static void count_crossed(struct pl_wire *wire)
{
    wire->crossed++;
    if (wire->config.die_at && wire->crossed >= wire->config.die_at)
        wire->dead = true;
}

/* What chance makes of the character that has just crossed. False: it vanished. */
static bool survive(struct pl_wire *wire, struct lane *lane)
{
    lane->insert_next = happens(wire, wire->config.insert);
    if (happens(wire, wire->config.noise))
        lane->byte ^= (uint8_t)(1u << (next_random(wire) & 7));
    return !happens(wire, wire->config.drop);
}

static void up_ends(struct pl_wire *wire)
{
    struct lane *lane = &wire->up;

    lane->moving = false;
    count_crossed(wire);
    if (!survive(wire, lane))
        return;
    wire->chip.rx(wire->chip.ctx, lane->byte, lane->sender.baud, lane->sender.parity_even,
                  wire->now_ns / 1000);
    if (wire->config.echo)
        adapter_takes(wire, lane->byte);
}

static void down_ends(struct pl_wire *wire)
{
    struct lane *lane = &wire->down;

    lane->moving = false;
    count_crossed(wire);
    wire->chip.tx_done(wire->chip.ctx, wire->now_ns / 1000); /* even if the byte was spurious */
    if (survive(wire, lane))
        adapter_takes(wire, pl_uart_read(lane->byte, lane->sender, wire->host, lane->follows));
}

static void start_up(struct pl_wire *wire)
{
    uint8_t byte;

    if (wire->up.moving)
        return;
    if (wire->up.insert_next)
        byte = (uint8_t)next_random(wire);
    else if (queue_pop(&wire->outgoing, &byte, 1) == 0)
        return;
    wire->up.insert_next = false;
    lane_start(wire, &wire->up, byte, wire->host);
}

static void start_down(struct pl_wire *wire)
{
    uint8_t byte;

    if (wire->down.moving)
        return;
    if (wire->down.insert_next)
        byte = (uint8_t)next_random(wire);
    else if (!wire->chip.tx(wire->chip.ctx, &byte, wire->now_ns / 1000))
        return;
    wire->down.insert_next = false;
    lane_start(wire, &wire->down, byte, chip_uart(wire));
}

/* --- Time --- */

/* What the chip is waiting for; an answer that is due but finds the line taken is none. */
static uint64_t chip_ns(const struct pl_wire *wire)
{
    uint64_t next_us = wire->chip.next_us(wire->chip.ctx);

    if (next_us >= NEVER / 1000 || next_us * 1000 <= wire->now_ns)
        return NEVER;
    return next_us * 1000;
}

static uint64_t earliest(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static uint64_t next_ns(const struct pl_wire *wire)
{
    uint64_t next = earliest(chip_ns(wire), wire->deliver_ns);

    if (wire->up.moving)
        next = earliest(next, wire->up.end_ns);
    if (wire->down.moving)
        next = earliest(next, wire->down.end_ns);
    return next;
}

/* One event that is due now; a byte leaves the chip before the next one reaches it. */
static void take_event(struct pl_wire *wire)
{
    if (wire->down.moving && wire->down.end_ns <= wire->now_ns)
        down_ends(wire);
    else if (wire->up.moving && wire->up.end_ns <= wire->now_ns)
        up_ends(wire);
    else if (wire->deliver_ns <= wire->now_ns)
        deliver(wire);
    else
        wire->chip.run(wire->chip.ctx, wire->now_ns / 1000);
}

static bool held(const struct pl_wire *wire)
{
    return wire->chip.held && wire->chip.held(wire->chip.ctx);
}

static void advance(struct pl_wire *wire, uint64_t now_us)
{
    uint64_t until_ns = now_us > NEVER / 1000 ? NEVER - 1 : now_us * 1000;

    while (!wire->dead && !held(wire)) {
        start_up(wire);
        start_down(wire);
        if (held(wire))
            return;
        uint64_t event_ns = next_ns(wire);
        if (event_ns > until_ns)
            break;
        if (event_ns > wire->now_ns)
            wire->now_ns = event_ns;
        take_event(wire);
    }
    if (until_ns > wire->now_ns && !held(wire))
        wire->now_ns = until_ns;
}

/* --- Public --- */

struct pl_wire *pl_wire_new(const struct pl_wire_config *config, const struct pl_wire_end *end)
{
    struct pl_wire *wire = calloc(1, sizeof *wire);

    if (!wire)
        return NULL;
    wire->config = *config;
    wire->chip = *end;
    wire->host.baud = config->baud ? config->baud : BAUD_OF_INSTANT_WIRE;
    wire->host.parity_even = end->parity_even(end->ctx);
    wire->random = config->seed;
    wire->deliver_ns = NEVER;
    return wire;
}

void pl_wire_free(struct pl_wire *wire)
{
    if (!wire)
        return;
    free(wire->outgoing.bytes);
    free(wire->incoming.bytes);
    free(wire->ready.bytes);
    free(wire);
}

void pl_wire_set_line(struct pl_wire *wire, uint32_t baud, bool parity_even, uint64_t now_us)
{
    advance(wire, now_us);
    if (baud)
        wire->host.baud = baud;
    wire->host.parity_even = parity_even;
}

void pl_wire_send(struct pl_wire *wire, const uint8_t *data, size_t len, uint64_t now_us)
{
    advance(wire, now_us);
    if (wire->dead)
        return;
    queue_push(&wire->outgoing, data, len);
    start_up(wire);
}

size_t pl_wire_receive(struct pl_wire *wire, uint8_t *buf, size_t len, uint64_t now_us)
{
    advance(wire, now_us);
    return wire->dead ? 0 : queue_pop(&wire->ready, buf, len);
}

uint64_t pl_wire_now_us(const struct pl_wire *wire)
{
    return wire->now_ns / 1000;
}

uint64_t pl_wire_next_us(const struct pl_wire *wire)
{
    if (wire->dead)
        return PL_WIRE_NEVER_US;
    if (wire->ready.len)
        return wire->now_ns / 1000;
    uint64_t next = next_ns(wire);
    return next == NEVER ? PL_WIRE_NEVER_US : (next + 999) / 1000;
}

bool pl_wire_dead(const struct pl_wire *wire)
{
    return wire->dead;
}

uint64_t pl_wire_bytes(const struct pl_wire *wire)
{
    return wire->crossed;
}
