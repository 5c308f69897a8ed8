/* SPDX-License-Identifier: MIT */
/* SysTick (DDI 0403 B3.3). Clocked by the core, or by an eighth of it as STM32s wire it. */
#include "core.h"

enum { CSR_ENABLE = 1 << 0, CSR_TICKINT = 1 << 1, CSR_CLKSOURCE = 1 << 2, CSR_COUNTFLAG = 1 << 16 };

static uint64_t cycles_per_tick(const struct pl_core *core)
{
    return core->systick.ctrl & CSR_CLKSOURCE ? 1 : 8;
}

static bool counts(const struct pl_core *core)
{
    return core->systick.ctrl & CSR_ENABLE;
}

static uint32_t ticks_left(const struct pl_core *core)
{
    uint64_t per_tick = cycles_per_tick(core);

    if (!counts(core))
        return core->systick.left;
    if (core->systick.zero_cycle <= core->cycles)
        return 0;
    return (uint32_t)((core->systick.zero_cycle - core->cycles + per_tick - 1) / per_tick);
}

/* One tick goes into the reload: at 0, reload + 1 ticks are left. */
static uint32_t current(const struct pl_core *core)
{
    uint32_t left = ticks_left(core);

    return left > core->systick.reload ? 0 : left;
}

uint64_t pl_core_systick_next(const struct pl_core *core)
{
    bool never = !counts(core) || (core->systick.reload == 0 && ticks_left(core) <= 1);

    return never ? PL_CYCLE_NEVER : core->systick.zero_cycle;
}

void pl_core_systick_run(struct pl_core *core)
{
    struct pl_systick *t = &core->systick;

    while (pl_core_systick_next(core) <= core->cycles) {
        t->zero_cycle += ((uint64_t)t->reload + 1) * cycles_per_tick(core);
        t->ctrl |= CSR_COUNTFLAG;
        if (t->ctrl & CSR_TICKINT)
            pl_core_pend(core, PL_EXC_SYSTICK, true);
    }
}

static void start_from(struct pl_core *core, uint32_t left)
{
    core->systick.left = left;
    core->systick.zero_cycle = core->cycles + left * cycles_per_tick(core);
}

static void write_control(struct pl_core *core, uint32_t value)
{
    uint32_t left = ticks_left(core);
    uint32_t kept = core->systick.ctrl & CSR_COUNTFLAG;

    core->systick.ctrl = kept | (value & (CSR_ENABLE | CSR_TICKINT | CSR_CLKSOURCE));
    start_from(core, left ? left : core->systick.reload + 1);
}

uint32_t pl_core_systick_read(struct pl_core *core, uint32_t off)
{
    uint32_t value = core->systick.ctrl;

    switch (off) {
    case 0x10:
        core->systick.ctrl &= ~(uint32_t)CSR_COUNTFLAG;
        return value;
    case 0x14:
        return core->systick.reload;
    case 0x18:
        return current(core);
    default:
        return 0; /* CALIB: the chip states no 10 ms value */
    }
}

void pl_core_systick_write(struct pl_core *core, uint32_t off, uint32_t value)
{
    switch (off) {
    case 0x10:
        write_control(core, value);
        break;
    case 0x14:
        core->systick.reload = value & 0xFFFFFF;
        if (!counts(core) && current(core) == 0)
            core->systick.left = core->systick.reload + 1;
        break;
    case 0x18:
        core->systick.ctrl &= ~(uint32_t)CSR_COUNTFLAG;
        start_from(core, core->systick.reload + 1);
        break;
    default:
        break;
    }
}
