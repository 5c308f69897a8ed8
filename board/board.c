/* SPDX-License-Identifier: MIT */
/* The virtual board as tests and tools hold it: load, run, look, remember. */
#include "machine_internal.h"

#include <stdlib.h>
#include <string.h>

#include "pinless/firmware.h"

struct pl_board {
    struct pl_machine *machine;
};

const char *pl_board_stop_name(enum pl_board_stop stop)
{
    static const char *const names[] = {
        "limit",  "address",      "flash operation", "breakpoint",   "system memory", "fault",
        "lockup", "endless loop", "asleep",          "bad firmware", "broken board"};

    return names[stop];
}

struct pl_board *pl_board_new(const struct pl_board_chip *chip)
{
    struct pl_board *board = calloc(1, sizeof *board);

    if (!board)
        return NULL;
    board->machine = pl_machine_new(chip);
    if (!board->machine) {
        free(board);
        return NULL;
    }
    return board;
}

void pl_board_free(struct pl_board *board)
{
    if (!board)
        return;
    pl_machine_free(board->machine);
    free(board);
}

struct pl_machine *pl_board_machine(const struct pl_board *board)
{
    return board->machine;
}

/* --- Memory --- */

bool pl_board_poke(struct pl_board *board, uint32_t addr, const void *data, uint32_t size)
{
    uint32_t off;
    struct pl_mapped_memory *mem = pl_bus_memory(board->machine, addr, size, &off);

    if (!mem)
        return false;
    memcpy(mem->bytes + off, data, size);
    pl_machine_invalidate(board->machine, mem->def.base + off, size);
    return true;
}

bool pl_board_peek(const struct pl_board *board, uint32_t addr, void *data, uint32_t size)
{
    uint32_t off;
    const struct pl_mapped_memory *mem = pl_bus_memory(board->machine, addr, size, &off);

    if (!mem)
        return false;
    memcpy(data, mem->bytes + off, size);
    return true;
}

int pl_board_load(struct pl_board *board, const char *path, uint32_t bin_addr)
{
    struct pl_firmware fw;
    int err = pl_firmware_load(&fw, path, bin_addr);

    if (err != PL_OK)
        return err;
    for (size_t i = 0; i < fw.image.count && err == PL_OK; i++) {
        const struct pl_segment *s = &fw.image.segments[i];
        if (!pl_board_poke(board, s->addr, s->data, s->size))
            err = PL_ERR_RANGE;
    }
    pl_firmware_free(&fw);
    return err;
}

/* --- Running --- */

enum pl_board_stop pl_board_run(struct pl_board *board, const struct pl_board_limit *limit)
{
    return pl_machine_run(board->machine, limit);
}

void pl_board_reset(struct pl_board *board, enum pl_reset_cause cause)
{
    pl_machine_reset(board->machine, cause);
}

void pl_board_power_cycle(struct pl_board *board, enum pl_ram_after ram, uint32_t seed)
{
    board->machine->ram_after = ram;
    board->machine->ram_seed = seed;
    pl_machine_reset(board->machine, PL_RESET_POWER);
}

void pl_board_status(const struct pl_board *board, struct pl_board_status *status)
{
    const struct pl_machine *m = board->machine;
    unsigned n = m->n_branches < PL_BRANCHES ? m->n_branches : PL_BRANCHES;

    *status = (struct pl_board_status){
        .now_ps = pl_machine_now_ps(m),
        .instructions = m->core.cycles - m->slept,
        .flash_ops = m->flash_ops,
        .exceptions = m->exceptions,
        .resets = m->resets,
        .last_reset = m->reset_cause,
        .pc = pl_cpu_get(m->cpu, PL_REG_PC),
        .sp = pl_cpu_get(m->cpu, PL_REG_SP),
        .lr = pl_cpu_get(m->cpu, PL_REG_LR),
        .xpsr = pl_cpu_get(m->cpu, PL_REG_XPSR),
        .vtor = m->core.vtor,
        .cfsr = m->core.cfsr,
        .hfsr = m->core.hfsr,
        .bfar = m->core.bfar,
        .n_branches = n,
        .trace = m->trace,
    };
    for (unsigned i = 0; i < n; i++)
        status->branch[i] = m->branch[(m->n_branches - n + i) % PL_BRANCHES];
}

/* --- The core while it stands --- */

uint32_t pl_board_get(const struct pl_board *board, enum pl_cpu_reg reg)
{
    return pl_cpu_get(board->machine->cpu, reg);
}

void pl_board_set(struct pl_board *board, enum pl_cpu_reg reg, uint32_t value)
{
    pl_cpu_set(board->machine->cpu, reg, value);
    if (reg == PL_REG_PC)
        board->machine->sleeping = false;
}

uint32_t pl_board_get_s(const struct pl_board *board, unsigned n)
{
    return pl_cpu_get_s(board->machine->cpu, n);
}

void pl_board_set_s(struct pl_board *board, unsigned n, uint32_t value)
{
    pl_cpu_set_s(board->machine->cpu, n, value);
}

bool pl_board_read(struct pl_board *board, uint32_t addr, unsigned size, uint32_t *value)
{
    if (pl_bus_is_ppb(addr)) {
        *value = pl_bus_ppb_read(board->machine, addr, size);
        return true;
    }
    return pl_machine_read(board->machine, addr, size, value);
}

bool pl_board_write(struct pl_board *board, uint32_t addr, unsigned size, uint32_t value)
{
    if (pl_bus_is_ppb(addr)) {
        pl_bus_ppb_write(board->machine, addr, size, value);
        return true;
    }
    return pl_machine_write(board->machine, addr, size, value);
}

void pl_board_catch_faults(struct pl_board *board, bool on)
{
    board->machine->catch_faults = on;
}

static unsigned find_break(const struct pl_machine *m, uint32_t addr)
{
    unsigned i = 0;

    while (i < m->n_breaks && m->breaks[i] != addr)
        i++;
    return i;
}

bool pl_board_break(struct pl_board *board, uint32_t addr, bool on)
{
    struct pl_machine *m = board->machine;
    unsigned i = find_break(m, addr & ~1U);

    if (i == m->n_breaks && on) {
        if (m->n_breaks == PL_BREAKPOINTS)
            return false;
        m->breaks[m->n_breaks++] = addr & ~1U;
    } else if (i < m->n_breaks && !on) {
        m->breaks[i] = m->breaks[--m->n_breaks];
    }
    return true;
}

/* --- UARTs and pins --- */

bool pl_board_uart_attach(struct pl_board *board, const char *name, pl_board_uart_fn *fn, void *ctx)
{
    struct pl_machine *m = board->machine;
    const struct pl_device *uart = name ? pl_machine_device(m, name) : NULL;

    if ((name && !uart) || m->n_uart == PL_MAX_LISTENERS)
        return false;
    m->uart[m->n_uart++] = (struct pl_uart_listener){uart, fn, ctx};
    return true;
}

bool pl_board_uart_feed(struct pl_board *board, const char *name, const struct pl_frame *frame)
{
    struct pl_device *uart = pl_machine_device(board->machine, name);

    if (!uart || !uart->ops->receive)
        return false;
    uart->ops->receive(uart, frame);
    pl_machine_wake(board->machine, uart);
    if (board->machine->answers.on_wire)
        board->machine->answers.on_wire(board->machine, uart, frame);
    return true;
}

bool pl_board_pin_attach(struct pl_board *board, pl_board_pin_fn *fn, void *ctx)
{
    struct pl_machine *m = board->machine;

    if (m->n_pin == PL_MAX_LISTENERS)
        return false;
    m->pin[m->n_pin++] = (struct pl_pin_listener){fn, ctx};
    return true;
}
