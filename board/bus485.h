/* SPDX-License-Identifier: MIT */
/* Boards on one RS-485 bus, as what is at the chip's end of a wire.
 *
 * A board's driver is on while its DE pin is high; what it sends with the driver off is heard by
 * nobody. Two drivers at once, the host's included, are a collision: what is said meanwhile arrives
 * as other bytes. Everybody hears everybody; that the host hears itself is the wire's echo. */
#ifndef BOARD_BUS485_H
#define BOARD_BUS485_H

#include "node.h"

enum { PL_BUS485_BOARDS = 8 };

struct pl_bus485;

/* own_echo: the receivers of the boards stay on while they drive. NULL: no memory. */
struct pl_bus485 *pl_bus485_new(bool own_echo);
void pl_bus485_free(struct pl_bus485 *bus);

/* One board more, which stays the caller's: its UART by name, and its DE pin, port * 16 + number.
 * NULL: no such UART, no room, or no memory. The node is the bus's. */
struct pl_node *pl_bus485_add(struct pl_bus485 *bus, struct pl_board *board, const char *uart,
                              unsigned de);

struct pl_wire_end pl_bus485_end(struct pl_bus485 *bus);

struct pl_bus485_stats {
    unsigned collisions; /* a driver came on while another was, or the host was sending */
    unsigned unheard;    /* characters sent with the driver off, or switched off too early */
    unsigned heard;      /* characters that the boards have said */
    uint64_t late_ps;    /* the longest that a driver stayed on behind its last character */
    uint64_t turn_ps;    /* the shortest from the host's last character until a driver came on */
};
void pl_bus485_stats(const struct pl_bus485 *bus, struct pl_bus485_stats *stats);

#endif
