/* SPDX-License-Identifier: MIT */
/* The traffic of a UART, told in lines for people: bytes as hex and text, AN3155 by name.
 *
 * Bytes go in, lines come out; nothing here waits. An AN3155 conversation begins with 0x7F from the
 * host and an ACK or NACK from the chip (AN3155 section 2), and ends with Go, or with an answer
 * that no loader gives. Within it each command is one line, told once it is answered. Nothing that
 * arrives is believed. */
#ifndef BOARD_UART_DECODE_H
#define BOARD_UART_DECODE_H

#include "machine.h"
#include "pinless/an3155.h"

enum { PL_UART_TEXT = 72, PL_UART_ROW = 12 };

/* Bytes further apart than this are told in lines of their own. */
#define PL_UART_GAP_PS UINT64_C(5000000000)

enum pl_uart_side {
    PL_UART_TX, /* from the chip */
    PL_UART_RX  /* into the chip */
};

struct pl_uart_line {
    uint64_t ps;             /* of its first byte */
    char mark;               /* '<' from the chip, '>' into it, '=' a command with its answer */
    char text[PL_UART_TEXT]; /* "48 69 0D 0A                          Hi.." */
};

typedef void pl_uart_line_fn(void *ctx, const struct pl_uart_line *line);

/* Opaque. */
struct pl_uart_decode {
    pl_uart_line_fn *tell;
    void *ctx;

    /* Bytes that are no conversation, not yet told. */
    uint8_t row[PL_UART_ROW];
    unsigned n_row;
    enum pl_uart_side row_side;
    uint64_t row_ps, last_ps;

    /* The conversation. */
    bool talking;
    struct pl_an3155_rx rx;
    uint8_t packet[PL_AN3155_PACKET_MAX];
    const struct pl_uart_script *script; /* of the command under way, or NULL */
    struct pl_uart_line line;
    unsigned sent, acked, results; /* packets of the host; ACKs and results of the chip */
    uint32_t wanted, got;          /* bytes of the result under way */
};

void pl_uart_decode_init(struct pl_uart_decode *d, pl_uart_line_fn *tell, void *ctx);
void pl_uart_decode_byte(struct pl_uart_decode *d, enum pl_uart_side side, uint64_t ps,
                         uint8_t byte);

/* Tells bytes that stand alone since PL_UART_GAP_PS. */
void pl_uart_decode_time(struct pl_uart_decode *d, uint64_t now_ps);

/* Tells whatever is held back, and forgets the conversation: the end, or a reset of the chip. */
void pl_uart_decode_reset(struct pl_uart_decode *d);

/* The command that is under way and not yet told. False: none. */
bool pl_uart_decode_pending(const struct pl_uart_decode *d, struct pl_uart_line *line);

/* The byte of a frame: with parity or without. */
uint8_t pl_uart_byte(const struct pl_frame *frame);

#endif
