/* SPDX-License-Identifier: MIT */
/* Which exception goes first: priorities, masks, and the NVIC's registers (DDI 0403 B1.5, B3.4). */
#include "core.h"

enum { THREAD_PRIORITY = 256 };

/* --- Priorities --- */

/* The part of a priority that decides on preemption. */
static int group_of(const struct pl_core *core, uint8_t priority)
{
    return priority & (int)(0xFFFFFF00U >> (7 - core->prigroup) & 0xFF);
}

int pl_core_priority(const struct pl_core *core, unsigned exc)
{
    switch (exc) {
    case PL_EXC_RESET:
        return -3;
    case PL_EXC_NMI:
        return -2;
    case PL_EXC_HARDFAULT:
        return -1;
    default:
        return core->exc[exc].priority;
    }
}

static int group_priority(const struct pl_core *core, unsigned exc)
{
    int priority = pl_core_priority(core, exc);

    return priority < 0 ? priority : group_of(core, (uint8_t)priority);
}

static int lower(int a, int b)
{
    return a < b ? a : b;
}

static int basepri(const struct pl_core *core)
{
    uint32_t value = pl_core_is_v6m(core) ? 0 : pl_cpu_get(core->cpu, PL_REG_BASEPRI) & 0xFF;

    return value ? group_of(core, (uint8_t)value) : THREAD_PRIORITY;
}

int pl_core_execution_priority(const struct pl_core *core)
{
    int priority = lower(core->active_priority, basepri(core));

    if (pl_cpu_get(core->cpu, PL_REG_PRIMASK) & 1)
        priority = lower(priority, 0);
    if (!pl_core_is_v6m(core) && (pl_cpu_get(core->cpu, PL_REG_FAULTMASK) & 1))
        priority = lower(priority, -1);
    return priority;
}

/* --- What goes first --- */

static bool goes_before(const struct pl_core *core, unsigned exc, unsigned first)
{
    return first == 0 || pl_core_priority(core, exc) < pl_core_priority(core, first);
}

void pl_core_update(struct pl_core *core)
{
    unsigned first = 0;
    int active = THREAD_PRIORITY;

    for (unsigned i = PL_EXC_NMI; i < core->n_exc; i++) {
        const struct pl_exception *e = &core->exc[i];
        if (e->active)
            active = lower(active, group_priority(core, i));
        if (e->pending && e->enabled && goes_before(core, i, first))
            first = i;
    }
    core->first_pending = first;
    core->first_priority = first ? group_priority(core, first) : THREAD_PRIORITY;
    core->active_priority = active;
    core->attention = core->first_priority < core->active_priority;
}

void pl_core_pend(struct pl_core *core, unsigned exc, bool pending)
{
    if (core->exc[exc].pending == pending)
        return;
    core->exc[exc].pending = pending;
    pl_core_update(core);
}

/* A rising level pends; while it stays, so does the request, but for the time it is served. */
static void drive(struct pl_core *core, unsigned exc, bool level)
{
    struct pl_exception *e = &core->exc[exc];

    if (e->level == level)
        return;
    e->level = level;
    if (level)
        pl_core_pend(core, exc, true);
}

void pl_core_line(struct pl_core *core, unsigned irq, bool level)
{
    if (irq < core->config.irqs)
        drive(core, PL_EXC_IRQ0 + irq, level);
}

void pl_core_nmi(struct pl_core *core, bool level)
{
    drive(core, PL_EXC_NMI, level);
}

bool pl_core_ready(const struct pl_core *core)
{
    return core->attention && core->first_priority < pl_core_execution_priority(core);
}

bool pl_core_wakes(const struct pl_core *core)
{
    return core->attention && core->first_priority < basepri(core);
}

bool pl_core_is_masked(const struct pl_core *core)
{
    return pl_core_execution_priority(core) <= 0;
}

/* --- Registers, off from 0xE000E000 --- */

enum bank { BANK_ISER, BANK_ICER, BANK_ISPR, BANK_ICPR, BANK_IABR };

static uint32_t bank_bit(const struct pl_exception *e, enum bank bank)
{
    if (bank == BANK_IABR)
        return e->active;
    return bank == BANK_ISER || bank == BANK_ICER ? e->enabled : e->pending;
}

static uint32_t read_bank(const struct pl_core *core, enum bank bank, unsigned word)
{
    uint32_t value = 0;

    for (unsigned i = 0; i < 32 && word * 32 + i < core->config.irqs; i++)
        value |= bank_bit(&core->exc[PL_EXC_IRQ0 + word * 32 + i], bank) << i;
    return value;
}

static void write_bit(struct pl_exception *e, enum bank bank)
{
    if (bank == BANK_ISER || bank == BANK_ICER)
        e->enabled = bank == BANK_ISER;
    else if (bank == BANK_ISPR)
        e->pending = true;
    else if (bank == BANK_ICPR)
        e->pending = e->level && !e->active;
}

static void write_bank(struct pl_core *core, enum bank bank, unsigned word, uint32_t value)
{
    for (unsigned i = 0; i < 32 && word * 32 + i < core->config.irqs; i++)
        if (value >> i & 1)
            write_bit(&core->exc[PL_EXC_IRQ0 + word * 32 + i], bank);
    pl_core_update(core);
}

static uint32_t read_priorities(const struct pl_core *core, unsigned first)
{
    uint32_t value = 0;

    for (unsigned i = 0; i < 4 && first + i < core->config.irqs; i++)
        value |= (uint32_t)core->exc[PL_EXC_IRQ0 + first + i].priority << 8 * i;
    return value;
}

static void write_priorities(struct pl_core *core, unsigned first, uint32_t value)
{
    unsigned mask = 0xFF00U >> core->config.prio_bits & 0xFF;

    for (unsigned i = 0; i < 4 && first + i < core->config.irqs; i++)
        core->exc[PL_EXC_IRQ0 + first + i].priority = (uint8_t)(value >> 8 * i & mask);
    pl_core_update(core);
}

uint32_t pl_core_nvic_read(const struct pl_core *core, uint32_t off)
{
    if (off >= 0x400 && off < 0x400 + 240)
        return read_priorities(core, off - 0x400);
    if (off >= 0x100 && off < 0x380)
        return read_bank(core, (enum bank)((off - 0x100) / 0x80), off % 0x80 / 4);
    return 0;
}

void pl_core_nvic_write(struct pl_core *core, uint32_t off, uint32_t value)
{
    if (off >= 0x400 && off < 0x400 + 240)
        write_priorities(core, off - 0x400, value);
    else if (off >= 0x100 && off < 0x300)
        write_bank(core, (enum bank)((off - 0x100) / 0x80), off % 0x80 / 4, value);
}
