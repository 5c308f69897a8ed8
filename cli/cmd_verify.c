/* SPDX-License-Identifier: MIT */
/* pinless verify: compare flash and file, change nothing. */
#include "cli.h"
#include "job.h"
#include "numbers.h"

static int verify(struct pl_cli *cli, struct pl_job *job)
{
    char bytes[PL_GROUPED_MAX];
    int code = pl_link_identify(&cli->link, &cli->opt, &cli->report);

    if (code == PL_EXIT_DONE)
        code = pl_job_plan(cli, job, PL_PLAN_NO_KEEP);
    if (code == PL_EXIT_DONE)
        code = pl_job_run(cli, job, PL_UPDATE_VERIFY_ONLY | PL_UPDATE_NO_START);
    if (code == PL_EXIT_DONE)
        pl_report_say(&cli->report, "Verified: all %s bytes are in the chip (%.1f s).",
                      pl_number_grouped(bytes, job->plan.image_bytes),
                      (job->ended - job->started) / 1000.0);
    return code;
}

int pl_cmd_verify(struct pl_cli *cli)
{
    struct pl_job job;
    int code = pl_job_load(cli, &job, pl_operand(cli, 0));

    if (code == PL_EXIT_DONE)
        code = verify(cli, &job);
    pl_job_free(&job);
    return code;
}
