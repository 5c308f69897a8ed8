/* SPDX-License-Identifier: MIT */
/* Command line of pinless-board. */
#ifndef BOARD_OPTIONS_H
#define BOARD_OPTIONS_H

#include "rom.h"

struct pl_board_options {
    struct pl_rom_config rom;
    struct pl_wire_config wire;
    const char *link;      /* NULL: none */
    const char *flash_in;  /* NULL: erased */
    const char *flash_out; /* NULL: not kept */
    bool once, quiet;
};

/* Exit codes, as --help lists them. */
enum { PL_BOARD_OK = 0, PL_BOARD_FAILED = 1, PL_BOARD_USAGE = 2 };

/* Fill *options from the command line.
 *   returns  -1          go on
 *            PL_BOARD_*  stop with this exit code; help or a sentence has been printed */
int pl_board_options(struct pl_board_options *options, int argc, char **argv);

#endif
