/* SPDX-License-Identifier: MIT */
/* Blocks that this board does not model: they keep what is written and do nothing. */
#include "dev_plain.h"

#include "register.h"

#include <stdlib.h>
#include <string.h>

struct plain {
    struct pl_device device;
    bool touched;
    uint32_t word[]; /* size / 4 */
};

static struct plain *plain_of(const struct pl_device *d)
{
    return d->state;
}

static uint32_t read_plain(struct pl_device *d, uint32_t off, unsigned size)
{
    if (!pl_machine_clock_hz(d->machine, d))
        return 0;
    return pl_register_part(plain_of(d)->word[off / 4], off, size);
}

static void write_plain(struct pl_device *d, uint32_t off, unsigned size, uint32_t value)
{
    uint32_t *word = &plain_of(d)->word[off / 4];

    if (!pl_machine_clock_hz(d->machine, d))
        return;
    *word = pl_register_merge(*word, off, size, value);
    plain_of(d)->touched = true;
}

static void reset_plain(struct pl_device *d, enum pl_reset_cause cause)
{
    memset(plain_of(d)->word, 0, d->size);
    if (cause == PL_RESET_POWER)
        plain_of(d)->touched = false;
}

static uint64_t never(const struct pl_device *d)
{
    (void)d;
    return PL_NEVER;
}

static void run_plain(struct pl_device *d)
{
    (void)d;
}

static void free_plain(struct pl_device *d)
{
    free(d->state);
}

static const struct pl_device_ops OPS = {read_plain, write_plain, reset_plain, never,
                                         run_plain,  free_plain,  NULL,        NULL};

struct pl_device *pl_plain_new(const char *name, uint32_t base, uint32_t size)
{
    struct plain *p = calloc(1, sizeof *p + size);

    if (!p)
        return NULL;
    p->device = (struct pl_device){&OPS, name, base, size, NULL, p, sizeof *p + size};
    return &p->device;
}

bool pl_is_plain(const struct pl_device *d)
{
    return d->ops == &OPS;
}

bool pl_plain_touched(const struct pl_device *d)
{
    return pl_is_plain(d) && plain_of(d)->touched;
}
