/* SPDX-License-Identifier: MIT */
/* A board that runs firmware, as what is at the chip's end of a wire.
 *
 * The wire asks in virtual microseconds, and the board runs up to each of them. Frames that it
 * sends meanwhile wait here until the wire is free. */
#include "node.h"

#include "dev_usart.h"

#include <stdlib.h>

enum {
    SLICE_US = 20, /* the wire sees what the board sends at most so late */
    FRAMES = 4096  /* sent but not yet on the wire; a power of two */
};

static const uint64_t PS_PER_US = 1000000;

struct pl_node {
    struct pl_board *board;
    const char *uart;
    struct pl_frame frame[FRAMES];
    unsigned in, out;
    struct pl_frame moving; /* the one on the wire */
    uint64_t now_us;
    uint64_t heard_ps; /* end of the last frame to the chip */
    bool stopped;
    enum pl_board_stop why;

    pl_node_watch_fn *watch; /* NULL: nobody */
    void *watch_ctx;

    struct pl_fault_plan no_faults, *faults;
    const struct pl_node_debugger *debugger; /* NULL: none */

    /* What has arrived while the board was held on the way to that time. */
    struct pl_frame arrived;
    bool waits;

    enum pl_node_rom rom;
    struct pl_handover *handover; /* the ROM loader runs */
    struct pl_jump jump;
    unsigned jumps;
};

static void sent(void *ctx, const struct pl_frame *frame)
{
    struct pl_node *node = ctx;

    if (node->in - node->out < FRAMES)
        node->frame[node->in++ % FRAMES] = *frame;
    if (node->watch)
        node->watch(node->watch_ctx, true, frame);
}

void pl_node_watch(struct pl_node *node, pl_node_watch_fn *fn, void *ctx)
{
    node->watch = fn;
    node->watch_ctx = ctx;
}

void pl_node_faults(struct pl_node *node, struct pl_fault_plan *plan)
{
    node->faults = plan;
}

void pl_node_debug(struct pl_node *node, const struct pl_node_debugger *debugger)
{
    node->debugger = debugger;
}

struct pl_node *pl_node_new(struct pl_board *board, const char *uart, enum pl_node_rom rom)
{
    struct pl_node *node = calloc(1, sizeof *node);

    if (!node)
        return NULL;
    node->board = board;
    node->uart = uart;
    node->rom = rom;
    node->faults = &node->no_faults;
    if (!pl_board_uart_attach(board, uart, sent, node)) {
        free(node);
        return NULL;
    }
    return node;
}

void pl_node_free(struct pl_node *node)
{
    if (!node)
        return;
    if (node->handover)
        pl_handover_free(node->handover);
    free(node);
}

unsigned pl_node_jumps(const struct pl_node *node)
{
    return node->jumps;
}

const struct pl_jump *pl_node_jump(const struct pl_node *node)
{
    return node->jumps ? &node->jump : NULL;
}

const struct pl_handover *pl_node_handover(const struct pl_node *node)
{
    return node->handover;
}

bool pl_node_stopped(const struct pl_node *node, enum pl_board_stop *why)
{
    *why = node->why;
    return node->stopped;
}

bool pl_node_parity_even(const struct pl_node *node)
{
    if (node->handover)
        return pl_handover_parity_even(node->handover);
    return pl_usart_parity_even(pl_machine_device(pl_board_machine(node->board), node->uart));
}

/* --- The wire's end --- */

static bool odd_ones(uint8_t byte)
{
    bool odd = false;

    for (; byte; byte = (uint8_t)(byte & (byte - 1)))
        odd = !odd;
    return odd;
}

static bool hand_over(struct pl_node *node)
{
    const struct pl_handover_config config = {.force = node->rom == PL_NODE_ROM_FORCE};

    if (node->rom == PL_NODE_ROM_STOP)
        return false;
    node->handover = pl_handover_new(node->board, &config);
    if (!node->handover)
        return false;
    node->jump = *pl_handover_jump(node->handover);
    node->jumps++;
    if (node->debugger)
        node->debugger->rom(node->debugger->ctx, true);
    return true;
}

static enum pl_board_stop run_board(struct pl_node *node, uint64_t until_ps)
{
    const struct pl_board_limit limit = {.until_ps = until_ps};

    if (node->debugger)
        return node->debugger->run(node->debugger->ctx, until_ps);
    return pl_fault_run(node->faults, node->board, &limit);
}

/* The firmware's part of the time until then. */
static void run_firmware(struct pl_node *node, uint64_t until_ps)
{
    node->why = run_board(node, until_ps);
    if (node->why != PL_STOP_LIMIT && (node->why != PL_STOP_ROM || !hand_over(node)))
        node->stopped = true;
}

/* No instructions are counted here, and the loader's flash operations are whole. */
static void run_rom(struct pl_node *node, uint64_t until_ps)
{
    uint64_t fault_ps = pl_fault_next_ps(node->faults);

    if (fault_ps < until_ps)
        until_ps = fault_ps;
    pl_fault_strike(node->faults, node->board);
    if (pl_handover_run(node->handover, until_ps) == PL_HANDOVER_ROM)
        return;
    pl_handover_free(node->handover);
    node->handover = NULL;
    if (node->debugger)
        node->debugger->rom(node->debugger->ctx, false);
}

static bool held(void *ctx)
{
    const struct pl_node *node = ctx;

    return node->debugger && node->debugger->halted(node->debugger->ctx);
}

static void feed(struct pl_node *node, const struct pl_frame *frame)
{
    if (node->watch)
        node->watch(node->watch_ctx, false, frame);
    if (node->handover)
        pl_handover_feed(node->handover, node->uart, frame);
    else
        pl_board_uart_feed(node->board, node->uart, frame);
}

/* Goes on where it was held. */
static void run(void *ctx, uint64_t now_us)
{
    struct pl_node *node = ctx;
    uint64_t until_ps;

    if (now_us > node->now_us)
        node->now_us = now_us;
    until_ps = node->now_us * PS_PER_US;
    while (!node->stopped && !held(node) &&
           pl_machine_now_ps(pl_board_machine(node->board)) < until_ps) {
        if (node->handover)
            run_rom(node, until_ps);
        else
            run_firmware(node, until_ps);
    }
    if (!node->waits || held(node))
        return;
    node->waits = false;
    feed(node, &node->arrived);
}

static void rx(void *ctx, uint8_t byte, uint32_t baud, bool parity_even, uint64_t now_us)
{
    struct pl_node *node = ctx;
    struct pl_frame frame = {.bits = byte, .n_bits = 8, .baud = baud};
    uint64_t took_ps;

    if (parity_even) {
        frame.bits |= (uint16_t)(odd_ones(byte) << 8);
        frame.n_bits = 9;
    }
    run(node, now_us);
    took_ps = (frame.n_bits + 2U) * UINT64_C(1000000000000) / baud;
    frame.start_ps = now_us * PS_PER_US > took_ps ? now_us * PS_PER_US - took_ps : 0;
    if (frame.start_ps < node->heard_ps) /* the wire counts whole microseconds */
        frame.start_ps = node->heard_ps;
    node->heard_ps = frame.start_ps + took_ps;
    if (held(node)) {
        node->arrived = frame;
        node->waits = true;
        return;
    }
    feed(node, &frame);
}

static bool tx(void *ctx, uint8_t *byte, uint64_t now_us)
{
    struct pl_node *node = ctx;

    run(node, now_us);
    if (node->in == node->out)
        return false;
    node->moving = node->frame[node->out++ % FRAMES];
    *byte = (uint8_t)node->moving.bits;
    return true;
}

static void tx_done(void *ctx, uint64_t now_us)
{
    run(ctx, now_us);
}

static uint64_t next_us(void *ctx)
{
    const struct pl_node *node = ctx;

    return node->stopped ? PL_WIRE_NEVER_US : node->now_us + SLICE_US;
}

static uint32_t baud(void *ctx)
{
    return ((const struct pl_node *)ctx)->moving.baud;
}

static bool parity_even(void *ctx)
{
    return ((const struct pl_node *)ctx)->moving.n_bits == 9;
}

struct pl_wire_end pl_node_end(struct pl_node *node)
{
    return (struct pl_wire_end){node, rx, tx, tx_done, next_us, run, baud, parity_even, held};
}
