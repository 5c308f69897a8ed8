/* SPDX-License-Identifier: MIT */
/* Command line of pinless-board: every option checked before anything is opened. */
#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char HELP[] =
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
    OPT_WIRE,
    OPT_ADAPTER,
    OPT_NOISE,
    OPT_DROP,
    OPT_INSERT,
    OPT_ECHO,
    OPT_NACK,
    OPT_DIE_AT,
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
    OPT_SEED,
    OPT_ONCE,
    OPT_QUIET,
    OPT_HELP,
};

static const struct option LONG_OPTIONS[] = {
    {"chip", required_argument, NULL, OPT_CHIP},
    {"pid", required_argument, NULL, OPT_PID},
    {"link", required_argument, NULL, OPT_LINK},
    {"wire", required_argument, NULL, OPT_WIRE},
    {"adapter", required_argument, NULL, OPT_ADAPTER},
    {"noise", required_argument, NULL, OPT_NOISE},
    {"drop", required_argument, NULL, OPT_DROP},
    {"insert", required_argument, NULL, OPT_INSERT},
    {"echo", no_argument, NULL, OPT_ECHO},
    {"nack", required_argument, NULL, OPT_NACK},
    {"die-at", required_argument, NULL, OPT_DIE_AT},
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
    {"seed", required_argument, NULL, OPT_SEED},
    {"once", no_argument, NULL, OPT_ONCE},
    {"quiet", no_argument, NULL, OPT_QUIET},
    {"help", no_argument, NULL, OPT_HELP},
    {NULL, 0, NULL, 0},
};

/* --- Values --- */

static bool parse_number(const char *text, uint64_t max, uint64_t *out)
{
    char *end;

    if (*text < '0' || *text > '9')
        return false;
    errno = 0;
    *out = strtoull(text, &end, 0);
    return errno == 0 && *end == '\0' && *out <= max;
}

static bool parse_u32(const char *text, uint32_t max, uint32_t *out)
{
    uint64_t number;

    if (!parse_number(text, max, &number))
        return false;
    *out = (uint32_t)number;
    return true;
}

static bool parse_u8(const char *text, uint8_t max, uint8_t *out)
{
    uint64_t number;

    if (!parse_number(text, max, &number))
        return false;
    *out = (uint8_t)number;
    return true;
}

static bool parse_probability(const char *text, double *out)
{
    char *end;

    *out = strtod(text, &end);
    return end != text && *end == '\0' && isfinite(*out) && *out >= 0 && *out <= 1;
}

static bool parse_adapter(const char *text, enum pl_adapter *out)
{
    static const char *const names[] = {
        [PL_ADAPTER_NONE] = "none", [PL_ADAPTER_CDC] = "cdc", [PL_ADAPTER_FTDI] = "ftdi"};

    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(text, names[i]) == 0) {
            *out = (enum pl_adapter)i;
            return true;
        }
    return false;
}

static bool parse_chip(const char *text, const struct pl_chip **out)
{
    enum { SIMILAR_MAX = 8 };
    const struct pl_chip *found[SIMILAR_MAX];
    uint64_t pid;
    size_t n;

    if (text[0] == '0' && parse_number(text, 0xFFFF, &pid)) {
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
    if (!parse_u32(text, max, out))
        return false;
    *out *= scale;
    return true;
}

/* --- Options --- */

static bool parse_pid(const char *text, uint16_t *out)
{
    uint64_t pid;

    if (!parse_number(text, UINT16_MAX, &pid))
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
        return parse_u8(value, 1, &rom->layout);
    case OPT_FLASH_SIZE:
        return parse_scaled(value, 64 * 1024, 1024, &rom->flash_size) && rom->flash_size > 0;
    case OPT_RDP:
        return parse_u8(value, 1, &rom->rdp);
    case OPT_BL_ID:
        return parse_u8(value, 0xFF, &rom->bl_id);
    case OPT_CHECKSUM:
        rom->checksum = true;
        return true;
    case OPT_MAX_BAUD:
        return parse_u32(value, 100000000, &rom->max_baud);
    case OPT_START_MS:
        return parse_scaled(value, 1000000, 1000, &rom->start_us);
    case OPT_SYNCED:
        rom->synced = true;
        return true;
    case OPT_NACK:
        return parse_u32(value, UINT32_MAX, &rom->nack_every);
    default:
        return false;
    }
}

static bool wire_option(struct pl_wire_config *wire, int id, const char *value)
{
    switch (id) {
    case OPT_WIRE:
        return parse_u32(value, 100000000, &wire->baud);
    case OPT_ADAPTER:
        return parse_adapter(value, &wire->adapter);
    case OPT_NOISE:
        return parse_probability(value, &wire->noise);
    case OPT_DROP:
        return parse_probability(value, &wire->drop);
    case OPT_INSERT:
        return parse_probability(value, &wire->insert);
    case OPT_ECHO:
        wire->echo = true;
        return true;
    case OPT_DIE_AT:
        return parse_number(value, UINT64_MAX, &wire->die_at);
    case OPT_SEED:
        return parse_number(value, UINT64_MAX, &wire->seed);
    default:
        return false;
    }
}

static bool take_option(struct pl_board_options *options, int id, const char *value)
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
        return chip_option(&options->rom, id, value) || wire_option(&options->wire, id, value);
    }
}

static int usage(const char *what, const char *value)
{
    fprintf(stderr, "pinless-board: %s%s; see pinless-board --help\n", what, value);
    return PL_BOARD_USAGE;
}

static const char *option_name(int id)
{
    const struct option *option = LONG_OPTIONS;

    while (option->name && option->val != id)
        option++;
    return option->name ? option->name : "";
}

static int refused(int id, const char *value)
{
    fprintf(stderr, "pinless-board: --%s does not take \"%s\"; see pinless-board --help\n",
            option_name(id), value);
    return PL_BOARD_USAGE;
}

/* What only all options together can tell. */
static int check(struct pl_board_options *options)
{
    struct pl_rom_config *rom = &options->rom;

    if (!rom->chip)
        return usage("--chip is missing", "");
    if (rom->layout >= rom->chip->n_layouts)
        return usage("this chip has one layout only", "");
    if (rom->flash_size > rom->chip->flash_size)
        return usage("no part of this group has so much flash", "");
    rom->no_silicon_time = options->wire.baud == 0;
    return -1;
}

int pl_board_options(struct pl_board_options *options, int argc, char **argv)
{
    int id;

    memset(options, 0, sizeof *options);
    opterr = 0;
    while ((id = getopt_long(argc, argv, "", LONG_OPTIONS, NULL)) != -1) {
        if (id == OPT_HELP) {
            fputs(HELP, stdout);
            return PL_BOARD_OK;
        }
        if (id == '?' || id == ':')
            return usage("what is ", argv[optind - 1]);
        if (!take_option(options, id, optarg))
            return refused(id, optarg ? optarg : "");
    }
    if (optind >= argc || strcmp(argv[optind], "rom") != 0)
        return usage("the first word must be rom", "");
    if (optind + 1 < argc)
        return usage("what is ", argv[optind + 1]);
    return check(options);
}
