/* SPDX-License-Identifier: MIT */
/* Backup registers: words that outlive everything but the loss of power.
 *
 * RM0008 "Backup registers (BKP)"; RM0090 and RM0394 "RTC backup registers (RTC_BKPxR)"; RM0444
 * "TAMP backup x register (TAMP_BKPxR)". A power-up is taken as one without a battery. */
#include "dev_backup.h"

#include <stdlib.h>
#include <string.h>

#include "register.h"

enum { MAX_WORDS = 32 };

struct layout {
    uint16_t off;
    uint8_t words;
    uint32_t bits;
};

static const struct layout LAYOUT[] = {
    [PL_BACKUP_F1] = {0x04, 10, 0xFFFF},
    [PL_BACKUP_RTC20] = {0x50, 20, UINT32_MAX},
    [PL_BACKUP_RTC32] = {0x50, 32, UINT32_MAX},
    [PL_BACKUP_TAMP5] = {0x100, 5, UINT32_MAX},
};

struct backup {
    struct pl_device device;
    struct pl_backup_config config;
    uint32_t word[MAX_WORDS];
};

static struct backup *backup_of(const struct pl_device *d)
{
    return d->state;
}

static uint32_t *word_at(struct backup *b, uint32_t off)
{
    const struct layout *layout = &LAYOUT[b->config.layout];

    if (off < layout->off || (off - layout->off) / 4 >= layout->words)
        return NULL;
    return &b->word[(off - layout->off) / 4];
}

static uint32_t read_backup(struct pl_device *d, uint32_t off, unsigned size)
{
    const uint32_t *word = word_at(backup_of(d), off);

    return word ? pl_register_part(*word, off, size) : 0;
}

static void write_backup(struct pl_device *d, uint32_t off, unsigned size, uint32_t value)
{
    struct backup *b = backup_of(d);
    uint32_t *word = word_at(b, off);

    if (!word || (b->config.writable && !b->config.writable(d->machine)))
        return;
    *word = pl_register_merge(*word, off, size, value) & LAYOUT[b->config.layout].bits;
}

static void reset_backup(struct pl_device *d, enum pl_reset_cause cause)
{
    struct backup *b = backup_of(d);

    if (cause == PL_RESET_POWER)
        memset(b->word, 0, sizeof b->word);
}

static uint64_t never(const struct pl_device *d)
{
    (void)d;
    return PL_NEVER;
}

static void run_backup(struct pl_device *d)
{
    (void)d;
}

static void free_backup(struct pl_device *d)
{
    free(d->state);
}

static const struct pl_device_ops OPS = {read_backup, write_backup, reset_backup, never,
                                         run_backup,  free_backup,  NULL,         NULL};

struct pl_device *pl_backup_new(const struct pl_backup_config *config)
{
    struct backup *b = calloc(1, sizeof *b);

    if (!b)
        return NULL;
    b->config = *config;
    b->device = (struct pl_device){&OPS, config->name, config->base, 0x400, NULL, b, sizeof *b};
    return &b->device;
}
