/* SPDX-License-Identifier: MIT */
/* From reset to main: vector table, a core as after reset, initialised and cleared data.
 *
 * Armv7-M Architecture Reference Manual, "The vector table"; Armv6-M has the same, without the
 * faults below HardFault. */
#include "cortex.h"
#include "interrupts.h"

/* From the linker script; only their addresses mean something. */
extern uint32_t data_start[], data_end[], data_load[], bss_start[], bss_end[], stack_top[];

int main(void);

#define WEAK __attribute__((weak))

/* Nothing recovers here: the debugger finds what happened where it happened. */
#define HALT(handler)                                                                              \
    WEAK void handler(void)                                                                        \
    {                                                                                              \
        for (;;) {                                                                                 \
        }                                                                                          \
    }

HALT(NMI_handler)
HALT(HardFault_handler)
HALT(MemManage_handler)
HALT(BusFault_handler)
HALT(UsageFault_handler)
HALT(SVCall_handler)
HALT(DebugMonitor_handler)
HALT(PendSV_handler)
HALT(SysTick_handler)

/* IPSR - 16 is the interrupt that nobody serves. */
void unhandled_interrupt(void);
HALT(unhandled_interrupt)

#define UNHANDLED(name)                                                                            \
    WEAK __attribute__((alias("unhandled_interrupt"))) void name##_handler(void);
#define NONE(position)
PORT_INTERRUPTS(UNHANDLED, NONE)

WEAK void early_init(void)
{
}

WEAK void system_init(void)
{
}

struct vectors {
    uint32_t *stack;
    void (*exceptions[15])(void);
    void (*interrupts[IRQS])(void);
};

#define HANDLER(name)      name##_handler,
#define NO_HANDLER(number) 0,

extern const struct vectors vectors;
const struct vectors vectors __attribute__((section(".vectors"))) = {
    stack_top,
    {reset, NMI_handler, HardFault_handler, MemManage_handler, BusFault_handler, UsageFault_handler,
     0, 0, 0, 0, SVCall_handler, DebugMonitor_handler, 0, PendSV_handler, SysTick_handler},
    {PORT_INTERRUPTS(HANDLER, NO_HANDLER)},
};

/* A loader that has jumped here may have left its own vectors, a running SysTick and interrupts. */
static void core_init(void)
{
    interrupts_off();
    SYSTICK->CSR = 0;
    SCB->ICSR = SCB_ICSR_PENDSTCLR | SCB_ICSR_PENDSVCLR;
    for (unsigned i = 0; i < (IRQS + 31) / 32; i++) {
        NVIC->ICER[i] = UINT32_MAX;
        NVIC->ICPR[i] = UINT32_MAX;
    }
    SCB->VTOR = (uint32_t)(uintptr_t)&vectors;
    data_barrier();
}

static void data_init(void)
{
    const uint32_t *from = data_load;

    for (uint32_t *to = data_start; (uintptr_t)to < (uintptr_t)data_end; to++, from++)
        *to = *from;
    for (uint32_t *to = bss_start; (uintptr_t)to < (uintptr_t)bss_end; to++)
        *to = 0;
}

_Noreturn void reset(void)
{
    early_init();
    core_init();
    data_init();
    system_init();
    interrupts_on();
    main();
    for (;;) {
    }
}
