/* SPDX-License-Identifier: MIT */
/* The modelled serial link between a host and a chip: baud, adapter latency, noise, loss, echo.
 *
 * Virtual microseconds, seeded, deterministic. The host side is what a program at the end of a USB
 * adapter sees; the chip's side is its UART pins. */
#ifndef BOARD_WIRE_H
#define BOARD_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PL_WIRE_NEVER_US UINT64_MAX /* no event pending */

/* What is at the chip's end: the modelled ROM loader (rom.h), or a board that runs firmware
 * (node.h). Each call gets ctx first. */
struct pl_wire_end {
    void *ctx;
    /* A byte has arrived completely at now_us, sent at this rate, with even parity or none. */
    void (*rx)(void *ctx, uint8_t byte, uint32_t baud, bool parity_even, uint64_t now_us);
    /* The next byte that it wants to send. False: none. Called again no earlier than the byte's
     * duration later, after tx_done has told that it has left. */
    bool (*tx)(void *ctx, uint8_t *byte, uint64_t now_us);
    void (*tx_done)(void *ctx, uint64_t now_us);
    /* When it will next do something by itself; PL_WIRE_NEVER_US: never. */
    uint64_t (*next_us)(void *ctx);
    void (*run)(void *ctx, uint64_t now_us);
    /* How it sends: baud 0 is as the host does. */
    uint32_t (*baud)(void *ctx);
    bool (*parity_even)(void *ctx);
    /* Its time stands still, and so does the wire's. NULL: never. */
    bool (*held)(void *ctx);
};

enum pl_adapter {
    PL_ADAPTER_NONE, /* every byte is delivered at once */
    PL_ADAPTER_CDC,  /* 1 ms USB frames */
    PL_ADAPTER_FTDI  /* 62 byte payloads, or what is there when the 16 ms latency timer ends
                        (FTDI AN232B-04) */
};

struct pl_wire_config {
    uint32_t baud; /* both directions, 11 bits per character; 0: bytes take no time. The
                      host may change it by pl_wire_set_line */
    enum pl_adapter adapter;
    double noise;    /* probability per byte and direction of one flipped bit */
    double drop;     /* probability per byte and direction that it vanishes */
    double insert;   /* probability per byte and direction that a random byte follows it */
    bool echo;       /* the host hears itself (single wire, RS-485) */
    uint64_t die_at; /* the adapter vanishes after this many bytes in both directions; 0: never */
    uint64_t seed;
};

struct pl_wire;

/* A wire to a chip, which stays the caller's. */
struct pl_wire *pl_wire_new(const struct pl_wire_config *config, const struct pl_wire_end *end);
void pl_wire_free(struct pl_wire *wire);

/* What the host's port is set to from now on. parity_even as in 8E1. */
void pl_wire_set_line(struct pl_wire *wire, uint32_t baud, bool parity_even, uint64_t now_us);

/* The host sends; all bytes are taken into the adapter's queue. */
void pl_wire_send(struct pl_wire *wire, const uint8_t *data, size_t len, uint64_t now_us);

/* What the adapter has handed to the host by now_us. Also advances wire and chip to now_us. */
size_t pl_wire_receive(struct pl_wire *wire, uint8_t *buf, size_t len, uint64_t now_us);

/* How far the wire has got: to the last call's time, unless its end is held. */
uint64_t pl_wire_now_us(const struct pl_wire *wire);

/* When something will next happen on the wire or in the chip. */
uint64_t pl_wire_next_us(const struct pl_wire *wire);

/* The adapter has vanished (die_at). */
bool pl_wire_dead(const struct pl_wire *wire);

/* Bytes that crossed in both directions. */
uint64_t pl_wire_bytes(const struct pl_wire *wire);

#endif
