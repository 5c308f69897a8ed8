/* SPDX-License-Identifier: MIT */
/* A pseudo terminal that hosts may open and close as often as they like. */
#ifndef BOARD_PTY_H
#define BOARD_PTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pl_pty {
    int fd; /* -1: closed */
    char path[128];
    const char *link; /* NULL: none */
    bool opened;      /* a host has it open */
};

/* Open a terminal in raw mode, and put a symbolic link to it at link (NULL: none), in the place of
 * an older one. False: errno tells why. */
bool pl_pty_open(struct pl_pty *pty, const char *link);
/* Close it and remove the link. */
void pl_pty_close(struct pl_pty *pty);

/* Bytes from the host, 0 if there are none. */
size_t pl_pty_read(struct pl_pty *pty, uint8_t *buf, size_t len);
/* Bytes to the host; returns how many were taken. Without a host they are lost, all of them. */
size_t pl_pty_write(struct pl_pty *pty, const uint8_t *data, size_t len);

/* Wait for bytes from the host, a signal outside the caller's mask, or the end of wait_us. */
void pl_pty_wait(struct pl_pty *pty, uint64_t wait_us);

/* Whether the host has closed the terminal since the last call. */
bool pl_pty_hung_up(struct pl_pty *pty);

/* The rate which the host has set, or 0 if it is none of the usual. */
uint32_t pl_pty_baud(const struct pl_pty *pty);

#endif
