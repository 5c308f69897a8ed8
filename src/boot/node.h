/* SPDX-License-Identifier: MIT */
/* A loader that shares its line with others: it hears all that is said there, and takes what is
 * meant for it. SPEC.md, "Several products on one line". Bytes and time in, bytes out; knows no
 * hardware. */
#ifndef SRC_BOOT_NODE_H
#define SRC_BOOT_NODE_H

#include "pinless/bus.h"

/* Its members are its own, but `selected` and `number` may be read. */
struct pl_boot_node {
    uint8_t number;
    bool selected;
    bool fresh;  /* what is held may be a select frame, or begin one: it has followed a silence */
    uint8_t got; /* bytes that have come, of which held has the first ones */
    uint8_t given;
    uint16_t held[PL_BUS_SELECT_SIZE];
    uint32_t busy_ms; /* when the bus was last in use */
};

/* Deselected; the bus counts as busy until now. */
void pl_boot_node_init(struct pl_boot_node *n, uint8_t number, uint32_t now_ms);

/* Time has passed; to be called before each pl_boot_node_hear, too. Then take what
 * pl_boot_node_next has. True: a select frame has come,
 * whole or damaged; whatever was under way is over, and `selected` says whether it was for us. */
bool pl_boot_node_tick(struct pl_boot_node *n, uint32_t now_ms);

/* Somebody has said this byte; above 0xFF: with an error. Then take what pl_boot_node_next has. */
void pl_boot_node_hear(struct pl_boot_node *n, uint16_t byte, uint32_t now_ms);

/* A byte of the session, as it was heard; -1: none. What may be the beginning of a select frame is
 * kept back until it is none, or until the bus falls silent. */
int pl_boot_node_next(struct pl_boot_node *n);

/* We have said something ourselves. */
void pl_boot_node_spoke(struct pl_boot_node *n, uint32_t now_ms);

#endif
