/* SPDX-License-Identifier: MIT */
/* pinless-board lint: does this firmware reach its loader, and if not, which line is to blame? */
#include "chips.h"
#include "commands.h"
#include "firmware_in.h"
#include "lint_text.h"
#include "option_values.h"

#include <stdlib.h>
#include <string.h>

static const char HELP[] =
    "usage: pinless lint FIRMWARE --chip NAME [options]\n"
    "\n"
    "Runs your firmware on a virtual STM32, asks it into its loader as `pinless enter` does, and\n"
    "tells how far it gets: each problem with the line of source that caused it, what it does to\n"
    "the ROM loader, and how to mend it. Needs no hardware; nothing waits for real time.\n"
    "\n"
    "FIRMWARE is ELF, Intel HEX, S-record, DfuSe or BIN; lines of source need an ELF built with\n"
    "-g.\n"
    "\n"
    "  --chip NAME          STM32L452, STM32F103, STM32F405 or STM32G071, or a part: f103c8\n"
    "  --uart NAME          ask here: USART1 (default: the usual one of the chip's evaluation\n"
    "                       board, else each that receives)\n"
    "  --app BAUD[,8N1|8E1] the application's line setting (115200,8N1)\n"
    "  --enter HOW          request (default), loader, or text:LINE, as for `pinless enter`\n"
    "  --product N          number that the application was built with (0)\n"
    "  --boot-ms N          time for start-up before it is asked (300)\n"
    "  --json               one JSON object instead of text\n"
    "  --help               this text\n"
    "\n"
    "example, in a checkout after `make all firmware`\n"
    "  build/bin/pinless lint build/firmware/l452-enter.elf --chip l452 --product 0xC0FFEE\n"
    "\n"
    "exit codes\n"
    "  0  it reaches the ROM loader, which answers; no problems\n"
    "  1  the system refused something: memory\n"
    "  2  wrong usage: unknown option, chip, value, or a file that does not fit\n"
    "  3  the firmware cannot go on: fault, lockup, no vector table\n"
    "  4  it does not reach the ROM loader, or in a state in which that does not answer\n"
    "  5  it reaches the ROM loader, with problems\n";

enum option_id {
    OPT_CHIP = 256,
    OPT_UART,
    OPT_APP,
    OPT_ENTER,
    OPT_PRODUCT,
    OPT_BOOT_MS,
    OPT_JSON,
    OPT_HELP
};

static const struct option LONG_OPTIONS[] = {
    {"chip", required_argument, NULL, OPT_CHIP},
    {"uart", required_argument, NULL, OPT_UART},
    {"app", required_argument, NULL, OPT_APP},
    {"enter", required_argument, NULL, OPT_ENTER},
    {"product", required_argument, NULL, OPT_PRODUCT},
    {"boot-ms", required_argument, NULL, OPT_BOOT_MS},
    {"json", no_argument, NULL, OPT_JSON},
    {"help", no_argument, NULL, OPT_HELP},
    {NULL, 0, NULL, 0},
};

enum { USUAL_BAUD = 115200, USUAL_BOOT_MS = 300, TEXT_MAX = 54, BOOT_MS_MAX = 60000 };

struct command {
    const struct pl_board_chip *chip;
    const char *firmware;
    struct pl_lint_config config;
    uint8_t text[TEXT_MAX];
    bool json;
};

/* --- Options --- */

static bool parse_way(struct command *c, const char *value)
{
    struct pl_lint_config *config = &c->config;

    config->text = c->text;
    config->way = strcmp(value, "loader") == 0      ? PL_LINT_LOADER
                  : strncmp(value, "text:", 5) == 0 ? PL_LINT_TEXT
                                                    : PL_LINT_REQUEST;
    if (config->way == PL_LINT_TEXT)
        return pl_value_text(value + 5, c->text, TEXT_MAX, &config->text_len);
    return config->way == PL_LINT_LOADER || strcmp(value, "request") == 0;
}

static bool parse_boot_ms(struct command *c, const char *value)
{
    uint32_t ms;

    if (!pl_value_u32(value, BOOT_MS_MAX, &ms) || ms == 0)
        return false;
    c->config.boot_us = UINT64_C(1000) * ms;
    return true;
}

static bool take_option(struct command *c, int id, const char *value)
{
    switch (id) {
    case OPT_CHIP:
        c->chip = pl_board_chip_find(value);
        return c->chip != NULL;
    case OPT_UART:
        c->config.uart = value;
        return true;
    case OPT_APP:
        return pl_value_line(value, &c->config.baud, &c->config.parity_even);
    case OPT_ENTER:
        return parse_way(c, value);
    case OPT_PRODUCT:
        return pl_value_u32(value, UINT32_MAX, &c->config.product);
    case OPT_BOOT_MS:
        return parse_boot_ms(c, value);
    default:
        c->json = true;
        return true;
    }
}

/* -1: go on. */
static int take_options(struct command *c, int argc, char **argv)
{
    int id;

    opterr = 0;
    while ((id = getopt_long(argc, argv, "", LONG_OPTIONS, NULL)) != -1) {
        if (id == OPT_HELP) {
            fputs(HELP, stdout);
            return PL_BOARD_OK;
        }
        if (id == '?' || id == ':')
            return pl_usage_error("what is ", argv[optind - 1]);
        if (!take_option(c, id, optarg))
            return pl_value_error(LONG_OPTIONS, id, optarg);
    }
    if (optind == argc)
        return pl_usage_error("which firmware?", "");
    if (optind + 1 < argc)
        return pl_usage_error("one firmware only; what is ", argv[optind + 1]);
    c->firmware = argv[optind];
    return c->chip ? -1 : pl_usage_error("--chip is missing", "");
}

/* --- Telling --- */

static int exit_code(enum pl_lint_verdict verdict)
{
    static const int codes[] = {[PL_LINT_CLEAN] = PL_BOARD_OK,
                                [PL_LINT_PROBLEMS] = PL_BOARD_PROBLEMS,
                                [PL_LINT_NOT_REACHED] = PL_BOARD_NOT_SEEN,
                                [PL_LINT_FAULT] = PL_BOARD_STOPPED,
                                [PL_LINT_FAILED] = PL_BOARD_FAILED};

    return codes[verdict];
}

static bool tell(const struct command *c, const struct pl_lint *lint,
                 const struct pl_lint_telling *telling)
{
    char *json;

    if (!c->json) {
        pl_lint_print(lint, telling, stdout);
        return true;
    }
    json = pl_lint_json(lint, telling);
    if (json)
        puts(json);
    free(json);
    return json != NULL;
}

static int lint(const struct command *c, struct pl_board *board)
{
    struct pl_symbols *symbols = pl_symbols_new();
    struct pl_source_lines *lines = pl_source_lines_new(c->firmware);
    struct pl_lint_telling telling = {c->firmware, c->chip->name, symbols, lines};
    struct pl_lint result;
    int code = PL_BOARD_FAILED;

    if (symbols && lines && pl_symbols_load(symbols, c->firmware)) {
        pl_lint_run(board, &c->config, &result);
        code = exit_code(result.verdict);
        if (code == PL_BOARD_FAILED || !tell(c, &result, &telling))
            code = PL_BOARD_FAILED;
    }
    if (code == PL_BOARD_FAILED)
        fputs("pinless-board: out of memory, or the board has failed\n", stderr);
    pl_source_lines_free(lines);
    pl_symbols_free(symbols);
    return code;
}

int pl_command_lint(int argc, char **argv)
{
    struct command c = {.config = {.baud = USUAL_BAUD, .boot_us = UINT64_C(1000) * USUAL_BOOT_MS}};
    struct pl_board *board;
    int code = take_options(&c, argc, argv);

    if (code >= 0 || !c.chip)
        return code;
    board = pl_board_new(c.chip);
    if (!board) {
        fputs("pinless-board: out of memory\n", stderr);
        return PL_BOARD_FAILED;
    }
    if (c.config.uart && !pl_machine_device(pl_board_machine(board), c.config.uart))
        code = pl_usage_error("this chip has no ", c.config.uart);
    else
        code = pl_firmware_in(board, c.chip, c.firmware, 0);
    if (code == PL_BOARD_OK)
        code = lint(&c, board);
    pl_board_free(board);
    return code;
}
