/* SPDX-License-Identifier: MIT */
/* The host's end of entry, see pinless/entry_talk.h and SPEC.md section 7. */
#include "pinless/entry_talk.h"

#include "mem.h"

enum { ATTEMPTS = 4, PATIENCE_MS = 400 };

static size_t length(const char *text)
{
    size_t n = 0;

    while (text[n])
        n++;
    return n;
}

static bool due(const struct pl_entry_talk *t, uint32_t now)
{
    return (int32_t)(now - t->deadline) >= 0;
}

/* --- Saying --- */

static void say(struct pl_entry_talk *t, size_t len, uint32_t now)
{
    t->tx_len = (uint8_t)len;
    t->tx_sent = 0;
    t->deadline = now + t->config.patience_ms;
}

static void ask(struct pl_entry_talk *t, uint32_t now)
{
    const struct pl_entry_talk_config *c = &t->config;

    t->attempt++;
    t->proved = false;
    if (c->text) {
        memcpy(t->tx, c->text, length(c->text));
        say(t, length(c->text), now);
        return;
    }
    pl_entry_put_request(t->tx, c->target, c->product, c->tag);
    say(t, PL_ENTRY_REQUEST_SIZE, now);
}

static void prove(struct pl_entry_talk *t, uint32_t now)
{
    const struct pl_entry_talk_config *c = &t->config;
    uint8_t data[PL_ENTRY_SIGNED_SIZE], mac[PL_ENTRY_MAC_SIZE];

    pl_entry_signed(data, c->target, c->product, c->tag, t->answer.nonce);
    c->mac(c->mac_ctx, data, sizeof data, mac);
    pl_entry_put_response(t->tx, c->target, c->product, c->tag, mac);
    t->proved = true;
    say(t, PL_ENTRY_RESPONSE_SIZE, now);
}

/* --- Hearing --- */

/* To a text any application answers in the name of its own product. */
static bool for_us(const struct pl_entry_talk *t, const struct pl_entry_answer *a)
{
    const struct pl_entry_talk_config *c = &t->config;

    if (c->text)
        return a->tag == 0;
    return a->tag == c->tag && a->product == c->product && a->target == c->target;
}

static void hear_answer(struct pl_entry_talk *t, const struct pl_entry_answer *answer, uint32_t now)
{
    if (!for_us(t, answer))
        return;
    t->answer = *answer;
    t->answered = true;
    switch (answer->state) {
    case PL_ENTRY_GOING:
    case PL_ENTRY_HERE:
        t->result = PL_OK;
        break;
    case PL_ENTRY_REFUSED:
        t->result = PL_ERR_ENTRY_REFUSED;
        break;
    case PL_ENTRY_CHALLENGE:
        if (!t->config.mac)
            t->result = PL_ERR_ENTRY_KEY;
        else if (!t->proved)
            prove(t, now);
        break;
    }
}

/* Of a line that is too long, the end counts: that is where an answer would be. */
static void keep(struct pl_entry_talk *t, uint8_t byte)
{
    if (t->line_len == sizeof t->line) {
        memmove(t->line, t->line + 1, sizeof t->line - 1);
        t->line_len--;
    }
    t->line[t->line_len++] = (char)byte;
}

void pl_entry_talk_rx(struct pl_entry_talk *t, const uint8_t *data, size_t len, uint32_t now)
{
    struct pl_entry_answer answer;

    for (size_t i = 0; i < len && t->result == PL_BUSY; i++) {
        keep(t, data[i]);
        if (data[i] != '\n')
            continue;
        if (pl_entry_find((const uint8_t *)t->line, t->line_len, &answer) == PL_OK)
            hear_answer(t, &answer, now);
        t->line_len = 0;
    }
}

/* --- Driving --- */

void pl_entry_talk_init(struct pl_entry_talk *t, const struct pl_entry_talk_config *config,
                        uint32_t now)
{
    memset(t, 0, sizeof *t);
    t->config = *config;
    t->result = PL_BUSY;
    if (t->config.attempts == 0)
        t->config.attempts = config->text ? 1 : ATTEMPTS;
    if (t->config.patience_ms == 0)
        t->config.patience_ms = PATIENCE_MS;
    if (config->text && length(config->text) > sizeof t->tx)
        t->result = PL_ERR_ARG;
    else
        ask(t, now);
}

const uint8_t *pl_entry_talk_tx(const struct pl_entry_talk *t, size_t *len)
{
    *len = t->result == PL_BUSY ? (size_t)(t->tx_len - t->tx_sent) : 0;
    return t->tx + t->tx_sent;
}

void pl_entry_talk_tx_done(struct pl_entry_talk *t, size_t len, uint32_t now)
{
    t->tx_sent = (uint8_t)(t->tx_sent + len);
    t->deadline = now + t->config.patience_ms;
}

void pl_entry_talk_tick(struct pl_entry_talk *t, uint32_t now)
{
    if (t->result != PL_BUSY || !due(t, now))
        return;
    if (t->attempt < t->config.attempts)
        ask(t, now);
    else
        t->result = PL_ERR_NO_ANSWER;
}

uint32_t pl_entry_talk_wait_ms(const struct pl_entry_talk *t, uint32_t now)
{
    return t->result != PL_BUSY || due(t, now) ? 0 : t->deadline - now;
}

int pl_entry_talk_result(const struct pl_entry_talk *t)
{
    return t->result;
}
