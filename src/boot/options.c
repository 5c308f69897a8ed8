/* SPDX-License-Identifier: MIT */
/* From the list of a protection command to the set of sectors that will be protected. */
#include "options.h"
#include "port.h"

#include "../core/mem.h"

static void put(uint32_t *set, unsigned sector)
{
    set[sector / 32] |= 1u << sector % 32;
}

/* What is protected of [0, end) stays so. */
static void keep(uint32_t *set, unsigned end)
{
    for (unsigned sector = 0; sector < end; sector++)
        if (pl_port_write_protected((uint16_t)sector))
            put(set, sector);
}

static unsigned sectors(void)
{
    const struct pl_boot_area *flash = &pl_port_chip.areas[0];

    return pl_port_sector(flash->base + flash->size - 1) + 1u;
}

bool pl_boot_options(const struct pl_boot_job *job)
{
    uint32_t set[PL_PORT_SECTOR_WORDS];
    unsigned n = job->want == PL_BOOT_WANT_WRITE_PROTECT ? job->n : 0;
    bool read = job->want == PL_BOOT_WANT_READ_PROTECT;

    if (job->want == PL_BOOT_WANT_READ_UNPROTECT)
        return false;
    memset(set, 0, sizeof set);
    for (unsigned i = 0; i < n; i++) {
        if (job->bytes[i] >= sectors())
            return false;
        put(set, job->bytes[i]);
    }
    keep(set, read ? sectors() : pl_port_sector(pl_port_chip.app));
    return pl_port_protect(set, read);
}
