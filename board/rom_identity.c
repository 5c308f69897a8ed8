/* SPDX-License-Identifier: MIT */
/* What the modelled loader says of itself: Get, Get Version, Get ID. */
#include "rom_internal.h"

#include <string.h>

enum { COMMANDS_MAX = 14 };

static bool offers_special(const struct pl_chip *chip)
{
    static const char *const series[] = {"C5", "H5", "L5", "U3", "U5", "WBA"};

    for (size_t i = 0; i < sizeof series / sizeof *series; i++)
        if (strcmp(chip->series, series[i]) == 0)
            return true;
    return false;
}

static uint8_t erase_command(const struct pl_rom *rom)
{
    return rom->config.chip->erase_cmd == PL_CMD_ERASE ? PL_CMD_ERASE : PL_CMD_EXT_ERASE;
}

/* AN3155 table 3: V3.0 brought Extended Erase, V3.3 Get Checksum. */
static uint8_t version(const struct pl_rom *rom)
{
    if (rom->config.version)
        return rom->config.version;
    if (rom->config.checksum)
        return 0x33;
    return erase_command(rom) == PL_CMD_ERASE ? 0x22 : 0x31;
}

/* The loaders that speak 8N1 know neither write protection nor the later commands. */
static size_t list_commands(const struct pl_rom *rom, uint8_t out[COMMANDS_MAX])
{
    static const uint8_t always[] = {PL_CMD_GET,  PL_CMD_GET_VERSION, PL_CMD_GET_ID,
                                     PL_CMD_READ, PL_CMD_GO,          PL_CMD_WRITE};
    bool plain = (rom->quirks & PL_QUIRK_NO_PARITY) != 0;
    size_t n = sizeof always;

    memcpy(out, always, n);
    out[n++] = erase_command(rom);
    if (!plain && offers_special(rom->config.chip))
        out[n++] = PL_CMD_SPECIAL;
    if (!plain) {
        out[n++] = PL_CMD_WRITE_PROTECT;
        out[n++] = PL_CMD_WRITE_UNPROTECT;
    }
    out[n++] = PL_CMD_READ_PROTECT;
    out[n++] = PL_CMD_READ_UNPROTECT;
    if (!plain && rom->config.checksum)
        out[n++] = PL_CMD_CHECKSUM;
    return n;
}

bool pl_rom_lists(const struct pl_rom *rom, uint8_t command)
{
    uint8_t commands[COMMANDS_MAX];
    size_t n = list_commands(rom, commands);

    return memchr(commands, command, n) != NULL;
}

void pl_rom_tell_commands(struct pl_rom *rom)
{
    uint8_t commands[COMMANDS_MAX];
    size_t n = list_commands(rom, commands);

    pl_rom_answer_byte(rom, (uint8_t)n);
    pl_rom_answer_byte(rom, version(rom));
    pl_rom_answer(rom, commands, n);
}

void pl_rom_tell_version(struct pl_rom *rom)
{
    const uint8_t answer[] = {version(rom), 0x00, 0x00};

    pl_rom_answer(rom, answer, sizeof answer);
}

/* Where the product id is a single byte (WB0, WL3x), it is the third of three. */
void pl_rom_tell_id(struct pl_rom *rom)
{
    uint16_t pid = rom->config.pid != 0 ? rom->config.pid : rom->config.chip->pid;
    const uint8_t two[] = {1, (uint8_t)(pid >> 8), (uint8_t)pid};
    const uint8_t three[] = {2, 0x00, 0x00, (uint8_t)pid};

    if (rom->quirks & PL_QUIRK_NO_PARITY)
        pl_rom_answer(rom, three, sizeof three);
    else
        pl_rom_answer(rom, two, sizeof two);
}
