/* SPDX-License-Identifier: MIT */
/* What surrounds the instruction core on every Cortex-M: exceptions, NVIC, SCB and SysTick.
 *
 * Rules from the ARMv6-M and ARMv7-M Architecture Reference Manuals (DDI 0419, DDI 0403), part B.
 * Not modelled: MPU, lazy stacking of floating point state (it is stacked at once), the trap on a
 * disabled FPU (CPACR) and on a division by zero (CCR.DIV_0_TRP), unprivileged access checks. */
#ifndef BOARD_CORE_H
#define BOARD_CORE_H

#include "cpu.h"

enum {
    PL_EXC_RESET = 1,
    PL_EXC_NMI,
    PL_EXC_HARDFAULT,
    PL_EXC_MEMMANAGE,
    PL_EXC_BUSFAULT,
    PL_EXC_USAGEFAULT,
    PL_EXC_SVC = 11,
    PL_EXC_DEBUG,
    PL_EXC_PENDSV = 14,
    PL_EXC_SYSTICK,
    PL_EXC_IRQ0,
    PL_EXC_MAX = PL_EXC_IRQ0 + 240
};

#define PL_CYCLE_NEVER UINT64_MAX

/* CFSR bits. */
#define PL_CFSR_IACCVIOL   (UINT32_C(1) << 0)
#define PL_CFSR_IBUSERR    (UINT32_C(1) << 8)
#define PL_CFSR_PRECISERR  (UINT32_C(1) << 9)
#define PL_CFSR_UNSTKERR   (UINT32_C(1) << 11)
#define PL_CFSR_STKERR     (UINT32_C(1) << 12)
#define PL_CFSR_BFARVALID  (UINT32_C(1) << 15)
#define PL_CFSR_UNDEFINSTR (UINT32_C(1) << 16)
#define PL_CFSR_INVSTATE   (UINT32_C(1) << 17)
#define PL_CFSR_INVPC      (UINT32_C(1) << 18)
#define PL_CFSR_NOCP       (UINT32_C(1) << 19)
#define PL_CFSR_UNALIGNED  (UINT32_C(1) << 24)

/* HFSR bits. */
#define PL_HFSR_VECTTBL (UINT32_C(1) << 1)
#define PL_HFSR_FORCED  (UINT32_C(1) << 30)

#define PL_CCR_UNALIGN_TRP (UINT32_C(1) << 3)
#define PL_CCR_STKALIGN    (UINT32_C(1) << 9)
#define PL_SCR_SLEEPONEXIT (UINT32_C(1) << 1)

/* How stacking and vector fetches reach memory. False: a bus error. */
struct pl_core_bus {
    bool (*read)(void *ctx, uint32_t addr, uint32_t *value);
    bool (*write)(void *ctx, uint32_t addr, uint32_t value);
    void *ctx;
};

struct pl_core_config {
    enum pl_cpu_kind kind;
    unsigned irqs;
    unsigned prio_bits;
    struct pl_core_bus bus;
};

struct pl_exception {
    bool pending, active, enabled;
    bool level; /* the line of an interrupt */
    uint8_t priority;
};

struct pl_systick {
    uint32_t ctrl, reload;
    uint64_t zero_cycle; /* while counting: when the counter reaches 0 */
    uint32_t left;       /* while stopped: ticks until then */
};

struct pl_core {
    struct pl_core_config config;
    struct pl_cpu *cpu;
    uint64_t cycles; /* of the core clock since power-up */

    struct pl_exception exc[PL_EXC_MAX];
    unsigned n_exc;
    struct pl_systick systick;
    uint32_t vtor, prigroup, scr, ccr, cfsr, hfsr, mmfar, bfar;
    uint32_t cpacr, fpccr, fpcar, fpdscr, demcr, dwt_ctrl;
    uint64_t cyccnt_zero; /* cycle at which DWT_CYCCNT was 0 */

    /* What pl_core_update has found. */
    unsigned first_pending; /* goes first, whatever is active; 0: none */
    int first_priority, active_priority;
    bool attention;  /* a pending exception outranks what is active; masks not considered */
    bool asks_reset; /* AIRCR.SYSRESETREQ */
    bool sleeps;     /* SLEEPONEXIT has put it to sleep */
    bool locked_up;
};

/* --- core.c --- */

void pl_core_init(struct pl_core *core, struct pl_cpu *cpu, const struct pl_core_config *config);

/* Registers as after reset; SP and PC from the vector table at 0. False: no table that a program
 * could start from. */
bool pl_core_reset(struct pl_core *core);

bool pl_core_is_v6m(const struct pl_core *core);
bool pl_core_has_fpu(const struct pl_core *core);

/* --- core_nvic.c --- */

/* Priority as compared: lower goes first; 256 is that of a thread. */
int pl_core_priority(const struct pl_core *core, unsigned exc);
/* With PRIMASK, FAULTMASK and BASEPRI considered. */
int pl_core_execution_priority(const struct pl_core *core);

void pl_core_pend(struct pl_core *core, unsigned exc, bool pending);
void pl_core_line(struct pl_core *core, unsigned irq, bool level);
void pl_core_nmi(struct pl_core *core, bool level);

/* To be called after any change of pending, active, enabled or priority. */
void pl_core_update(struct pl_core *core);

/* Would an exception be taken before the next instruction? */
bool pl_core_ready(const struct pl_core *core);

/* Would WFI end? PRIMASK does not matter here. */
bool pl_core_wakes(const struct pl_core *core);

/* Can no interrupt be taken, whatever becomes pending? NMI not considered. */
bool pl_core_is_masked(const struct pl_core *core);

uint32_t pl_core_nvic_read(const struct pl_core *core, uint32_t off);
void pl_core_nvic_write(struct pl_core *core, uint32_t off, uint32_t value);

/* --- core_exception.c --- */

/* Enter the exception that goes first. */
void pl_core_take(struct pl_core *core);

/* A branch to an EXC_RETURN value. */
void pl_core_return(struct pl_core *core, uint32_t exc_return);

/* --- core_fault.c --- */

/* A fault with these CFSR bits: pends the exception that is due, or locks up. */
void pl_core_fault(struct pl_core *core, uint32_t cfsr);
void pl_core_bus_fault(struct pl_core *core, uint32_t addr);
void pl_core_svc(struct pl_core *core);

/* --- core_systick.c --- */

uint64_t pl_core_systick_next(const struct pl_core *core);
void pl_core_systick_run(struct pl_core *core);
uint32_t pl_core_systick_read(struct pl_core *core, uint32_t off);
void pl_core_systick_write(struct pl_core *core, uint32_t off, uint32_t value);

/* --- core_scb.c: the Private Peripheral Bus, 0xE0000000 on --- */

uint32_t pl_core_ppb_read(struct pl_core *core, uint32_t addr, unsigned size);
void pl_core_ppb_write(struct pl_core *core, uint32_t addr, unsigned size, uint32_t value);

#endif
