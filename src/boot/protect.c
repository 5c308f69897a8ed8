/* SPDX-License-Identifier: MIT */
/* Write and read-out protection (AN3155 3.9-3.12): option bytes, then a reset into the loader. */
#include "server.h"

static void reset(struct pl_boot_server *s)
{
    pl_boot_ack(s);
    s->job.want = PL_BOOT_WANT_RESET;
}

static void take_sectors(struct pl_boot_server *s)
{
    uint16_t special;

    s->job.n = (uint16_t)pl_an3155_rx_items(&s->rx, &s->job.bytes, &special);
    pl_boot_work(s, PL_BOOT_WANT_WRITE_PROTECT, reset);
}

static void write_unprotect(struct pl_boot_server *s)
{
    pl_boot_work(s, PL_BOOT_WANT_WRITE_UNPROTECT, reset);
}

static void read_protect(struct pl_boot_server *s)
{
    pl_boot_work(s, PL_BOOT_WANT_READ_PROTECT, reset);
}

static void read_unprotect(struct pl_boot_server *s)
{
    pl_boot_work(s, PL_BOOT_WANT_READ_UNPROTECT, reset);
}

const struct pl_boot_command pl_boot_protection[PL_BOOT_PROTECTION_ALL] = {
    {take_sectors, PL_CMD_WRITE_PROTECT, PL_PACKET_PAGES8, true},
    {write_unprotect, PL_CMD_WRITE_UNPROTECT, PL_BOOT_AT_ONCE, true},
    {read_protect, PL_CMD_READ_PROTECT, PL_BOOT_AT_ONCE, true},
    {read_unprotect, PL_CMD_READ_UNPROTECT, PL_BOOT_AT_ONCE, false},
};
