/* SPDX-License-Identifier: MIT */
/* What a person is told when firmware has come to an end. */
#ifndef BOARD_STOP_REPORT_H
#define BOARD_STOP_REPORT_H

#include <stdio.h>

#include "board.h"
#include "symbols.h"

/* Where it stopped, why, and how it got there. symbols may be NULL. */
void pl_stop_report(FILE *out, const struct pl_board *board, enum pl_board_stop why,
                    const struct pl_symbols *symbols);

/* Blocks that the firmware has written to and that this board does not model. */
void pl_unmodelled_report(FILE *out, struct pl_board *board);

#endif
