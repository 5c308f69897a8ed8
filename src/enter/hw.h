/* SPDX-License-Identifier: MIT */
/* All that src/enter wants of the hardware; tests put a header of their own in this one's place.
 *
 * Armv6-M, Armv7-M and Armv8-M Architecture Reference Manuals (DDI 0419, DDI 0403, DDI 0553). */
#ifndef PL_ENTER_HW_H
#define PL_ENTER_HW_H

#include <stdint.h>

/* Words of NVIC_ICER and NVIC_ICPR: Armv6-M has one. */
#if defined(__ARM_ARCH_6M__)
#define PL_HW_NVIC_WORDS 1u
#else
#define PL_HW_NVIC_WORDS 16u
#endif

static inline volatile uint32_t *pl_hw_register(uint32_t addr)
{
    return (volatile uint32_t *)(uintptr_t)addr; /* NOLINT(performance-no-int-to-ptr) */
}

static inline uint32_t pl_hw_get(uint32_t addr)
{
    return *pl_hw_register(addr);
}

static inline void pl_hw_put(uint32_t addr, uint32_t value)
{
    *pl_hw_register(addr) = value;
}

static inline void pl_hw_barrier(void)
{
    __asm__ volatile("dsb\n\tisb" ::: "memory");
}

/* Returns what pl_hw_interrupts_restore needs. */
static inline uint32_t pl_hw_interrupts_off(void)
{
    uint32_t primask;

    __asm__ volatile("mrs %0, primask\n\tcpsid i" : "=r"(primask)::"memory");
    return primask;
}

static inline void pl_hw_interrupts_restore(uint32_t primask)
{
    __asm__ volatile("msr primask, %0" ::"r"(primask) : "memory");
}

/* Number of the exception that runs; 0 in thread mode. */
static inline uint32_t pl_hw_exception(void)
{
    uint32_t ipsr;

    __asm__ volatile("mrs %0, ipsr" : "=r"(ipsr));
    return ipsr & 0x1FF;
}

static inline uint32_t pl_hw_unprivileged(void)
{
    uint32_t control;

    __asm__ volatile("mrs %0, control" : "=r"(control));
    return control & 1;
}

/* Until the reset that has been asked for comes. */
__attribute__((noreturn)) static inline void pl_hw_wait_for_reset(void)
{
    for (;;) {
    }
}

/* On the main stack, with no masks and no floating-point state, as after reset. What is pending and
 * enabled has been dealt with before. */
__attribute__((noreturn)) static inline void pl_hw_start(uint32_t sp, uint32_t entry)
{
    __asm__ volatile("movs r2, #0\n\t"
                     "msr control, r2\n\t"
                     "isb\n\t"
#if !defined(__ARM_ARCH_6M__) && !defined(__ARM_ARCH_8M_BASE__)
                     "msr basepri, r2\n\t"
                     "msr faultmask, r2\n\t"
#endif
#if defined(__ARM_ARCH_8M_MAIN__)
                     "msr msplim, r2\n\t"
#endif
                     "msr msp, %0\n\t"
                     "isb\n\t"
                     "cpsie i\n\t"
                     "bx %1"
                     :
                     : "r"(sp), "r"(entry)
                     : "r2", "memory");
    __builtin_unreachable();
}

#endif
