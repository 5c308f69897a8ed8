/* SPDX-License-Identifier: MIT */
/* A picture of the virtual board as text: state in, lines out, nothing else. */
#ifndef BOARD_SHOW_VIEW_H
#define BOARD_SHOW_VIEW_H

#include "uart_decode.h"

enum { PL_VIEW_BANKS = 4, PL_VIEW_PORTS = 12, PL_VIEW_WIDTH_MAX = 240, PL_VIEW_WIDTH_MIN = 20 };

/* In ascending order of interest: a cell that stands for several pages shows the highest. */
enum pl_view_state {
    PL_VIEW_ERASED,
    PL_VIEW_CONTENT, /* as at the start */
    PL_VIEW_WRITTEN, /* other content since */
    PL_VIEW_ERASING
};

struct pl_view_page {
    uint32_t addr, size;
    enum pl_view_state state;
};

struct pl_view_bank {
    const struct pl_view_page *page;
    uint32_t n_pages;
};

struct pl_view_traffic {
    char uart[12]; /* "USART2" */
    struct pl_uart_line line;
};

struct pl_view {
    const char *chip;
    uint64_t now_ps, instructions;
    uint32_t kips; /* thousand instructions per second of real time */
    unsigned resets;
    const char *cause; /* of the last reset */
    uint32_t pc, sp, lr, xpsr, vtor, core_hz;
    bool primask;
    bool has_flash; /* a flash controller with these: */
    uint32_t flash_sr, flash_cr;
    struct pl_view_bank bank[PL_VIEW_BANKS];
    unsigned n_banks;
    uint16_t high[PL_VIEW_PORTS];          /* pins that the firmware drives high */
    const struct pl_view_traffic *traffic; /* oldest first */
    unsigned n_traffic;
};

struct pl_view_style {
    unsigned width;  /* no line is longer; PL_VIEW_WIDTH_MIN..PL_VIEW_WIDTH_MAX */
    unsigned height; /* no more lines than this; of the traffic, the newest that fits is shown */
    bool colour;     /* ANSI sequences, which take no width */
};

/* Lines, each with its '\n'. Returns how many; out is cut when room is too small. */
unsigned pl_view_render(const struct pl_view *view, const struct pl_view_style *style, char *out,
                        size_t room);

/* "   0.012345  USART2 < 48 69                                 Hi": one line of traffic. */
void pl_view_traffic_text(const struct pl_view_traffic *traffic, char *out, size_t room);

#endif
