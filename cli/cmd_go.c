/* SPDX-License-Identifier: MIT */
/* pinless go: start what is in memory. */
#include <inttypes.h>

#include "cli.h"
#include "numbers.h"

int pl_cmd_go(struct pl_cli *cli)
{
    const char *text = pl_operand(cli, 0);
    uint32_t addr;

    if (!pl_number_parse(text, &addr))
        return pl_fail_usage(&cli->report, "'%s' is no address", text);
    int code = pl_link_identify(&cli->link, &cli->opt, &cli->report);
    if (code != PL_EXIT_DONE)
        return code;
    if (cli->link.target.read_protected && !cli->link.target.serves_protected)
        return pl_fail(&cli->report, PL_ERR_PROTECTED, NULL);
    int result =
        pl_link_finish(&cli->link, pl_session_go(&cli->link.session, addr, pl_serial_now_ms()));
    if (result != PL_OK)
        return pl_link_fail(&cli->link, result, "starting at 0x%08" PRIX32, addr);
    pl_report_say(&cli->report, "Started at 0x%08" PRIX32 ".", addr);
    pl_report_add_addr(cli->report.result, "start_addr", addr);
    return PL_EXIT_DONE;
}
