/* SPDX-License-Identifier: MIT */
/* A YMODEM receiver of one file: bytes and time in, bytes and events out. SPEC.md section 10 says
 * what of YMODEM it speaks.
 *
 * It never waits, and every wait of its caller ends: without a sender after two minutes, with one
 * that has fallen silent or is not understood after ten attempts. */
#ifndef SRC_BOOT_YMODEM_H
#define SRC_BOOT_YMODEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    PL_YMODEM_BLOCK = 1024,
    PL_YMODEM_ROOM = 3 + PL_YMODEM_BLOCK + 2, /* of a packet */
};

/* What has come of the line. The first three wait for pl_ymodem_accept or pl_ymodem_refuse, the
 * others are the end. */
enum pl_ymodem_event {
    PL_YMODEM_NOTHING,
    PL_YMODEM_FILE, /* name and size are known */
    PL_YMODEM_DATA, /* n bytes of data, n > 0; they belong behind those that came before */
    PL_YMODEM_ALL,  /* the sender says that this was all, and it is: size bytes */

    PL_YMODEM_DONE,      /* the file was accepted, and there is no further one */
    PL_YMODEM_REFUSED,   /* by the caller; the sender knows */
    PL_YMODEM_CANCELLED, /* by the sender, or because it had no file */
    PL_YMODEM_LOST,      /* the sender is silent, not understood, or sends no name and size */
};

/* Its members are the receiver's own, but for name, size, data and n. */
struct pl_ymodem {
    uint8_t phase, event, reason;
    uint8_t number; /* of the packet expected */
    uint8_t attempts;
    uint8_t cancels;    /* CANs in a row, the last bytes so far */
    bool damaged;       /* the packet has a byte that came with an error */
    bool spoiled;       /* what comes is not understood, until the line is quiet */
    uint16_t n;         /* with PL_YMODEM_DATA, as data */
    uint16_t got, want; /* of a packet */
    const char *out;    /* to be sent, up to its end */
    const char *name;   /* with PL_YMODEM_FILE, until it is accepted or refused */
    uint32_t size;      /* of the file */
    uint8_t *data;      /* with PL_YMODEM_DATA, likewise */
    uint8_t *packet;
    uint32_t left; /* of the file */
    uint32_t now_ms;
    uint32_t heard_ms; /* the last byte, or answer */
    uint32_t stop_ms;
};

/* packet: PL_YMODEM_ROOM bytes, which stay. *y is all zeros. */
void pl_ymodem_init(struct pl_ymodem *y, uint8_t *packet, uint32_t now_ms);

/* A byte was received. damaged: with an error, or behind a byte that was lost. */
void pl_ymodem_byte(struct pl_ymodem *y, uint8_t byte, bool damaged, uint32_t now_ms);

/* Time has passed. To be called in each turn of the caller's loop. */
void pl_ymodem_tick(struct pl_ymodem *y, uint32_t now_ms);

/* The next byte to send, which is then taken as sent; -1: none. */
int pl_ymodem_next(struct pl_ymodem *y);

/* What has come; the same until it is accepted or refused. */
enum pl_ymodem_event pl_ymodem_event(const struct pl_ymodem *y);

/* Until then the sender waits, for some ten seconds. */
void pl_ymodem_accept(struct pl_ymodem *y, uint32_t now_ms);

/* Cancels, also when nothing is waiting. */
void pl_ymodem_refuse(struct pl_ymodem *y, uint32_t now_ms);

#endif
