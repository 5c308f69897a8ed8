/* SPDX-License-Identifier: MIT */
/* pinless protect and unprotect: read-out (RDP level 1) and write protection. Level 2, which
 * nothing undoes, is not offered. */
#include <string.h>

#include "cli.h"
#include "memory.h"
#include "numbers.h"

enum { OPTION_MS = 1000, MASS_ERASE_MS = 60000, SECTORS_MAX = 255 };

/* Refused is refused; after anything else nobody knows. */
static void say_unsure(struct pl_cli *cli, int result)
{
    bool unchanged = result == PL_ERR_NACK || result == PL_ERR_UNSUPPORTED;

    snprintf(cli->report.state, sizeof cli->report.state, "State of the chip: %s",
             unchanged ? "nothing was changed"
                       : "the command may have been carried out or not; `pinless info` tells once "
                         "the chip is in its loader again");
}

/* Run one protection command. */
static int command(struct pl_cli *cli, uint8_t cmd, uint32_t wait_ms)
{
    int result = pl_link_finish(
        &cli->link, pl_session_protect(&cli->link.session, cmd, wait_ms, pl_serial_now_ms()));

    if (result == PL_OK)
        return PL_EXIT_DONE;
    say_unsure(cli, result);
    return pl_link_fail(&cli->link, result, "%s", pl_an3155_command_name(cmd));
}

/* The loader has acknowledged and reset itself; is it back, and is read-out protection as wanted?
 */
static int confirm(struct pl_cli *cli, bool read_protected)
{
    int code = pl_link_again(&cli->link);

    if (code != PL_EXIT_DONE) {
        snprintf(cli->report.state, sizeof cli->report.state,
                 "State of the chip: the loader acknowledged and reset itself, but did not come "
                 "back to confirm; `pinless info` tells once the chip is in its loader again");
        return code;
    }
    if (cli->link.target.read_protected == read_protected)
        return PL_EXIT_DONE;
    return pl_fail(&cli->report, PL_ERR_VERIFY, "the loader acknowledged, but read-out is %s",
                   read_protected ? "still open" : "still protected");
}

static int protect_read(struct pl_cli *cli)
{
    if (cli->link.target.read_protected) {
        pl_report_say(&cli->report, "Read-out is protected already.");
        return PL_EXIT_DONE;
    }
    int code = command(cli, PL_CMD_READ_PROTECT, OPTION_MS);
    if (code == PL_EXIT_DONE)
        code = confirm(cli, true);
    if (code == PL_EXIT_DONE)
        pl_report_say(&cli->report,
                      "Done: read-out is protected (RDP level 1). Only %s, which erases "
                      "everything, opens it again.",
                      pl_session_lists(&cli->link.session, PL_CMD_READ_UNPROTECT)
                          ? "`pinless unprotect read`"
                          : "a debugger or the ROM loader");
    return code;
}

static int protect_write(struct pl_cli *cli)
{
    const char *text = pl_operand(cli, 1);
    uint16_t sectors[SECTORS_MAX];
    int n = text ? pl_number_list(text, SECTORS_MAX + 1, sectors, SECTORS_MAX) : -1;

    if (n < 0)
        return pl_fail_usage(&cli->report,
                             "`pinless protect write` needs a list of sectors: 0-3,8");
    if (cli->link.target.read_protected)
        return pl_fail(&cli->report, PL_ERR_PROTECTED, NULL);
    int result =
        pl_link_finish(&cli->link, pl_session_write_protect(&cli->link.session, sectors, (size_t)n,
                                                            pl_serial_now_ms()));
    if (result != PL_OK) {
        say_unsure(cli, result);
        return pl_link_fail(&cli->link, result, "Write Protect");
    }
    int code = confirm(cli, false);
    if (code == PL_EXIT_DONE)
        pl_report_say(&cli->report,
                      "Done: the loader has write-protected sectors %s and opened all others.",
                      text);
    return code;
}

static int unprotect_write(struct pl_cli *cli)
{
    int code = command(cli, PL_CMD_WRITE_UNPROTECT, OPTION_MS);

    if (code == PL_EXIT_DONE)
        code = confirm(cli, cli->link.target.read_protected);
    if (code == PL_EXIT_DONE)
        pl_report_say(&cli->report, "Done: write protection is off, but for pages that are a "
                                    "resident loader's own.");
    return code;
}

static int refuse_unprotect(struct pl_cli *cli)
{
    pl_fail(&cli->report, PL_ERR_REFUSED,
            "lifting read-out protection erases the whole flash, and --erase-everything is not "
            "given");
    pl_fail_next(&cli->report,
                 "Are you sure the product can come back? Its firmware, serial number, calibration "
                 "and keys in flash are gone after it. If so: `pinless unprotect read "
                 "--erase-everything`");
    return cli->report.exit;
}

/* The loader has promised to erase all; its first bytes stand for the rest. */
static int check_blank(struct pl_cli *cli)
{
    const struct pl_chip *chip = cli->link.target.chip;
    uint8_t blank[PL_AN3155_BLOCK_MAX];

    memset(blank, chip->erased, sizeof blank);
    return pl_memory_verify(cli, chip->flash_base, blank, sizeof blank);
}

static int unprotect_read(struct pl_cli *cli)
{
    const struct pl_chip *chip = cli->link.target.chip;
    uint32_t ms = chip->mass_erase_ms ? chip->mass_erase_ms : MASS_ERASE_MS;

    pl_report_say(&cli->report, "Erasing everything, at most %.0f s", ms / 1000.0 + 0.5);
    int code = command(cli, PL_CMD_READ_UNPROTECT, ms + OPTION_MS);
    if (code == PL_EXIT_DONE)
        code = confirm(cli, false);
    if (code == PL_EXIT_DONE)
        code = check_blank(cli);
    if (code == PL_EXIT_DONE)
        pl_report_say(&cli->report, "Done: read-out is open; the flash begins blank.");
    return code;
}

static bool operand_is(const struct pl_cli *cli, const char *name)
{
    return strcmp(pl_operand(cli, 0), name) == 0;
}

static int neither(struct pl_cli *cli)
{
    return pl_fail_usage(&cli->report, "'%s' is neither read nor write", pl_operand(cli, 0));
}

int pl_cmd_protect(struct pl_cli *cli)
{
    bool write = operand_is(cli, "write");

    if (!write && !operand_is(cli, "read"))
        return neither(cli);
    if (!write && pl_operand(cli, 1))
        return pl_fail_usage(&cli->report, "read-out protection is for the whole flash");
    int code = pl_link_identify(&cli->link, &cli->opt, &cli->report);
    if (code != PL_EXIT_DONE)
        return code;
    return write ? protect_write(cli) : protect_read(cli);
}

int pl_cmd_unprotect(struct pl_cli *cli)
{
    bool write = operand_is(cli, "write");

    if (!write && !operand_is(cli, "read"))
        return neither(cli);
    if (!write && !(cli->opt.given & PL_OPT_ERASE_EVERYTHING))
        return refuse_unprotect(cli);
    int code = pl_link_identify(&cli->link, &cli->opt, &cli->report);
    if (code != PL_EXIT_DONE)
        return code;
    return write ? unprotect_write(cli) : unprotect_read(cli);
}
