/* SPDX-License-Identifier: MIT */
/* --show: a running board in the terminal, or as a log when there is none.
 *
 * In a terminal a picture (show_view.h) is drawn over itself, at most PL_SHOW_HZ times a second.
 * Elsewhere every event is a line: time, what. Uses the heap. */
#ifndef BOARD_SHOW_H
#define BOARD_SHOW_H

#include <stdio.h>

#include "board.h"
#include "uart_decode.h"

enum { PL_SHOW_HZ = 15, PL_SHOW_UARTS = 8, PL_SHOW_TRAFFIC = 64 };

struct pl_show_options {
    bool live;              /* a picture; otherwise a log */
    bool colour;            /* of the picture */
    unsigned width, height; /* of the terminal */
};

struct pl_show;

/* What suits this stream: live on a terminal that is not "dumb", in colour unless NO_COLOR is set
 * (no-color.org). */
void pl_show_suit(FILE *out, struct pl_show_options *options);

/* The board as it is now, firmware loaded, is what later changes are held against. Board and chip
 * must live as long. NULL: out of memory. */
struct pl_show *pl_show_new(FILE *out, const struct pl_show_options *options,
                            struct pl_board *board, const struct pl_board_chip *chip);

/* A frame that the chip's UART has sent, or that was fed to it. */
void pl_show_frame(struct pl_show *show, enum pl_uart_side side, const char *uart,
                   const struct pl_frame *frame);

/* A pl_board_pin_fn; ctx is the struct pl_show. */
void pl_show_pin(void *ctx, unsigned pin, bool level, uint64_t now_ps);

/* Looks at the board and draws, if it is time again. real_ms is any clock that does not go back. To
 * be called often, while the board stands between two runs. The log looks at the flash once in a
 * millisecond of virtual time; where runs are cut by virtual time, it is the same each time. */
void pl_show_tick(struct pl_show *show, uint64_t real_ms);

/* Draws a last time, gives the cursor back, and frees. To be called on every way out, also after a
 * signal. False: not everything could be written. */
bool pl_show_free(struct pl_show *show);

#endif
