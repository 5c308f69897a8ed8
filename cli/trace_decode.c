/* SPDX-License-Identifier: MIT */
/* Reads a trace line by line; trace_talk.c makes sense of the bytes. */
#include "trace_decode.h"

#include <stdio.h>
#include <string.h>

#include "trace_talk.h"

enum { TEXT_MAX = 240, REST_MAX = 160 };

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
static bool take_bytes(struct pl_talk *t, struct cursor *c, char mark)
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
            pl_talk_host_byte(t, (uint8_t)(high << 4 | low));
        else
            pl_talk_chip_byte(t, (uint8_t)(high << 4 | low));
        c->at += 2;
    }
}

/* words, and what of the line is left, as far as it can be printed. */
static void tell(struct pl_talk *t, char mark, const char *words, const struct cursor *c)
{
    char text[TEXT_MAX];
    struct pl_trace_event event = {t->us, mark, text};
    int n = 0;

    while (c->at + n < c->end && n < REST_MAX && c->at[n] >= ' ' && c->at[n] <= '~')
        n++;
    snprintf(text, sizeof text, "%s%.*s", words, n, c->at);
    t->sink(t->context, &event);
}

/* A new setting ends whatever was under way. */
static void take_setting(struct pl_talk *t, const struct cursor *c)
{
    pl_talk_reset(t);
    tell(t, '=', "", c);
}

static void bad_line(struct pl_talk *t, const struct cursor *c)
{
    pl_talk_flush(t);
    tell(t, '?', "not a trace line, from here: ", c);
    t->sum->bad_lines++;
}

static void take_line(struct pl_talk *t, struct cursor c)
{
    t->sum->lines++;
    skip_blanks(&c);
    if (c.at == c.end)
        return;
    if (*c.at == '#') {
        c.at++;
        skip_blanks(&c);
        tell(t, '#', "", &c);
        return;
    }
    bool timed = take_time(&c, &t->us);
    skip_blanks(&c);
    char mark = c.at < c.end ? *c.at : '\0';
    if (!timed || (mark != '>' && mark != '<' && mark != '=')) {
        bad_line(t, &c);
        return;
    }
    c.at++;
    skip_blanks(&c);
    if (mark == '=')
        take_setting(t, &c);
    else if (!take_bytes(t, &c, mark))
        bad_line(t, &c);
}

void pl_trace_decode(const char *text, size_t len, pl_trace_sink *sink, void *context,
                     struct pl_trace_summary *summary)
{
    const char *end = text + len;
    struct pl_talk talk;

    *summary = (struct pl_trace_summary){0};
    pl_talk_init(&talk, sink, context, summary);
    while (text < end) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        const char *stop = newline ? newline : end;
        const char *trimmed = stop > text && stop[-1] == '\r' ? stop - 1 : stop;
        take_line(&talk, (struct cursor){text, trimmed});
        text = newline ? newline + 1 : end;
    }
    pl_talk_flush(&talk);
    if (pl_talk_midway(&talk))
        tell(&talk, '#', "the trace ends in the middle of a packet", &(struct cursor){end, end});
}
