/* SPDX-License-Identifier: MIT */
/* Vector table and start-up. Handlers that tests want otherwise are reached through `handler`. */
#include "selftest.h"

extern uint32_t stack_top[], data_from[], data_start[], data_end[], bss_start[], bss_end[];

void reset(void);
void dispatch(void);

handler_fn *handler[64];

__attribute__((section(".vectors"), used)) void *const vectors[64] = {
    stack_top,
    (void *)reset,
    (void *)dispatch,
    (void *)fault_entry,
    (void *)fault_entry,
    (void *)fault_entry,
    (void *)fault_entry,
    0,
    0,
    0,
    0,
    (void *)dispatch,
    0,
    0,
    (void *)pendsv_entry,
    (void *)dispatch,
    (void *)dispatch,
    (void *)dispatch,
    (void *)dispatch,
    (void *)dispatch,
    (void *)dispatch,
    (void *)dispatch,
    (void *)dispatch,
    (void *)dispatch,
};

void dispatch(void)
{
    uint32_t ipsr;

    __asm volatile("mrs %0, ipsr" : "=r"(ipsr));
    if (handler[ipsr & 63])
        handler[ipsr & 63]();
}

void reset(void)
{
    for (uint32_t *from = data_from, *to = data_start; to < data_end;)
        *to++ = *from++;
    for (uint32_t *p = bss_start; p < bss_end;)
        *p++ = 0;
    SCB_CPACR |= 0x00F00000; /* before any function may save floating point registers */
    __asm volatile("dsb\n isb");
    selftest();
    __asm volatile("cpsid i\n1: b 1b");
}
