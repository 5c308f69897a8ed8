/* SPDX-License-Identifier: MIT */
/* Erase and program as the silicon does them: what is refused, what is silently kept, how long. */
#include "rom_internal.h"

#include <string.h>

/* --- Program --- */

/* What happens to a granule that is not erased. */
enum overwrite {
    OVERWRITE_CLEARS, /* F2, F4, F7: bits only go to 0 */
    OVERWRITE_SETS,   /* L0, L1: erased is 0, bits only go to 1 */
    OVERWRITE_REFUSED /* the others: PGERR or PROGERR and nothing written, except all zeros */
};

static enum overwrite overwrite_rule(const struct pl_chip *chip)
{
    static const char *const clearing[] = {"F2", "F4", "F7"};

    for (size_t i = 0; i < sizeof clearing / sizeof *clearing; i++)
        if (strcmp(chip->series, clearing[i]) == 0)
            return OVERWRITE_CLEARS;
    return chip->erased == 0 ? OVERWRITE_SETS : OVERWRITE_REFUSED;
}

static bool all_are(const uint8_t *bytes, uint32_t n, uint8_t value)
{
    for (uint32_t i = 0; i < n; i++)
        if (bytes[i] != value)
            return false;
    return true;
}

/* One hardware granule. False: the silicon kept what was there. */
static bool program_unit(const struct pl_chip *chip, uint8_t *flash, const uint8_t *data,
                         uint32_t unit)
{
    enum overwrite rule = overwrite_rule(chip);

    if (rule == OVERWRITE_REFUSED && !all_are(flash, unit, chip->erased) &&
        !all_are(data, unit, 0x00))
        return false;
    for (uint32_t i = 0; i < unit; i++) {
        if (rule == OVERWRITE_CLEARS)
            flash[i] &= data[i];
        else if (rule == OVERWRITE_SETS)
            flash[i] |= data[i];
        else
            flash[i] = data[i];
    }
    return true;
}

static uint32_t at_least_one(uint32_t n)
{
    return n ? n : 1;
}

/* AN3155 3.6: none of these failures is reported. */
uint64_t pl_rom_program(struct pl_rom *rom, uint32_t addr, const uint8_t *data, uint32_t n)
{
    const struct pl_chip *chip = rom->config.chip;
    const struct pl_area *flash = pl_rom_area(rom, PL_AREA_FLASH);
    uint32_t unit = at_least_one(chip->program_unit);
    uint32_t done = 0;

    if (addr % at_least_one(chip->write_align) != 0 || addr % unit != 0) {
        rom->status.lost_writes += n;
        return 0;
    }
    for (; n - done >= unit && addr + done - flash->base + unit <= flash->size; done += unit) {
        uint8_t *cell = flash->data + (addr + done - flash->base);
        if (!pl_rom_write_protected(rom, addr + done) &&
            program_unit(chip, cell, data + done, unit)) {
            rom->status.programmed_bytes += unit;
            pl_rom_changed(rom, addr + done, unit);
        } else {
            rom->status.lost_writes += unit;
        }
    }
    rom->status.lost_writes += n - done;
    return (uint64_t)(done / unit) * chip->program_us;
}

/* --- Erase --- */

/* A page of the layout that this part really has. */
static bool find_page(const struct pl_rom *rom, uint32_t page, uint32_t *off, uint32_t *size)
{
    uint32_t addr;

    if (!pl_layout_page(rom->layout, rom->config.chip->flash_base, page, &addr, size))
        return false;
    *off = addr - rom->config.chip->flash_base;
    return *off < rom->config.flash_size && *size <= rom->config.flash_size - *off;
}

static uint64_t page_us(const struct pl_chip *chip, uint32_t size)
{
    return chip->erase_ms * UINT64_C(1000) + (uint64_t)chip->erase_ms_per_kib * 1000 * size / 1024;
}

static void wipe(struct pl_rom *rom, uint32_t off, uint32_t size)
{
    memset(pl_rom_area(rom, PL_AREA_FLASH)->data + off, rom->config.chip->erased, size);
    pl_rom_changed(rom, rom->config.chip->flash_base + off, size);
    rom->status.erased_pages++;
}

uint64_t pl_rom_erase_page(struct pl_rom *rom, uint32_t page)
{
    uint32_t off, size;

    if (!find_page(rom, page, &off, &size))
        return 0;
    if (!pl_rom_write_protected(rom, rom->config.chip->flash_base + off))
        wipe(rom, off, size);
    return page_us(rom->config.chip, size);
}

/* The table gives the maximum of a mass erase; typical parts take about half. A bank takes its
 * share. */
static uint64_t mass_us(const struct pl_rom *rom, uint32_t size, uint64_t pages_us)
{
    uint64_t all_us = rom->config.chip->mass_erase_ms * UINT64_C(500);

    return all_us ? all_us * size / rom->config.flash_size : pages_us;
}

uint64_t pl_rom_erase_range(struct pl_rom *rom, uint32_t from, uint32_t to)
{
    uint64_t pages_us = 0;
    uint32_t off, size;

    for (uint32_t page = 0; find_page(rom, page, &off, &size); page++)
        if (off >= from && off < to)
            pages_us += pl_rom_erase_page(rom, page);
    return mass_us(rom, to - from, pages_us);
}

uint64_t pl_rom_erase_everything(struct pl_rom *rom)
{
    uint64_t pages_us = 0;
    uint32_t off, size;

    for (uint32_t page = 0; find_page(rom, page, &off, &size); page++) {
        wipe(rom, off, size);
        pages_us += page_us(rom->config.chip, size);
    }
    return mass_us(rom, rom->config.flash_size, pages_us);
}
