/* SPDX-License-Identifier: MIT */
/* Command line of pinless-board rom: every option checked before anything is opened. */
#include "rom_options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char pl_rom_help[] =
    "usage: pinless-board rom --chip NAME|PID [options]\n"
    "\n"
    "A virtual STM32 in its factory bootloader (AN3155), behind a pseudo terminal. The first\n"
    "line of output is the terminal's path; any AN3155 host can open it. Pseudo terminals have no\n"
    "parity, so hosts must be told 8N1.\n"
    "\n"
    "chip\n"
    "  --chip NAME|PID    part (STM32F103xB, l452) or product id (0x410)\n"
    "  --pid PID          answer Get ID with this number: a chip that no table knows\n"
    "  --layout N         which erase map is in force, 0 (default) or 1\n"
    "  --flash-size KIB   flash of this part; default: the largest of its group\n"
    "  --flash-in FILE    raw content of the flash at start; default: erased\n"
    "  --flash-out FILE   where the flash goes when the host closes, at Go, and at the end\n"
    "  --rdp 0|1          read-out protection level at start\n"
    "  --bl-id N          bootloader id byte; also picks the variant of a shared product id\n"
    "  --checksum         offer Get Checksum (0xA1)\n"
    "  --max-baud N       the loader measures nothing faster than this\n"
    "  --start-ms N       deaf for this long after start and every reset\n"
    "  --synced           an earlier host has already sent 0x7F\n"
    "  --nack N           refuse every N-th good packet\n"
    "\n"
    "wire\n"
    "  --wire BAUD        pace of both directions, 11 bits per character; 0 (default): no time\n"
    "                     passes, on the wire or in the flash\n"
    "  --adapter KIND     none (default), cdc (1 ms frames), ftdi (62 bytes or 16 ms)\n"
    "  --noise R          probability per byte of a flipped bit\n"
    "  --drop R           probability per byte that it vanishes\n"
    "  --insert R         probability per byte that a random byte follows\n"
    "  --echo             the host hears itself\n"
    "  --die-at N         the adapter vanishes after N bytes in both directions\n"
    "  --seed N           seed of noise, drop and insert\n"
    "\n"
    "running\n"
    "  --link PATH        symbolic link to the terminal, removed at the end\n"
    "  --once             end after Go or when the host closes\n"
    "  --quiet            print the terminal's path only\n"
    "  --help             this text\n"
    "\n"
    "examples\n"
    "  head -c 4096 /dev/urandom > app.bin\n"
    "  pinless-board rom --chip STM32F103xB --link ./board0 --once --flash-out flash.bin &\n"
    "  sleep 1; stm32flash -m 8n1 -w app.bin -v ./board0; wait; cmp -n 4096 app.bin flash.bin\n"
    "\n"
    "  pinless-board rom --chip 0x462 --wire 115200 --adapter ftdi --noise 0.0001 --seed 7\n"
    "\n"
    "exit codes\n"
    "  0  ended by --once, --die-at, SIGINT, SIGTERM or SIGHUP\n"
    "  1  the system refused something: terminal, link or file\n"
    "  2  wrong usage: unknown option, chip or value\n";

enum option_id {
    OPT_CHIP = 256,
    OPT_PID,
    OPT_LINK,
    OPT_NACK,
    OPT_FLASH_IN,
    OPT_FLASH_OUT,
    OPT_RDP,
    OPT_BL_ID,
    OPT_CHECKSUM,
    OPT_MAX_BAUD,
    OPT_START_MS,
    OPT_SYNCED,
    OPT_LAYOUT,
    OPT_FLASH_SIZE,
    OPT_ONCE,
    OPT_QUIET,
    OPT_HELP,
};

static const struct option LONG_OPTIONS[] = {
    {"chip", required_argument, NULL, OPT_CHIP},
    {"pid", required_argument, NULL, OPT_PID},
    {"link", required_argument, NULL, OPT_LINK},
    {"wire", required_argument, NULL, PL_OPT_WIRE},
    {"nack", required_argument, NULL, OPT_NACK},
    {"flash-in", required_argument, NULL, OPT_FLASH_IN},
    {"flash-out", required_argument, NULL, OPT_FLASH_OUT},
    {"rdp", required_argument, NULL, OPT_RDP},
    {"bl-id", required_argument, NULL, OPT_BL_ID},
    {"checksum", no_argument, NULL, OPT_CHECKSUM},
    {"max-baud", required_argument, NULL, OPT_MAX_BAUD},
    {"start-ms", required_argument, NULL, OPT_START_MS},
    {"synced", no_argument, NULL, OPT_SYNCED},
    {"layout", required_argument, NULL, OPT_LAYOUT},
    {"flash-size", required_argument, NULL, OPT_FLASH_SIZE},
    {"once", no_argument, NULL, OPT_ONCE},
    {"quiet", no_argument, NULL, OPT_QUIET},
    {"help", no_argument, NULL, OPT_HELP},
    PL_WIRE_FAULT_OPTIONS,
    {NULL, 0, NULL, 0},
};

/* --- Values --- */

static bool parse_chip(const char *text, const struct pl_chip **out)
{
    enum { SIMILAR_MAX = 8 };
    const struct pl_chip *found[SIMILAR_MAX];
    uint64_t pid;
    size_t n;

    if (text[0] == '0' && pl_value_number(text, 0xFFFF, &pid)) {
        *out = pl_chip_by_pid((uint16_t)pid);
        return *out != NULL;
    }
    n = pl_chip_by_name(text, found, SIMILAR_MAX);
    if (n > 1) {
        fprintf(stderr, "pinless-board: %s may be one of\n", text);
        for (size_t i = 0; i < n && i < SIMILAR_MAX; i++)
            fprintf(stderr, "  0x%03X  %s\n", (unsigned)found[i]->pid, found[i]->name);
    }
    *out = n == 1 ? found[0] : NULL;
    return n == 1;
}

static bool parse_scaled(const char *text, uint32_t max, uint32_t scale, uint32_t *out)
{
    if (!pl_value_u32(text, max, out))
        return false;
    *out *= scale;
    return true;
}

/* --- Options --- */

static bool parse_pid(const char *text, uint16_t *out)
{
    uint64_t pid;

    if (!pl_value_number(text, UINT16_MAX, &pid))
        return false;
    *out = (uint16_t)pid;
    return pid > 0;
}

static bool chip_option(struct pl_rom_config *rom, int id, const char *value)
{
    switch (id) {
    case OPT_CHIP:
        return parse_chip(value, &rom->chip);
    case OPT_PID:
        return parse_pid(value, &rom->pid);
    case OPT_LAYOUT:
        return pl_value_u8(value, 1, &rom->layout);
    case OPT_FLASH_SIZE:
        return parse_scaled(value, 64 * 1024, 1024, &rom->flash_size) && rom->flash_size > 0;
    case OPT_RDP:
        return pl_value_u8(value, 1, &rom->rdp);
    case OPT_BL_ID:
        return pl_value_u8(value, 0xFF, &rom->bl_id);
    case OPT_CHECKSUM:
        rom->checksum = true;
        return true;
    case OPT_MAX_BAUD:
        return pl_value_u32(value, 100000000, &rom->max_baud);
    case OPT_START_MS:
        return parse_scaled(value, 1000000, 1000, &rom->start_us);
    case OPT_SYNCED:
        rom->synced = true;
        return true;
    case OPT_NACK:
        return pl_value_u32(value, UINT32_MAX, &rom->nack_every);
    default:
        return false;
    }
}

static bool take_option(struct pl_rom_options *options, int id, const char *value)
{
    switch (id) {
    case OPT_LINK:
        options->link = value;
        return true;
    case OPT_FLASH_IN:
        options->flash_in = value;
        return true;
    case OPT_FLASH_OUT:
        options->flash_out = value;
        return true;
    case OPT_ONCE:
        options->once = true;
        return true;
    case OPT_QUIET:
        options->quiet = true;
        return true;
    default:
        return chip_option(&options->rom, id, value) || pl_wire_option(&options->wire, id, value);
    }
}

/* What only all options together can tell. */
static int check(struct pl_rom_options *options)
{
    struct pl_rom_config *rom = &options->rom;

    if (!rom->chip)
        return pl_usage_error("--chip is missing", "");
    if (rom->layout >= rom->chip->n_layouts)
        return pl_usage_error("this chip has one layout only", "");
    if (rom->flash_size > rom->chip->flash_size)
        return pl_usage_error("no part of this group has so much flash", "");
    rom->no_silicon_time = options->wire.baud == 0;
    return -1;
}

int pl_rom_options(struct pl_rom_options *options, int argc, char **argv)
{
    int id;

    memset(options, 0, sizeof *options);
    opterr = 0;
    while ((id = getopt_long(argc, argv, "", LONG_OPTIONS, NULL)) != -1) {
        if (id == OPT_HELP) {
            fputs(pl_rom_help, stdout);
            return PL_BOARD_OK;
        }
        if (id == '?' || id == ':')
            return pl_usage_error("what is ", argv[optind - 1]);
        if (!take_option(options, id, optarg))
            return pl_value_error(LONG_OPTIONS, id, optarg);
    }
    if (optind < argc)
        return pl_usage_error("what is ", argv[optind]);
    return check(options);
}
