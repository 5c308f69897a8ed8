/* SPDX-License-Identifier: MIT */
/* Frames of the gdb remote serial protocol: $data#checksum, acknowledgements, ^C.
 *
 * "Debugging with GDB", appendix "gdb Remote Serial Protocol", "Overview". Sans-I/O: bytes in, in
 * any cuts, and frames out. Run-length encoding is not sent, and no client sends it. */
#ifndef BOARD_GDB_PACKET_H
#define BOARD_GDB_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    PL_GDB_PACKET = 4096,                    /* bytes between $ and #, escapes counted */
    PL_GDB_FRAME = 1 + 2 * PL_GDB_PACKET + 3 /* the longest that pl_gdb_frame makes of them */
};

enum pl_gdb_event {
    PL_GDB_NOTHING,  /* more bytes are needed */
    PL_GDB_RECEIVED, /* data[0..len), until the next byte is put */
    PL_GDB_BAD,      /* wrong checksum, or longer than PL_GDB_PACKET: to be answered by - */
    PL_GDB_ACK,
    PL_GDB_NAK,
    PL_GDB_INTERRUPT /* ^C between frames */
};

/* All zero at the beginning. */
struct pl_gdb_reader {
    enum { PL_GDB_IDLE, PL_GDB_DATA, PL_GDB_SUM_HIGH, PL_GDB_SUM_LOW } state;
    uint8_t data[PL_GDB_PACKET]; /* escapes resolved */
    size_t len, raw;
    uint8_t sum, told; /* computed, and what the frame says */
    bool escaped, bad;
};

enum pl_gdb_event pl_gdb_put(struct pl_gdb_reader *reader, uint8_t byte);

/* Make a frame of data[0..len), len up to PL_GDB_PACKET. Returns its length. */
size_t pl_gdb_frame(uint8_t frame[PL_GDB_FRAME], const uint8_t *data, size_t len);

/* Value of a hexadecimal digit, -1: it is none; and the digit of the low 4 bits. */
int pl_gdb_nibble(uint8_t digit);
char pl_gdb_digit(unsigned value);

#endif
