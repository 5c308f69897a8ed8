/* SPDX-License-Identifier: MIT */
/* See kernel.h. PendSV is the lowest of all priorities, so a switch never interrupts a handler.
 *
 * Armv7-M Architecture Reference Manual (DDI 0403) B1.5, "Exception entry behavior"; the switch
 * itself uses what Armv6-M has too. */
#include "kernel.h"
#include "cortex.h"
#include "interrupts.h"

#include <stdbool.h>

enum { TICKS_PER_S = 1000, IDLE_WORDS = 64, SAVED = 8, STACKED = 8, CONTROL_SPSEL = 2 };

#define ICSR_PENDSVSET (1u << 28)
#define SHPR3_PENDSV   (0xFFu << 16)
#define XPSR_THUMB     (1u << 24)

static volatile uint32_t ms;
static struct task idle, *current = &idle;
static uint32_t idle_stack[IDLE_WORDS] __attribute__((aligned(8)));

uint32_t kernel_ms(void)
{
    return ms;
}

static void switch_soon(void)
{
    SCB->ICSR = ICSR_PENDSVSET;
    data_barrier();
    instruction_barrier();
}

void SysTick_handler(void)
{
    ms++;
    switch_soon();
}

void task_sleep(uint32_t for_ms)
{
    current->wake_ms = ms + for_ms;
    switch_soon();
}

static bool due(const struct task *task)
{
    return task != &idle && (int32_t)(ms - task->wake_ms) >= 0;
}

/* The next in the ring that is due, else idle. */
static struct task *next_due(void)
{
    for (struct task *task = current->next; task != current; task = task->next)
        if (due(task))
            return task;
    return due(current) ? current : &idle;
}

/* R4 to R11 under what the core has stacked, also where STM reaches the low registers only. */
uint32_t *kernel_next(uint32_t *sp);
uint32_t *kernel_next(uint32_t *sp)
{
    current->sp = sp;
    current = next_due();
    return current->sp;
}

__attribute__((naked)) void PendSV_handler(void)
{
    __asm__ volatile(".syntax unified\n\t"
                     "mrs r0, psp\n\t"
                     "subs r0, #32\n\t"
                     "mov r1, r0\n\t"
                     "stmia r1!, {r4-r7}\n\t"
                     "mov r4, r8\n\t"
                     "mov r5, r9\n\t"
                     "mov r6, r10\n\t"
                     "mov r7, r11\n\t"
                     "stmia r1!, {r4-r7}\n\t"
                     "push {r3, lr}\n\t"
                     "cpsid i\n\t"
                     "bl kernel_next\n\t"
                     "cpsie i\n\t"
                     "mov r1, r0\n\t"
                     "adds r1, #16\n\t"
                     "ldmia r1!, {r4-r7}\n\t"
                     "mov r8, r4\n\t"
                     "mov r9, r5\n\t"
                     "mov r10, r6\n\t"
                     "mov r11, r7\n\t"
                     "msr psp, r1\n\t"
                     "ldmia r0!, {r4-r7}\n\t"
                     "pop {r3, pc}");
}

/* As if the task had been interrupted before its first instruction. */
void kernel_add(struct task *task, uint32_t *stack, uint32_t words, void (*run)(void))
{
    uint32_t *frame = stack + words - STACKED;

    for (unsigned i = 0; i < STACKED; i++)
        frame[i] = 0;
    frame[6] = (uint32_t)(uintptr_t)run & ~1u;
    frame[7] = XPSR_THUMB;
    task->sp = frame - SAVED;
    task->wake_ms = 0;
    task->next = idle.next ? idle.next : &idle;
    idle.next = task;
}

static void idle_run(void)
{
    interrupts_on();
    for (;;)
        wait_for_interrupt();
}

/* Idle takes over from main: on the process stack, for good; still privileged. */
void kernel_start(uint32_t core_hz)
{
    interrupts_off();
    SCB->SHPR[2] |= SHPR3_PENDSV;
    systick_start(core_hz / TICKS_PER_S);
    __asm__ volatile("msr psp, %0\n\t"
                     "msr control, %1\n\t"
                     "isb\n\t"
                     "bx %2" ::"r"(idle_stack + IDLE_WORDS),
                     "r"(CONTROL_SPSEL), "r"(idle_run)
                     : "memory");
    __builtin_unreachable();
}
