/* SPDX-License-Identifier: MIT */
/* What serial_posix.c asks of the one system it was built for: serial_linux.c or serial_darwin.c.
 */
#ifndef PINLESS_SRC_SERIAL_INTERNAL_H
#define PINLESS_SRC_SERIAL_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>

#include "pinless/serial.h"

/* What the driver made of a line setting. */
struct pl_serial_applied {
    uint32_t baud;
    bool even;   /* parity is generated and checked */
    bool marked; /* received bytes come in the coding of PARMRK */
};

/* Raw, 8 data bits, 1 stop bit, no flow control, this baud and parity. 0, or a value of errno. */
int pl_serial_os_set_line(int fd, const struct pl_line *line, struct pl_serial_applied *applied);

/* Ask the driver to pass each byte on at once (or stop doing so). *changed: it did not before.
 * 0, or a value of errno. */
int pl_serial_os_set_low_latency(int fd, bool on, bool *changed);

/* Is it a pseudo terminal, or hardware? */
bool pl_serial_os_is_pty(int fd);

/* Is the port under somebody's TIOCEXCL? */
bool pl_serial_os_is_exclusive(int fd);

enum pl_serial_holder {
    PL_HOLDER_FOUND,   /* text is "NAME (process 1234)" */
    PL_HOLDER_NONE,    /* looked everywhere */
    PL_HOLDER_UNKNOWN, /* could not look everywhere */
};

/* Who else has this device open? own_fd is this process's own and does not count (-1: none). */
enum pl_serial_holder pl_serial_os_find_holder(const char *path, int own_fd, char *text,
                                               size_t size);

#endif
