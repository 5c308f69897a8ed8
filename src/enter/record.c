/* SPDX-License-Identifier: MIT */
/* The request: four words that survive a reset. SPEC.md section 7. */
#include "internal.h"

enum { WORDS = 4, PADDED = 8, DBP_PASSES = 1000 };

#define MAGIC 0x514E4C50u /* "PLNQ" */

static uint32_t check_of(const struct pl_enter_record *r)
{
    uint8_t bytes[4 * (WORDS - 1)];

    for (unsigned i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(r->word[i / 4] >> 8 * (i % 4));
    return pl_entry_crc32(0, bytes, sizeof bytes);
}

void pl_enter_record_make(struct pl_enter_record *r, enum pl_entry_target target, uint32_t table)
{
    r->word[0] = MAGIC;
    r->word[1] = (uint32_t)target | ~(uint32_t)target << 16;
    r->word[2] = table;
    r->word[3] = check_of(r);
}

uint32_t pl_enter_record_target(const struct pl_enter_record *r)
{
    uint32_t target = r->word[1] & 0xFFFF;

    if (r->word[0] != MAGIC || (r->word[1] ^ ~target << 16) >> 16 != 0 || r->word[3] != check_of(r))
        return 0;
    return target;
}

#if defined(PL_ENTER_BACKUP)

#ifndef PL_ENTER_BACKUP_FIRST
#define PL_ENTER_BACKUP_FIRST 0
#endif

/* Clocks and write access on, as far as they are not; what they were goes to saved. */
static void open_backup(const struct pl_enter_chip *chip, uint32_t saved[3])
{
    const struct pl_enter_bits *bits[3] = {&chip->backup_clock[0], &chip->backup_clock[1],
                                           &chip->backup_open};

    for (unsigned i = 0; i < 3; i++) {
        if (bits[i]->reg == 0)
            continue;
        saved[i] = pl_hw_get(bits[i]->reg);
        pl_hw_change(bits[i]);
        for (unsigned n = 0; n < DBP_PASSES && !(pl_hw_get(bits[i]->reg) & bits[i]->mask); n++) {
        }
    }
}

static void close_backup(const struct pl_enter_chip *chip, const uint32_t saved[3])
{
    pl_hw_put(chip->backup_open.reg, saved[2]);
    for (unsigned i = 2; i-- > 0;)
        if (chip->backup_clock[i].reg != 0)
            pl_hw_put(chip->backup_clock[i].reg, saved[i]);
    pl_hw_barrier();
}

static bool has_place(const struct pl_enter_chip *chip)
{
    return chip->backup != 0 &&
           PL_ENTER_BACKUP_FIRST + 32 * WORDS / chip->backup_bits <= chip->backup_count;
}

/* Registers are four bytes apart; on STM32F1 each holds 16 bits. */
static uint32_t place(const struct pl_enter_chip *chip, unsigned i)
{
    return chip->backup + 4 * (PL_ENTER_BACKUP_FIRST + i);
}

void pl_enter_record_get(const struct pl_enter_chip *chip, struct pl_enter_record *r)
{
    uint32_t saved[3];

    *r = (struct pl_enter_record){{0, 0, 0, 0}};
    if (!has_place(chip))
        return;
    open_backup(chip, saved);
    for (unsigned i = 0; i < WORDS; i++)
        r->word[i] = chip->backup_bits == 32 ? pl_hw_get(place(chip, i))
                                             : (pl_hw_get(place(chip, 2 * i)) & 0xFFFF) |
                                                   pl_hw_get(place(chip, 2 * i + 1)) << 16;
    close_backup(chip, saved);
}

void pl_enter_record_put(const struct pl_enter_chip *chip, const struct pl_enter_record *r)
{
    uint32_t saved[3];

    if (!has_place(chip))
        return;
    open_backup(chip, saved);
    for (unsigned i = 0; i < WORDS; i++) {
        if (chip->backup_bits == 32) {
            pl_hw_put(place(chip, i), r->word[i]);
        } else {
            pl_hw_put(place(chip, 2 * i), r->word[i] & 0xFFFF);
            pl_hw_put(place(chip, 2 * i + 1), r->word[i] >> 16);
        }
    }
    close_backup(chip, saved);
}

#else

#if defined(PL_ENTER_RECORD_AT)

static uint32_t place(void)
{
    return PL_ENTER_RECORD_AT;
}

#else

#ifndef PL_ENTER_SECTION
#define PL_ENTER_SECTION ".noinit.pinless"
#endif

/* A line of the Cortex-M7's data cache. */
static uint32_t record[PADDED] __attribute__((section(PL_ENTER_SECTION), aligned(32)));

static uint32_t place(void)
{
    return (uint32_t)(uintptr_t)record;
}

#endif

void pl_enter_record_get(const struct pl_enter_chip *chip, struct pl_enter_record *r)
{
    (void)chip;
    for (unsigned i = 0; i < WORDS; i++)
        r->word[i] = pl_hw_get(place() + 4 * i);
}

/* The words behind the record push it out of the buffer in which RAM with ECC keeps an incomplete
 * write over a reset (RM0433, "Error code correction (ECC)"). */
void pl_enter_record_put(const struct pl_enter_chip *chip, const struct pl_enter_record *r)
{
    for (unsigned i = 0; i < PADDED; i++)
        pl_hw_put(place() + 4 * i, i < WORDS ? r->word[i] : 0);
    pl_hw_barrier();
    if (chip->cache == PL_ENTER_CACHE_M7) {
        pl_hw_put(PL_DCCMVAC, place());
        pl_hw_barrier();
    }
}

/* Behind the record; SPEC.md section 8. */
void pl_enter_alive(void)
{
    pl_hw_put(place() + 4 * WORDS, 0);
    pl_hw_barrier();
}

#endif
