/* SPDX-License-Identifier: MIT */
/* What pinless-board run shows of the board while it runs: --show and --vcd. */
#include "run_view.h"

#include "files.h"
#include "show.h"
#include "vcd.h"

#include <stdlib.h>
#include <string.h>

enum { PORTS = 12 };

struct pl_run_view {
    struct pl_board *board;
    const char *uart, *vcd_path;
    struct pl_show *show; /* either may be NULL */
    struct pl_vcd *vcd;
    int wave[2]; /* by enum pl_uart_side */
    unsigned told_resets;
};

static void on_frame(void *ctx, bool from_chip, const struct pl_frame *frame)
{
    struct pl_run_view *view = ctx;
    enum pl_uart_side side = from_chip ? PL_UART_TX : PL_UART_RX;

    if (view->show)
        pl_show_frame(view->show, side, view->uart, frame);
    if (view->vcd)
        pl_vcd_frame(view->vcd, view->wave[side], frame);
}

static void on_pin(void *ctx, unsigned pin, bool level, uint64_t now_ps)
{
    struct pl_run_view *view = ctx;

    if (view->show)
        pl_show_pin(view->show, pin, level, now_ps);
    if (view->vcd)
        pl_vcd_pin(view->vcd, pin, level, now_ps);
}

static int wave_of(struct pl_run_view *view, const char *direction)
{
    char name[32];

    snprintf(name, sizeof name, "%s_%s", view->uart, direction);
    return pl_vcd_uart(view->vcd, name);
}

static bool open_vcd(struct pl_run_view *view, const char *chip)
{
    view->vcd = pl_vcd_open(view->vcd_path, chip);
    if (!view->vcd)
        return pl_file_complain("cannot write", view->vcd_path);
    view->wave[PL_UART_TX] = wave_of(view, "TX");
    view->wave[PL_UART_RX] = wave_of(view, "RX");
    for (unsigned port = 0; port < PORTS; port++) {
        const char name[] = {'G', 'P', 'I', 'O', (char)('A' + port), '\0'};
        if (pl_machine_device(pl_board_machine(view->board), name))
            pl_vcd_port(view->vcd, port);
    }
    return true;
}

static bool open_show(struct pl_run_view *view, const struct pl_board_chip *chip)
{
    struct pl_show_options options;

    pl_show_suit(stderr, &options);
    view->show = pl_show_new(stderr, &options, view->board, chip);
    return view->show != NULL;
}

struct pl_run_view *pl_run_view_new(const struct pl_run_view_options *options,
                                    struct pl_board *board, const struct pl_board_chip *chip,
                                    struct pl_node *node, const char *uart)
{
    struct pl_run_view *view = calloc(1, sizeof *view);

    if (!view)
        return NULL;
    view->board = board;
    view->uart = uart;
    view->vcd_path = options->vcd;
    if ((options->vcd && !open_vcd(view, chip->name)) ||
        (options->show && !open_show(view, chip))) {
        pl_run_view_free(view);
        return NULL;
    }
    if (view->vcd || view->show) {
        pl_node_watch(node, on_frame, view);
        pl_board_pin_attach(board, on_pin, view);
    }
    return view;
}

void pl_run_view_tick(struct pl_run_view *view, uint64_t real_ms)
{
    struct pl_board_status status;

    if (view->show)
        pl_show_tick(view->show, real_ms);
    if (!view->vcd)
        return;
    pl_board_status(view->board, &status);
    if (status.resets != view->told_resets)
        pl_vcd_reset(view->vcd, status.now_ps);
    view->told_resets = status.resets;
    pl_vcd_time(view->vcd, status.now_ps);
}

bool pl_run_view_free(struct pl_run_view *view)
{
    bool good = true;

    if (!view)
        return true;
    if (view->show)
        good = pl_show_free(view->show);
    if (view->vcd && !pl_vcd_close(view->vcd))
        good = pl_file_complain("cannot write all of", view->vcd_path);
    free(view);
    return good;
}
