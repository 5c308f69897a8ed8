/* SPDX-License-Identifier: MIT */
/* The request: magic; target and its complement; a vector table; CRC-32 of those as in zip. */
#include "mark.h"
#include "port.h"

enum { WORDS = 4, PADDED = 8 };

#define MAGIC 0x514E4C50u /* "PLNQ" */

static uint32_t target_word(uint32_t target)
{
    return target | ~target << 16;
}

/* Of the first three words, little-endian. */
static uint32_t check_of(const uint32_t *word)
{
    uint32_t crc = UINT32_MAX;

    for (unsigned i = 0; i < WORDS - 1; i++) {
        crc ^= word[i];
        for (int bit = 0; bit < 32; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320u : 0);
    }
    return ~crc;
}

enum pl_boot_mark pl_boot_mark_get(uint32_t *table)
{
    const uint32_t *word = pl_port_mark;
    uint32_t target = word[1] & 3;

    if (word[0] != MAGIC || word[1] != target_word(target) || word[3] != check_of(word))
        return PL_BOOT_MARK_NONE;
    if (target == PL_BOOT_MARK_APP && word[2] != 0)
        *table = word[2];
    return (enum pl_boot_mark)target;
}

void pl_boot_mark_clear(void)
{
    volatile uint32_t *word = pl_port_mark;

    for (unsigned i = 0; i < PADDED; i++)
        word[i] = 0;
}

void pl_boot_mark_put(enum pl_boot_mark mark, uint32_t table)
{
    volatile uint32_t *word = pl_port_mark;

    word[0] = MAGIC;
    word[1] = target_word(mark);
    word[2] = table;
    word[3] = check_of(pl_port_mark);
    for (unsigned i = WORDS; i < PADDED; i++)
        word[i] = 0;
}
