/* SPDX-License-Identifier: MIT */
/* Exception entry and return: frames, stacks, EXC_RETURN (DDI 0403 B1.5.6 to B1.5.8).
 *
 * The order in which IPSR, CONTROL and SP are written matters: the instruction core swaps the
 * banked stack pointers when one of the first two changes, and privilege must come before CONTROL.
 */
#include "core.h"

enum {
    CONTROL_SPSEL = 1 << 1,
    CONTROL_FPCA = 1 << 2,
    FRAME_WORDS = 8,
    FRAME_WORDS_FP = 26,
    XPSR_T = 1 << 24,
    XPSR_ALIGN = 1 << 9
};

#define EXC_RETURN_V7     0xFFFFFFE1U
#define EXC_RETURN_V8     0xFFFFFFA0U
#define EXC_RETURN_NO_FP  (UINT32_C(1) << 4)
#define EXC_RETURN_THREAD (UINT32_C(1) << 3)
#define EXC_RETURN_PSP    (UINT32_C(1) << 2)
#define FPCCR_ASPEN       (UINT32_C(1) << 31)

static const enum pl_cpu_reg frame_registers[] = {PL_REG_R0,  PL_REG_R1, PL_REG_R2, PL_REG_R3,
                                                  PL_REG_R12, PL_REG_LR, PL_REG_PC};

enum { N_FRAME_REGISTERS = sizeof frame_registers / sizeof *frame_registers };

static bool push(const struct pl_core *core, uint32_t addr, uint32_t value)
{
    return core->config.bus.write(core->config.bus.ctx, addr, value);
}

static bool peek(const struct pl_core *core, uint32_t addr, uint32_t *value)
{
    return core->config.bus.read(core->config.bus.ctx, addr, value);
}

/* --- Entry --- */

static bool stack_fp(const struct pl_core *core, uint32_t frame)
{
    bool ok = true;

    for (unsigned i = 0; i < 16; i++)
        ok = push(core, frame + 4 * (FRAME_WORDS + i), pl_cpu_get_s(core->cpu, i)) && ok;
    return push(core, frame + 4 * (FRAME_WORDS + 16), pl_cpu_get(core->cpu, PL_REG_FPSCR)) && ok;
}

static bool stack_frame(const struct pl_core *core, uint32_t frame, bool aligned)
{
    uint32_t xpsr = pl_cpu_get(core->cpu, PL_REG_XPSR) & ~(uint32_t)XPSR_ALIGN;
    bool ok = true;

    for (unsigned i = 0; i < N_FRAME_REGISTERS; i++)
        ok = push(core, frame + 4 * i, pl_cpu_get(core->cpu, frame_registers[i])) && ok;
    return push(core, frame + 4 * N_FRAME_REGISTERS, xpsr | (aligned ? XPSR_ALIGN : 0)) && ok;
}

/* Pushes everything, moves SP, returns what LR will hold. */
static uint32_t stack_all(struct pl_core *core, bool *ok)
{
    uint32_t control = pl_cpu_get(core->cpu, PL_REG_CONTROL);
    bool fp = pl_core_has_fpu(core) && (control & CONTROL_FPCA) && (core->fpccr & FPCCR_ASPEN);
    bool thread = pl_cpu_get(core->cpu, PL_REG_IPSR) == 0;
    uint32_t sp = pl_cpu_get(core->cpu, PL_REG_SP);
    uint32_t frame = sp - 4U * (fp ? FRAME_WORDS_FP : FRAME_WORDS);
    bool align = (frame & 4) && ((core->ccr & PL_CCR_STKALIGN) || fp);
    uint32_t ret = core->config.kind == PL_CPU_M33F ? EXC_RETURN_V8 : EXC_RETURN_V7;

    if (align)
        frame -= 4;
    *ok = stack_frame(core, frame, align) && (!fp || stack_fp(core, frame));
    pl_cpu_set(core->cpu, PL_REG_SP, frame);
    ret |= fp ? 0 : EXC_RETURN_NO_FP;
    ret |= thread ? EXC_RETURN_THREAD : 0;
    return ret | (thread && (control & CONTROL_SPSEL) ? EXC_RETURN_PSP : 0);
}

static void enter_handler(struct pl_core *core, unsigned exc, uint32_t exc_return)
{
    uint32_t control = pl_cpu_get(core->cpu, PL_REG_CONTROL);
    uint32_t flags = pl_cpu_get(core->cpu, PL_REG_XPSR) & 0xF80F0000U;

    pl_cpu_set(core->cpu, PL_REG_IPSR, exc);
    pl_cpu_set(core->cpu, PL_REG_CONTROL, control & 1);
    pl_cpu_set(core->cpu, PL_REG_XPSR, flags | XPSR_T | exc);
    pl_cpu_set(core->cpu, PL_REG_LR, exc_return);
    core->exc[exc].active = true;
    core->exc[exc].pending = false;
    core->sleeps = false;
    pl_core_update(core);
}

static void fetch_vector(struct pl_core *core, unsigned exc)
{
    uint32_t vector = 0;

    if (!peek(core, core->vtor + 4 * exc, &vector)) {
        core->hfsr |= PL_HFSR_VECTTBL;
        core->locked_up = exc == PL_EXC_HARDFAULT || exc == PL_EXC_NMI;
        pl_core_pend(core, PL_EXC_HARDFAULT, true);
    }
    pl_cpu_set(core->cpu, PL_REG_PC, vector & ~1U);
    if (!(vector & 1))
        pl_cpu_set(core->cpu, PL_REG_XPSR, pl_cpu_get(core->cpu, PL_REG_XPSR) & ~(uint32_t)XPSR_T);
}

void pl_core_take(struct pl_core *core)
{
    unsigned exc = core->first_pending;
    bool stacked;
    uint32_t exc_return = stack_all(core, &stacked);

    enter_handler(core, exc, exc_return);
    fetch_vector(core, exc);
    if (!stacked)
        pl_core_fault(core, PL_CFSR_STKERR);
}

/* --- Return --- */

static bool unstack_frame(struct pl_core *core, uint32_t frame, uint32_t *xpsr)
{
    uint32_t value;
    bool ok = true;

    for (unsigned i = 0; i < N_FRAME_REGISTERS; i++) {
        ok = peek(core, frame + 4 * i, &value) && ok;
        if (ok)
            pl_cpu_set(core->cpu, frame_registers[i], value);
    }
    return peek(core, frame + 4 * N_FRAME_REGISTERS, xpsr) && ok;
}

static bool unstack_fp(struct pl_core *core, uint32_t frame)
{
    uint32_t value = 0;
    bool ok = true;

    for (unsigned i = 0; i < 16; i++) {
        ok = peek(core, frame + 4 * (FRAME_WORDS + i), &value) && ok;
        pl_cpu_set_s(core->cpu, i, value);
    }
    ok = peek(core, frame + 4 * (FRAME_WORDS + 16), &value) && ok;
    pl_cpu_set(core->cpu, PL_REG_FPSCR, value);
    return ok;
}

/* Switches to the stack that the frame is on; still privileged. */
static void leave_handler(struct pl_core *core, uint32_t exc_return)
{
    bool thread = exc_return & EXC_RETURN_THREAD;

    pl_cpu_set(core->cpu, PL_REG_CONTROL, 0);
    if (thread)
        pl_cpu_set(core->cpu, PL_REG_IPSR, 0);
    if (thread && (exc_return & EXC_RETURN_PSP))
        pl_cpu_set(core->cpu, PL_REG_CONTROL, CONTROL_SPSEL);
}

/* A level that still stands requests again (DDI 0403 B3.4.1). */
static void deactivate(struct pl_core *core, unsigned exc)
{
    struct pl_exception *e = &core->exc[exc];

    e->active = false;
    if (e->level)
        e->pending = true;
    if (exc != PL_EXC_NMI && !pl_core_is_v6m(core))
        pl_cpu_set(core->cpu, PL_REG_FAULTMASK, 0);
    pl_core_update(core);
}

static unsigned count_active(const struct pl_core *core)
{
    unsigned n = 0;

    for (unsigned i = 0; i < core->n_exc; i++)
        n += core->exc[i].active;
    return n;
}

/* Only a return that fits what is active; the others are an INVPC. */
static bool return_fits(const struct pl_core *core, uint32_t exc_return, unsigned exc)
{
    bool thread = exc_return & EXC_RETURN_THREAD;

    if (exc >= core->n_exc || !core->exc[exc].active || (!thread && (exc_return & EXC_RETURN_PSP)))
        return false;
    if (!pl_core_has_fpu(core) && !(exc_return & EXC_RETURN_NO_FP))
        return false;
    return thread == (count_active(core) == 1);
}

static void unstack_all(struct pl_core *core, uint32_t exc_return)
{
    bool fp = !(exc_return & EXC_RETURN_NO_FP);
    uint32_t frame = pl_cpu_get(core->cpu, PL_REG_SP);
    uint32_t size = 4U * (fp ? FRAME_WORDS_FP : FRAME_WORDS);
    uint32_t xpsr = XPSR_T;
    bool ok = unstack_frame(core, frame, &xpsr);

    ok = (!fp || unstack_fp(core, frame)) && ok;
    pl_cpu_set(core->cpu, PL_REG_SP, frame + size + (xpsr & XPSR_ALIGN ? 4 : 0));
    pl_cpu_set(core->cpu, PL_REG_XPSR, xpsr & ~(uint32_t)XPSR_ALIGN);
    if (!ok)
        pl_core_fault(core, PL_CFSR_UNSTKERR);
}

void pl_core_return(struct pl_core *core, uint32_t exc_return)
{
    uint32_t exc = pl_cpu_get(core->cpu, PL_REG_IPSR) & 0x1FF;
    uint32_t control = pl_cpu_get(core->cpu, PL_REG_CONTROL) & 1;

    if (exc == 0) {
        pl_core_fault(core, PL_CFSR_IACCVIOL);
        return;
    }
    if (!return_fits(core, exc_return, exc)) {
        deactivate(core, exc);
        pl_core_fault(core, PL_CFSR_INVPC);
        return;
    }
    deactivate(core, exc);
    leave_handler(core, exc_return);
    unstack_all(core, exc_return);
    control |= pl_cpu_get(core->cpu, PL_REG_CONTROL) & CONTROL_SPSEL;
    control |= exc_return & EXC_RETURN_NO_FP ? 0 : CONTROL_FPCA;
    pl_cpu_set(core->cpu, PL_REG_CONTROL, control);
    core->sleeps = (exc_return & EXC_RETURN_THREAD) && (core->scr & PL_SCR_SLEEPONEXIT);
}
