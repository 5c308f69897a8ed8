/* SPDX-License-Identifier: MIT */
/* Command line of pinless-board run. */
#ifndef BOARD_RUN_OPTIONS_H
#define BOARD_RUN_OPTIONS_H

#include "node.h"
#include "option_values.h"
#include "run_faults.h"
#include "run_view.h"

enum { PL_RUN_FILES = 8, PL_RUN_STEPS = 64, PL_RUN_TEXT = 256 };

struct pl_run_file {
    const char *path;
    uint32_t bin_addr; /* where a BIN belongs */
};

/* One step of a scripted conversation. */
struct pl_run_step {
    bool expect; /* else: send */
    uint8_t text[PL_RUN_TEXT];
    size_t len;
};

struct pl_run_options {
    const struct pl_board_chip *chip;
    struct pl_run_file file[PL_RUN_FILES];
    unsigned n_files;
    const char *uart;
    enum pl_node_rom rom;
    struct pl_wire_config wire;
    bool parity_even, line_given; /* --line; else a terminal's host is taken to have the parity
                                     that the firmware has */
    const char *link, *flash_in, *flash_out, *spi_flash;
    struct pl_run_step step[PL_RUN_STEPS];
    unsigned n_steps;
    struct pl_run_view_options view;
    struct pl_fault_plan faults;
    bool gdb;                    /* a debugger may connect, and the firmware waits for it */
    uint16_t gdb_port;           /* 0: any free one */
    uint64_t for_us, timeout_us; /* virtual, real; 0: no limit */
    bool terminal;               /* behind a pseudo terminal */
    bool fast;                   /* virtual time does not wait for real time */
    bool once, quiet;
};

/* Fill *options from the command line behind the word run.
 *   returns  -1          go on
 *            PL_BOARD_*  stop with this exit code; help or a sentence has been printed */
int pl_run_options(struct pl_run_options *options, int argc, char **argv);

#endif
