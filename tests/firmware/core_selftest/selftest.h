/* SPDX-License-Identifier: MIT */
/* The core's self-test: prints what it sees, one line a test, through USART1 of an STM32F405. */
#ifndef CORE_SELFTEST_H
#define CORE_SELFTEST_H

#include <stdint.h>

#define REG(addr) (*(volatile uint32_t *)(addr))

#define SYST_CSR  REG(0xE000E010)
#define SYST_RVR  REG(0xE000E014)
#define SYST_CVR  REG(0xE000E018)
#define NVIC_ISER REG(0xE000E100)
#define NVIC_ISPR REG(0xE000E200)
#define NVIC_ICPR REG(0xE000E280)
#define NVIC_IPR0 REG(0xE000E400)
#define SCB_ICSR  REG(0xE000ED04)
#define SCB_VTOR  REG(0xE000ED08)
#define SCB_AIRCR REG(0xE000ED0C)
#define SCB_SHPR3 REG(0xE000ED20)
#define SCB_SHCSR REG(0xE000ED24)
#define SCB_CFSR  REG(0xE000ED28)
#define SCB_HFSR  REG(0xE000ED2C)
#define SCB_BFAR  REG(0xE000ED38)
#define SCB_CPACR REG(0xE000ED88)

enum { SVC = 11, PENDSV = 14, SYSTICK = 15, IRQ0 = 16 };

typedef void handler_fn(void);
extern handler_fn *handler[64];

/* The last fault: its exception, where, and how often. The handler returns to fault_resume. */
extern volatile uint32_t fault_number, fault_pc, fault_count, fault_resume;
void fault_entry(void);
void pendsv_entry(void);
void switch_tasks(void);

void print(const char *text);
void print_hex(const char *name, uint32_t value);

void note(char c); /* into a line that show_notes prints */
void show_notes(const char *test);

void selftest(void);
/* Where a task's saved registers begin, below its exception frame. */
uint32_t first_frame(uint32_t *frame);

void selftest_of_tasks(void);
void selftest_of_core(void); /* what only this kind of core has */

#endif
