/* SPDX-License-Identifier: MIT */
/* What every command is given, and the table of commands. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "link.h"
#include "options.h"
#include "project.h"
#include "report.h"
#include "words.h"

struct pl_cli {
    struct pl_options opt;
    struct pl_report report;
    struct pl_link link;
    struct pl_project project;
};

struct pl_command {
    const char *name;
    const char *operands;           /* "FILE" */
    const char *summary;            /* half a sentence */
    const char *about;              /* paragraphs for its help */
    const char *const *examples;    /* command lines, ended by NULL */
    int (*run)(struct pl_cli *cli); /* returns an exit code, the failure being recorded */
    uint32_t options;               /* enum pl_option */
    int min_operands, max_operands;
    bool enters; /* asks a running application into its loader also without --enter */
};

extern const struct pl_command pl_commands[];
extern const size_t pl_commands_count;

/* The command of this name, or NULL. */
const struct pl_command *pl_command_find(const char *name);

/* The command whose name is nearest to a mistyped one, or NULL if none is near. */
const struct pl_command *pl_command_nearest(const char *name);

/* Help: of everything, or of one command. */
void pl_help_main(FILE *out);
void pl_help_command(FILE *out, const struct pl_command *command);

/* Operand i after the command's name, or NULL. */
const char *pl_operand(const struct pl_cli *cli, int i);

/* `pinless lint ...`, argv as main got it: becomes pinless-board, whose options they are, with what
 * pinless.json says of the product before them. Returns, with the failure recorded, if it cannot.
 */
int pl_lint_main(struct pl_cli *cli, int argc, char **argv);

int pl_cmd_chips(struct pl_cli *cli);
int pl_cmd_combine(struct pl_cli *cli);
int pl_cmd_enter(struct pl_cli *cli);
int pl_cmd_erase(struct pl_cli *cli);
int pl_cmd_go(struct pl_cli *cli);
int pl_cmd_help(struct pl_cli *cli);
int pl_cmd_info(struct pl_cli *cli);
int pl_cmd_lint(struct pl_cli *cli);
int pl_cmd_manifest(struct pl_cli *cli);
int pl_cmd_option(struct pl_cli *cli);
int pl_cmd_ports(struct pl_cli *cli);
int pl_cmd_protect(struct pl_cli *cli);
int pl_cmd_read(struct pl_cli *cli);
int pl_cmd_seal(struct pl_cli *cli);
int pl_cmd_trace_decode(struct pl_cli *cli);
int pl_cmd_unprotect(struct pl_cli *cli);
int pl_cmd_update(struct pl_cli *cli);
int pl_cmd_verify(struct pl_cli *cli);
int pl_cmd_write(struct pl_cli *cli);

#endif
