/* SPDX-License-Identifier: MIT */
/* Floating point survives a switch of tasks and an interrupt. */
#include "selftest.h"

extern uint32_t task_sp[2];
static uint32_t stack[256] __attribute__((aligned(8)));

static void set_fp(uint32_t seed)
{
    __asm volatile("vmov s0, %0\n vmov s15, %0\n vmov s16, %0\n vmov s31, %0" ::"r"(seed)
                   : "s0", "s15", "s16", "s31");
}

static uint32_t get_fp(void)
{
    uint32_t a, b, c, d;

    __asm volatile("vmov %0, s0\n vmov %1, s15\n vmov %2, s16\n vmov %3, s31"
                   : "=r"(a), "=r"(b), "=r"(c), "=r"(d));
    return a == b && b == c && c == d ? a : 0xBAD;
}

static void irq_fp(void)
{
    set_fp(0xEEEE);
    note('i');
}

static void task_fp(void)
{
    set_fp(0x2222);
    for (;;) {
        note(get_fp() == 0x2222 ? 'b' : '!');
        switch_tasks();
    }
}

/* Only the main program's stack pointer is left behind: it is a task until the end. */
void selftest_of_tasks(void)
{
    uint32_t *frame = &stack[256 - 8];
    uint32_t sp;

    frame[6] = (uint32_t)task_fp & ~1u;
    frame[7] = 1u << 24;
    task_sp[1] = first_frame(frame);
    handler[IRQ0 + 2] = irq_fp;
    __asm volatile("mrs %0, msp\n msr psp, %0\n sub %0, %0, #1024\n msr msp, %0" : "=r"(sp));
    __asm volatile("msr control, %0\n isb" ::"r"(2) : "memory");
    set_fp(0x1111);
    for (int i = 0; i < 3; i++) {
        note(get_fp() == 0x1111 ? 'a' : '!');
        NVIC_ISPR = 4;
        __asm volatile("dsb\n isb");
        switch_tasks();
    }
    print_hex("fp of a", get_fp());
    __asm volatile("mrs %0, control" : "=r"(sp));
    print_hex("control", sp);
    show_notes("fp tasks");
}

uint32_t first_frame(uint32_t *frame)
{
    frame[-1] = 0xFFFFFFFD;
    return (uint32_t)(frame - 9);
}
