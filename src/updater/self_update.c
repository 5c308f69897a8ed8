/* SPDX-License-Identifier: MIT */
/* From the old resident loader to the new one.
 *
 * The page of the vector table goes first, and its first granule comes back last: in between a chip
 * with an empty check powers up in its ROM loader. */
#include "self_update.h"
#include "../boot/memory.h"
#include "../core/mem.h"

enum { BLANK = 0xFF, ATTEMPTS = 3, VECTORS = 16 };

static const struct pl_boot_area *flash(void)
{
    return pl_boot_flash(&pl_port_chip);
}

static uint32_t room(void)
{
    return pl_port_chip.app - flash()->base;
}

/* --- May it be? --- */

/* The stack is in the loader's own RAM, below what applications have; the entry is its own. */
static bool is_loader(const struct pl_self_update *u)
{
    uint32_t ram_end = pl_port_chip.areas[1].base, ram = ram_end & ~UINT32_C(0xFFFF);
    uint32_t sp, pc;

    if (u->loader_size < VECTORS || u->loader_size % 4 != 0 || u->loader_size > room())
        return false;
    sp = pl_boot_word(u->loader);
    pc = pl_boot_word(u->loader + 4);
    return sp % 4 == 0 && sp > ram && sp <= ram_end && pc % 2 == 1 &&
           pc - flash()->base >= VECTORS && pc - flash()->base < u->loader_size;
}

static bool is_whole(const struct pl_self_update *u)
{
    uint32_t damage = pl_boot_damage(&pl_port_chip);

    return pl_boot_crc(PL_AN3155_CRC_INIT, u->self, u->self_size) == 0 &&
           pl_boot_damage(&pl_port_chip) == damage;
}

static bool is_write_protected(void)
{
    uint16_t last = pl_port_sector(pl_port_chip.app - 1);

    for (uint16_t sector = pl_port_sector(flash()->base); sector <= last; sector++)
        if (pl_port_write_protected(sector))
            return true;
    return false;
}

/* What the flash shall hold there. */
static uint8_t wanted(const struct pl_self_update *u, uint32_t off)
{
    return off < u->loader_size ? u->loader[off] : BLANK;
}

static bool holds(const struct pl_self_update *u, uint32_t from, uint32_t end)
{
    uint32_t damage = pl_boot_damage(&pl_port_chip);

    for (uint32_t off = from; off < end; off++)
        if (flash()->bytes[off] != wanted(u, off))
            return false;
    return pl_boot_damage(&pl_port_chip) == damage;
}

enum pl_self pl_self_check(const struct pl_self_update *u)
{
    if (pl_port_id() != pl_port_chip.pid)
        return PL_SELF_OTHER_CHIP;
    if (!is_whole(u))
        return PL_SELF_DAMAGED;
    if (!is_loader(u))
        return PL_SELF_NO_LOADER;
    if (holds(u, 0, room()))
        return PL_SELF_SAME;
    if (is_write_protected())
        return PL_SELF_WRITE_PROTECTED;
    if (pl_port_locked())
        return PL_SELF_READ_PROTECTED;
    if (!pl_port_rom_if_empty() && !u->at_risk)
        return PL_SELF_AT_RISK;
    return PL_SELF_DONE;
}

/* --- Then do it --- */

static bool erase(void)
{
    uint32_t base = flash()->base, addr, size;

    for (uint16_t page = 0;
         pl_layout_page(pl_port_chip.layout, base, page, &addr, &size) && addr < pl_port_chip.app;
         page++) {
        if (!pl_port_erase(addr, page))
            return false;
        pl_port_feed();
    }
    return true;
}

static bool program(const struct pl_self_update *u, uint32_t from, uint32_t end)
{
    uint8_t granule[PL_BOOT_GRANULE_MAX];
    uint8_t n = pl_port_chip.granule;

    for (uint32_t off = from; off < end; off += n) {
        bool blank = true;

        for (uint8_t i = 0; i < n; i++) {
            granule[i] = wanted(u, off + i);
            blank = blank && granule[i] == BLANK;
        }
        if (!blank && !pl_port_program(flash()->base + off, granule))
            return false;
        pl_port_feed();
    }
    return true;
}

/* What the empty check looks at comes when all else is there. */
static bool write(const struct pl_self_update *u)
{
    uint32_t first = pl_port_chip.granule;

    return erase() && program(u, first, room()) && holds(u, first, room()) &&
           program(u, 0, first) && holds(u, 0, room());
}

enum pl_self pl_self_write(const struct pl_self_update *u)
{
    unsigned attempts = 0;

    pl_port_say_empty(true);
    while (!write(u))
        if (++attempts >= ATTEMPTS && pl_port_rom_if_empty())
            return PL_SELF_FAILED;
    pl_port_say_empty(false);
    return PL_SELF_DONE;
}
