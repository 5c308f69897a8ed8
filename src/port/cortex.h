/* SPDX-License-Identifier: MIT */
/* What every Cortex-M of these chips has beside its instructions: NVIC, SCB, SysTick.
 *
 * Source: Armv7-M Architecture Reference Manual (DDI 0403) and Armv6-M Architecture
 * Reference Manual (DDI 0419), chapter "System Address Map". Armv6-M has the first word only
 * of the NVIC's bit registers and no fault status registers. */
#ifndef PORT_CORTEX_H
#define PORT_CORTEX_H

#include <stdint.h>

/* Nested vectored interrupt controller; a bit an interrupt, in words of 32. */
struct nvic {
    volatile uint32_t ISER[32]; /* 0x000: set-enable */
    volatile uint32_t ICER[32]; /* 0x080: clear-enable */
    volatile uint32_t ISPR[32]; /* 0x100: set-pending */
    volatile uint32_t ICPR[32]; /* 0x180: clear-pending */
};

#define NVIC ((struct nvic *)0xE000E100u)

/* System control block. */
struct scb {
    volatile uint32_t CPUID;   /* 0x00 */
    volatile uint32_t ICSR;    /* 0x04: interrupt control and state */
    volatile uint32_t VTOR;    /* 0x08: vector table offset */
    volatile uint32_t AIRCR;   /* 0x0C: application interrupt and reset control */
    volatile uint32_t SCR;     /* 0x10: system control */
    volatile uint32_t CCR;     /* 0x14: configuration and control */
    volatile uint32_t SHPR[3]; /* 0x18: system handler priority */
    volatile uint32_t SHCSR;   /* 0x24: system handler control and state */
    volatile uint32_t CFSR;    /* 0x28: configurable fault status */
    volatile uint32_t HFSR;    /* 0x2C: HardFault status */
    volatile uint32_t DFSR;    /* 0x30: debug fault status */
    volatile uint32_t MMFAR;   /* 0x34: MemManage fault address */
    volatile uint32_t BFAR;    /* 0x38: BusFault address */
};

#define SCB ((struct scb *)0xE000ED00u)

/* The core (Technical Reference Manuals, "CPUID Base Register"). */
#define SCB_CPUID_PARTNO (0xFFFu << 4)
#define SCB_CPUID_M0PLUS (0xC60u << 4)
#define SCB_CPUID_M3     (0xC23u << 4)
#define SCB_CPUID_M4     (0xC24u << 4)

#define SCB_ICSR_PENDSTCLR    (1u << 25)
#define SCB_ICSR_PENDSVCLR    (1u << 27)
#define SCB_AIRCR_VECTKEY     (0x05FAu << 16)
#define SCB_AIRCR_SYSRESETREQ (1u << 2)

/* System timer. */
struct systick {
    volatile uint32_t CSR; /* 0x0: control and status */
    volatile uint32_t RVR; /* 0x4: reload value, 24 bits */
    volatile uint32_t CVR; /* 0x8: current value; any write clears it */
    volatile uint32_t CALIB;
};

#define SYSTICK ((struct systick *)0xE000E010u)

#define SYSTICK_CSR_ENABLE    (1u << 0)
#define SYSTICK_CSR_TICKINT   (1u << 1)
#define SYSTICK_CSR_CLKSOURCE (1u << 2)  /* the core's own clock */
#define SYSTICK_CSR_COUNTFLAG (1u << 16) /* has counted through; reading CSR clears it */

/* An exception every `clocks` of the core, up to 2^24. */
static inline void systick_start(uint32_t clocks)
{
    SYSTICK->RVR = clocks - 1;
    SYSTICK->CVR = 0;
    SYSTICK->CSR = SYSTICK_CSR_ENABLE | SYSTICK_CSR_TICKINT | SYSTICK_CSR_CLKSOURCE;
}

static inline void nvic_enable(uint32_t irq)
{
    NVIC->ISER[irq / 32] = 1u << irq % 32;
}

static inline void interrupts_off(void)
{
    __asm__ volatile("cpsid i" ::: "memory");
}

static inline void interrupts_on(void)
{
    __asm__ volatile("cpsie i" ::: "memory");
}

/* Until an interrupt is pending, also one that interrupts_off() holds back. */
static inline void wait_for_interrupt(void)
{
    __asm__ volatile("wfi" ::: "memory");
}

static inline void data_barrier(void)
{
    __asm__ volatile("dsb" ::: "memory");
}

static inline void instruction_barrier(void)
{
    __asm__ volatile("isb" ::: "memory");
}

_Noreturn static inline void system_reset(void)
{
    data_barrier();
    SCB->AIRCR = SCB_AIRCR_VECTKEY | SCB_AIRCR_SYSRESETREQ;
    data_barrier();
    for (;;) {
    }
}

#endif
