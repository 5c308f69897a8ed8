/* SPDX-License-Identifier: MIT */
/* Where a debugger connects: TCP on this machine only, one client at a time, never waiting. */
#ifndef BOARD_GDB_SOCKET_H
#define BOARD_GDB_SOCKET_H

#include "gdb_server.h"

struct pl_gdb_socket {
    int listener, client; /* -1: none */
    uint16_t port;
    uint8_t held[8192]; /* read, but not yet taken by the stub */
    size_t n_held;
};

/* Listen on 127.0.0.1; port 0: any free one, and which is in socket->port. False: errno tells why.
 */
bool pl_gdb_socket_open(struct pl_gdb_socket *socket, uint16_t port);

/* Also of one that was not opened, but has -1 in both. */
void pl_gdb_socket_close(struct pl_gdb_socket *socket);

/* Clients come and go, bytes go to the stub and from it, as far as they do without waiting. */
void pl_gdb_socket_serve(struct pl_gdb_socket *socket, struct pl_gdb *gdb);

/* Wait for a client or its bytes, a signal outside the caller's mask, or the end of wait_us. */
void pl_gdb_socket_wait(const struct pl_gdb_socket *socket, uint64_t wait_us);

#endif
