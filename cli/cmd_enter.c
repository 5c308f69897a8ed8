/* SPDX-License-Identifier: MIT */
/* pinless enter: from the running application into its loader, and no further. */
#include "cli.h"

int pl_cmd_enter(struct pl_cli *cli)
{
    int code = pl_link_identify(&cli->link, &cli->opt, &cli->report);

    if (code != PL_EXIT_DONE)
        return code;
    pl_report_say(&cli->report, cli->link.entered ? "Done: the chip is in its loader."
                                                  : "The chip was in its loader already.");
    cJSON_AddBoolToObject(cli->report.result, "entered", cli->link.entered);
    return PL_EXIT_DONE;
}
