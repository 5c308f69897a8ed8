/* SPDX-License-Identifier: MIT */
/* pinless-board run: firmware on a virtual STM32, behind a pseudo terminal or following a script.
 */
#include "chips.h"
#include "commands.h"
#include "files.h"
#include "firmware_in.h"
#include "gdb_socket.h"
#include "node.h"
#include "pty.h"
#include "run_options.h"
#include "spi_flash.h"
#include "stop_report.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct run {
    struct pl_run_options options;
    struct pl_board *board;
    struct pl_symbols *symbols;
    struct pl_spi_flash *spi_flash; /* NULL: none is plugged in */
    struct pl_node *node;
    struct pl_wire *wire;
    struct pl_run_view *view;
    struct pl_pty pty;
    struct pl_gdb *gdb; /* NULL: no debugger */
    struct pl_node_debugger debugger;
    struct pl_gdb_socket socket;
    uint64_t virtual_us;            /* how far the board has got */
    uint64_t started_us, looked_us; /* real */
    bool active;                    /* bytes have crossed since the last look */
    bool resumed;                   /* the debugger has let it go since then */

    unsigned told_jumps, told_resets;
    bool in_rom;

    /* Script */
    unsigned step;
    uint8_t heard[PL_RUN_TEXT]; /* the last bytes that the firmware has said */
    size_t n_heard;

    uint8_t to_host[4096];
    size_t to_host_len;
};

static uint64_t real_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)(now.tv_nsec / 1000);
}

/* --- What goes into the chip --- */

static int load_file(struct run *run, const struct pl_run_file *file)
{
    int code = pl_firmware_in(run->board, run->options.chip, file->path, file->bin_addr);

    if (code == PL_BOARD_OK && !pl_symbols_load(run->symbols, file->path))
        return PL_BOARD_FAILED;
    return code;
}

static uint8_t *flash_of(const struct run *run, uint32_t *size)
{
    return pl_machine_memory(pl_board_machine(run->board), run->options.chip->memories[0].base,
                             size);
}

static int load(struct run *run)
{
    uint32_t size;
    uint8_t *flash = flash_of(run, &size);
    int code = PL_BOARD_OK;

    if (run->options.flash_in && !pl_file_load(run->options.flash_in, flash, size))
        return PL_BOARD_FAILED;
    for (unsigned i = 0; i < run->options.n_files && code == PL_BOARD_OK; i++)
        code = load_file(run, &run->options.file[i]);
    return code;
}

/* --- A flash beside it --- */

enum { SELECT_PIN = 16 + 6 }; /* PB6 */

static int plug_spi_flash(struct run *run)
{
    const char *path = run->options.spi_flash;

    if (!path)
        return PL_BOARD_OK;
    run->spi_flash = pl_spi_flash_new();
    if (!run->spi_flash)
        return PL_BOARD_FAILED;
    if (!pl_spi_flash_plug(run->spi_flash, run->board, "SPI1", SELECT_PIN)) {
        fprintf(stderr, "pinless-board: the SPI of an %s is not modelled\n",
                run->options.chip->name);
        return PL_BOARD_USAGE;
    }
    if (access(path, F_OK) == 0 &&
        !pl_file_load(path, pl_spi_flash_bytes(run->spi_flash), PL_SPI_FLASH_SIZE))
        return PL_BOARD_FAILED;
    return PL_BOARD_OK;
}

static bool keep_spi_flash(struct run *run)
{
    return !run->spi_flash || pl_file_save(run->options.spi_flash,
                                           pl_spi_flash_bytes(run->spi_flash), PL_SPI_FLASH_SIZE);
}

/* --- Script --- */

static bool scripted(const struct run *run)
{
    return run->options.n_steps > 0;
}

static void say_steps(struct run *run)
{
    const struct pl_run_options *o = &run->options;

    while (run->step < o->n_steps && !o->step[run->step].expect) {
        const struct pl_run_step *step = &o->step[run->step++];
        pl_wire_send(run->wire, step->text, step->len, run->virtual_us);
    }
}

static bool heard_step(const struct run *run)
{
    const struct pl_run_step *step = &run->options.step[run->step];

    return run->n_heard >= step->len &&
           memcmp(run->heard + run->n_heard - step->len, step->text, step->len) == 0;
}

static void hear(struct run *run, uint8_t byte)
{
    if (run->n_heard == sizeof run->heard)
        memmove(run->heard, run->heard + 1, --run->n_heard);
    run->heard[run->n_heard++] = byte;
    if (run->step == run->options.n_steps || !heard_step(run))
        return;
    run->step++;
    run->n_heard = 0;
    say_steps(run);
}

static void not_heard(const struct run *run)
{
    const struct pl_run_step *step = &run->options.step[run->step];

    fprintf(stderr, "\npinless-board: the firmware did not say \"%.*s\" within %.3f s\n",
            (int)step->len, (const char *)step->text, (double)run->virtual_us / 1e6);
}

/* --- The wire --- */

/* A pseudo terminal has no parity, so it is always taken as right. */
static void follow_line(struct run *run)
{
    const struct pl_run_options *o = &run->options;

    if (o->line_given || !o->terminal)
        pl_wire_set_line(run->wire, o->wire.baud, o->parity_even, run->virtual_us);
    else
        pl_wire_set_line(run->wire, pl_pty_baud(&run->pty), pl_node_parity_even(run->node),
                         run->virtual_us);
}

static void from_host(struct run *run)
{
    uint8_t buf[4096];
    size_t n = run->options.terminal ? pl_pty_read(&run->pty, buf, sizeof buf) : 0;

    if (n == 0)
        return;
    run->active = true;
    follow_line(run);
    pl_wire_send(run->wire, buf, n, run->virtual_us);
}

static void to_host(struct run *run)
{
    uint8_t *end = run->to_host + run->to_host_len;
    size_t room = sizeof run->to_host - run->to_host_len;
    size_t n = pl_wire_receive(run->wire, end, room, run->virtual_us);

    run->active = run->active || n > 0;
    run->to_host_len += n;
    for (size_t i = 0; scripted(run) && i < n; i++)
        hear(run, end[i]);
    if (!run->options.terminal) {
        if (!run->options.quiet)
            fwrite(run->to_host, 1, run->to_host_len, stdout);
        run->to_host_len = 0;
        return;
    }
    n = pl_pty_write(&run->pty, run->to_host, run->to_host_len);
    run->to_host_len -= n;
    memmove(run->to_host, run->to_host + n, run->to_host_len);
}

/* --- The debugger --- */

static enum pl_board_stop debug_run(void *ctx, uint64_t until_ps)
{
    return pl_gdb_run(ctx, until_ps);
}

static bool debug_halted(void *ctx)
{
    return pl_gdb_halted(ctx);
}

static void debug_rom(void *ctx, bool entered)
{
    pl_gdb_rom(ctx, entered);
}

static bool halted(const struct run *run)
{
    return run->gdb && pl_gdb_halted(run->gdb);
}

static void serve_debugger(struct run *run)
{
    bool was_halted = halted(run);

    if (run->gdb)
        pl_gdb_socket_serve(&run->socket, run->gdb);
    run->resumed = was_halted && !halted(run);
}

static bool open_debugger(struct run *run)
{
    const struct pl_run_options *o = &run->options;
    const struct pl_gdb_config config = {.halt_in_rom = o->rom == PL_NODE_ROM_STOP};

    if (!o->gdb)
        return true;
    run->gdb = pl_gdb_new(run->board, o->chip, &config);
    if (!run->gdb)
        return false;
    if (!pl_gdb_socket_open(&run->socket, o->gdb_port))
        return pl_file_complain("cannot listen for gdb", "127.0.0.1");
    fprintf(stderr, "gdb: listening on 127.0.0.1:%u\n", run->socket.port);
    run->debugger = (struct pl_node_debugger){run->gdb, debug_run, debug_halted, debug_rom};
    pl_node_debug(run->node, &run->debugger);
    return true;
}

static void close_debugger(struct run *run, int code)
{
    if (!run->gdb)
        return;
    pl_gdb_exit(run->gdb, code);
    if (run->socket.client >= 0)
        pl_gdb_socket_serve(&run->socket, run->gdb);
    pl_gdb_socket_close(&run->socket);
}

/* --- Time --- */

/* The board gets at most this far ahead between two looks at the host, or, where there was nothing
 * to do, as far as it has slept. A board that is slower than real time falls behind; it never has
 * to catch up. */
enum { SLICE_US = 1000, GRAIN_US = 100, IDLE_US = 2000, SLEPT_US = 2 * IDLE_US, HALTED_US = 20000 };

static void pass_time(struct run *run)
{
    uint64_t now = real_us();
    uint64_t passed = now - run->looked_us;

    run->looked_us = now;
    if (pl_wire_now_us(run->wire) < run->virtual_us)
        return; /* halted on the way */
    if (run->options.fast || passed > SLEPT_US)
        passed = SLICE_US;
    run->virtual_us += passed;
}

/* Signals get in here only, so that no look at pl_stop_wanted can miss one. */
static void wait_for_host(struct run *run)
{
    uint64_t patience_us = run->active ? GRAIN_US : IDLE_US;

    if (halted(run))
        pl_gdb_socket_wait(&run->socket, HALTED_US);
    else if (!pl_stop_wanted)
        pl_pty_wait(&run->pty, run->options.fast || run->resumed ? 0 : patience_us);
    run->active = false;
}

static bool time_is_over(const struct run *run)
{
    const struct pl_run_options *o = &run->options;

    return (o->for_us && run->virtual_us >= o->for_us) ||
           (o->timeout_us && real_us() - run->started_us >= o->timeout_us);
}

/* --- What happens meanwhile --- */

static void tell(const struct run *run, const char *what)
{
    fprintf(stderr, "%.6f s: %s\n", (double)run->virtual_us / 1e6, what);
}

static const char *reset_text(enum pl_reset_cause cause)
{
    static const char *const texts[] = {
        [PL_RESET_POWER] = "power-on reset",    [PL_RESET_PIN] = "reset by the pin",
        [PL_RESET_SOFTWARE] = "software reset", [PL_RESET_IWDG] = "reset by the watchdog IWDG",
        [PL_RESET_WWDG] = "reset by the WWDG",  [PL_RESET_OPTIONS] = "option byte reload",
    };

    return texts[cause];
}

/* stdout is the UART's in a script. */
static void notice(struct run *run)
{
    struct pl_board_status status;
    unsigned jumps = pl_node_jumps(run->node);

    pl_board_status(run->board, &status);
    if (run->options.quiet || run->options.view.show)
        return;
    if (jumps != run->told_jumps) {
        tell(run, "the firmware has jumped into system memory");
        pl_jump_print(pl_node_jump(run->node), stderr);
    } else if (run->in_rom && !pl_node_handover(run->node)) {
        tell(run, "the ROM loader has been left");
    }
    if (status.resets != run->told_resets)
        tell(run, reset_text(status.last_reset));
    run->told_jumps = jumps;
    run->told_resets = status.resets;
    run->in_rom = pl_node_handover(run->node) != NULL;
}

/* --- Running --- */

static int stopped(const struct run *run, enum pl_board_stop why)
{
    fflush(stdout);
    pl_stop_report(stderr, run->board, why, run->symbols);
    return PL_BOARD_STOPPED;
}

/* -1: go on. */
static int verdict(struct run *run)
{
    enum pl_board_stop why;

    if (scripted(run) && run->step == run->options.n_steps)
        return PL_BOARD_OK;
    if (pl_node_stopped(run->node, &why))
        return stopped(run, why);
    if (pl_stop_wanted || pl_wire_dead(run->wire))
        return PL_BOARD_OK;
    if (run->options.terminal && pl_pty_hung_up(&run->pty) && run->options.once)
        return PL_BOARD_OK;
    if (!time_is_over(run))
        return -1;
    if (!scripted(run))
        return PL_BOARD_OK;
    not_heard(run);
    pl_stop_report(stderr, run->board, PL_STOP_LIMIT, run->symbols);
    return PL_BOARD_NOT_SEEN;
}

static int serve(struct run *run)
{
    int code;

    run->started_us = run->looked_us = real_us();
    say_steps(run);
    do {
        pass_time(run);
        from_host(run);
        to_host(run);
        serve_debugger(run);
        notice(run);
        pl_run_view_tick(run->view, run->looked_us / 1000);
        code = verdict(run);
        if (code < 0)
            wait_for_host(run);
    } while (code < 0);
    return code;
}

static void told(void *ctx, const struct pl_fault *fault, const struct pl_flash_operation *op)
{
    const struct run *run = ctx;

    if (!run->options.quiet && !run->options.view.show)
        pl_run_fault_print(stderr, fault, op, pl_machine_now_ps(pl_board_machine(run->board)));
}

static bool check_faults(struct run *run)
{
    struct pl_fault_plan *plan = &run->options.faults;

    plan->told = told;
    plan->ctx = run;
    pl_node_faults(run->node, plan);
    for (unsigned i = 0; i < plan->n; i++) {
        const struct pl_fault *f = &plan->fault[i];
        if (f->kind != PL_FAULT_FLIP || pl_fault_can_flip(run->board, f->addr))
            continue;
        fprintf(stderr, "pinless-board: 0x%08" PRIX32 " is neither RAM nor flash of an %s\n",
                f->addr, run->options.chip->name);
        return false;
    }
    return true;
}

static int build(struct run *run)
{
    const struct pl_run_options *o = &run->options;
    struct pl_wire_end end;
    int code;

    run->board = pl_board_new(o->chip);
    run->symbols = pl_symbols_new();
    if (!run->board || !run->symbols) {
        fputs("pinless-board: out of memory\n", stderr);
        return PL_BOARD_FAILED;
    }
    run->node = pl_node_new(run->board, o->uart, o->rom);
    if (!run->node) {
        fprintf(stderr, "pinless-board: an %s has no %s\n", o->chip->name, o->uart);
        return PL_BOARD_USAGE;
    }
    end = pl_node_end(run->node);
    run->wire = pl_wire_new(&o->wire, &end);
    if (!run->wire)
        return PL_BOARD_FAILED;
    if (!check_faults(run))
        return PL_BOARD_USAGE;
    code = load(run);
    return code == PL_BOARD_OK ? plug_spi_flash(run) : code;
}

static bool open_view(struct run *run)
{
    const struct pl_run_options *o = &run->options;

    run->view = pl_run_view_new(&o->view, run->board, o->chip, run->node, o->uart);
    return run->view != NULL;
}

static bool open_terminal(struct run *run)
{
    const struct pl_run_options *o = &run->options;

    if (!o->terminal) {
        follow_line(run);
        return true;
    }
    if (!pl_pty_open(&run->pty, o->link))
        return pl_file_complain("cannot make a terminal", o->link ? o->link : "");
    puts(run->pty.path);
    fflush(stdout);
    return true;
}

static bool keep_flash(struct run *run)
{
    uint32_t size;
    const uint8_t *flash = flash_of(run, &size);

    return !run->options.flash_out || pl_file_save(run->options.flash_out, flash, size);
}

static int start(struct run *run)
{
    int code = build(run);

    if (code != PL_BOARD_OK)
        return code;
    if (!open_debugger(run) || !open_terminal(run) || !open_view(run))
        return PL_BOARD_FAILED;
    code = serve(run);
    close_debugger(run, code);
    if (!pl_run_view_free(run->view))
        code = PL_BOARD_FAILED;
    if (run->options.terminal)
        pl_pty_close(&run->pty);
    if (!run->options.quiet)
        pl_unmodelled_report(stderr, run->board);
    return keep_flash(run) && keep_spi_flash(run) ? code : PL_BOARD_FAILED;
}

int pl_command_run(int argc, char **argv)
{
    static struct run run;
    int code = pl_run_options(&run.options, argc, argv);

    if (code >= 0)
        return code;
    run.pty.fd = run.socket.client = run.socket.listener = -1;
    code = start(&run);
    pl_wire_free(run.wire);
    pl_node_free(run.node);
    pl_gdb_free(run.gdb);
    pl_symbols_free(run.symbols);
    pl_board_free(run.board);
    pl_spi_flash_free(run.spi_flash);
    return code;
}
