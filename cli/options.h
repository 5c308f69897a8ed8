/* SPDX-License-Identifier: MIT */
/* Options of the command line: one table, which parsing, help and the permission check share. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "pinless/session.h"

/* Which options were given, and which a command takes. */
enum pl_option {
    PL_OPT_HELP = 1u << 0,
    PL_OPT_VERSION = 1u << 1,
    PL_OPT_JSON = 1u << 2,
    PL_OPT_QUIET = 1u << 3,
    PL_OPT_VERBOSE = 1u << 4,
    PL_OPT_PORT = 1u << 5,
    PL_OPT_BAUD = 1u << 6,
    PL_OPT_PARITY = 1u << 7,
    PL_OPT_LINES = 1u << 8,
    PL_OPT_STRICT = 1u << 9,
    PL_OPT_TRACE = 1u << 10,
    PL_OPT_CHIP = 1u << 11,
    PL_OPT_MAP = 1u << 12,
    PL_OPT_ADDR = 1u << 13,
    PL_OPT_SIZE = 1u << 14,
    PL_OPT_PAGES = 1u << 15,
    PL_OPT_ALL = 1u << 16,
    PL_OPT_FULL = 1u << 17,
    PL_OPT_NO_KEEP = 1u << 18,
    PL_OPT_NO_VERIFY = 1u << 19,
    PL_OPT_NO_START = 1u << 20,
    PL_OPT_DRY_RUN = 1u << 21,
    PL_OPT_ERASE_EVERYTHING = 1u << 22,
    PL_OPT_YES_OPTION_BYTES = 1u << 23,
    PL_OPT_LAYOUT = 1u << 24,
    PL_OPT_ENTER = 1u << 25,
    PL_OPT_APP = 1u << 26,
    PL_OPT_PRODUCT = 1u << 27,
    PL_OPT_KEY = 1u << 28,
    PL_OPT_NODE = 1u << 29,
    PL_OPT_MANIFEST = 1u << 30, /* also --signed-by, which is about a manifest */

    PL_OPTS_OUTPUT = PL_OPT_HELP | PL_OPT_JSON | PL_OPT_QUIET | PL_OPT_VERBOSE,
    PL_OPTS_LINK = PL_OPT_PORT | PL_OPT_BAUD | PL_OPT_PARITY | PL_OPT_LINES | PL_OPT_STRICT |
                   PL_OPT_TRACE | PL_OPT_CHIP | PL_OPT_MAP | PL_OPT_LAYOUT | PL_OPT_ENTER |
                   PL_OPT_APP | PL_OPT_PRODUCT | PL_OPT_KEY | PL_OPT_NODE,
};

enum { PL_DEMAND_MAX = 16, PL_KEY_MIN = 16, PL_KEY_MAX = 64, PL_ENTRY_TEXT_MAX = 54 };

/* How a running application is brought into a loader. */
enum pl_entry_method {
    PL_METHOD_REQUEST, /* a frame that asks for the ROM loader */
    PL_METHOD_LOADER,  /* a frame that asks for the resident loader */
    PL_METHOD_TEXT,    /* a line of text */
    PL_METHOD_LINES,   /* modem lines that somebody has wired to reset and BOOT */
    PL_METHOD_NONE
};

struct pl_entry_options {
    enum pl_entry_method method;
    char text[PL_ENTRY_TEXT_MAX + 1]; /* PL_METHOD_TEXT */
    const char *steps;                /* PL_METHOD_LINES */
    struct pl_line app;               /* the running application's setting */
    uint32_t product;
    uint8_t key[PL_KEY_MAX];
    size_t key_len; /* 0: none */
};

/* A chip described on the command line. */
struct pl_map {
    struct pl_chip chip;
    struct pl_layout layout;
    struct pl_pages run;
};

struct pl_options {
    uint32_t given; /* enum pl_option */
    const char *port;
    struct pl_line lines[PL_SESSION_LINES_MAX];
    uint8_t n_lines;
    enum pl_parity parity;
    uint8_t node; /* number on a bus; 0: there is no bus */
    const char *line_sequence;
    const char *trace;
    const char *layout;                          /* "DBANK=0" */
    const struct pl_chip *demand[PL_DEMAND_MAX]; /* the chip must be one of these */
    size_t n_demand;
    struct pl_map map;
    struct pl_entry_options entry;
    bool enters; /* if no loader answers, the application is asked into one */
    uint32_t addr, size;
    const char *pages;
    const char *manifest;
    const char *signed_by; /* a public key; NULL: signatures are not looked at */
    unsigned verbose;

    char **operands; /* command first */
    int n_operands;
    char error[200]; /* after a failure, a sentence without a full stop */
};

/* Read argv, which is reordered. False: o->error says what is wrong. */
bool pl_options_parse(struct pl_options *o, int argc, char **argv);

/* The option of this name, which a file gives: ignored if it is given already. arg NULL: the option
 * takes none. Both must live as long as o. False: o->error, or there is no such option among set.
 */
bool pl_options_default(struct pl_options *o, uint32_t set, const char *name, const char *arg);

/* Fill in what nobody named. */
void pl_options_settle(struct pl_options *o);

/* The name of the first option in the set, with its dashes. */
const char *pl_options_name(uint32_t set);

/* Lines of help for the options in the set. */
void pl_options_help(FILE *out, uint32_t set);

#endif
