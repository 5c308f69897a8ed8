/* SPDX-License-Identifier: MIT */
/* The Private Peripheral Bus: System Control Block, and the little of DWT that firmware uses
 * (DDI 0403 B3.2, C1.8). What is not listed reads as zero. */
#include "core.h"

#define PPB_DWT 0xE0001000U
#define PPB_SCS 0xE000E000U

enum {
    SCB_CPUID = 0xD00,
    SCB_ICSR = 0xD04,
    SCB_VTOR = 0xD08,
    SCB_AIRCR = 0xD0C,
    SCB_SCR = 0xD10,
    SCB_CCR = 0xD14,
    SCB_SHPR1 = 0xD18,
    SCB_SHPR3 = 0xD20,
    SCB_SHCSR = 0xD24,
    SCB_CFSR = 0xD28,
    SCB_HFSR = 0xD2C,
    SCB_MMFAR = 0xD34,
    SCB_BFAR = 0xD38,
    SCB_CPACR = 0xD88,
    SCB_DEMCR = 0xDFC,
    SCB_STIR = 0xF00,
    FP_FPCCR = 0xF34,
    FP_FPCAR = 0xF38,
    FP_FPDSCR = 0xF3C
};

#define VECTKEY     0x05FA0000U
#define VECTKEYSTAT 0xFA050000U

/* --- ICSR: what is pending and active --- */

static uint32_t read_icsr(const struct pl_core *core)
{
    uint32_t value = pl_cpu_get(core->cpu, PL_REG_IPSR) & 0x1FF;
    unsigned active = 0;

    for (unsigned i = PL_EXC_NMI; i < core->n_exc; i++)
        active += core->exc[i].active;
    for (unsigned i = PL_EXC_IRQ0; i < core->n_exc; i++)
        value |= (uint32_t)core->exc[i].pending << 22;
    value |= (uint32_t)core->first_pending << 12;
    value |= (uint32_t)(active <= 1) << 11;
    value |= (uint32_t)core->exc[PL_EXC_SYSTICK].pending << 26;
    value |= (uint32_t)core->exc[PL_EXC_PENDSV].pending << 28;
    return value | (uint32_t)core->exc[PL_EXC_NMI].pending << 31;
}

static void write_icsr(struct pl_core *core, uint32_t value)
{
    if (value >> 31 & 1)
        pl_core_pend(core, PL_EXC_NMI, true);
    if (value >> 28 & 1)
        pl_core_pend(core, PL_EXC_PENDSV, true);
    else if (value >> 27 & 1)
        pl_core_pend(core, PL_EXC_PENDSV, false);
    if (value >> 26 & 1)
        pl_core_pend(core, PL_EXC_SYSTICK, true);
    else if (value >> 25 & 1)
        pl_core_pend(core, PL_EXC_SYSTICK, false);
}

/* --- AIRCR --- */

static void write_aircr(struct pl_core *core, uint32_t value)
{
    if ((value & 0xFFFF0000U) != VECTKEY)
        return;
    if (!pl_core_is_v6m(core)) {
        core->prigroup = value >> 8 & 7;
        pl_core_update(core);
    }
    if (value & 1 << 2)
        core->asks_reset = true;
}

/* --- System handlers: priorities, enables --- */

static uint32_t read_shpr(const struct pl_core *core, uint32_t off)
{
    unsigned first = 4 + (off - SCB_SHPR1);
    uint32_t value = 0;

    for (unsigned i = 0; i < 4; i++)
        value |= (uint32_t)core->exc[first + i].priority << 8 * i;
    return value;
}

static bool has_priority(const struct pl_core *core, unsigned exc)
{
    if (exc == PL_EXC_SVC || exc == PL_EXC_PENDSV || exc == PL_EXC_SYSTICK)
        return true;
    return !pl_core_is_v6m(core) && (exc <= PL_EXC_USAGEFAULT || exc == PL_EXC_DEBUG);
}

static void write_shpr(struct pl_core *core, uint32_t off, uint32_t value)
{
    unsigned mask = 0xFF00U >> core->config.prio_bits & 0xFF;
    unsigned first = 4 + (off - SCB_SHPR1);

    for (unsigned i = 0; i < 4; i++)
        if (has_priority(core, first + i))
            core->exc[first + i].priority = (uint8_t)(value >> 8 * i & mask);
    pl_core_update(core);
}

static uint32_t read_shcsr(const struct pl_core *core)
{
    const struct pl_exception *e = core->exc;
    uint32_t value = (uint32_t)e[PL_EXC_SVC].pending << 15 | (uint32_t)e[PL_EXC_SVC].active << 7;

    if (pl_core_is_v6m(core))
        return (uint32_t)e[PL_EXC_SVC].pending << 15;
    value |= (uint32_t)e[PL_EXC_MEMMANAGE].active | (uint32_t)e[PL_EXC_BUSFAULT].active << 1;
    value |= (uint32_t)e[PL_EXC_USAGEFAULT].active << 3;
    value |= (uint32_t)e[PL_EXC_PENDSV].active << 10 | (uint32_t)e[PL_EXC_SYSTICK].active << 11;
    value |= (uint32_t)e[PL_EXC_USAGEFAULT].pending << 12;
    value |= (uint32_t)e[PL_EXC_MEMMANAGE].pending << 13;
    value |= (uint32_t)e[PL_EXC_BUSFAULT].pending << 14;
    value |= (uint32_t)e[PL_EXC_MEMMANAGE].enabled << 16;
    value |= (uint32_t)e[PL_EXC_BUSFAULT].enabled << 17;
    return value | (uint32_t)e[PL_EXC_USAGEFAULT].enabled << 18;
}

static void write_shcsr(struct pl_core *core, uint32_t value)
{
    if (pl_core_is_v6m(core))
        return;
    core->exc[PL_EXC_MEMMANAGE].enabled = value >> 16 & 1;
    core->exc[PL_EXC_BUSFAULT].enabled = value >> 17 & 1;
    core->exc[PL_EXC_USAGEFAULT].enabled = value >> 18 & 1;
    pl_core_update(core);
}

/* --- The rest of the SCB --- */

static uint32_t cpuid(const struct pl_core *core)
{
    static const uint32_t ids[] = {0x410CC601, 0x411FC231, 0x410FC241, 0x411FC271, 0x410FD214};

    return ids[core->config.kind];
}

static uint32_t read_v7m(const struct pl_core *core, uint32_t off)
{
    switch (off) {
    case SCB_CFSR:
        return core->cfsr;
    case SCB_HFSR:
        return core->hfsr;
    case SCB_MMFAR:
        return core->mmfar;
    case SCB_BFAR:
        return core->bfar;
    case SCB_CPACR:
        return core->cpacr;
    case FP_FPCCR:
        return core->fpccr;
    case FP_FPCAR:
        return core->fpcar;
    case FP_FPDSCR:
        return core->fpdscr;
    default:
        return 0;
    }
}

static uint32_t read_scb(const struct pl_core *core, uint32_t off)
{
    switch (off) {
    case SCB_CPUID:
        return cpuid(core);
    case SCB_ICSR:
        return read_icsr(core);
    case SCB_VTOR:
        return core->vtor;
    case SCB_AIRCR:
        return VECTKEYSTAT | core->prigroup << 8;
    case SCB_SCR:
        return core->scr;
    case SCB_CCR:
        return core->ccr;
    case SCB_SHCSR:
        return read_shcsr(core);
    case SCB_DEMCR:
        return core->demcr;
    default:
        break;
    }
    if (off >= SCB_SHPR1 && off <= SCB_SHPR3)
        return read_shpr(core, off);
    return pl_core_is_v6m(core) ? 0 : read_v7m(core, off);
}

static void write_v7m(struct pl_core *core, uint32_t off, uint32_t value)
{
    switch (off) {
    case SCB_CCR:
        core->ccr = value & 0x0007031B;
        break;
    case SCB_CFSR:
        core->cfsr &= ~value;
        break;
    case SCB_HFSR:
        core->hfsr &= ~value;
        break;
    case SCB_CPACR:
        core->cpacr = pl_core_has_fpu(core) ? value & 0x00F00000 : 0;
        break;
    case SCB_STIR:
        if ((value & 0x1FF) < core->config.irqs)
            pl_core_pend(core, PL_EXC_IRQ0 + (value & 0x1FF), true);
        break;
    case FP_FPCCR:
        core->fpccr = pl_core_has_fpu(core) ? value & 0xC0000000U : 0;
        break;
    case FP_FPCAR:
        core->fpcar = value & ~7U;
        break;
    case FP_FPDSCR:
        core->fpdscr = value & 0x07C00000;
        break;
    default:
        break;
    }
}

static void write_scb(struct pl_core *core, uint32_t off, uint32_t value)
{
    switch (off) {
    case SCB_ICSR:
        write_icsr(core, value);
        return;
    case SCB_VTOR:
        core->vtor = value & 0xFFFFFF80U;
        return;
    case SCB_AIRCR:
        write_aircr(core, value);
        return;
    case SCB_SCR:
        core->scr = value & 0x16;
        return;
    case SCB_SHCSR:
        write_shcsr(core, value);
        return;
    case SCB_DEMCR:
        core->demcr = value;
        return;
    default:
        break;
    }
    if (off >= SCB_SHPR1 && off <= SCB_SHPR3)
        write_shpr(core, off, value);
    else if (!pl_core_is_v6m(core))
        write_v7m(core, off, value);
}

/* --- DWT: the cycle counter --- */

static uint32_t read_dwt(const struct pl_core *core, uint32_t off)
{
    if (pl_core_is_v6m(core))
        return 0;
    if (off == 0)
        return core->dwt_ctrl;
    return off == 4 && (core->dwt_ctrl & 1) ? (uint32_t)(core->cycles - core->cyccnt_zero) : 0;
}

static void write_dwt(struct pl_core *core, uint32_t off, uint32_t value)
{
    if (pl_core_is_v6m(core))
        return;
    if (off == 0) {
        if ((value & 1) && !(core->dwt_ctrl & 1))
            core->cyccnt_zero = core->cycles;
        core->dwt_ctrl = value;
    } else if (off == 4) {
        core->cyccnt_zero = core->cycles - value;
    }
}

/* --- Words, and their parts --- */

static uint32_t read_word(struct pl_core *core, uint32_t addr)
{
    uint32_t off = addr & 0xFFF;

    if ((addr & ~0xFFFU) == PPB_DWT)
        return read_dwt(core, off);
    if ((addr & ~0xFFFU) != PPB_SCS)
        return 0;
    if (off == 0x004)
        return pl_core_is_v6m(core) ? 0 : (core->config.irqs - 1) / 32;
    if (off >= 0x010 && off < 0x020)
        return pl_core_systick_read(core, off);
    return off < 0xD00 ? pl_core_nvic_read(core, off) : read_scb(core, off);
}

static void write_word(struct pl_core *core, uint32_t addr, uint32_t value)
{
    uint32_t off = addr & 0xFFF;

    if ((addr & ~0xFFFU) == PPB_DWT)
        write_dwt(core, off, value);
    else if ((addr & ~0xFFFU) != PPB_SCS)
        return;
    else if (off >= 0x010 && off < 0x020)
        pl_core_systick_write(core, off, value);
    else if (off < 0xD00)
        pl_core_nvic_write(core, off, value);
    else
        write_scb(core, off, value);
}

uint32_t pl_core_ppb_read(struct pl_core *core, uint32_t addr, unsigned size)
{
    uint32_t value = read_word(core, addr & ~3U) >> 8 * (addr & 3);

    return size == 4 ? value : value & ((UINT32_C(1) << 8 * size) - 1);
}

/* Parts of a word keep the rest of it only where that means something: priorities. CFSR is cleared
 * by ones, so there the rest is written as zero. */
static bool keeps_rest(uint32_t addr)
{
    uint32_t off = addr & 0xFFF;

    return (off >= 0x400 && off < 0x500) || (off >= SCB_SHPR1 && off <= SCB_SHPR3 + 3);
}

void pl_core_ppb_write(struct pl_core *core, uint32_t addr, unsigned size, uint32_t value)
{
    uint32_t mask = size == 4 ? UINT32_MAX : ((UINT32_C(1) << 8 * size) - 1) << 8 * (addr & 3);
    uint32_t rest = size != 4 && keeps_rest(addr) ? read_word(core, addr & ~3U) & ~mask : 0;

    write_word(core, addr & ~3U, rest | (value << 8 * (addr & 3) & mask));
}
