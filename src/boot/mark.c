/* SPDX-License-Identifier: MIT */
/* The request: magic; target and its complement; a vector table; CRC-32 of those, little-endian.
 * Behind it the count of tries, and its complement. */
#include "mark.h"
#include "port.h"

enum { WORDS = 4, TRIES = 4 };

#define MAGIC       0x514E4C50u /* "PLNQ" */
#define TRIES_MAGIC 0x544C5000u /* "PLT" above the count */

static uint32_t target_word(uint32_t target)
{
    return target | ~target << 16;
}

static uint32_t check_of(const uint32_t *word)
{
    return pl_entry_crc32(0, (const uint8_t *)word, (WORDS - 1) * sizeof *word);
}

uint32_t pl_boot_mark_take(uint32_t *table)
{
    volatile uint32_t *word = pl_port_mark;
    uint32_t target = word[1] & 3;

    if (word[0] != MAGIC || word[1] != target_word(target) || word[3] != check_of(pl_port_mark))
        return 0;
    if (target == PL_ENTRY_APP && word[2] != 0)
        *table = word[2];
    if (target != PL_ENTRY_ROM)
        for (unsigned i = 0; i < WORDS; i++)
            word[i] = 0;
    return target;
}

void pl_boot_mark_put(enum pl_entry_target target, uint32_t table)
{
    volatile uint32_t *word = pl_port_mark;

    word[0] = MAGIC;
    word[1] = target_word(target);
    word[2] = table;
    word[3] = check_of(pl_port_mark);
}

uint32_t pl_boot_tries(void)
{
    const uint32_t *word = pl_port_mark + TRIES;
    uint32_t tries = word[0] - TRIES_MAGIC;

    return tries <= UINT8_MAX && word[1] == ~word[0] ? tries : 0;
}

void pl_boot_tries_put(uint32_t tries)
{
    volatile uint32_t *word = pl_port_mark + TRIES;

    word[0] = TRIES_MAGIC | tries;
    word[1] = ~word[0];
}
