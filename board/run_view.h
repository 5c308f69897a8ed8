/* SPDX-License-Identifier: MIT */
/* What pinless-board run shows of the board while it runs: --show and --vcd. */
#ifndef BOARD_RUN_VIEW_H
#define BOARD_RUN_VIEW_H

#include "node.h"

struct pl_run_view;

struct pl_run_view_options {
    bool show;
    const char *vcd; /* NULL: none */
};

/* The board must have its firmware. NULL: a sentence has been printed. */
struct pl_run_view *pl_run_view_new(const struct pl_run_view_options *options,
                                    struct pl_board *board, const struct pl_board_chip *chip,
                                    struct pl_node *node, const char *uart);

/* Between two runs; real_ms is any clock that does not go back. */
void pl_run_view_tick(struct pl_run_view *view, uint64_t real_ms);

/* To be called on every way out. False: something could not be written, and it was said. */
bool pl_run_view_free(struct pl_run_view *view);

#endif
