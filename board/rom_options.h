/* SPDX-License-Identifier: MIT */
/* Command line of pinless-board rom. */
#ifndef BOARD_ROM_OPTIONS_H
#define BOARD_ROM_OPTIONS_H

#include "option_values.h"
#include "rom.h"

struct pl_rom_options {
    struct pl_rom_config rom;
    struct pl_wire_config wire;
    const char *link;      /* NULL: none */
    const char *flash_in;  /* NULL: erased */
    const char *flash_out; /* NULL: not kept */
    bool once, quiet;
};

/* Fill *options from the command line behind the word rom.
 *   returns  -1          go on
 *            PL_BOARD_*  stop with this exit code; help or a sentence has been printed */
int pl_rom_options(struct pl_rom_options *options, int argc, char **argv);

#endif
