/* SPDX-License-Identifier: MIT */
/* The modelled loader's memories: which exist, what they hold at first, and what is allowed. */
#include "rom_internal.h"

#include <stdlib.h>
#include <string.h>

static bool inside(const struct pl_area *area, uint32_t addr)
{
    return addr >= area->base && addr - area->base < area->size;
}

const struct pl_area *pl_rom_area_at(const struct pl_rom *rom, uint32_t addr)
{
    for (size_t i = 0; i < rom->n_areas; i++)
        if (inside(&rom->areas[i], addr))
            return &rom->areas[i];
    return NULL;
}

struct pl_area *pl_rom_area(struct pl_rom *rom, enum pl_area_kind kind)
{
    for (size_t i = 0; i < rom->n_areas; i++)
        if (rom->areas[i].kind == kind)
            return &rom->areas[i];
    return NULL;
}

/* --- Content --- */

bool pl_rom_peek(const struct pl_rom *rom, uint32_t addr, uint8_t *byte)
{
    const struct pl_area *area = pl_rom_area_at(rom, addr);

    if (!area)
        return false;
    *byte = area->data[addr - area->base];
    return true;
}

bool pl_rom_poke(struct pl_rom *rom, uint32_t addr, uint8_t byte)
{
    const struct pl_area *area = pl_rom_area_at(rom, addr);

    if (!area)
        return false;
    area->data[addr - area->base] = byte;
    return true;
}

uint32_t pl_rom_word(const struct pl_rom *rom, uint32_t addr)
{
    uint32_t word = 0;

    for (uint32_t i = 0; i < 4; i++) {
        uint8_t byte = 0;
        pl_rom_peek(rom, addr + i, &byte);
        word |= (uint32_t)byte << 8 * i;
    }
    return word;
}

void pl_rom_poke_word(struct pl_rom *rom, uint32_t addr, uint32_t word)
{
    for (uint32_t i = 0; i < 4; i++)
        pl_rom_poke(rom, addr + i, (uint8_t)(word >> 8 * i));
}

uint8_t *pl_rom_flash(struct pl_rom *rom, uint32_t *size)
{
    struct pl_area *flash = pl_rom_area(rom, PL_AREA_FLASH);

    *size = flash->size;
    return flash->data;
}

void pl_rom_changed(const struct pl_rom *rom, uint32_t addr, uint32_t size)
{
    if (rom->config.changed)
        rom->config.changed(rom->config.changed_ctx, addr, size);
}

void pl_rom_clear_ram(struct pl_rom *rom)
{
    for (size_t i = 0; i < rom->n_areas; i++) {
        struct pl_area *area = &rom->areas[i];
        if (area->kind != PL_AREA_RAM)
            continue;
        memset(area->data, 0, area->size);
        pl_rom_changed(rom, area->base, area->size);
    }
}

/* --- Permission (AN2606 table 5) --- */

static bool may_use_ram(const struct pl_rom *rom, uint32_t addr, enum pl_access access)
{
    if (addr - rom->config.chip->sram_base < rom->rom_ram)
        return false;
    return access == PL_ACCESS_GO || !(rom->quirks & PL_QUIRK_NO_RAM_ACCESS);
}

bool pl_rom_may(const struct pl_rom *rom, uint32_t addr, enum pl_access access)
{
    const struct pl_area *area = pl_rom_area_at(rom, addr);

    if (!area)
        return false;
    switch (area->kind) {
    case PL_AREA_FLASH:
        return true;
    case PL_AREA_RAM:
        return may_use_ram(rom, addr, access);
    case PL_AREA_OPTION:
        return access != PL_ACCESS_GO;
    case PL_AREA_SYSTEM:
    case PL_AREA_INFO:
        break;
    }
    return access == PL_ACCESS_READ;
}

bool pl_rom_may_read(const struct pl_rom *rom, uint32_t addr, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (!pl_rom_may(rom, addr + i, PL_ACCESS_READ))
            return false;
    return true;
}

/* --- What exists --- */

static bool map(struct pl_rom *rom, enum pl_area_kind kind, uint32_t base, uint32_t size,
                uint8_t fill)
{
    struct pl_area *area = &rom->areas[rom->n_areas];

    if (size == 0)
        return true;
    area->data = malloc(size);
    if (!area->data)
        return false;
    memset(area->data, fill, size);
    area->kind = kind;
    area->base = base;
    area->size = size;
    rom->n_areas++;
    return true;
}

/* --- What someone else keeps --- */

static enum pl_area_kind area_kind(enum pl_rom_memory_kind kind)
{
    static const enum pl_area_kind kinds[] = {PL_AREA_FLASH, PL_AREA_RAM, PL_AREA_OPTION};

    return kinds[kind];
}

static bool borrow(struct pl_rom *rom, const struct pl_rom_memory *memory)
{
    if (memory->size == 0 || !memory->bytes || rom->n_areas == PL_ROM_BORROWED_MAX)
        return false;
    if (memory->kind == PL_ROM_FLASH) {
        if (memory->base != rom->config.chip->flash_base)
            return false;
        rom->config.flash_size = memory->size;
    }
    rom->areas[rom->n_areas++] =
        (struct pl_area){area_kind(memory->kind), memory->base, memory->size, memory->bytes, true};
    return true;
}

static bool borrow_all(struct pl_rom *rom)
{
    for (size_t i = 0; i < rom->config.n_memory; i++)
        if (!borrow(rom, &rom->config.memory[i]))
            return false;
    rom->config.memory = NULL;
    rom->config.n_memory = 0;
    return true;
}

static bool map_own(struct pl_rom *rom, enum pl_area_kind kind, uint32_t base, uint32_t size,
                    uint8_t fill)
{
    return pl_rom_area(rom, kind) || map(rom, kind, base, size, fill);
}

/* Registers and identification words outside the larger areas come in blocks of 256 bytes, so that
 * hosts which read a whole block around one of them are served. */
static bool map_info(struct pl_rom *rom, uint32_t addr)
{
    if (addr == 0 || pl_rom_area_at(rom, addr))
        return true;
    return map(rom, PL_AREA_INFO, addr & ~UINT32_C(0xFF), 256, 0xFF);
}

/* No two words alike, and telling where they were read. */
static void fill_system_memory(struct pl_rom *rom)
{
    const struct pl_area *area = pl_rom_area(rom, PL_AREA_SYSTEM);

    for (uint32_t i = 0; area && i + 4 <= area->size; i += 4)
        pl_rom_poke_word(rom, area->base + i, UINT32_C(0x52000000) | i);
}

static void fill_identity(struct pl_rom *rom)
{
    static const char uid[] = "pinless-UID0pinless-UID4";
    const struct pl_chip *chip = rom->config.chip;
    uint32_t kib = rom->config.flash_size / 1024;

    if (chip->flash_size_reg) {
        pl_rom_poke(rom, chip->flash_size_reg, (uint8_t)kib);
        pl_rom_poke(rom, chip->flash_size_reg + 1, (uint8_t)(kib >> 8));
    }
    /* L0 and L1 keep the third word at +0x14. */
    for (uint32_t i = 0; chip->uid_reg && i < (chip->erased ? 12 : 24); i++)
        pl_rom_poke(rom, chip->uid_reg + i, (uint8_t)uid[i]);
    if (chip->bl_id_addr)
        pl_rom_poke(rom, chip->bl_id_addr, rom->config.bl_id);
}

bool pl_rom_memory_new(struct pl_rom *rom)
{
    const struct pl_chip *chip = rom->config.chip;
    bool mapped =
        borrow_all(rom) &&
        map_own(rom, PL_AREA_FLASH, chip->flash_base, rom->config.flash_size, chip->erased) &&
        map_own(rom, PL_AREA_RAM, chip->sram_base, chip->sram_size, 0) &&
        map_own(rom, PL_AREA_OPTION, chip->option_base, chip->option_size, 0xFF) &&
        map(rom, PL_AREA_SYSTEM, chip->rom_base, chip->rom_size, 0xFF) &&
        map_info(rom, chip->flash_size_reg) && map_info(rom, chip->uid_reg) &&
        map_info(rom, chip->bl_id_addr) && map_info(rom, chip->select.addr);

    if (!mapped)
        return false;
    fill_system_memory(rom);
    fill_identity(rom);
    return true;
}

void pl_rom_memory_free(struct pl_rom *rom)
{
    for (size_t i = 0; i < rom->n_areas; i++)
        if (!rom->areas[i].borrowed)
            free(rom->areas[i].data);
}
