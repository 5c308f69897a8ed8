/* SPDX-License-Identifier: MIT */
/* The resident loader's loop: bytes to the server and back, its jobs to the flash. */
#include "boot.h"
#include "mark.h"
#include "options.h"
#include "port.h"
#include "server.h"
#include "talk.h"

enum { BYTE_MS = 250, FRAME_MS = 2000, FED_MS = 1000, SYNC_MS = 100 };

static uint8_t packet[PL_BOOT_ROOM];
const struct pl_boot_config PL_BOOT_CONFIG = {
    .chip = &PL_BOOT_CHIP,
    .packet = packet,
    .room = PL_BOOT_ROOM,
    .byte_ms = BYTE_MS,
    .frame_ms = FRAME_MS,
    .policy = PL_BOOT_POLICY,
    .more = PL_BOOT_PROTECT ? pl_boot_protection : NULL,
    .n_more = PL_BOOT_PROTECT,
    .hooks = &pl_boot_hooks,
};

_Noreturn static void leave(enum pl_entry_target target, uint32_t table)
{
    pl_boot_mark_put(target, table);
    if (PL_BOOT_PROTECT && target == PL_ENTRY_LOADER)
        pl_port_reload();
    pl_port_reset();
}

/* The application if there is one, else the loader anew. */
_Noreturn static void give_up(void)
{
    leave(PL_ENTRY_APP, pl_port_chip.app);
}

/* What ends the session waits until its ACK has left the wire. */
static void work(const struct pl_boot_job *wanted)
{
    enum pl_boot_want want = wanted->want;
    bool good = false;

    if (want >= PL_BOOT_WANT_RESET && pl_port_sent())
        leave(want == PL_BOOT_WANT_START ? PL_ENTRY_APP : PL_ENTRY_LOADER, wanted->addr);
    if (want == PL_BOOT_WANT_NOTHING || want >= PL_BOOT_WANT_RESET)
        return;
    if (want == PL_BOOT_WANT_ERASE)
        good = pl_port_erase(wanted->addr, wanted->page);
    else if (want == PL_BOOT_WANT_PROGRAM)
        good = pl_port_program(wanted->addr, wanted->bytes);
    else if (PL_BOOT_PROTECT)
        good = pl_boot_options(wanted);
    pl_boot_talk_done(good, pl_port_ms());
}

static void turn(void)
{
    uint32_t now = pl_port_ms();
    int byte;

    if (pl_boot_talk_listens() && (byte = pl_port_take()) >= 0)
        pl_boot_talk_byte((uint8_t)byte, (byte & PL_PORT_DAMAGED) != 0, now);
    work(pl_boot_talk_job());
    pl_boot_talk_tick(now);
    if (!pl_port_ready())
        pl_port_wait();
    else if ((byte = pl_boot_talk_next()) >= 0)
        pl_port_send((uint8_t)byte);
    else if (pl_boot_talk_listens())
        pl_port_wait();
}

static uint8_t synchronise(uint32_t patience_ms)
{
    uint8_t first;

    while (!(first = pl_port_sync())) {
        if (patience_ms <= SYNC_MS)
            give_up();
        patience_ms -= SYNC_MS;
    }
    return first;
}

void pl_boot_serve(uint32_t patience_ms)
{
    uint32_t idle_ms;

    pl_port_open();
    pl_boot_talk_begin(synchronise(patience_ms), patience_ms);
    while ((idle_ms = pl_boot_talk_idle_ms(pl_port_ms())) < PL_BOOT_IDLE_MS) {
        if (idle_ms < FED_MS)
            pl_port_feed();
        turn();
    }
    give_up();
}
