/* SPDX-License-Identifier: MIT */
/* Faults at exact points. */
#include "fault.h"

#include "draw.h"
#include "machine_internal.h"

#include <stddef.h>

/* --- At once --- */

static bool fits(const struct pl_flash_operation *op, unsigned phase)
{
    if (phase == PL_FLASH_CUT_BEFORE || phase == PL_FLASH_CUT_AFTER)
        return true;
    return phase <= (op->kind == PL_FLASH_PROGRAM ? op->size : (unsigned)PL_FLASH_CUT_WEAK);
}

static unsigned any_phase(const struct pl_flash_operation *op, uint32_t *seed)
{
    return pl_draw(seed) % (op->kind == PL_FLASH_PROGRAM ? op->size + 1 : PL_FLASH_CUT_WEAK + 1U);
}

static void cut_flash(struct pl_device *flash, unsigned phase, uint32_t *seed)
{
    struct pl_flash_operation op;

    if (!pl_flash_operation(flash, &op))
        return;
    if (!fits(&op, phase))
        phase = any_phase(&op, seed);
    if (op.kind == PL_FLASH_PROGRAM && phase <= op.size)
        phase += op.phase;
    pl_flash_cut(flash, phase, pl_draw(seed));
}

static struct pl_device *flash_of(struct pl_board *board)
{
    return pl_machine_device(pl_board_machine(board), "FLASH");
}

void pl_fault_cut(struct pl_board *board, unsigned phase, const struct pl_fault_power *power)
{
    struct pl_device *flash = flash_of(board);
    uint32_t seed = power->seed;

    if (flash)
        cut_flash(flash, phase, &seed);
    pl_board_power_cycle(board, power->ram, pl_draw(&seed));
}

bool pl_fault_can_flip(const struct pl_board *board, uint32_t addr)
{
    uint32_t off;
    const struct pl_mapped_memory *mem = pl_bus_memory(pl_board_machine(board), addr, 1, &off);

    return mem && mem->def.kind != PL_MEMORY_ROM;
}

bool pl_fault_flip(struct pl_board *board, uint32_t addr, unsigned bit)
{
    struct pl_machine *m = pl_board_machine(board);
    struct pl_device *flash = flash_of(board);
    uint32_t off;
    const struct pl_mapped_memory *mem = pl_bus_memory(m, addr, 1, &off);
    uint8_t byte;

    if (bit > 7 || !pl_fault_can_flip(board, addr))
        return false;
    if (mem->def.kind == PL_MEMORY_FLASH)
        return flash && pl_flash_flip(flash, mem->def.base + off, bit);
    byte = mem->bytes[off] ^ (uint8_t)(1U << bit);
    return pl_board_poke(board, addr, &byte, 1);
}

/* --- What is due --- */

/* Of the cuts only the first that has not struck. */
static bool is_armed(const struct pl_fault_plan *plan, unsigned n)
{
    if (plan->fault[n].struck)
        return false;
    for (unsigned i = 0; i < n && plan->fault[n].kind == PL_FAULT_CUT; i++)
        if (plan->fault[i].kind == PL_FAULT_CUT && !plan->fault[i].struck)
            return false;
    return true;
}

/* How far the board has got, as a fault counts it. */
static uint64_t reached(const struct pl_fault_plan *plan, const struct pl_board *board,
                        enum pl_fault_when when)
{
    struct pl_board_status status;

    pl_board_status(board, &status);
    if (when == PL_FAULT_AT_PS)
        return status.now_ps;
    return when == PL_FAULT_AT_INSTRUCTION ? status.instructions - plan->powered_up
                                           : status.flash_ops;
}

static struct pl_fault *first_due(struct pl_fault_plan *plan, const struct pl_board *board)
{
    for (unsigned i = 0; i < plan->n; i++) {
        struct pl_fault *f = &plan->fault[i];
        if (is_armed(plan, i) && reached(plan, board, f->when) >= f->at)
            return f;
    }
    return NULL;
}

static void cut(struct pl_fault_plan *plan, struct pl_board *board, unsigned phase)
{
    uint32_t seed = pl_draw(&plan->power.seed);

    plan->powered_up += reached(plan, board, PL_FAULT_AT_INSTRUCTION);
    pl_fault_cut(board, phase, &(struct pl_fault_power){plan->power.ram, seed});
}

static unsigned phase_of(const struct pl_fault *f, const struct pl_flash_operation *op)
{
    enum pl_flash_kind kind = op ? op->kind : PL_FLASH_PROGRAM;

    if (f->when != PL_FAULT_AT_FLASH_OP ||
        (f->cuts == PL_FAULT_PROGRAM && kind != PL_FLASH_PROGRAM) ||
        (f->cuts == PL_FAULT_ERASE && kind == PL_FLASH_PROGRAM))
        return PL_FAULT_ANY;
    return f->phase;
}

static void strike(struct pl_fault_plan *plan, struct pl_board *board, struct pl_fault *f)
{
    struct pl_device *flash = flash_of(board);
    struct pl_flash_operation op;
    bool busy = flash && pl_flash_operation(flash, &op);

    f->struck = true;
    if (plan->told)
        plan->told(plan->ctx, f, busy ? &op : NULL);
    if (f->kind == PL_FAULT_CUT)
        cut(plan, board, phase_of(f, busy ? &op : NULL));
    else if (f->kind == PL_FAULT_RESET)
        pl_board_reset(board, PL_RESET_PIN);
    else if (f->kind == PL_FAULT_FLIP)
        pl_fault_flip(board, f->addr, f->bit);
    else if (flash)
        pl_flash_hang(flash);
}

void pl_fault_strike(struct pl_fault_plan *plan, struct pl_board *board)
{
    struct pl_fault *f;

    while ((f = first_due(plan, board)) != NULL)
        strike(plan, board, f);
}

uint64_t pl_fault_next_ps(const struct pl_fault_plan *plan)
{
    uint64_t next = PL_NEVER;

    for (unsigned i = 0; i < plan->n; i++)
        if (plan->fault[i].when == PL_FAULT_AT_PS && is_armed(plan, i) && plan->fault[i].at < next)
            next = plan->fault[i].at;
    return next;
}

/* --- Running --- */

static void lower(uint64_t *limit, uint64_t value)
{
    if (*limit == 0 || value < *limit)
        *limit = value;
}

/* Nothing is due, so each count is still ahead. */
static void stop_at_faults(const struct pl_fault_plan *plan, const struct pl_board *board,
                           struct pl_board_limit *limit)
{
    for (unsigned i = 0; i < plan->n; i++) {
        const struct pl_fault *f = &plan->fault[i];
        if (!is_armed(plan, i))
            continue;
        if (f->when == PL_FAULT_AT_PS)
            lower(&limit->until_ps, f->at);
        else if (f->when == PL_FAULT_AT_FLASH_OP)
            lower(&limit->flash_ops, f->at);
        else
            lower(&limit->instructions, f->at - reached(plan, board, f->when));
    }
}

static bool is_over(const struct pl_board_limit *limit, uint64_t ran,
                    const struct pl_board_status *now)
{
    return (limit->until_ps && now->now_ps >= limit->until_ps) ||
           (limit->instructions && ran >= limit->instructions) ||
           (limit->flash_ops && now->flash_ops == limit->flash_ops);
}

enum pl_board_stop pl_fault_run(struct pl_fault_plan *plan, struct pl_board *board,
                                const struct pl_board_limit *limit)
{
    struct pl_board_limit rest = limit ? *limit : (struct pl_board_limit){0};
    struct pl_board_status before, after;
    struct pl_board_limit next;
    enum pl_board_stop stop;

    for (;;) {
        pl_fault_strike(plan, board);
        next = rest;
        stop_at_faults(plan, board, &next);
        pl_board_status(board, &before);
        stop = pl_board_run(board, &next);
        pl_board_status(board, &after);
        if (stop != PL_STOP_LIMIT && stop != PL_STOP_FLASH)
            return stop;
        if (is_over(&rest, after.instructions - before.instructions, &after))
            return stop;
        if (rest.instructions)
            rest.instructions -= after.instructions - before.instructions;
    }
}
