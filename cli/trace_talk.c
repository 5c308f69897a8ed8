/* SPDX-License-Identifier: MIT */
/* An AN3155 conversation, byte by byte from both sides, told in words. */
#include "trace_talk.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
    STEPS_MAX = 4,
    SHOWN = 16,
    TEXT_MAX = 240,
};

enum answer { ANSWER_ACK, ANSWER_COUNTED, ANSWER_FIXED, ANSWER_SIZED };

/* What a host sends after a command, in order. */
struct pl_talk_script {
    uint8_t cmd;
    uint8_t n;
    struct {
        enum pl_an3155_packet kind;
        const char *what;
    } steps[STEPS_MAX];
};

static const struct pl_talk_script scripts[] = {
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

/* --- Words --- */

static void tell(struct pl_talk *t, char mark, const char *format, ...)
{
    char text[TEXT_MAX];
    struct pl_trace_event event = {t->us, mark, text};
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    t->sink(t->context, &event);
}

/* "12 bytes: 00 20 ..." */
static void tell_bytes(struct pl_talk *t, char mark, const char *what, const uint8_t *data,
                       size_t kept, size_t n)
{
    char list[3 * SHOWN + 1] = "";
    size_t shown = kept < SHOWN ? kept : SHOWN;

    for (size_t i = 0; i < shown; i++)
        snprintf(list + 3 * i, sizeof list - 3 * i, " %02X", data[i]);
    tell(t, mark, "%s%zu byte%s:%s%s", what, n, n == 1 ? "" : "s", list, shown < n ? " ..." : "");
}

void pl_talk_flush(struct pl_talk *t)
{
    if (t->n_strays > 0)
        tell_bytes(t, t->stray_mark, "unexpected ", t->strays, t->n_strays, t->n_strays);
    t->n_strays = 0;
}

static void stray(struct pl_talk *t, char mark, uint8_t byte)
{
    if (t->n_strays == PL_TALK_STRAYS_MAX || t->stray_mark != mark)
        pl_talk_flush(t);
    t->stray_mark = mark;
    t->strays[t->n_strays++] = byte;
    t->sum->strays++;
}

/* --- What the chip should answer --- */

static void expect(struct pl_talk *t, enum answer kind, uint16_t len, uint8_t cmd)
{
    /* A host this far ahead is not heard by any loader; forget the oldest. */
    if (t->n_answers == PL_TALK_ANSWERS_MAX) {
        memmove(t->answers, t->answers + 1, sizeof t->answers - sizeof t->answers[0]);
        t->n_answers--;
        t->got = 0;
    }
    t->answers[t->n_answers++] = (struct pl_talk_answer){(uint8_t)kind, cmd, len};
}

static void expect_ack(struct pl_talk *t, uint8_t cmd)
{
    expect(t, ANSWER_ACK, 1, cmd);
}

/* AN3155 sections 3.1 to 3.15: what follows the ACK of the last packet. */
static void expect_result(struct pl_talk *t, uint8_t cmd, uint16_t n)
{
    switch (cmd) {
    case PL_CMD_GET:
    case PL_CMD_GET_ID:
        expect(t, ANSWER_COUNTED, 0, cmd);
        expect_ack(t, cmd);
        break;
    case PL_CMD_GET_VERSION:
        expect(t, ANSWER_FIXED, 3, cmd);
        expect_ack(t, cmd);
        break;
    case PL_CMD_READ:
        expect(t, ANSWER_FIXED, n, cmd);
        break;
    case PL_CMD_CHECKSUM:
        expect_ack(t, cmd);
        expect(t, ANSWER_FIXED, 5, cmd);
        break;
    case PL_CMD_WRITE_UNPROTECT:
    case PL_CMD_READ_PROTECT:
    case PL_CMD_READ_UNPROTECT:
        expect_ack(t, cmd);
        break;
    case PL_CMD_SPECIAL:
        expect(t, ANSWER_SIZED, 0, cmd);
        expect(t, ANSWER_SIZED, 0, cmd);
        expect_ack(t, cmd);
        break;
    case PL_CMD_EXT_SPECIAL:
        expect(t, ANSWER_SIZED, 0, cmd);
        expect_ack(t, cmd);
        break;
    default:
        break;
    }
}

/* --- The host's side --- */

static void await_command(struct pl_talk *t)
{
    t->script = NULL;
    t->at = 0;
    pl_an3155_rx_expect(&t->rx, PL_PACKET_COMMAND, t->packet, sizeof t->packet);
}

static void await_step(struct pl_talk *t)
{
    if (t->at == t->script->n)
        await_command(t);
    else
        pl_an3155_rx_expect(&t->rx, t->script->steps[t->at].kind, t->packet, sizeof t->packet);
}

static void take_command(struct pl_talk *t)
{
    uint8_t cmd = t->packet[0];

    pl_talk_flush(t);
    tell(t, '>', "%s (0x%02X)", pl_an3155_command_name(cmd), cmd);
    t->sum->commands++;
    expect_ack(t, cmd);
    for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
        if (scripts[i].cmd == cmd)
            t->script = &scripts[i];
    }
    if (t->script) {
        await_step(t);
    } else {
        expect_result(t, cmd, 0);
        await_command(t);
    }
}

static void tell_pages(struct pl_talk *t, const char *what, bool wide)
{
    const uint8_t *items;
    uint16_t special;
    char list[120] = "";
    size_t at = 0, n = pl_an3155_rx_items(&t->rx, &items, &special);

    if (special) {
        tell(t, '>', "%s",
             special == PL_ERASE_ALL     ? "everything"
             : special == PL_ERASE_BANK1 ? "bank 1"
             : special == PL_ERASE_BANK2 ? "bank 2"
                                         : "a reserved code");
        return;
    }
    for (size_t i = 0; i < n && at + 12 < sizeof list; i++) {
        unsigned page = wide ? pl_an3155_get16(items + 2 * i) : items[i];
        at += (size_t)snprintf(list + at, sizeof list - at, " %u", page);
    }
    tell(t, '>', "%zu %s:%s%s", n, what, list, at + 12 < sizeof list ? "" : " ...");
}

static void tell_step(struct pl_talk *t, enum pl_an3155_packet kind, const char *what)
{
    const uint8_t *items;
    uint16_t special;
    size_t n;

    switch (kind) {
    case PL_PACKET_WORD:
        tell(t, '>', "%s 0x%08" PRIX32, what, pl_an3155_get32(t->packet));
        break;
    case PL_PACKET_COUNT:
        tell(t, '>', "%u byte%s wanted", t->packet[0] + 1u, t->packet[0] ? "s" : "");
        break;
    case PL_PACKET_PAGES8:
    case PL_PACKET_PAGES16:
        tell_pages(t, what, kind == PL_PACKET_PAGES16);
        break;
    case PL_PACKET_SUBCOMMAND:
        tell(t, '>', "subcommand 0x%04X", pl_an3155_get16(t->packet));
        break;
    default:
        n = pl_an3155_rx_items(&t->rx, &items, &special);
        tell_bytes(t, '>', "", items, n, n);
        break;
    }
}

static void take_step(struct pl_talk *t)
{
    const struct pl_talk_script *script = t->script;
    enum pl_an3155_packet kind = script->steps[t->at].kind;

    pl_talk_flush(t);
    tell_step(t, kind, script->steps[t->at].what);
    expect_ack(t, script->cmd);
    if (++t->at == script->n)
        expect_result(t, script->cmd, (uint16_t)(t->packet[0] + 1));
    await_step(t);
}

/* The first byte of a bad command may be noise, and the second the start of a good one. */
static void bad_command(struct pl_talk *t)
{
    uint8_t second = t->packet[1];

    stray(t, '>', t->packet[0]);
    await_command(t);
    if (second == PL_AN3155_SYNC)
        stray(t, '>', second);
    else
        pl_an3155_rx_byte(&t->rx, second);
}

static void bad_step(struct pl_talk *t)
{
    pl_talk_flush(t);
    tell(t, '>', "a packet with a wrong checksum (%u bytes)", t->rx.got);
    expect_ack(t, t->script->cmd);
    await_command(t);
}

void pl_talk_host_byte(struct pl_talk *t, uint8_t byte)
{
    t->sum->sent++;
    if (!t->script && t->rx.got == 0 && byte == PL_AN3155_SYNC) {
        pl_talk_flush(t);
        tell(t, '>', "sync (0x7F)");
        t->sum->syncs++;
        t->n_answers = 0;
        expect_ack(t, PL_AN3155_SYNC);
        return;
    }
    switch (pl_an3155_rx_byte(&t->rx, byte)) {
    case PL_RX_MORE:
        break;
    case PL_RX_GOOD:
        if (t->script)
            take_step(t);
        else
            take_command(t);
        break;
    default:
        if (t->script)
            bad_step(t);
        else
            bad_command(t);
        break;
    }
}

/* --- The chip's side --- */

static void answered(struct pl_talk *t)
{
    t->n_answers--;
    memmove(t->answers, t->answers + 1, t->n_answers * sizeof t->answers[0]);
    t->got = 0;
}

static void chip_refused(struct pl_talk *t)
{
    pl_talk_flush(t);
    tell(t, '<', "NACK");
    t->sum->nacks++;
    t->n_answers = 0;
    t->got = 0;
    await_command(t);
}

static void chip_status(struct pl_talk *t, uint8_t byte)
{
    bool asked = t->n_answers > 0;

    switch (byte) {
    case PL_AN3155_ACK:
        pl_talk_flush(t);
        tell(t, '<', asked ? "ACK" : "ACK that nothing asked for");
        if (asked)
            answered(t);
        break;
    case PL_AN3155_NACK:
        chip_refused(t);
        break;
    case PL_AN3155_BUSY:
        pl_talk_flush(t);
        tell(t, '<', "busy");
        break;
    default:
        stray(t, '<', byte);
        break;
    }
}

static void tell_get(struct pl_talk *t, size_t n)
{
    char list[200] = "";
    size_t at = 0;

    for (size_t i = 2; i < n && at + 20 < sizeof list; i++)
        at += (size_t)snprintf(list + at, sizeof list - at, " %02X", t->kept[i]);
    tell(t, '<', "loader V%u.%u, commands%s", t->kept[1] >> 4, t->kept[1] & 15, list);
}

static void tell_answer(struct pl_talk *t, const struct pl_talk_answer *e)
{
    size_t n = t->got < PL_TALK_KEPT_MAX ? t->got : PL_TALK_KEPT_MAX;

    if (e->cmd == PL_CMD_GET)
        tell_get(t, n);
    else if (e->cmd == PL_CMD_GET_ID && n == 3)
        tell(t, '<', "product id 0x%03X", pl_an3155_get16(t->kept + 1));
    else if (e->cmd == PL_CMD_GET_VERSION)
        tell(t, '<', "loader V%u.%u, option bytes %02X %02X", t->kept[0] >> 4, t->kept[0] & 15,
             t->kept[1], t->kept[2]);
    else if (e->cmd == PL_CMD_CHECKSUM)
        tell(t, '<', "checksum 0x%08" PRIX32 "%s", pl_an3155_get32(t->kept),
             pl_an3155_xor(0, t->kept, 5) == 0 ? "" : ", itself garbled");
    else
        tell_bytes(t, '<', "", t->kept, n, t->got);
}

static uint32_t answer_size(const struct pl_talk *t, const struct pl_talk_answer *e)
{
    if (e->kind == ANSWER_FIXED)
        return e->len;
    if (e->kind == ANSWER_COUNTED)
        return t->got < 1 ? 1 : t->kept[0] + 2u;
    return t->got < 2 ? 2 : 2u + pl_an3155_get16(t->kept);
}

void pl_talk_chip_byte(struct pl_talk *t, uint8_t byte)
{
    const struct pl_talk_answer e = t->answers[0];

    t->sum->received++;
    if (t->n_answers == 0 || e.kind == ANSWER_ACK) {
        chip_status(t, byte);
        return;
    }
    pl_talk_flush(t);
    if (t->got < PL_TALK_KEPT_MAX)
        t->kept[t->got] = byte;
    t->got++;
    if (t->got < answer_size(t, &e))
        return;
    tell_answer(t, &e);
    answered(t);
}

/* --- Both --- */

void pl_talk_init(struct pl_talk *t, pl_trace_sink *sink, void *context,
                  struct pl_trace_summary *sum)
{
    *t = (struct pl_talk){.sink = sink, .context = context, .sum = sum};
    await_command(t);
}

void pl_talk_reset(struct pl_talk *t)
{
    pl_talk_flush(t);
    t->n_answers = 0;
    t->got = 0;
    await_command(t);
}

bool pl_talk_midway(const struct pl_talk *t)
{
    return t->rx.got > 0 || t->got > 0;
}
