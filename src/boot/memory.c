/* SPDX-License-Identifier: MIT */
/* What the loader may touch, and what it may start. */
#include "memory.h"

enum { TABLE_ALIGNMENT = 256, BLANK = 0xFF };

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

uint32_t pl_boot_word(const uint8_t b[4])
{
    return __builtin_bswap32(pl_an3155_get32(b));
}

bool pl_boot_is_blank(const struct pl_boot_chip *chip, uint32_t addr, uint32_t n)
{
    const uint8_t *bytes = pl_boot_bytes(pl_boot_flash(chip), addr);
    uint32_t damage = pl_boot_damage(chip);

    for (uint32_t i = 0; i < n; i++)
        if (bytes[i] != BLANK)
            return false;
    return pl_boot_damage(chip) == damage;
}

const struct pl_boot_memory *pl_boot_find_memory(const struct pl_boot_hooks *hooks, uint32_t addr,
                                                 uint32_t n)
{
    for (unsigned i = 0; i < hooks->n_memories; i++) {
        const struct pl_boot_memory *memory = &hooks->memories[i];
        uint32_t off = addr - memory->base;

        if (off < memory->size)
            return n <= memory->size - off ? memory : NULL;
    }
    return NULL;
}

const struct pl_boot_memory *pl_boot_find_page(const struct pl_boot_hooks *hooks, uint32_t number,
                                               uint16_t *page)
{
    for (unsigned i = 0; i < hooks->n_memories; i++) {
        const struct pl_boot_memory *memory = &hooks->memories[i];
        uint32_t own = number - memory->first_page;

        if (own < memory->n_pages) {
            *page = (uint16_t)own;
            return memory->erase ? memory : NULL;
        }
    }
    return NULL;
}

bool pl_boot_startable(const struct pl_boot_chip *chip, uint32_t table)
{
    const struct pl_boot_area *area = pl_boot_area(chip, table, 8, PL_BOOT_GO);
    uint32_t damage = pl_boot_damage(chip);
    uint32_t first, sp, pc;

    if (!area || table % TABLE_ALIGNMENT != 0)
        return false;
    first = area == pl_boot_flash(chip) ? chip->app : area->base;
    sp = pl_boot_word(pl_boot_bytes(area, table));
    pc = pl_boot_word(pl_boot_bytes(area, table + 4));
    if (pl_boot_damage(chip) != damage)
        return false;
    /* A stack grows down from behind its first word. */
    return table >= first && sp % 4 == 0 && pl_boot_area(chip, sp - 4, 4, PL_BOOT_STACK) &&
           pc % 2 == 1 && pc >= first && pl_boot_area(chip, pc, 1, PL_BOOT_GO) == area;
}

/* A sum over what ends with its own sum is 0. */
bool pl_boot_sealed(const struct pl_boot_chip *chip, uint32_t table)
{
    const struct pl_boot_area *flash = pl_boot_flash(chip);
    uint32_t damage = pl_boot_damage(chip);
    uint32_t off = table - flash->base;
    const uint8_t *image = flash->bytes + off;
    uint32_t size;

    if (off >= flash->size)
        return true;
    size = pl_boot_word(image + PL_SEAL_AT + 4);
    return pl_boot_word(image + PL_SEAL_AT) == PL_SEAL_MAGIC && size % 4 == 0 &&
           size >= PL_SEAL_SIZE_MIN && size <= flash->size - off &&
           pl_boot_crc(PL_AN3155_CRC_INIT, image, size) == 0 && pl_boot_damage(chip) == damage;
}
