/* SPDX-License-Identifier: MIT */
/* From reset to main: vector table, initialised and cleared data. */
#include <stdint.h>

/* From the linker script; only their addresses mean something. */
extern uint32_t data_start[], data_end[], data_load[], bss_start[], bss_end[], stack_top[];

int main(void);
_Noreturn void reset(void);

/* Nothing recovers here: the debugger finds the fault where it happened. */
static void halt(void)
{
    for (;;) {
    }
}

_Noreturn void reset(void)
{
    const uint32_t *from = data_load;
    for (uint32_t *to = data_start; to < data_end; to++, from++)
        *to = *from;
    for (uint32_t *to = bss_start; to < bss_end; to++)
        *to = 0;
    main();
    for (;;) {
    }
}

/* Armv7-M Architecture Reference Manual, "The vector table". The example enables no interrupt, so
 * the table ends after the exceptions of the core. */
struct vectors {
    uint32_t *stack;
    void (*handlers[15])(void);
};

extern const struct vectors vectors;
const struct vectors vectors __attribute__((section(".vectors"))) = {
    stack_top,
    {
        reset, halt, halt, halt, halt, halt, /* reset, NMI, hard, memory, bus and usage fault */
        0, 0, 0, 0, halt,                    /* reserved, SVCall */
        halt, 0, halt, halt,                 /* debug monitor, reserved, PendSV, SysTick */
    },
};
