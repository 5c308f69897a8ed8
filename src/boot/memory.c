/* SPDX-License-Identifier: MIT */
/* What the loader may touch, and what it may start. */
#include "memory.h"

enum { TABLE_ALIGNMENT = 256 };

const struct pl_boot_area *pl_boot_area(const struct pl_boot_chip *chip, uint32_t addr, uint32_t n,
                                        uint8_t may)
{
    for (unsigned i = 0; i < chip->n_areas; i++) {
        const struct pl_boot_area *area = &chip->areas[i];
        uint32_t off = addr - area->base;

        if (off < area->size)
            return n <= area->size - off && (area->may & may) == may ? area : NULL;
    }
    return NULL;
}

/* The core's words are little-endian. */
static uint32_t word_at(const uint8_t *b)
{
    return __builtin_bswap32(pl_an3155_get32(b));
}

bool pl_boot_startable(const struct pl_boot_chip *chip, uint32_t table)
{
    const struct pl_boot_area *area = pl_boot_area(chip, table, 8, PL_BOOT_GO);
    uint32_t first, sp, pc;

    if (!area || table % TABLE_ALIGNMENT != 0)
        return false;
    first = area == pl_boot_flash(chip) ? chip->app : area->base;
    sp = word_at(pl_boot_bytes(area, table));
    pc = word_at(pl_boot_bytes(area, table + 4));
    /* A stack grows down from behind its first word. */
    return table >= first && sp % 4 == 0 && pl_boot_area(chip, sp - 4, 4, PL_BOOT_STACK) &&
           pc % 2 == 1 && pc >= first && pl_boot_area(chip, pc, 1, PL_BOOT_GO) == area;
}
