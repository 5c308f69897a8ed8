/* SPDX-License-Identifier: MIT */
/* Words that the factory has fixed: unique ID, flash size, DBGMCU_IDCODE.
 *
 * RM0008, RM0090, RM0394, RM0444: "Device electronic signature", "MCU device ID code". */
#include "dev_id.h"

#include <stdlib.h>
#include <string.h>

#include "register.h"

struct id {
    struct pl_device device;
    uint32_t word[PL_ID_WORDS];
};

static uint32_t read_id(struct pl_device *d, uint32_t off, unsigned size)
{
    const struct id *id = d->state;

    return off / 4 < PL_ID_WORDS ? pl_register_part(id->word[off / 4], off, size) : 0;
}

static void write_id(struct pl_device *d, uint32_t off, unsigned size, uint32_t value)
{
    (void)d;
    (void)off;
    (void)size;
    (void)value;
}

static void reset_id(struct pl_device *d, enum pl_reset_cause cause)
{
    (void)d;
    (void)cause;
}

static uint64_t never(const struct pl_device *d)
{
    (void)d;
    return PL_NEVER;
}

static void run_id(struct pl_device *d)
{
    (void)d;
}

static void free_id(struct pl_device *d)
{
    free(d->state);
}

static const struct pl_device_ops OPS = {read_id, write_id, reset_id, never,
                                         run_id,  free_id,  NULL,     NULL};

struct pl_device *pl_id_new(const char *name, uint32_t base, const uint32_t *words, unsigned n)
{
    struct id *id = n <= PL_ID_WORDS ? calloc(1, sizeof *id) : NULL;

    if (!id)
        return NULL;
    memcpy(id->word, words, n * sizeof *words);
    id->device = (struct pl_device){&OPS, name, base, n * 4, NULL, id, sizeof *id};
    return &id->device;
}
