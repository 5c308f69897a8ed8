/* SPDX-License-Identifier: MIT */
/* Requests among the application's own traffic. SPEC.md section 7. */
#include "internal.h"

enum {
    KIND = 0, /* offsets behind the magic */
    TARGET = 1,
    PRODUCT = 2,
    TAG = 6,
    MAC = 10,
    REQUEST_BODY = PL_ENTRY_REQUEST_SIZE - PL_ENTRY_MAGIC_SIZE,
    RESPONSE_BODY = PL_ENTRY_RESPONSE_SIZE - PL_ENTRY_MAGIC_SIZE,
    CRC = 4,
    COMMAND_MAX = 255
};

static uint32_t get32(const uint8_t *in)
{
    return (uint32_t)in[0] << 24 | (uint32_t)in[1] << 16 | (uint32_t)in[2] << 8 | in[3];
}

bool pl_enter_listen(struct pl_enter_listener *l, const struct pl_enter_config *config)
{
    size_t n = 0;

    *l = (struct pl_enter_listener){0};
    if (config->command != NULL && config->auth == NULL) {
        while (n <= COMMAND_MAX && config->command[n] != '\0')
            n++;
        if (n < PL_ENTER_COMMAND_MIN || n > COMMAND_MAX)
            return false;
    }
    l->config = config;
    return true;
}

/* --- Hearing --- */

/* How much of the text the last bytes are, given that it was `matched` before this byte. */
static size_t match(const char *text, size_t matched, uint8_t byte)
{
    for (size_t k = matched;; k--) {
        size_t i = 0;
        while (i < k && text[i] == text[matched - k + i])
            i++;
        if (i == k && (uint8_t)text[k] == byte)
            return k + 1;
        if (k == 0)
            return 0;
    }
}

static void hear_command(struct pl_enter_listener *l, uint8_t byte)
{
    const char *command = l->config->command;

    if (command == NULL || l->config->auth != NULL)
        return;
    l->n_command = (uint8_t)match(command, l->n_command, byte);
    if (command[l->n_command] != '\0')
        return;
    l->n_command = 0;
    l->by_command = true;
    pl_hw_barrier();
    l->heard = true;
}

static void hear_frame(struct pl_enter_listener *l, uint8_t byte)
{
    uint8_t size;

    l->body[l->n++] = byte;
    size = l->body[KIND] == PL_ENTRY_RESPONSE ? RESPONSE_BODY : REQUEST_BODY;
    if (l->n <= size - CRC)
        l->crc = pl_entry_crc32(l->crc, &byte, 1);
    if (l->body[KIND] != PL_ENTRY_REQUEST && l->body[KIND] != PL_ENTRY_RESPONSE)
        l->in_frame = false;
    if (!l->in_frame || l->n < size)
        return;
    l->in_frame = false;
    if (get32(l->body + size - CRC) != l->crc)
        return;
    l->by_command = false;
    pl_hw_barrier();
    l->heard = true;
}

/* The magic begins a frame wherever it stands, so a torn frame cannot swallow the next. */
static void hear_magic(struct pl_enter_listener *l, uint8_t byte)
{
    if (byte == pl_entry_magic[l->n_magic])
        l->n_magic++;
    else
        l->n_magic = byte == pl_entry_magic[0];
    if (l->n_magic < PL_ENTRY_MAGIC_SIZE)
        return;
    l->n_magic = 0;
    l->n = 0;
    l->in_frame = true;
    l->crc = pl_entry_crc32(0, pl_entry_magic, PL_ENTRY_MAGIC_SIZE);
}

void pl_enter_feed(struct pl_enter_listener *l, const uint8_t *bytes, size_t n)
{
    if (l->config == NULL)
        return;
    for (size_t i = 0; i < n && !l->heard; i++) {
        hear_command(l, bytes[i]);
        if (l->in_frame)
            hear_frame(l, bytes[i]);
        hear_magic(l, bytes[i]);
    }
}

/* --- Answering --- */

static void say(const struct pl_enter_listener *l, struct pl_enter_answer *answer,
                enum pl_entry_state state)
{
    struct pl_entry_answer line = {state, answer->target, l->config->product, answer->tag, "", {0}};

    for (size_t i = 0; i < PL_ENTRY_VERSION_MAX && l->config->version[i] != '\0'; i++)
        line.version[i] = l->config->version[i];
    if (state == PL_ENTRY_CHALLENGE)
        for (size_t i = 0; i < PL_ENTRY_NONCE_SIZE; i++)
            line.nonce[i] = l->nonce[i];
    answer->go = state == PL_ENTRY_GOING;
    answer->size = pl_entry_put_answer(answer->line, &line);
}

/* Takes as long for any two MACs. */
static bool mac_is_right(struct pl_enter_listener *l, const struct pl_enter_answer *answer)
{
    uint8_t data[PL_ENTRY_SIGNED_SIZE], mac[PL_ENTRY_MAC_SIZE], difference = 0;

    pl_entry_signed(data, answer->target, l->config->product, answer->tag, l->nonce);
    l->config->auth->mac(l->config->auth->ctx, data, sizeof data, mac);
    for (size_t i = 0; i < sizeof mac; i++)
        difference |= (uint8_t)(mac[i] ^ l->body[MAC + i]);
    return difference == 0;
}

/* A nonce is good for one response. */
static enum pl_entry_state judge(struct pl_enter_listener *l, const struct pl_enter_answer *answer)
{
    bool challenged = l->challenged && l->tag == answer->tag && l->target == answer->target;

    if (l->config->auth == NULL)
        return PL_ENTRY_GOING;
    l->challenged = false;
    if (l->body[KIND] == PL_ENTRY_RESPONSE)
        return challenged && mac_is_right(l, answer) ? PL_ENTRY_GOING : PL_ENTRY_REFUSED;
    l->config->auth->nonce(l->config->auth->ctx, l->nonce);
    l->tag = answer->tag;
    l->target = (uint8_t)answer->target;
    l->challenged = true;
    return PL_ENTRY_CHALLENGE;
}

static bool answer_frame(struct pl_enter_listener *l, struct pl_enter_answer *answer)
{
    uint8_t target = l->body[TARGET];

    if (get32(l->body + PRODUCT) != l->config->product || target > PL_ENTRY_APP)
        return false;
    answer->target = (enum pl_entry_target)target;
    answer->tag = get32(l->body + TAG);
    say(l, answer, target == PL_ENTRY_NONE ? PL_ENTRY_HERE : judge(l, answer));
    return true;
}

bool pl_enter_poll(struct pl_enter_listener *l, struct pl_enter_answer *answer)
{
    bool mine = true;

    if (!l->heard)
        return false;
    pl_hw_barrier();
    if (l->by_command) {
        answer->target = PL_ENTRY_ROM;
        answer->tag = 0;
        say(l, answer, PL_ENTRY_GOING);
    } else {
        mine = answer_frame(l, answer);
    }
    pl_hw_barrier();
    l->heard = false;
    return mine;
}

void pl_enter_refuse(const struct pl_enter_listener *l, struct pl_enter_answer *answer)
{
    say(l, answer, PL_ENTRY_REFUSED);
}
