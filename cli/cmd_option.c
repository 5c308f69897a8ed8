/* SPDX-License-Identifier: MIT */
/* pinless option: show the option bytes, or write some of them. */
#include <inttypes.h>
#include <string.h>

#include "cli.h"
#include "memory.h"
#include "numbers.h"

enum {
    AREA_MAX = PL_AN3155_BLOCK_MAX, /* one Write Memory: the loader replaces the whole area */
    LINE = 16,
    WRITE_MS = 2000,
    RDP_LEVEL_2 = 0xCC,
    NONE = 0xFF,
};

/* Where in the area the read-out protection byte and its complement are, by series. They are never
 * written here: any change of them erases the flash or locks the chip. Series that are not listed
 * keep RDP in registers or know product states instead; there nothing is written at all.
 * Sources: option byte chapters of RM0008, RM0091, RM0316 (F1, F0, F3), RM0376, RM0038 (L0, L1),
 * RM0351, RM0444, RM0440, RM0434 (L4, G0, G4, WB), RM0033, RM0090, RM0385 (F2, F4, F7). */
static const struct rdp {
    const char *series;
    uint8_t at, complement, open; /* open: RDP level 0, in which alone the area can be read */
} rdps[] = {
    {"F0", 0, 1, 0xAA},    {"F1", 0, 1, 0xA5}, {"F3", 0, 1, 0xAA}, {"L0", 0, 2, 0xAA},
    {"L1", 0, 2, 0xAA},    {"L4", 0, 4, 0xAA}, {"G0", 0, 4, 0xAA}, {"G4", 0, 4, 0xAA},
    {"C0", 0, 4, 0xAA},    {"WB", 0, 4, 0xAA}, {"WL", 0, 4, 0xAA}, {"F2", 1, NONE, 0xAA},
    {"F4", 1, NONE, 0xAA}, {"F7", 1, 3, 0xAA},
};

static const struct rdp *rdp_of(const struct pl_chip *chip)
{
    for (size_t i = 0; i < sizeof rdps / sizeof rdps[0]; i++) {
        if (strcmp(rdps[i].series, chip->series) == 0)
            return &rdps[i];
    }
    return NULL;
}

static int read_area(struct pl_cli *cli, uint8_t area[AREA_MAX])
{
    const struct pl_chip *chip = cli->link.target.chip;

    if (cli->link.target.read_protected)
        return pl_fail(&cli->report, PL_ERR_PROTECTED, NULL);
    if (chip->option_size == 0 || chip->option_size > AREA_MAX)
        return pl_fail(&cli->report, PL_ERR_UNSUPPORTED,
                       "the option bytes of %s are not memory that its loader reads", chip->name);
    uint8_t again[AREA_MAX];
    return pl_memory_read_surely(cli, chip->option_base, area, again, chip->option_size);
}

static void show(const struct pl_cli *cli, const uint8_t *area)
{
    const struct pl_chip *chip = cli->link.target.chip;
    cJSON *event = pl_report_event(&cli->report, "option");

    for (uint32_t i = 0; i < chip->option_size; i += LINE) {
        char text[3 * LINE + 1];
        size_t at = 0;
        for (uint32_t j = i; j < chip->option_size && j < i + LINE; j++)
            at += (size_t)snprintf(text + at, sizeof text - at, " %02X", area[j]);
        pl_report_say(&cli->report, "0x%08" PRIX32 " %s", chip->option_base + i, text);
    }
    pl_report_add_addr(event, "addr", chip->option_base);
    pl_report_add_hex(event, "bytes", area, chip->option_size);
    pl_report_send(&cli->report, event);
}

/* Lay the new bytes over the area, and see that read-out protection stays as it is. */
static int merge(struct pl_cli *cli, uint8_t *area, const uint8_t *bytes, uint32_t n)
{
    const struct pl_chip *chip = cli->link.target.chip;
    const struct rdp *rdp = rdp_of(chip);
    uint32_t off =
        (cli->opt.given & PL_OPT_ADDR ? cli->opt.addr : chip->option_base) - chip->option_base;
    uint8_t before[AREA_MAX];

    if (!rdp)
        return pl_fail(&cli->report, PL_ERR_UNSUPPORTED,
                       "pinless does not know how to write option bytes of STM32%s safely",
                       chip->series);
    if (off >= chip->option_size || n > chip->option_size - off)
        return pl_fail(&cli->report, PL_ERR_RANGE,
                       "the bytes do not lie in the option area, %" PRIu32 " bytes at 0x%08" PRIX32,
                       chip->option_size, chip->option_base);
    if (area[rdp->at] != rdp->open)
        return pl_fail(&cli->report, PL_ERR_REFUSED,
                       "the option bytes of %s do not look as they should with read-out open, so "
                       "they are left alone",
                       chip->name);
    memcpy(before, area, chip->option_size);
    memcpy(area + off, bytes, n);
    if (area[rdp->at] == before[rdp->at] &&
        (rdp->complement == NONE || area[rdp->complement] == before[rdp->complement]))
        return PL_EXIT_DONE;
    pl_fail(&cli->report, PL_ERR_REFUSED, "0x%08" PRIX32 " is read-out protection%s",
            chip->option_base + rdp->at,
            area[rdp->at] == RDP_LEVEL_2
                ? ", and 0xCC there is level 2, which nothing can undo: pinless does not offer it"
                : ", which option write does not change");
    pl_fail_next(&cli->report, "`pinless protect read` and `pinless unprotect read` set and lift "
                               "level 1");
    return cli->report.exit;
}

static int write_area(struct pl_cli *cli, const uint8_t *area)
{
    const struct pl_chip *chip = cli->link.target.chip;
    int code = pl_memory_write(cli, chip->option_base, area, chip->option_size, WRITE_MS);

    if (code == PL_EXIT_DONE)
        code = pl_link_again(&cli->link);
    if (code == PL_EXIT_DONE)
        code = pl_memory_verify(cli, chip->option_base, area, chip->option_size);
    if (code == PL_EXIT_DONE)
        pl_report_say(&cli->report, "Done: option bytes written and verified.");
    else
        snprintf(
            cli->report.state, sizeof cli->report.state,
            "State of the chip: the option bytes may have changed; `pinless option` shows them "
            "once the chip is in its loader");
    return code;
}

static int refuse(struct pl_cli *cli)
{
    pl_fail(&cli->report, PL_ERR_REFUSED,
            "option bytes can lock a chip or change how it starts, and --yes-option-bytes is not "
            "given");
    pl_fail_next(&cli->report, "Compare with the reference manual, byte by byte and with the "
                               "complements, then add --yes-option-bytes");
    return cli->report.exit;
}

int pl_cmd_option(struct pl_cli *cli)
{
    const char *verb = pl_operand(cli, 0), *hex = pl_operand(cli, 1);
    uint8_t area[AREA_MAX] = {0}, bytes[AREA_MAX];
    int n = hex ? pl_number_bytes(hex, bytes, sizeof bytes) : 0;

    if (verb && (strcmp(verb, "write") != 0 || n <= 0))
        return pl_fail_usage(&cli->report, "it is `pinless option`, or `pinless option write HEX`");
    if (verb && !(cli->opt.given & PL_OPT_YES_OPTION_BYTES))
        return refuse(cli);
    int code = pl_link_identify(&cli->link, &cli->opt, &cli->report);
    if (code == PL_EXIT_DONE)
        code = read_area(cli, area);
    if (code != PL_EXIT_DONE)
        return code;
    if (verb)
        code = merge(cli, area, bytes, (uint32_t)n);
    if (code == PL_EXIT_DONE && verb)
        code = write_area(cli, area);
    if (code == PL_EXIT_DONE)
        show(cli, area);
    return code;
}
