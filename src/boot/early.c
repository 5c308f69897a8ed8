/* SPDX-License-Identifier: MIT */
/* Stay or go: the request that a reset has left alone, and the application. */
#include "boot.h"
#include "mark.h"
#include "port.h"

void pl_boot_early(void)
{
    uint32_t table = pl_port_chip.app;
    uint32_t target = pl_boot_mark_get(&table);

    if (target == PL_ENTRY_LOADER || target == PL_ENTRY_APP)
        pl_boot_mark_clear();
    if (target != PL_ENTRY_LOADER && pl_boot_startable(&pl_port_chip, table))
        pl_port_start(table);
}
