/* SPDX-License-Identifier: MIT */
/* Stay or go: the request that a reset has left alone, and the application. */
#include "boot.h"
#include "mark.h"
#include "port.h"

void pl_boot_early(void)
{
    uint32_t table = pl_port_chip.app;
    enum pl_boot_mark mark = pl_boot_mark_get(&table);

    if (mark == PL_BOOT_MARK_LOADER || mark == PL_BOOT_MARK_APP)
        pl_boot_mark_clear();
    if (mark != PL_BOOT_MARK_LOADER && pl_boot_startable(&pl_port_chip, table))
        pl_port_start(table);
}
