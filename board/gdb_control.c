/* SPDX-License-Identifier: MIT */
/* Halting, stepping, running on, and the breakpoints in between. */
#include "gdb_internal.h"

#include <inttypes.h>
#include <stdio.h>

enum { NOWHERE = 1 }; /* no instruction is at an odd address */

/* --- Breakpoints --- */

static struct pl_gdb_breakpoint *find(struct pl_gdb *g, uint32_t addr)
{
    for (unsigned i = 0; i < g->n_breakpoints; i++)
        if (g->breakpoint[i].addr == addr)
            return &g->breakpoint[i];
    return NULL;
}

/* The board has room for as many as this list. */
bool pl_gdb_set_breakpoint(struct pl_gdb *g, uint32_t addr, bool hardware)
{
    struct pl_gdb_breakpoint *b;

    addr &= ~1U;
    b = find(g, addr);
    if (b) {
        b->hardware = hardware;
        return true;
    }
    if (g->n_breakpoints == PL_BREAKPOINTS || !pl_board_break(g->board, addr, true))
        return false;
    g->breakpoint[g->n_breakpoints++] = (struct pl_gdb_breakpoint){addr, hardware};
    return true;
}

void pl_gdb_clear_breakpoint(struct pl_gdb *g, uint32_t addr)
{
    struct pl_gdb_breakpoint *b = find(g, addr & ~1U);

    if (!b)
        return;
    pl_board_break(g->board, b->addr, false);
    *b = g->breakpoint[--g->n_breakpoints];
}

void pl_gdb_clear_breakpoints(struct pl_gdb *g)
{
    while (g->n_breakpoints > 0)
        pl_gdb_clear_breakpoint(g, g->breakpoint[0].addr);
    g->n_watches = 0;
}

/* --- Halting --- */

static void say_register(struct pl_gdb *g, unsigned n, enum pl_cpu_reg reg)
{
    const uint8_t number = (uint8_t)n;

    pl_gdb_say_hex(g, &number, 1);
    pl_gdb_say(g, ":");
    pl_gdb_say_word(g, pl_board_get(g->board, reg));
    pl_gdb_say(g, ";");
}

/* SP and PC spare gdb a question after each step. */
void pl_gdb_stop_reply(struct pl_gdb *g)
{
    const uint8_t signal = (uint8_t)g->signal;

    pl_gdb_say(g, "T");
    pl_gdb_say_hex(g, &signal, 1);
    pl_gdb_say(g, g->reason);
    say_register(g, 13, PL_REG_SP);
    say_register(g, 15, PL_REG_PC);
    pl_gdb_say(g, "thread:1;");
}

void pl_gdb_halt(struct pl_gdb *g, enum pl_gdb_signal signal, const char *reason)
{
    g->state = PL_GDB_HALTED;
    g->signal = signal;
    snprintf(g->reason, sizeof g->reason, "%s", reason);
    pl_gdb_stop_reply(g);
    pl_gdb_send(g);
}

/* --- Going on --- */

static struct pl_gdb_place place_of(const struct pl_gdb *g)
{
    return (struct pl_gdb_place){pl_board_get(g->board, PL_REG_PC),
                                 pl_board_get(g->board, PL_REG_SP),
                                 pl_board_get(g->board, PL_REG_XPSR) & 0x1FF};
}

static bool back_at(const struct pl_gdb *g, const struct pl_gdb_place *p)
{
    struct pl_gdb_place now = place_of(g);

    return now.pc == p->pc && now.sp == p->sp && now.ipsr == p->ipsr;
}

/* As a probe does it: the core itself would stop at the same one for ever. */
static bool skip_bkpt(struct pl_gdb *g)
{
    uint32_t pc = pl_board_get(g->board, PL_REG_PC);
    bool here = g->bkpt == pc;

    g->bkpt = NOWHERE;
    if (here)
        pl_board_set(g->board, PL_REG_PC, pc + 2);
    return here;
}

void pl_gdb_attach(struct pl_gdb *g)
{
    g->attached = true;
    pl_board_catch_faults(g->board, true);
}

/* A client that has detached may think better of it. */
void pl_gdb_resume(struct pl_gdb *g, bool step)
{
    bool skipped = skip_bkpt(g);

    pl_gdb_attach(g);
    if (g->in_rom)
        pl_gdb_console(g, "the modelled ROM loader runs; no instruction is executed until it is "
                          "left\n");
    pl_gdb_remember_watches(g);
    g->from = place_of(g);
    g->state = step ? PL_GDB_STEPPING : PL_GDB_RUNNING;
    if (step && skipped)
        pl_gdb_halt(g, PL_GDB_SIGTRAP, "");
}

void pl_gdb_release(struct pl_gdb *g)
{
    pl_gdb_clear_breakpoints(g);
    pl_board_catch_faults(g->board, false);
    skip_bkpt(g);
    g->attached = false;
    g->state = PL_GDB_RUNNING;
}

/* --- Running --- */

static void halt_at(struct pl_gdb *g)
{
    const struct pl_gdb_breakpoint *b = find(g, pl_board_get(g->board, PL_REG_PC));
    const char *reason = b && b->hardware ? "hwbreak:;" : "swbreak:;";

    pl_gdb_halt(g, PL_GDB_SIGTRAP, g->says_breaks ? reason : "");
}

static void halt_because(struct pl_gdb *g, enum pl_board_stop why)
{
    pl_gdb_report(g, why);
    if (why == PL_STOP_BREAKPOINT)
        g->bkpt = pl_board_get(g->board, PL_REG_PC);
    if (why == PL_STOP_FAULT || why == PL_STOP_LOCKUP)
        pl_gdb_halt(g, PL_GDB_SIGSEGV, "");
    else if (why == PL_STOP_BAD_FIRMWARE)
        pl_gdb_halt(g, PL_GDB_SIGILL, "");
    else
        pl_gdb_halt(g, PL_GDB_SIGTRAP, "");
}

/* What the client need not know goes to the caller; a breakpoint without one is none. */
static enum pl_board_stop look(struct pl_gdb *g, enum pl_board_stop why)
{
    if (why == PL_STOP_ADDRESS && !g->attached)
        return PL_STOP_LIMIT;
    if (why == PL_STOP_LIMIT || why == PL_STOP_BROKEN || !g->attached ||
        (why == PL_STOP_ROM && !g->config.halt_in_rom))
        return why;
    if (why == PL_STOP_ADDRESS)
        halt_at(g);
    else
        halt_because(g, why);
    return PL_STOP_LIMIT;
}

static void halt_on_change(struct pl_gdb *g, const struct pl_gdb_watch *w)
{
    char reason[sizeof g->reason];

    snprintf(reason, sizeof reason, "watch:%" PRIx32 ";", w->addr);
    pl_gdb_halt(g, PL_GDB_SIGTRAP, reason);
}

static bool at_stop(struct pl_gdb *g, const struct pl_board_limit *limit)
{
    uint32_t pc = pl_board_get(g->board, PL_REG_PC);

    return pc == limit->address || find(g, pc);
}

/* As pl_board_run does it, but one by one. PL_STOP_LIMIT also when it has halted. */
static enum pl_board_stop run_watching(struct pl_gdb *g, const struct pl_board_limit *limit)
{
    const struct pl_machine *m = pl_board_machine(g->board);
    struct pl_board_limit one = {.until_ps = limit->until_ps, .instructions = 1};
    enum pl_board_stop why;

    do {
        const struct pl_gdb_watch *w;
        why = pl_board_run(g->board, &one);
        w = pl_gdb_changed(g);
        if (w && why == PL_STOP_LIMIT) {
            halt_on_change(g, w);
            return PL_STOP_LIMIT;
        }
        if (limit->instructions)
            return why;
        if (why == PL_STOP_LIMIT && at_stop(g, limit))
            return PL_STOP_ADDRESS;
    } while (why == PL_STOP_LIMIT && pl_machine_now_ps(m) < limit->until_ps);
    return why;
}

static enum pl_board_stop run_board(struct pl_gdb *g, const struct pl_board_limit *limit)
{
    return g->n_watches ? run_watching(g, limit) : pl_board_run(g->board, limit);
}

/* The place may also be met within the handler, and be a breakpoint itself. */
static void look_in_handler(struct pl_gdb *g)
{
    g->state = PL_GDB_IN_HANDLER;
    if (back_at(g, &g->from))
        g->state = PL_GDB_STEPPING;
    else if (find(g, pl_board_get(g->board, PL_REG_PC)))
        halt_at(g);
}

/* One instruction, unless an exception comes first. */
static enum pl_board_stop step(struct pl_gdb *g, uint64_t until_ps)
{
    const struct pl_board_limit limit = {.until_ps = until_ps, .instructions = 1};
    struct pl_board_status before, after;
    enum pl_board_stop why;

    pl_board_status(g->board, &before);
    why = run_board(g, &limit);
    pl_board_status(g->board, &after);
    if (why != PL_STOP_LIMIT || g->state == PL_GDB_HALTED)
        return look(g, why);
    if (after.exceptions != before.exceptions)
        look_in_handler(g);
    else if (after.instructions != before.instructions || after.resets != before.resets)
        pl_gdb_halt(g, PL_GDB_SIGTRAP, "");
    return PL_STOP_LIMIT;
}

static enum pl_board_stop finish_handler(struct pl_gdb *g, uint64_t until_ps)
{
    const struct pl_board_limit limit = {.until_ps = until_ps, .address = g->from.pc};
    enum pl_board_stop why = run_board(g, &limit);

    if (why != PL_STOP_ADDRESS)
        return look(g, why);
    look_in_handler(g);
    return PL_STOP_LIMIT;
}

enum pl_board_stop pl_gdb_run(struct pl_gdb *g, uint64_t until_ps)
{
    const struct pl_board_limit limit = {.until_ps = until_ps};

    switch (g->state) {
    case PL_GDB_HALTED:
        return PL_STOP_LIMIT;
    case PL_GDB_STEPPING:
        return step(g, until_ps);
    case PL_GDB_IN_HANDLER:
        return finish_handler(g, until_ps);
    case PL_GDB_RUNNING:
        break;
    }
    return look(g, run_board(g, &limit));
}

/* Leaving it is a step, too. */
void pl_gdb_rom(struct pl_gdb *g, bool entered)
{
    g->in_rom = entered;
    if (!g->attached || g->state == PL_GDB_HALTED)
        return;
    if (entered)
        pl_gdb_console(g, "the firmware has jumped into system memory: from here on the modelled "
                          "ROM loader runs, and no instruction is executed until it is left\n");
    else
        pl_gdb_console(g, "the ROM loader has been left\n");
    if (!entered && g->state != PL_GDB_RUNNING)
        pl_gdb_halt(g, PL_GDB_SIGTRAP, "");
}
