/* SPDX-License-Identifier: MIT */
/* As much of an RTOS as it takes to look like one to whoever leaves it: tasks on stacks of their
 * own (PSP), switched by PendSV, woken by SysTick, of equal priority, taking turns. */
#ifndef RTOS_KERNEL_H
#define RTOS_KERNEL_H

#include <stdint.h>

struct task {
    uint32_t *sp; /* while it does not run: on top of R4 to R11 and what an exception stacks */
    uint32_t wake_ms;
    struct task *next;
};

/* Before kernel_start. run never returns. stack: `words` of it, 8-byte aligned, 64 at least. */
void kernel_add(struct task *task, uint32_t *stack, uint32_t words, void (*run)(void));

/* The tasks run from now on. core_hz: of SysTick. */
_Noreturn void kernel_start(uint32_t core_hz);

/* The task goes on after so many milliseconds, 0: after the others have had their turn. */
void task_sleep(uint32_t ms);

uint32_t kernel_ms(void);

#endif
