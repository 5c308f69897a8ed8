/* SPDX-License-Identifier: MIT */
/* Reads a trace and tells the AN3155 conversation in words.
 *
 * Two readers side by side. The host's bytes are cut into packets as a loader would cut them; each
 * complete packet queues what the chip should answer. The chip's bytes are held against that queue.
 * So it does not matter how far the host sends ahead. A NACK empties the queue, and the host is
 * expected to begin a new command. */
#include "trace_decode.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "pinless/an3155.h"

enum {
    STEPS_MAX = 4,
    ANSWERS_MAX = 32,
    KEPT_MAX = 260,
    SHOWN = 16,
    STRAYS_MAX = 16,
    TEXT_MAX = 240,
    REMARK_MAX = 160,
};

enum answer { ANSWER_ACK, ANSWER_COUNTED, ANSWER_FIXED, ANSWER_SIZED };

struct expected {
    enum answer kind;
    uint16_t len; /* of ANSWER_FIXED */
    uint8_t cmd;
};

/* What a host sends after a command, in order. */
struct script {
    uint8_t cmd;
    uint8_t n;
    struct {
        enum pl_an3155_packet kind;
        const char *what;
    } steps[STEPS_MAX];
};

static const struct script scripts[] = {
    {PL_CMD_READ, 2, {{PL_PACKET_WORD, "address"}, {PL_PACKET_COUNT, ""}}},
    {PL_CMD_GO, 1, {{PL_PACKET_WORD, "address"}}},
    {PL_CMD_WRITE, 2, {{PL_PACKET_WORD, "address"}, {PL_PACKET_DATA, ""}}},
    {PL_CMD_ERASE, 1, {{PL_PACKET_PAGES8, "pages"}}},
    {PL_CMD_EXT_ERASE, 1, {{PL_PACKET_PAGES16, "pages"}}},
    {PL_CMD_WRITE_PROTECT, 1, {{PL_PACKET_PAGES8, "sectors"}}},
    {PL_CMD_CHECKSUM,
     4,
     {{PL_PACKET_WORD, "address"},
      {PL_PACKET_WORD, "words"},
      {PL_PACKET_WORD, "polynomial"},
      {PL_PACKET_WORD, "initial value"}}},
    {PL_CMD_SPECIAL, 2, {{PL_PACKET_SUBCOMMAND, ""}, {PL_PACKET_BLOCK, ""}}},
    {PL_CMD_EXT_SPECIAL,
     3,
     {{PL_PACKET_SUBCOMMAND, ""}, {PL_PACKET_BLOCK, ""}, {PL_PACKET_BLOCK, ""}}},
};

struct decoder {
    pl_trace_sink *sink;
    void *context;
    struct pl_trace_summary *sum;
    uint64_t us;

    struct pl_an3155_rx rx;
    uint8_t packet[PL_AN3155_PACKET_MAX];
    const struct script *script; /* NULL: a command is expected */
    uint8_t at;

    struct expected answers[ANSWERS_MAX];
    size_t n_answers;
    uint8_t kept[KEPT_MAX];
    uint32_t got; /* of the answer under way; only the first are kept */

    uint8_t strays[STRAYS_MAX];
    size_t n_strays;
    char stray_mark;
};

/* --- Words --- */

static void tell(struct decoder *d, char mark, const char *format, ...)
{
    char text[TEXT_MAX];
    struct pl_trace_event event = {d->us, mark, text};
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    d->sink(d->context, &event);
}

/* "12 bytes: 00 20 ..." */
static void tell_bytes(struct decoder *d, char mark, const char *what, const uint8_t *data,
                       size_t kept, size_t n)
{
    char list[3 * SHOWN + 1] = "";
    size_t shown = kept < SHOWN ? kept : SHOWN;

    for (size_t i = 0; i < shown; i++)
        snprintf(list + 3 * i, sizeof list - 3 * i, " %02X", data[i]);
    tell(d, mark, "%s%zu byte%s:%s%s", what, n, n == 1 ? "" : "s", list, shown < n ? " ..." : "");
}

static void flush_strays(struct decoder *d)
{
    if (d->n_strays > 0)
        tell_bytes(d, d->stray_mark, "unexpected ", d->strays, d->n_strays, d->n_strays);
    d->n_strays = 0;
}

static void stray(struct decoder *d, char mark, uint8_t byte)
{
    if (d->n_strays == STRAYS_MAX || d->stray_mark != mark)
        flush_strays(d);
    d->stray_mark = mark;
    d->strays[d->n_strays++] = byte;
    d->sum->strays++;
}

/* --- What the chip should answer --- */

static void expect(struct decoder *d, enum answer kind, uint16_t len, uint8_t cmd)
{
    /* A host this far ahead is not heard by any loader; forget the oldest. */
    if (d->n_answers == ANSWERS_MAX) {
        memmove(d->answers, d->answers + 1, sizeof d->answers - sizeof d->answers[0]);
        d->n_answers--;
        d->got = 0;
    }
    d->answers[d->n_answers++] = (struct expected){kind, len, cmd};
}

static void expect_ack(struct decoder *d, uint8_t cmd)
{
    expect(d, ANSWER_ACK, 1, cmd);
}

/* AN3155 sections 3.1 to 3.15: what follows the ACK of the last packet. */
static void expect_result(struct decoder *d, uint8_t cmd, uint16_t n)
{
    switch (cmd) {
    case PL_CMD_GET:
    case PL_CMD_GET_ID:
        expect(d, ANSWER_COUNTED, 0, cmd);
        expect_ack(d, cmd);
        break;
    case PL_CMD_GET_VERSION:
        expect(d, ANSWER_FIXED, 3, cmd);
        expect_ack(d, cmd);
        break;
    case PL_CMD_READ:
        expect(d, ANSWER_FIXED, n, cmd);
        break;
    case PL_CMD_CHECKSUM:
        expect_ack(d, cmd);
        expect(d, ANSWER_FIXED, 5, cmd);
        break;
    case PL_CMD_WRITE_UNPROTECT:
    case PL_CMD_READ_PROTECT:
    case PL_CMD_READ_UNPROTECT:
        expect_ack(d, cmd);
        break;
    case PL_CMD_SPECIAL:
        expect(d, ANSWER_SIZED, 0, cmd);
        expect(d, ANSWER_SIZED, 0, cmd);
        expect_ack(d, cmd);
        break;
    case PL_CMD_EXT_SPECIAL:
        expect(d, ANSWER_SIZED, 0, cmd);
        expect_ack(d, cmd);
        break;
    default:
        break;
    }
}

/* --- The host's side --- */

static void await_command(struct decoder *d)
{
    d->script = NULL;
    d->at = 0;
    pl_an3155_rx_expect(&d->rx, PL_PACKET_COMMAND, d->packet, sizeof d->packet);
}

static void await_step(struct decoder *d)
{
    if (d->at == d->script->n)
        await_command(d);
    else
        pl_an3155_rx_expect(&d->rx, d->script->steps[d->at].kind, d->packet, sizeof d->packet);
}

static void take_command(struct decoder *d)
{
    uint8_t cmd = d->packet[0];

    flush_strays(d);
    tell(d, '>', "%s (0x%02X)", pl_an3155_command_name(cmd), cmd);
    d->sum->commands++;
    expect_ack(d, cmd);
    for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
        if (scripts[i].cmd == cmd)
            d->script = &scripts[i];
    }
    if (d->script) {
        await_step(d);
    } else {
        expect_result(d, cmd, 0);
        await_command(d);
    }
}

static void tell_pages(struct decoder *d, const char *what, bool wide)
{
    const uint8_t *items;
    uint16_t special;
    char list[120] = "";
    size_t at = 0, n = pl_an3155_rx_items(&d->rx, &items, &special);

    if (special) {
        tell(d, '>', "%s",
             special == PL_ERASE_ALL     ? "everything"
             : special == PL_ERASE_BANK1 ? "bank 1"
             : special == PL_ERASE_BANK2 ? "bank 2"
                                         : "a reserved code");
        return;
    }
    for (size_t i = 0; i < n && at + 12 < sizeof list; i++)
        at += (size_t)snprintf(list + at, sizeof list - at, " %u",
                               wide ? pl_an3155_get16(items + 2 * i) : items[i]);
    tell(d, '>', "%zu %s:%s%s", n, what, list, at + 12 < sizeof list ? "" : " ...");
}

static void tell_step(struct decoder *d, enum pl_an3155_packet kind, const char *what)
{
    const uint8_t *items;
    uint16_t special;
    size_t n;

    switch (kind) {
    case PL_PACKET_WORD:
        tell(d, '>', "%s 0x%08" PRIX32, what, pl_an3155_get32(d->packet));
        break;
    case PL_PACKET_COUNT:
        tell(d, '>', "%u byte%s wanted", d->packet[0] + 1u, d->packet[0] ? "s" : "");
        break;
    case PL_PACKET_PAGES8:
    case PL_PACKET_PAGES16:
        tell_pages(d, what, kind == PL_PACKET_PAGES16);
        break;
    case PL_PACKET_SUBCOMMAND:
        tell(d, '>', "subcommand 0x%04X", pl_an3155_get16(d->packet));
        break;
    default:
        n = pl_an3155_rx_items(&d->rx, &items, &special);
        tell_bytes(d, '>', "", items, n, n);
        break;
    }
}

static void take_step(struct decoder *d)
{
    const struct script *script = d->script;
    enum pl_an3155_packet kind = script->steps[d->at].kind;

    flush_strays(d);
    tell_step(d, kind, script->steps[d->at].what);
    expect_ack(d, script->cmd);
    if (++d->at == script->n)
        expect_result(d, script->cmd, (uint16_t)(d->packet[0] + 1));
    await_step(d);
}

/* The first byte of a bad command may be noise, and the second the start of a good one. */
static void bad_command(struct decoder *d)
{
    uint8_t second = d->packet[1];

    stray(d, '>', d->packet[0]);
    await_command(d);
    if (second == PL_AN3155_SYNC)
        stray(d, '>', second);
    else
        pl_an3155_rx_byte(&d->rx, second);
}

static void bad_step(struct decoder *d)
{
    flush_strays(d);
    tell(d, '>', "a packet with a wrong checksum (%u bytes)", d->rx.got);
    expect_ack(d, d->script->cmd);
    await_command(d);
}

static void host_byte(struct decoder *d, uint8_t byte)
{
    d->sum->sent++;
    if (!d->script && d->rx.got == 0 && byte == PL_AN3155_SYNC) {
        flush_strays(d);
        tell(d, '>', "sync (0x7F)");
        d->sum->syncs++;
        d->n_answers = 0;
        expect_ack(d, PL_AN3155_SYNC);
        return;
    }
    switch (pl_an3155_rx_byte(&d->rx, byte)) {
    case PL_RX_MORE:
        break;
    case PL_RX_GOOD:
        if (d->script)
            take_step(d);
        else
            take_command(d);
        break;
    default:
        if (d->script)
            bad_step(d);
        else
            bad_command(d);
        break;
    }
}

/* --- The chip's side --- */

static void answered(struct decoder *d)
{
    d->n_answers--;
    memmove(d->answers, d->answers + 1, d->n_answers * sizeof d->answers[0]);
    d->got = 0;
}

static void chip_refused(struct decoder *d)
{
    flush_strays(d);
    tell(d, '<', "NACK");
    d->sum->nacks++;
    d->n_answers = 0;
    d->got = 0;
    await_command(d);
}

static void chip_status(struct decoder *d, uint8_t byte)
{
    bool asked = d->n_answers > 0;

    switch (byte) {
    case PL_AN3155_ACK:
        flush_strays(d);
        tell(d, '<', asked ? "ACK" : "ACK that nothing asked for");
        if (asked)
            answered(d);
        break;
    case PL_AN3155_NACK:
        chip_refused(d);
        break;
    case PL_AN3155_BUSY:
        flush_strays(d);
        tell(d, '<', "busy");
        break;
    default:
        stray(d, '<', byte);
        break;
    }
}

static void tell_get(struct decoder *d, size_t n)
{
    char list[200] = "";
    size_t at = 0;

    for (size_t i = 2; i < n && at + 20 < sizeof list; i++)
        at += (size_t)snprintf(list + at, sizeof list - at, " %02X", d->kept[i]);
    tell(d, '<', "loader V%u.%u, commands%s", d->kept[1] >> 4, d->kept[1] & 15, list);
}

static void tell_answer(struct decoder *d, const struct expected *e)
{
    size_t n = d->got < KEPT_MAX ? d->got : KEPT_MAX;

    if (e->cmd == PL_CMD_GET)
        tell_get(d, n);
    else if (e->cmd == PL_CMD_GET_ID && n == 3)
        tell(d, '<', "product id 0x%03X", pl_an3155_get16(d->kept + 1));
    else if (e->cmd == PL_CMD_GET_VERSION)
        tell(d, '<', "loader V%u.%u, option bytes %02X %02X", d->kept[0] >> 4, d->kept[0] & 15,
             d->kept[1], d->kept[2]);
    else if (e->cmd == PL_CMD_CHECKSUM)
        tell(d, '<', "checksum 0x%08" PRIX32 "%s", pl_an3155_get32(d->kept),
             pl_an3155_xor(0, d->kept, 5) == 0 ? "" : ", itself garbled");
    else
        tell_bytes(d, '<', "", d->kept, n, d->got);
}

static uint32_t answer_size(const struct decoder *d, const struct expected *e)
{
    if (e->kind == ANSWER_FIXED)
        return e->len;
    if (e->kind == ANSWER_COUNTED)
        return d->got < 1 ? 1 : d->kept[0] + 2u;
    return d->got < 2 ? 2 : 2u + pl_an3155_get16(d->kept);
}

static void chip_byte(struct decoder *d, uint8_t byte)
{
    const struct expected e = d->answers[0];

    d->sum->received++;
    if (d->n_answers == 0 || e.kind == ANSWER_ACK) {
        chip_status(d, byte);
        return;
    }
    flush_strays(d);
    if (d->got < KEPT_MAX)
        d->kept[d->got] = byte;
    d->got++;
    if (d->got < answer_size(d, &e))
        return;
    tell_answer(d, &e);
    answered(d);
}

/* --- Lines --- */

struct cursor {
    const char *at, *end;
};

static void skip_blanks(struct cursor *c)
{
    while (c->at < c->end && (*c->at == ' ' || *c->at == '\t'))
        c->at++;
}

static bool take_digits(struct cursor *c, size_t max, uint64_t *value, size_t *count)
{
    *value = 0;
    for (*count = 0; c->at < c->end && *c->at >= '0' && *c->at <= '9'; ++*count) {
        if (*count == max)
            return false;
        *value = *value * 10 + (uint64_t)(*c->at++ - '0');
    }
    return *count > 0;
}

/* "12.345" milliseconds. */
static bool take_time(struct cursor *c, uint64_t *us)
{
    uint64_t whole, part = 0;
    size_t count, digits = 3;

    if (!take_digits(c, 12, &whole, &count))
        return false;
    if (c->at < c->end && *c->at == '.') {
        c->at++;
        if (!take_digits(c, 3, &part, &digits))
            return false;
    }
    for (; digits < 3; digits++)
        part *= 10;
    *us = whole * 1000 + part;
    return true;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* " 31 CE". False at the first thing that is not a byte; what came before it has been decoded. */
static bool take_bytes(struct decoder *d, struct cursor *c, char mark)
{
    for (;;) {
        skip_blanks(c);
        if (c->at == c->end)
            return true;
        int high = hex_value(c->at[0]);
        int low = c->end - c->at > 1 ? hex_value(c->at[1]) : -1;
        if (high < 0 || low < 0)
            return false;
        if (mark == '>')
            host_byte(d, (uint8_t)(high << 4 | low));
        else
            chip_byte(d, (uint8_t)(high << 4 | low));
        c->at += 2;
    }
}

static int printable(const struct cursor *c)
{
    int n = 0;

    while (c->at + n < c->end && n < REMARK_MAX && c->at[n] >= ' ' && c->at[n] <= '~')
        n++;
    return n;
}

/* A new setting ends whatever was under way. */
static void take_setting(struct decoder *d, const struct cursor *c)
{
    flush_strays(d);
    tell(d, '=', "%.*s", printable(c), c->at);
    d->n_answers = 0;
    d->got = 0;
    await_command(d);
}

static void bad_line(struct decoder *d, const struct cursor *c)
{
    flush_strays(d);
    tell(d, '?', "not a trace line, from here: %.*s", printable(c), c->at);
    d->sum->bad_lines++;
}

static void take_line(struct decoder *d, struct cursor c)
{
    d->sum->lines++;
    skip_blanks(&c);
    if (c.at == c.end)
        return;
    if (*c.at == '#') {
        c.at++;
        skip_blanks(&c);
        tell(d, '#', "%.*s", printable(&c), c.at);
        return;
    }
    bool timed = take_time(&c, &d->us);
    skip_blanks(&c);
    char mark = c.at < c.end ? *c.at : '\0';
    if (!timed || (mark != '>' && mark != '<' && mark != '=')) {
        bad_line(d, &c);
        return;
    }
    c.at++;
    skip_blanks(&c);
    if (mark == '=')
        take_setting(d, &c);
    else if (!take_bytes(d, &c, mark))
        bad_line(d, &c);
}

void pl_trace_decode(const char *text, size_t len, pl_trace_sink *sink, void *context,
                     struct pl_trace_summary *summary)
{
    struct decoder d = {.sink = sink, .context = context, .sum = summary};
    const char *end = text + len;

    *summary = (struct pl_trace_summary){0};
    await_command(&d);
    while (text < end) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        const char *stop = newline ? newline : end;
        const char *trimmed = stop > text && stop[-1] == '\r' ? stop - 1 : stop;
        take_line(&d, (struct cursor){text, trimmed});
        text = newline ? newline + 1 : end;
    }
    flush_strays(&d);
    if (d.rx.got > 0 || d.got > 0)
        tell(&d, '#', "the trace ends in the middle of a packet");
}
