/* SPDX-License-Identifier: MIT */
/* What the gdb stub sends: replies, acknowledgements, words on the console. */
#include "gdb_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* --- The reply --- */

void pl_gdb_say_bytes(struct pl_gdb *g, const void *data, size_t len)
{
    if (len > PL_GDB_PACKET - g->reply_len)
        len = PL_GDB_PACKET - g->reply_len;
    memcpy(g->reply + g->reply_len, data, len);
    g->reply_len += len;
}

void pl_gdb_say(struct pl_gdb *g, const char *text)
{
    pl_gdb_say_bytes(g, text, strlen(text));
}

void pl_gdb_say_hex(struct pl_gdb *g, const void *data, size_t len)
{
    const uint8_t *byte = data;

    for (size_t i = 0; i < len; i++) {
        const char digits[2] = {pl_gdb_digit(byte[i] >> 4), pl_gdb_digit(byte[i])};
        pl_gdb_say_bytes(g, digits, 2);
    }
}

void pl_gdb_say_word(struct pl_gdb *g, uint32_t value)
{
    const uint8_t bytes[4] = {(uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16),
                              (uint8_t)(value >> 24)};

    pl_gdb_say_hex(g, bytes, sizeof bytes);
}

void pl_gdb_say_error(struct pl_gdb *g, enum pl_gdb_error error)
{
    const uint8_t number = (uint8_t)error;

    pl_gdb_say(g, "E");
    pl_gdb_say_hex(g, &number, 1);
}

/* --- The queue --- */

static size_t room(const struct pl_gdb *g)
{
    return PL_GDB_QUEUE - g->queue_len;
}

static void enqueue(struct pl_gdb *g, const void *data, size_t len)
{
    if (len > room(g))
        return;
    memcpy(g->queue + g->queue_len, data, len);
    g->queue_len += len;
}

void pl_gdb_send(struct pl_gdb *g)
{
    g->last_len = pl_gdb_frame(g->last, g->reply, g->reply_len);
    g->reply_len = 0;
    enqueue(g, g->last, g->last_len);
}

void pl_gdb_send_ack(struct pl_gdb *g, char ack)
{
    if (!g->no_ack)
        enqueue(g, &ack, 1);
}

void pl_gdb_send_again(struct pl_gdb *g)
{
    enqueue(g, g->last, g->last_len);
}

/* --- The console --- */

void pl_gdb_console(struct pl_gdb *g, const char *text)
{
    enum { PIECE = 512 };
    size_t left = strlen(text);

    while (left > 0 && room(g) >= PL_GDB_RESERVE + PL_GDB_FRAME) {
        size_t n = left < PIECE ? left : PIECE;
        pl_gdb_say(g, "O");
        pl_gdb_say_hex(g, text, n);
        pl_gdb_send(g);
        text += n;
        left -= n;
    }
}

void pl_gdb_write(struct pl_gdb *g, const char *format, ...)
{
    size_t used = strlen(g->text);
    va_list arguments;
    int n;

    va_start(arguments, format);
    n = vsnprintf(g->text + used, sizeof g->text - used, format, arguments);
    va_end(arguments);
    if (n < 0 || (size_t)n >= sizeof g->text - used)
        g->text[used] = '\0';
}
