/* SPDX-License-Identifier: MIT */
/* Bytes into the flash. */
#include "writer.h"
#include "memory.h"
#include "server.h"

#include "../core/mem.h"

/* A filter is the product's, yet not trusted with the loader. */
static bool is_application(const struct pl_boot_chip *chip, const struct pl_boot_writer *w)
{
    return w->addr >= chip->app &&
           pl_boot_area(chip, w->addr, w->n, PL_BOOT_WRITE) == pl_boot_flash(chip);
}

int pl_boot_writer_filtered(const struct pl_boot_config *config, struct pl_boot_writer *w)
{
    const struct pl_boot_hooks *hooks = config->hooks;
    int n = hooks->filter->give(hooks->context, &w->addr, &w->bytes);

    if (n <= 0)
        return n;
    w->n = (uint32_t)n;
    w->at = 0;
    return is_application(THE_CHIP(config->chip), w) ? 1 : -1;
}

bool pl_boot_writer_holds(const struct pl_boot_config *config, const struct pl_boot_job *job)
{
    const struct pl_boot_chip *chip = THE_CHIP(config->chip);
    uint32_t damage = pl_boot_damage(chip);
    bool same =
        memcmp(pl_boot_bytes(pl_boot_flash(chip), job->addr), job->bytes, chip->granule) == 0;

    return same && pl_boot_damage(chip) == damage;
}

void pl_boot_writer_go_on(const struct pl_boot_config *config, struct pl_boot_writer *w,
                          struct pl_boot_job *job)
{
    const struct pl_boot_chip *chip = THE_CHIP(config->chip);
    uint32_t into = (w->addr + w->at) & (chip->granule - 1u);

    job->addr = w->addr + w->at - into;
    job->bytes = w->granule;
    memcpy(w->granule, pl_boot_bytes(pl_boot_flash(chip), job->addr), chip->granule);
    while (into < chip->granule && w->at < w->n)
        w->granule[into++] = w->bytes[w->at++];
    job->want = pl_boot_writer_holds(config, job) ? PL_BOOT_WANT_NOTHING : PL_BOOT_WANT_PROGRAM;
}
