/* SPDX-License-Identifier: MIT */
/* Faults: which exception is due, escalation, lockup (DDI 0403 B1.5.14, B1.5.15). */
#include "core.h"

/* HardFault in place of an exception that cannot be taken; within HardFault, NMI or under
 * FAULTMASK not even that. */
static void escalate(struct pl_core *core)
{
    if (pl_core_execution_priority(core) <= -1) {
        core->locked_up = true;
        return;
    }
    core->hfsr |= PL_HFSR_FORCED;
    pl_core_pend(core, PL_EXC_HARDFAULT, true);
}

static void pend_or_escalate(struct pl_core *core, unsigned exc)
{
    bool possible =
        core->exc[exc].enabled && pl_core_priority(core, exc) < pl_core_execution_priority(core);

    if (possible)
        pl_core_pend(core, exc, true);
    else
        escalate(core);
}

static unsigned exception_of(uint32_t cfsr)
{
    if (cfsr & 0xFF)
        return PL_EXC_MEMMANAGE;
    return cfsr & 0xFF00 ? PL_EXC_BUSFAULT : PL_EXC_USAGEFAULT;
}

/* ARMv6-M has no CFSR, and its MemManage, BusFault and UsageFault are never enabled. */
void pl_core_fault(struct pl_core *core, uint32_t cfsr)
{
    if (!pl_core_is_v6m(core))
        core->cfsr |= cfsr;
    pend_or_escalate(core, exception_of(cfsr));
}

void pl_core_bus_fault(struct pl_core *core, uint32_t addr)
{
    core->bfar = addr;
    pl_core_fault(core, PL_CFSR_PRECISERR | PL_CFSR_BFARVALID);
}

void pl_core_svc(struct pl_core *core)
{
    pend_or_escalate(core, PL_EXC_SVC);
}
