/* SPDX-License-Identifier: MIT */
/* A board that runs firmware, as what is at the chip's end of a wire. */
#ifndef BOARD_NODE_H
#define BOARD_NODE_H

#include "board.h"
#include "wire.h"

struct pl_node;

/* uart: device name, "USART2". The board stays the caller's. NULL: no such UART, or no memory. */
struct pl_node *pl_node_new(struct pl_board *board, const char *uart);
void pl_node_free(struct pl_node *node);

/* A wire to it; its virtual microseconds are the board's. */
struct pl_wire_end pl_node_end(struct pl_node *node);

/* Has the firmware come to an end? Then nothing runs any more, and *why says what it was. */
bool pl_node_stopped(const struct pl_node *node, enum pl_board_stop *why);

/* Does its UART use even parity at this moment? */
bool pl_node_parity_even(const struct pl_node *node);

#endif
