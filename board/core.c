/* SPDX-License-Identifier: MIT */
/* The state of a Cortex-M after reset. */
#include "core.h"

#include <string.h>

enum { XPSR_T = 1 << 24 };

bool pl_core_is_v6m(const struct pl_core *core)
{
    return core->config.kind == PL_CPU_M0PLUS;
}

bool pl_core_has_fpu(const struct pl_core *core)
{
    return core->config.kind >= PL_CPU_M4F;
}

void pl_core_init(struct pl_core *core, struct pl_cpu *cpu, const struct pl_core_config *config)
{
    memset(core, 0, sizeof *core);
    core->config = *config;
    core->cpu = cpu;
    core->n_exc = PL_EXC_IRQ0 + config->irqs;
}

/* Lines keep their level: they belong to the devices. */
static void reset_exceptions(struct pl_core *core)
{
    for (unsigned i = 0; i < PL_EXC_MAX; i++)
        core->exc[i] = (struct pl_exception){.level = core->exc[i].level};
    core->exc[PL_EXC_NMI].enabled = true;
    core->exc[PL_EXC_HARDFAULT].enabled = true;
    core->exc[PL_EXC_SVC].enabled = true;
    core->exc[PL_EXC_PENDSV].enabled = true;
    core->exc[PL_EXC_SYSTICK].enabled = true;
}

static void reset_registers(struct pl_core *core)
{
    pl_cpu_set(core->cpu, PL_REG_IPSR, 0);
    pl_cpu_set(core->cpu, PL_REG_CONTROL, 0);
    pl_cpu_set(core->cpu, PL_REG_PRIMASK, 0);
    if (!pl_core_is_v6m(core)) {
        pl_cpu_set(core->cpu, PL_REG_BASEPRI, 0);
        pl_cpu_set(core->cpu, PL_REG_FAULTMASK, 0);
    }
    for (unsigned r = PL_REG_R0; r <= PL_REG_R12; r++)
        pl_cpu_set(core->cpu, (enum pl_cpu_reg)r, 0);
    pl_cpu_set(core->cpu, PL_REG_LR, UINT32_MAX);
    pl_cpu_set(core->cpu, PL_REG_PSP, 0);
    if (pl_core_has_fpu(core))
        pl_cpu_set(core->cpu, PL_REG_FPSCR, 0);
}

static void reset_scb(struct pl_core *core)
{
    core->systick = (struct pl_systick){0};
    core->vtor = core->prigroup = core->scr = 0;
    core->cfsr = core->hfsr = core->mmfar = core->bfar = 0;
    core->ccr = PL_CCR_STKALIGN | (pl_core_is_v6m(core) ? PL_CCR_UNALIGN_TRP : 0);
    core->cpacr = core->fpcar = core->fpdscr = 0;
    core->fpccr = pl_core_has_fpu(core) ? 0xC0000000U : 0;
    core->asks_reset = core->sleeps = core->locked_up = false;
    pl_core_update(core);
}

bool pl_core_reset(struct pl_core *core)
{
    const struct pl_core_bus *bus = &core->config.bus;
    uint32_t sp = 0, pc = 0;

    reset_exceptions(core);
    reset_registers(core);
    reset_scb(core);
    if (!bus->read(bus->ctx, 0, &sp) || !bus->read(bus->ctx, 4, &pc))
        return false;
    pl_cpu_set(core->cpu, PL_REG_SP, sp & ~3U);
    pl_cpu_set(core->cpu, PL_REG_PC, pc & ~1U);
    pl_cpu_set(core->cpu, PL_REG_XPSR, XPSR_T);
    return (pc & 1) && pc != UINT32_MAX;
}
