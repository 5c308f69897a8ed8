/* SPDX-License-Identifier: MIT */
/* What the gdb stub reads: words and hexadecimal numbers. */
#include "gdb_internal.h"

#include <string.h>

static size_t left(const struct pl_gdb_cursor *c)
{
    return (size_t)(c->end - c->at);
}

bool pl_gdb_skip(struct pl_gdb_cursor *c, const char *text)
{
    size_t len = strlen(text);

    if (left(c) < len || memcmp(c->at, text, len) != 0)
        return false;
    c->at += len;
    return true;
}

bool pl_gdb_number(struct pl_gdb_cursor *c, uint32_t *value)
{
    const uint8_t *begin = c->at;
    uint64_t sum = 0;

    while (c->at < c->end && pl_gdb_nibble(*c->at) >= 0 && sum <= UINT32_MAX)
        sum = sum << 4 | (unsigned)pl_gdb_nibble(*c->at++);
    *value = (uint32_t)sum;
    return c->at > begin && sum <= UINT32_MAX;
}

bool pl_gdb_number_pair(struct pl_gdb_cursor *c, uint32_t value[2])
{
    return pl_gdb_number(c, &value[0]) && pl_gdb_skip(c, ",") && pl_gdb_number(c, &value[1]);
}

bool pl_gdb_hex_byte(struct pl_gdb_cursor *c, uint8_t *byte)
{
    int high, low;

    if (left(c) < 2)
        return false;
    high = pl_gdb_nibble(c->at[0]);
    low = pl_gdb_nibble(c->at[1]);
    if (high < 0 || low < 0)
        return false;
    *byte = (uint8_t)(high << 4 | low);
    c->at += 2;
    return true;
}

bool pl_gdb_hex_word(struct pl_gdb_cursor *c, uint32_t *value)
{
    uint8_t byte;

    *value = 0;
    for (unsigned i = 0; i < 4; i++) {
        if (!pl_gdb_hex_byte(c, &byte))
            return false;
        *value |= (uint32_t)byte << 8 * i;
    }
    return true;
}
