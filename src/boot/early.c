/* SPDX-License-Identifier: MIT */
/* Stay or go: the request that a reset has left alone, and the application. */
#include "boot.h"
#include "mark.h"
#include "port.h"

static bool good(uint32_t table)
{
    return pl_boot_startable(&pl_port_chip, table) &&
           (!(PL_BOOT_POLICY & PL_BOOT_SEALED_ONLY) || pl_boot_sealed(&pl_port_chip, table));
}

/* Counts a start. False: it was one too many; then the count begins anew. */
static bool may_try_again(void)
{
    uint32_t tries = pl_port_was_reset() ? pl_boot_tries() : 0;
    bool more = tries + 1 <= PL_BOOT_CRASHES;

    pl_boot_tries_put(more ? tries + 1 : 0);
    return more;
}

uint32_t pl_boot_early(void)
{
    uint32_t table = pl_port_chip.app;
    uint32_t target = pl_boot_mark_take(&table);

    if (target == PL_ENTRY_LOADER || !good(table))
        return PL_BOOT_IDLE_MS;
    if (target != PL_ENTRY_APP) {
        if (PL_BOOT_CRASHES > 0 && !may_try_again())
            return PL_BOOT_IDLE_MS;
        if (PL_BOOT_LISTEN_MS > 0)
            return PL_BOOT_LISTEN_MS;
    }
    pl_port_start(table);
}
