/* SPDX-License-Identifier: MIT */
/* pinless help: of everything, or of one command. */
#include "cli.h"

#include <string.h>

enum { NEAR = 2, NAME_MAX_LEN = 32 };

const struct pl_command *pl_command_find(const char *name)
{
    for (size_t i = 0; i < pl_commands_count; i++) {
        if (strcmp(pl_commands[i].name, name) == 0)
            return &pl_commands[i];
    }
    return NULL;
}

static size_t smallest(size_t a, size_t b, size_t c)
{
    size_t ab = a < b ? a : b;

    return ab < c ? ab : c;
}

/* Insertions, deletions and replacements from a to b (Levenshtein). */
static size_t distance(const char *a, const char *b)
{
    size_t row[NAME_MAX_LEN + 1], n = strlen(b);

    for (size_t j = 0; j <= n; j++)
        row[j] = j;
    for (size_t i = 1; a[i - 1] != '\0'; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= n; j++) {
            size_t above = row[j];
            row[j] = smallest(above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1]));
            diagonal = above;
        }
    }
    return row[n];
}

const struct pl_command *pl_command_nearest(const char *name)
{
    const struct pl_command *nearest = NULL;
    size_t best = NEAR + 1;

    if (strlen(name) > NAME_MAX_LEN)
        return NULL;
    for (size_t i = 0; i < pl_commands_count; i++) {
        size_t d = distance(name, pl_commands[i].name);
        if (d < best) {
            best = d;
            nearest = &pl_commands[i];
        }
    }
    return nearest;
}

void pl_help_main(FILE *out)
{
    fputs("pinless: firmware updates for STM32 over UART without touching the BOOT pin\n\n"
          "usage: pinless COMMAND [options] [operands]\n\n"
          "commands:\n",
          out);
    for (size_t i = 0; i < pl_commands_count; i++)
        fprintf(out, "  %-14s %s\n", pl_commands[i].name, pl_commands[i].summary);
    fputs("\noptions of every command:\n", out);
    pl_options_help(out, PL_OPTS_OUTPUT | PL_OPT_VERSION);
    fputs("\noptions of every command that talks to a chip:\n", out);
    pl_options_help(out, PL_OPTS_LINK);
    fputs("\nexit codes:\n"
          "   0 done, and verified        7 link lost or garbled, port vanished\n"
          "   1 usage                     8 verify failed: memory differs\n"
          "   2 file                      9 does not fit, or memory not blank\n"
          "   3 port                     10 refused without explicit consent\n"
          "   4 no loader answered       11 the loader cannot do it, or refused\n"
          "   5 wrong or unknown chip    12 no memory, output lost, internal\n"
          "   6 protected               130 interrupted\n"
          "\n`pinless help COMMAND` tells more. All examples take the port from the environment:\n"
          "  export PINLESS_PORT=/dev/ttyUSB0\n",
          out);
}

void pl_help_command(FILE *out, const struct pl_command *c)
{
    fprintf(out, "usage: pinless %s [options]%s%s\n\n%s\n", c->name,
            c->operands[0] != '\0' ? " " : "", c->operands, c->about);
    fputs("\noptions:\n", out);
    pl_options_help(out, c->options & ~(uint32_t)PL_OPTS_LINK);
    if (c->options & PL_OPTS_LINK) {
        fputs("\nlink:\n", out);
        pl_options_help(out, c->options & PL_OPTS_LINK);
    }
    fputs("\nexamples:\n", out);
    for (const char *const *example = c->examples; *example; example++)
        fprintf(out, "  %s\n", *example);
}

int pl_cmd_help(struct pl_cli *cli)
{
    const char *name = pl_operand(cli, 0);
    const struct pl_command *command = name ? pl_command_find(name) : NULL;

    if (name && !command)
        return pl_fail_usage(&cli->report, "there is no command '%s'", name);
    if (command)
        pl_help_command(cli->report.out, command);
    else
        pl_help_main(cli->report.out);
    return PL_EXIT_DONE;
}
