/* SPDX-License-Identifier: MIT */
/* Option bytes, write protection and read-out protection of the modelled loader. */
#include "rom_internal.h"

#include <string.h>

static bool series_in(const struct pl_chip *chip, const char *const *list)
{
    for (; *list; list++)
        if (strcmp(chip->series, *list) == 0)
            return true;
    return false;
}

/* --- Read-out protection in the option bytes --- */

/* Address of the RDP byte, or 0 where the option area is a block of registers that keeps it
 * elsewhere; there only the protect commands change the level. */
static uint32_t rdp_addr(const struct pl_chip *chip)
{
    static const char *const first[] = {"C0", "F0", "F1", "F3", "G0", "G4", "L0",
                                        "L1", "L4", "U0", "WB", "WL", NULL};
    static const char *const second[] = {"F2", "F4", NULL};

    if (chip->option_size < 2)
        return 0;
    if (series_in(chip, first))
        return chip->option_base;
    return series_in(chip, second) ? chip->option_base + 1 : 0;
}

/* RM0008 2.6.1 (F1): 0xA5 is unprotected; everywhere else 0xAA. */
static uint8_t rdp_level0(const struct pl_chip *chip)
{
    return strcmp(chip->series, "F1") == 0 ? 0xA5 : 0xAA;
}

/* Bytes of an option word that its complement follows: written by the silicon, not by the host. */
static uint32_t complement_unit(const struct pl_chip *chip)
{
    static const char *const bytes[] = {"F0", "F1", "F3", NULL};
    static const char *const words[] = {"C0", "G0", "G4", "L4", "U0", "WB", "WL", NULL};

    if (series_in(chip, words))
        return 4;
    return series_in(chip, bytes) ? 1 : 0;
}

static void complete(struct pl_rom *rom, uint32_t n)
{
    struct pl_area *option = pl_rom_area(rom, PL_AREA_OPTION);
    uint32_t unit = complement_unit(rom->config.chip);

    if (!option || !option->borrowed || unit == 0)
        return;
    for (uint32_t i = 0; i < n && i + 2 * unit <= option->size; i += 2 * unit)
        for (uint32_t j = 0; j < unit; j++)
            option->data[i + unit + j] = (uint8_t)~option->data[i + j];
}

void pl_rom_set_rdp(struct pl_rom *rom, uint8_t level)
{
    uint32_t addr = rdp_addr(rom->config.chip);
    uint8_t open = rdp_level0(rom->config.chip);

    rom->status.rdp = level;
    if (addr)
        pl_rom_poke(rom, addr, level ? (uint8_t)~open : open);
    complete(rom, 1);
}

/* --- Option bytes --- */

static void select_layout(struct pl_rom *rom)
{
    const struct pl_chip *chip = rom->config.chip;
    const struct pl_layout_select *select = &chip->select;

    if (chip->n_layouts < 2 || select->addr == 0)
        return;
    bool second = (pl_rom_word(rom, select->addr) & select->mask) == select->value;
    rom->layout = &chip->layouts[second ? 1 : 0];
}

void pl_rom_options_init(struct pl_rom *rom)
{
    const struct pl_layout_select *select = &rom->config.chip->select;
    const struct pl_area *option = pl_rom_area(rom, PL_AREA_OPTION);
    uint32_t word = pl_rom_word(rom, select->addr) & ~select->mask;

    if (option && option->borrowed) {
        rom->status.rdp = rom->config.rdp ? 1 : 0;
        pl_rom_options_reload(rom);
        return;
    }
    if (select->addr)
        pl_rom_poke_word(rom, select->addr,
                         word |
                             (rom->config.layout ? select->value : ~select->value & select->mask));
    pl_rom_set_rdp(rom, rom->config.rdp ? 1 : 0);
    select_layout(rom);
}

void pl_rom_options_reload(struct pl_rom *rom)
{
    uint32_t addr = rdp_addr(rom->config.chip);
    uint8_t rdp;

    select_layout(rom);
    if (addr && pl_rom_peek(rom, addr, &rdp))
        rom->status.rdp = rdp != rdp_level0(rom->config.chip);
}

/* AN3155 3.6: the start must be the area's, and the whole area is erased first. */
void pl_rom_options_write(struct pl_rom *rom, uint32_t addr, const uint8_t *data, uint32_t n)
{
    const struct pl_area *option = pl_rom_area(rom, PL_AREA_OPTION);
    bool by_register = option->borrowed && complement_unit(rom->config.chip) == 4;

    if (addr != option->base) {
        rom->status.lost_writes += n;
        return;
    }
    if (!by_register) /* else each word has its register, which keeps what is not written */
        memset(option->data, 0xFF, option->size);
    memcpy(option->data, data, n < option->size ? n : option->size);
    complete(rom, n);
    if (!(rom->quirks & PL_QUIRK_OPTION_RESET))
        pl_rom_options_reload(rom);
}

/* --- Write protection --- */

/* Sector numbers of Write Protect: 4 KiB each on F0 F1 F3 L0 L1, with the last of 32 covering the
 * rest on F0 F1 F3; elsewhere the erase units. */
static uint32_t protect_unit(const struct pl_rom *rom, uint32_t addr)
{
    static const char *const by_4k[] = {"F0", "F1", "F3", "L0", "L1", NULL};
    const struct pl_chip *chip = rom->config.chip;
    uint32_t unit = (addr - chip->flash_base) / 4096;

    if (!series_in(chip, by_4k))
        return (uint32_t)pl_layout_find(rom->layout, chip->flash_base, addr);
    return chip->series[0] == 'F' && unit > 31 ? 31 : unit;
}

bool pl_rom_write_protected(const struct pl_rom *rom, uint32_t addr)
{
    const struct pl_rom_config *config = &rom->config;
    uint32_t unit = protect_unit(rom, addr);

    if (addr >= config->write_protected_from && addr < config->write_protected_to)
        return true;
    return unit < PL_ROM_WRP_UNITS && rom->write_protected[unit];
}

/* A new selection replaces the old one; numbers are not checked (AN3155 3.10). */
void pl_rom_write_protect(struct pl_rom *rom, const uint8_t *units, size_t n)
{
    memset(rom->write_protected, 0, sizeof rom->write_protected);
    for (size_t i = 0; i < n; i++)
        rom->write_protected[units[i]] = true;
}

void pl_rom_write_unprotect(struct pl_rom *rom)
{
    memset(rom->write_protected, 0, sizeof rom->write_protected);
    rom->config.write_protected_from = rom->config.write_protected_to = 0;
}
