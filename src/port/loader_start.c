/* SPDX-License-Identifier: MIT */
/* From reset into the resident loader: it has no interrupts, so its vector table is short.
 *
 * Armv7-M Architecture Reference Manual, "The vector table"; Armv6-M has the same. */
#include "../boot/boot.h"
#include "../boot/port.h"
#include "interrupts.h"

/* From the linker script; only their addresses mean something. */
extern uint32_t bss_start[], bss_end[], stack_top[];

/* Nothing in the loader may stop for good in the field: whatever went wrong, begin again. */
static void fault(void)
{
    pl_port_reset();
}

/* Faults other than HardFault are off, and become it. */
struct vectors {
    uint32_t *stack;
    void (*exceptions[3])(void);
};

extern const struct vectors vectors;
const struct vectors vectors
    __attribute__((section(".vectors"), used)) = {stack_top, {reset, NMI_handler, fault}};

/* The linker script sees to it that there is no initialised data. */
static void data_init(void)
{
    for (uint32_t *to = bss_start; (uintptr_t)to < (uintptr_t)bss_end; to++)
        *to = 0;
}

_Noreturn void reset(void)
{
    uint32_t patience_ms = pl_boot_early();

    data_init();
    pl_boot_serve(patience_ms);
}
