/* SPDX-License-Identifier: MIT */
/* The traffic of a UART, told in lines for people: bytes as hex and text, AN3155 by name. */
#include "uart_decode.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { STEPS_MAX = 4, RESULTS_MAX = 3, SHOWN = 8, PAGES_SHOWN = 6 };

/* What the chip sends after the last packet is acknowledged. */
enum result {
    RESULT_NONE,
    RESULT_ACK,
    RESULT_COUNTED, /* n-1, n bytes */
    RESULT_SIZED,   /* size (2 bytes), so many bytes */
    RESULT_WANTED,  /* as many bytes as the host asked for */
    RESULT_3,
    RESULT_5
};

/* AN3155 sections 3.1 to 3.15. */
struct pl_uart_script {
    uint8_t cmd, n; /* packets behind the command */
    enum pl_an3155_packet step[STEPS_MAX];
    enum result result[RESULTS_MAX];
};

static const struct pl_uart_script SYNC = {PL_AN3155_SYNC, 0, {0}, {0}};
static const struct pl_uart_script UNKNOWN = {0, 0, {0}, {0}};
static const struct pl_uart_script SCRIPTS[] = {
    {PL_CMD_GET, 0, {0}, {RESULT_COUNTED, RESULT_ACK}},
    {PL_CMD_GET_VERSION, 0, {0}, {RESULT_3, RESULT_ACK}},
    {PL_CMD_GET_ID, 0, {0}, {RESULT_COUNTED, RESULT_ACK}},
    {PL_CMD_READ, 2, {PL_PACKET_WORD, PL_PACKET_COUNT}, {RESULT_WANTED}},
    {PL_CMD_GO, 1, {PL_PACKET_WORD}, {0}},
    {PL_CMD_WRITE, 2, {PL_PACKET_WORD, PL_PACKET_DATA}, {0}},
    {PL_CMD_ERASE, 1, {PL_PACKET_PAGES8}, {0}},
    {PL_CMD_EXT_ERASE, 1, {PL_PACKET_PAGES16}, {0}},
    {PL_CMD_SPECIAL,
     2,
     {PL_PACKET_SUBCOMMAND, PL_PACKET_BLOCK},
     {RESULT_SIZED, RESULT_SIZED, RESULT_ACK}},
    {PL_CMD_EXT_SPECIAL,
     3,
     {PL_PACKET_SUBCOMMAND, PL_PACKET_BLOCK, PL_PACKET_BLOCK},
     {RESULT_SIZED, RESULT_ACK}},
    {PL_CMD_WRITE_PROTECT, 1, {PL_PACKET_PAGES8}, {0}},
    {PL_CMD_WRITE_UNPROTECT, 0, {0}, {RESULT_ACK}},
    {PL_CMD_READ_PROTECT, 0, {0}, {RESULT_ACK}},
    {PL_CMD_READ_UNPROTECT, 0, {0}, {RESULT_ACK}},
    {PL_CMD_CHECKSUM,
     4,
     {PL_PACKET_WORD, PL_PACKET_WORD, PL_PACKET_WORD, PL_PACKET_WORD},
     {RESULT_ACK, RESULT_5}},
};

uint8_t pl_uart_byte(const struct pl_frame *frame)
{
    return (uint8_t)frame->bits;
}

/* --- Bytes --- */

static void tell_row(struct pl_uart_decode *d)
{
    struct pl_uart_line line = {.ps = d->row_ps, .mark = d->row_side == PL_UART_TX ? '<' : '>'};
    char text[PL_UART_ROW + 1] = "";
    int at = 0;

    if (d->n_row == 0)
        return;
    for (unsigned i = 0; i < PL_UART_ROW; i++) {
        bool there = i < d->n_row;
        char shown = there && d->row[i] >= ' ' && d->row[i] < 0x7F ? (char)d->row[i] : '.';

        at += snprintf(line.text + at, sizeof line.text - (size_t)at, there ? "%02X " : "   ",
                       d->row[i]);
        text[i] = there ? shown : '\0';
    }
    snprintf(line.text + at, sizeof line.text - (size_t)at, " %s", text);
    d->n_row = 0;
    d->tell(d->ctx, &line);
}

static void keep_byte(struct pl_uart_decode *d, enum pl_uart_side side, uint64_t ps, uint8_t byte)
{
    if (d->row_side != side)
        tell_row(d);
    if (d->n_row == 0)
        d->row_ps = ps;
    d->row_side = side;
    d->row[d->n_row++] = byte;
    if (d->n_row == PL_UART_ROW || byte == '\n')
        tell_row(d);
}

void pl_uart_decode_time(struct pl_uart_decode *d, uint64_t now_ps)
{
    if (now_ps > d->last_ps && now_ps - d->last_ps > PL_UART_GAP_PS)
        tell_row(d);
}

/* --- The words of a command --- */

/* What does not fit is left out. */
static void say(struct pl_uart_decode *d, const char *format, ...)
{
    size_t at = strlen(d->line.text);
    va_list args;

    va_start(args, format);
    vsnprintf(d->line.text + at, sizeof d->line.text - at, format, args);
    va_end(args);
}

static void say_pages(struct pl_uart_decode *d, bool wide)
{
    const uint8_t *items;
    uint16_t special;
    size_t n = pl_an3155_rx_items(&d->rx, &items, &special);

    if (special) {
        say(d, " %s",
            special == PL_ERASE_ALL     ? "everything"
            : special == PL_ERASE_BANK1 ? "bank 1"
            : special == PL_ERASE_BANK2 ? "bank 2"
                                        : "reserved code");
        return;
    }
    say(d, " %zu:", n);
    for (size_t i = 0; i < n && i < PAGES_SHOWN; i++)
        say(d, " %u", wide ? pl_an3155_get16(items + 2 * i) : items[i]);
    if (n > PAGES_SHOWN)
        say(d, " ..");
}

static void say_packet(struct pl_uart_decode *d)
{
    const uint8_t *items;
    uint16_t special;

    switch (d->rx.kind) {
    case PL_PACKET_WORD:
        say(d, " 0x%08" PRIX32, pl_an3155_get32(d->packet));
        break;
    case PL_PACKET_COUNT:
        d->wanted = d->packet[0] + 1u;
        say(d, " %" PRIu32, d->wanted);
        break;
    case PL_PACKET_PAGES8:
    case PL_PACKET_PAGES16:
        say_pages(d, d->rx.kind == PL_PACKET_PAGES16);
        break;
    case PL_PACKET_SUBCOMMAND:
        say(d, " 0x%04X", pl_an3155_get16(d->packet));
        break;
    default:
        say(d, " %zu", pl_an3155_rx_items(&d->rx, &items, &special));
        break;
    }
}

/* --- A command's life --- */

static void expect(struct pl_uart_decode *d, enum pl_an3155_packet kind)
{
    pl_an3155_rx_expect(&d->rx, kind, d->packet, sizeof d->packet);
}

static void begin(struct pl_uart_decode *d, const struct pl_uart_script *script, uint64_t ps)
{
    d->script = script;
    d->line = (struct pl_uart_line){.ps = ps, .mark = '='};
    d->sent = 1;
    d->acked = d->results = 0;
    d->got = 0;
}

static void finish(struct pl_uart_decode *d)
{
    if (d->script)
        d->tell(d->ctx, &d->line);
    d->script = NULL;
}

static void leave(struct pl_uart_decode *d)
{
    finish(d);
    d->talking = false;
    expect(d, PL_PACKET_COMMAND);
}

/* --- The host's side --- */

static void await_packet(struct pl_uart_decode *d)
{
    bool more = d->script && d->sent <= d->script->n;

    expect(d, more ? d->script->step[d->sent - 1] : PL_PACKET_COMMAND);
}

static void take_command(struct pl_uart_decode *d, uint64_t ps, bool good)
{
    uint8_t cmd = d->packet[0];
    const struct pl_uart_script *script = &UNKNOWN;

    finish(d);
    for (size_t i = 0; good && i < sizeof SCRIPTS / sizeof SCRIPTS[0]; i++)
        if (SCRIPTS[i].cmd == cmd)
            script = &SCRIPTS[i];
    begin(d, script, ps);
    if (!good)
        say(d, "no command: %02X %02X", cmd, d->packet[1]);
    else if (script == &UNKNOWN)
        say(d, "command 0x%02X", cmd);
    else
        say(d, "%s", pl_an3155_command_name(cmd));
    await_packet(d);
}

static void take_packet(struct pl_uart_decode *d, bool good)
{
    if (good)
        say_packet(d);
    else
        say(d, " (bad checksum)");
    d->sent++;
    await_packet(d);
}

static void take_sync(struct pl_uart_decode *d, uint64_t ps)
{
    finish(d);
    tell_row(d);
    begin(d, &SYNC, ps);
    say(d, "Sync");
}

static bool owes_packets(const struct pl_uart_decode *d)
{
    return d->script && d->sent <= d->script->n;
}

static void host_byte(struct pl_uart_decode *d, uint64_t ps, uint8_t byte)
{
    bool whole = !owes_packets(d);
    enum pl_an3155_event event;

    if (byte == PL_AN3155_SYNC && whole && d->rx.got == 0) {
        take_sync(d, ps);
        return;
    }
    event = pl_an3155_rx_byte(&d->rx, byte);
    if (event == PL_RX_MORE)
        return;
    if (whole)
        take_command(d, ps, event == PL_RX_GOOD);
    else
        take_packet(d, event == PL_RX_GOOD);
}

/* --- The chip's side --- */

static enum result result_due(const struct pl_uart_decode *d)
{
    return d->results < RESULTS_MAX ? d->script->result[d->results] : RESULT_NONE;
}

/* Go ends the loader; everything else leaves it waiting for a command. */
static void finish_if_answered(struct pl_uart_decode *d)
{
    const struct pl_uart_script *script = d->script;

    if (d->acked <= script->n || result_due(d) != RESULT_NONE)
        return;
    if (script->cmd == PL_CMD_GO && script != &UNKNOWN)
        leave(d);
    else
        finish(d);
}

static void refused(struct pl_uart_decode *d)
{
    say(d, " NACK");
    finish(d);
    expect(d, PL_PACKET_COMMAND);
}

/* False: no loader says this now. */
static bool take_status(struct pl_uart_decode *d, uint8_t byte)
{
    if (byte == PL_AN3155_NACK)
        refused(d);
    else if (byte == PL_AN3155_ACK && d->acked <= d->script->n) {
        if (++d->acked > d->script->n)
            say(d, " ACK");
        finish_if_answered(d);
    } else if (byte == PL_AN3155_ACK) {
        say(d, " ACK");
        d->results++;
        finish_if_answered(d);
    }
    return byte == PL_AN3155_NACK || byte == PL_AN3155_ACK || byte == PL_AN3155_BUSY;
}

/* The first bytes of a counted result say how long it is. */
static void measure(struct pl_uart_decode *d, enum result kind, uint8_t byte)
{
    if (kind == RESULT_3 || kind == RESULT_5)
        d->wanted = kind == RESULT_3 ? 3 : 5;
    else if (kind == RESULT_COUNTED && d->got == 0)
        d->wanted = byte + 2u;
    else if (kind == RESULT_SIZED && d->got == 0)
        d->wanted = 2u + byte * 256u;
    else if (kind == RESULT_SIZED && d->got == 1)
        d->wanted += byte;
}

static void take_result(struct pl_uart_decode *d, enum result kind, uint8_t byte)
{
    uint32_t head = kind == RESULT_COUNTED ? 1 : kind == RESULT_SIZED ? 2 : 0;

    measure(d, kind, byte);
    if (d->got == head)
        say(d, " =");
    if (d->got >= head && d->got < head + SHOWN)
        say(d, " %02X", byte);
    if (++d->got == head + SHOWN && d->wanted > d->got)
        say(d, " ..");
    if (d->got < d->wanted || d->got < head)
        return;
    d->got = 0;
    d->results++;
    finish_if_answered(d);
}

/* Does the chip owe an ACK or NACK for a packet that the host has sent? */
static bool owes_status(const struct pl_uart_decode *d)
{
    return d->acked <= d->script->n ? d->acked < d->sent : result_due(d) == RESULT_ACK;
}

static bool chip_answers(struct pl_uart_decode *d, uint8_t byte)
{
    if (!d->script)
        return false;
    if (owes_status(d))
        return take_status(d, byte);
    if (d->acked <= d->script->n || result_due(d) == RESULT_NONE)
        return false;
    take_result(d, result_due(d), byte);
    return true;
}

/* --- Both --- */

/* Outside of a conversation, 0x7F may be the beginning of one. */
static void idle_byte(struct pl_uart_decode *d, enum pl_uart_side side, uint64_t ps, uint8_t byte)
{
    bool answer = byte == PL_AN3155_ACK || byte == PL_AN3155_NACK;

    if (side == PL_UART_RX && byte == PL_AN3155_SYNC) {
        take_sync(d, ps);
    } else if (side == PL_UART_TX && d->script && answer) {
        d->talking = true;
        chip_answers(d, byte);
    } else {
        finish(d);
        keep_byte(d, side, ps, byte);
    }
}

void pl_uart_decode_byte(struct pl_uart_decode *d, enum pl_uart_side side, uint64_t ps,
                         uint8_t byte)
{
    pl_uart_decode_time(d, ps);
    d->last_ps = ps;
    if (!d->talking) {
        idle_byte(d, side, ps, byte);
    } else if (side == PL_UART_RX) {
        host_byte(d, ps, byte);
    } else if (!chip_answers(d, byte)) {
        leave(d);
        keep_byte(d, side, ps, byte);
    }
}

void pl_uart_decode_init(struct pl_uart_decode *d, pl_uart_line_fn *tell, void *ctx)
{
    *d = (struct pl_uart_decode){.tell = tell, .ctx = ctx};
    expect(d, PL_PACKET_COMMAND);
}

void pl_uart_decode_reset(struct pl_uart_decode *d)
{
    tell_row(d);
    leave(d);
}

bool pl_uart_decode_pending(const struct pl_uart_decode *d, struct pl_uart_line *line)
{
    if (d->script)
        *line = d->line;
    return d->script != NULL;
}
