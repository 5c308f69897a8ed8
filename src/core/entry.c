/* SPDX-License-Identifier: MIT */
/* Entry frames and answer lines, see pinless/entry.h and SPEC.md section 7. */
#include "pinless/entry.h"

#include <stdbool.h>

#include "mem.h"

enum { STATES = 4, TARGETS = 4, HEX32 = 8 };

const uint8_t pl_entry_magic[PL_ENTRY_MAGIC_SIZE] = {0xF5, 'P', 'L', 'e', 'n', 't', 'e', 'r'};

static const char *const states[STATES] = {"going", "challenge", "here", "refused"};
static const char *const targets[TARGETS] = {"none", "rom", "loader", "app"};
static const char digits[] = "0123456789ABCDEF";

uint32_t pl_entry_crc32(uint32_t crc, const uint8_t *data, size_t n)
{
    crc = ~crc;
    while (n-- > 0) {
        crc ^= *data++;
        for (unsigned bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (UINT32_C(0xEDB88320) & (0 - (crc & 1)));
    }
    return ~crc;
}

static uint8_t *put32(uint8_t *out, uint32_t value)
{
    for (unsigned shift = 32; shift > 0; shift -= 8)
        *out++ = (uint8_t)(value >> (shift - 8));
    return out;
}

/* --- Frames --- */

static uint8_t *put_head(uint8_t *out, enum pl_entry_kind kind, enum pl_entry_target target,
                         uint32_t product, uint32_t tag)
{
    memcpy(out, pl_entry_magic, PL_ENTRY_MAGIC_SIZE);
    out += PL_ENTRY_MAGIC_SIZE;
    *out++ = (uint8_t)kind;
    *out++ = (uint8_t)target;
    return put32(put32(out, product), tag);
}

void pl_entry_put_request(uint8_t out[PL_ENTRY_REQUEST_SIZE], enum pl_entry_target target,
                          uint32_t product, uint32_t tag)
{
    uint8_t *end = put_head(out, PL_ENTRY_REQUEST, target, product, tag);

    put32(end, pl_entry_crc32(0, out, PL_ENTRY_REQUEST_SIZE - 4));
}

void pl_entry_put_response(uint8_t out[PL_ENTRY_RESPONSE_SIZE], enum pl_entry_target target,
                           uint32_t product, uint32_t tag, const uint8_t mac[PL_ENTRY_MAC_SIZE])
{
    uint8_t *end = put_head(out, PL_ENTRY_RESPONSE, target, product, tag);

    memcpy(end, mac, PL_ENTRY_MAC_SIZE);
    put32(end + PL_ENTRY_MAC_SIZE, pl_entry_crc32(0, out, PL_ENTRY_RESPONSE_SIZE - 4));
}

void pl_entry_signed(uint8_t out[PL_ENTRY_SIGNED_SIZE], enum pl_entry_target target,
                     uint32_t product, uint32_t tag, const uint8_t nonce[PL_ENTRY_NONCE_SIZE])
{
    static const char use[16] = "pinless entry 1";

    memcpy(out, use, sizeof use);
    out += sizeof use;
    *out++ = (uint8_t)target;
    memcpy(put32(put32(out, product), tag), nonce, PL_ENTRY_NONCE_SIZE);
}

/* --- Writing the answer line --- */

static char *put_text(char *out, const char *text)
{
    while (*text)
        *out++ = *text++;
    return out;
}

static char *put_hex(char *out, const uint8_t *data, size_t n)
{
    for (; n > 0; n--, data++) {
        *out++ = digits[*data >> 4];
        *out++ = digits[*data & 15];
    }
    return out;
}

static char *put_number(char *out, const char *name, uint32_t value)
{
    uint8_t bytes[4];

    put32(bytes, value);
    return put_hex(put_text(out, name), bytes, sizeof bytes);
}

static bool printable(char c)
{
    return c > ' ' && c < 0x7F;
}

static char *put_version(char *out, const char *version)
{
    size_t n = 0;

    while (n < PL_ENTRY_VERSION_MAX && printable(version[n]))
        *out++ = version[n++];
    if (n == 0)
        *out++ = '?';
    return out;
}

size_t pl_entry_put_answer(char out[PL_ENTRY_ANSWER_SIZE], const struct pl_entry_answer *answer)
{
    char *at = put_text(out, "pinless ");

    at = put_text(put_text(put_text(at, states[answer->state]), " "), targets[answer->target]);
    at = put_number(at, " product ", answer->product);
    at = put_version(put_text(at, " version "), answer->version);
    at = put_number(at, " tag ", answer->tag);
    if (answer->state == PL_ENTRY_CHALLENGE)
        at = put_hex(put_text(at, " nonce "), answer->nonce, PL_ENTRY_NONCE_SIZE);
    at = put_text(at, "\r\n");
    *at = '\0';
    return (size_t)(at - out);
}

/* --- Reading it --- */

struct text {
    const uint8_t *at, *end;
};

static bool take(struct text *t, const char *word)
{
    const uint8_t *at = t->at;

    for (; *word; word++, at++)
        if (at == t->end || *at != (uint8_t)*word)
            return false;
    t->at = at;
    return true;
}

/* Which of the words stands there, or n. */
static size_t take_one(struct text *t, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (words[i][0] != '\0' && take(t, words[i]))
            return i;
    return n;
}

static bool take_hex(struct text *t, uint8_t *out, size_t n)
{
    memset(out, 0, n);
    for (size_t i = 0; i < 2 * n; i++, t->at++) {
        unsigned digit = 0;
        while (digit < 16 && (t->at == t->end || *t->at != (uint8_t)digits[digit]))
            digit++;
        if (digit == 16)
            return false;
        out[i / 2] = (uint8_t)((unsigned)out[i / 2] << 4 | digit);
    }
    return true;
}

static bool take_number(struct text *t, const char *name, uint32_t *value)
{
    uint8_t b[HEX32 / 2];

    if (!take(t, name) || !take_hex(t, b, sizeof b))
        return false;
    *value = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
    return true;
}

static bool take_version(struct text *t, char *out)
{
    size_t n = 0;

    if (!take(t, " version "))
        return false;
    while (n < PL_ENTRY_VERSION_MAX && t->at < t->end && printable((char)*t->at))
        out[n++] = (char)*t->at++;
    out[n] = '\0';
    return n > 0;
}

static bool read_answer(struct text t, struct pl_entry_answer *answer)
{
    size_t state, target;

    memset(answer, 0, sizeof *answer);
    if (!take(&t, "pinless "))
        return false;
    state = take_one(&t, states, STATES);
    if (state == STATES || !take(&t, " "))
        return false;
    target = take_one(&t, targets, TARGETS);
    if (target == TARGETS)
        return false;
    answer->state = (enum pl_entry_state)state;
    answer->target = (enum pl_entry_target)target;
    if (!take_number(&t, " product ", &answer->product) || !take_version(&t, answer->version) ||
        !take_number(&t, " tag ", &answer->tag))
        return false;
    if (answer->state == PL_ENTRY_CHALLENGE &&
        (!take(&t, " nonce ") || !take_hex(&t, answer->nonce, PL_ENTRY_NONCE_SIZE)))
        return false;
    return take(&t, "\r\n");
}

enum pl_err pl_entry_find(const uint8_t *heard, size_t n, struct pl_entry_answer *answer)
{
    for (size_t i = 0; i < n; i++)
        if (read_answer((struct text){heard + i, heard + n}, answer))
            return PL_OK;
    return PL_BUSY;
}
