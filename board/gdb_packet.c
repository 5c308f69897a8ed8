/* SPDX-License-Identifier: MIT */
/* Frames of the gdb remote serial protocol: $data#checksum, acknowledgements, ^C. */
#include "gdb_packet.h"

enum { INTERRUPT = 0x03, ESCAPE = '}', FLIP = 0x20 };

int pl_gdb_nibble(uint8_t digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    return digit >= 'A' && digit <= 'F' ? digit - 'A' + 10 : -1;
}

char pl_gdb_digit(unsigned value)
{
    return "0123456789abcdef"[value & 15];
}

/* --- Reading --- */

static void begin(struct pl_gdb_reader *r)
{
    r->state = PL_GDB_DATA;
    r->len = r->raw = 0;
    r->sum = 0;
    r->escaped = r->bad = false;
}

static enum pl_gdb_event between(struct pl_gdb_reader *r, uint8_t byte)
{
    switch (byte) {
    case '$':
        begin(r);
        return PL_GDB_NOTHING;
    case '+':
        return PL_GDB_ACK;
    case '-':
        return PL_GDB_NAK;
    case INTERRUPT:
        return PL_GDB_INTERRUPT;
    default:
        return PL_GDB_NOTHING;
    }
}

static void keep(struct pl_gdb_reader *r, uint8_t byte)
{
    r->sum = (uint8_t)(r->sum + byte);
    if (r->raw == PL_GDB_PACKET) {
        r->bad = true;
        return;
    }
    r->raw++;
    if (!r->escaped && byte == ESCAPE) {
        r->escaped = true;
        return;
    }
    r->data[r->len++] = r->escaped ? byte ^ FLIP : byte;
    r->escaped = false;
}

/* A $ begins a new frame even inside one: the end of the other was lost. */
static enum pl_gdb_event inside(struct pl_gdb_reader *r, uint8_t byte)
{
    if (byte == '$')
        begin(r);
    else if (byte == '#')
        r->state = PL_GDB_SUM_HIGH;
    else
        keep(r, byte);
    return PL_GDB_NOTHING;
}

static void take_digit(struct pl_gdb_reader *r, uint8_t byte)
{
    int value = pl_gdb_nibble(byte);

    r->bad = r->bad || value < 0;
    r->told = (uint8_t)(r->told << 4 | (value & 15));
}

enum pl_gdb_event pl_gdb_put(struct pl_gdb_reader *r, uint8_t byte)
{
    switch (r->state) {
    case PL_GDB_IDLE:
        return between(r, byte);
    case PL_GDB_DATA:
        return inside(r, byte);
    case PL_GDB_SUM_HIGH:
        take_digit(r, byte);
        r->state = PL_GDB_SUM_LOW;
        return PL_GDB_NOTHING;
    case PL_GDB_SUM_LOW:
        break;
    }
    take_digit(r, byte);
    r->state = PL_GDB_IDLE;
    return r->bad || r->escaped || r->told != r->sum ? PL_GDB_BAD : PL_GDB_RECEIVED;
}

/* --- Writing --- */

static bool must_escape(uint8_t byte)
{
    return byte == '$' || byte == '#' || byte == ESCAPE || byte == '*';
}

size_t pl_gdb_frame(uint8_t frame[PL_GDB_FRAME], const uint8_t *data, size_t len)
{
    size_t n = 0;
    uint8_t sum = 0;

    frame[n++] = '$';
    for (size_t i = 0; i < len; i++) {
        if (must_escape(data[i]))
            frame[n++] = ESCAPE;
        frame[n++] = must_escape(data[i]) ? data[i] ^ FLIP : data[i];
    }
    for (size_t i = 1; i < n; i++)
        sum = (uint8_t)(sum + frame[i]);
    frame[n++] = '#';
    frame[n++] = (uint8_t)pl_gdb_digit(sum >> 4);
    frame[n++] = (uint8_t)pl_gdb_digit(sum);
    return n;
}
