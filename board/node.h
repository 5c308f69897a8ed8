/* SPDX-License-Identifier: MIT */
/* A board that runs firmware, as what is at the chip's end of a wire. */
#ifndef BOARD_NODE_H
#define BOARD_NODE_H

#include "fault.h"
#include "handover.h"
#include "wire.h"

struct pl_node;

/* What follows a branch into system memory. */
enum pl_node_rom {
    PL_NODE_ROM_STRICT, /* the modelled ROM loader, silent if the real one would hang */
    PL_NODE_ROM_FORCE,  /* the modelled ROM loader in any case */
    PL_NODE_ROM_STOP    /* the end: PL_STOP_ROM */
};

/* uart: device name, "USART2". The board stays the caller's. NULL: no such UART, or no memory. */
struct pl_node *pl_node_new(struct pl_board *board, const char *uart, enum pl_node_rom rom);
void pl_node_free(struct pl_node *node);

/* Faults on the way, but not under a debugger; the plan stays the caller's and must outlive it. */
void pl_node_faults(struct pl_node *node, struct pl_fault_plan *plan);

/* A wire to it; its virtual microseconds are the board's. */
struct pl_wire_end pl_node_end(struct pl_node *node);

/* Every character on the UART from now on, in both directions. One watcher only. */
typedef void pl_node_watch_fn(void *ctx, bool from_chip, const struct pl_frame *frame);
void pl_node_watch(struct pl_node *node, pl_node_watch_fn *fn, void *ctx);

/* Who decides how the firmware runs, in the place of pl_board_run. Each call gets ctx first. */
struct pl_node_debugger {
    void *ctx;
    /* Run until then at most. PL_STOP_LIMIT: the time has come, or it halts; PL_STOP_ROM: the ROM
     * loader shall run; everything else is the end. */
    enum pl_board_stop (*run)(void *ctx, uint64_t until_ps);
    /* Virtual time stands still, for board and wire. */
    bool (*halted)(void *ctx);
    /* The ROM loader has been entered, or left. */
    void (*rom)(void *ctx, bool entered);
};

/* From now on. What debugger points to must outlive the node. */
void pl_node_debug(struct pl_node *node, const struct pl_node_debugger *debugger);

/* Has the firmware come to an end? Then nothing runs any more, and *why says what it was. */
bool pl_node_stopped(const struct pl_node *node, enum pl_board_stop *why);

/* How often has it jumped into system memory? And how did the last jump go (NULL: never)? */
unsigned pl_node_jumps(const struct pl_node *node);
const struct pl_jump *pl_node_jump(const struct pl_node *node);

/* The ROM loader, while it runs; else NULL. */
const struct pl_handover *pl_node_handover(const struct pl_node *node);

/* Does its UART use even parity at this moment? */
bool pl_node_parity_even(const struct pl_node *node);

#endif
