/* SPDX-License-Identifier: MIT */
/* pinless: finds the command, checks what it was given, runs it, prints the verdict. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

const char *pl_operand(const struct pl_cli *cli, int i)
{
    return i + 1 < cli->opt.n_operands ? cli->opt.operands[i + 1] : NULL;
}

static int unknown_command(struct pl_cli *cli, const char *name)
{
    const struct pl_command *near = pl_command_nearest(name);

    pl_fail_usage(&cli->report, "there is no command '%s'", name);
    if (near)
        pl_fail_next(&cli->report, "Did you mean `pinless %s`?", near->name);
    else
        pl_fail_next(&cli->report, "`pinless help` lists the commands");
    return cli->report.exit;
}

static int check(struct pl_cli *cli, const struct pl_command *c)
{
    int n = cli->opt.n_operands - 1;
    uint32_t strange = cli->opt.given & ~c->options;

    if (strange) {
        pl_fail_usage(&cli->report, "%s is no option of `pinless %s`", pl_options_name(strange),
                      c->name);
    } else if (n < c->min_operands) {
        pl_fail_usage(&cli->report, "`pinless %s` needs %s", c->name, c->operands);
    } else if (n > c->max_operands) {
        pl_fail_usage(&cli->report, "'%s' is one operand too many for `pinless %s`",
                      pl_operand(cli, c->max_operands), c->name);
    } else {
        return PL_EXIT_DONE;
    }
    pl_fail_next(&cli->report, "`pinless help %s` tells more", c->name);
    return cli->report.exit;
}

static int run(struct pl_cli *cli, const struct pl_command *c)
{
    int code = check(cli, c);

    if (code != PL_EXIT_DONE)
        return code;
    cli->opt.enters = c->enters || (cli->opt.given & PL_OPT_ENTER);
    if ((c->options & PL_OPT_PORT) && !pl_project_apply(&cli->project, &cli->opt))
        return pl_fail_usage(&cli->report, "%s", cli->opt.error);
    code = c->run(cli);
    pl_link_stats(&cli->link);
    if (!pl_link_close(&cli->link))
        code = pl_fail(&cli->report, PL_ERR_FILE, "the trace file could not be written");
    return code;
}

static int dispatch(struct pl_cli *cli, bool understood)
{
    const char *name = cli->opt.n_operands > 0 ? cli->opt.operands[0] : NULL;
    const struct pl_command *command = name ? pl_command_find(name) : NULL;

    if (!understood)
        return pl_fail_usage(&cli->report, "%s", cli->opt.error);
    if (cli->opt.given & PL_OPT_VERSION)
        return printf("pinless " PL_VERSION "\n") < 0 ? PL_EXIT_INTERNAL : PL_EXIT_DONE;
    if (name && !command)
        return unknown_command(cli, name);
    if (cli->opt.given & PL_OPT_HELP) {
        if (command)
            pl_help_command(stdout, command);
        else
            pl_help_main(stdout);
        return PL_EXIT_DONE;
    }
    if (!command) {
        pl_fail_usage(&cli->report, "no command is given");
        pl_fail_next(&cli->report, "`pinless help` lists the commands");
        return cli->report.exit;
    }
    return run(cli, command);
}

static bool asks_for_help(int argc, char **argv)
{
    for (int i = 2; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return true;
    return false;
}

/* Its options are another program's, which alone can tell what is wrong with them. */
static int lint(struct pl_cli *cli, int argc, char **argv)
{
    pl_report_init(&cli->report, "lint", false, false, 0);
    if (asks_for_help(argc, argv))
        pl_help_command(stdout, pl_command_find("lint"));
    else
        pl_lint_main(cli, argc, argv);
    pl_project_free(&cli->project);
    return pl_report_finish(&cli->report);
}

int main(int argc, char **argv)
{
    static struct pl_cli cli; /* the session's buffers are large for a stack */
    bool understood, plain;

    if (argc > 1 && strcmp(argv[1], "lint") == 0)
        return lint(&cli, argc, argv);
    understood = pl_options_parse(&cli.opt, argc, argv);
    plain = !understood || cli.opt.n_operands == 0;
    pl_report_init(&cli.report, plain ? "" : cli.opt.operands[0],
                   (cli.opt.given & PL_OPT_JSON) &&
                       !(cli.opt.given & (PL_OPT_HELP | PL_OPT_VERSION)),
                   (cli.opt.given & PL_OPT_QUIET) != 0, cli.opt.verbose);
    dispatch(&cli, understood);
    pl_project_free(&cli.project);
    return pl_report_finish(&cli.report);
}
