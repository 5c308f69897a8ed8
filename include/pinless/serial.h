/* SPDX-License-Identifier: MIT */
/* Serial ports: the one place of the project that opens them. Linux and macOS in serial_posix.c,
 * Windows in serial_windows.c; the list of ports comes from libserialport. */
#ifndef PINLESS_SERIAL_H
#define PINLESS_SERIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pinless/error.h"
#include "pinless/session.h"

#ifdef __cplusplus
extern "C" {
#endif

struct pl_serial;

/* What a port turned out not to do; each is tolerated, and worth a note to the user. */
enum pl_serial_note {
    PL_SERIAL_NO_PARITY = 1u << 0,      /* the driver dropped even parity (a pty, some bridges) */
    PL_SERIAL_NO_MODEM_LINES = 1u << 1, /* no RTS and DTR (a pty) */
    PL_SERIAL_NO_LOW_LATENCY = 1u << 2  /* the adapter's latency timer could not be shortened */
};

/* Open a port exclusively, 8 data bits, 1 stop bit, no flow control, raw, and drop what had been
 * received. RTS and DTR are left as the driver puts them. *error receives a sentence (no full stop)
 * with the system's reason, and for PL_ERR_PORT_BUSY the holder's name and process id if known.
 *   PL_OK, PL_ERR_PORT_OPEN, PL_ERR_PORT_BUSY, PL_ERR_PORT_DENIED, PL_ERR_PORT_LINE */
int pl_serial_open(struct pl_serial **port, const char *path, const struct pl_line *line,
                   char *error, size_t error_size);
void pl_serial_close(struct pl_serial *port);

/* enum pl_serial_note bits found so far. */
unsigned pl_serial_notes(const struct pl_serial *port);

/* Another baud rate (any that the driver accepts within 2 %) and parity; received bytes are
 * dropped. PL_OK, PL_ERR_PORT_LINE, PL_ERR_PORT_LOST. */
int pl_serial_set_line(struct pl_serial *port, const struct pl_line *line);

/* Take up to len bytes for sending, waiting at most wait_ms for room.
 *   returns  bytes taken (0: no room within wait_ms), or PL_ERR_PORT_LOST */
int pl_serial_write(struct pl_serial *port, const uint8_t *data, size_t len, uint32_t wait_ms);

/* Received bytes, waiting at most wait_ms for the first.
 *   returns  bytes stored (0: none within wait_ms), or PL_ERR_PORT_LOST */
int pl_serial_read(struct pl_serial *port, uint8_t *buf, size_t len, uint32_t wait_ms);

/* Forget what was received and not read. */
void pl_serial_flush(struct pl_serial *port);

/* One modem line at a time. PL_OK; PL_ERR_PORT_LINE if the port has none; PL_ERR_PORT_LOST. */
int pl_serial_set_rts(struct pl_serial *port, bool active);
int pl_serial_set_dtr(struct pl_serial *port, bool active);
/* A break condition on TX: on or off. */
int pl_serial_set_break(struct pl_serial *port, bool active);

/* Run a sequence on the modem lines: comma-separated rts=0|1, dtr=0|1, break=0|1, wait=N or
 * wait=Nms, each done before the next, e.g. "dtr=0,rts=1,wait=100ms,rts=0". Checked whole before
 * anything is done: PL_ERR_ARG with *error naming the bad part. */
int pl_serial_lines(struct pl_serial *port, const char *sequence, char *error, size_t error_size);
int pl_serial_lines_check(const char *sequence, char *error, size_t error_size);

/* A port of this machine; strings belong to the list. vid and pid are -1 if it is not USB. */
struct pl_serial_info {
    const char *path;        /* "/dev/ttyUSB0" */
    const char *description; /* "USB Serial" */
    const char *serial;      /* the adapter's serial number, or "" */
    int vid, pid;
};

/* All serial ports, in a list ended by path == NULL. NULL: the system would not say. */
struct pl_serial_info *pl_serial_list(void);
void pl_serial_list_free(struct pl_serial_info *list);

/* Monotonic milliseconds, and a sleep. */
uint32_t pl_serial_now_ms(void);
void pl_serial_sleep_ms(uint32_t ms);

#ifdef __cplusplus
}
#endif

#endif
