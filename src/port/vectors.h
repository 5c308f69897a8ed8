/* SPDX-License-Identifier: MIT */
/* Numbers and handlers of the interrupts, made from a family's PORT_INTERRUPTS.
 *
 * USART2_handler() serves USART2_IRQ. A handler that nobody defines halts; so do the exceptions of
 * the core, each in a function of its own, which the debugger then shows. */
#ifndef PORT_VECTORS_H
#define PORT_VECTORS_H

#define PORT_IRQ_NUMBER(name)      name##_IRQ,
#define PORT_NONE_NUMBER(position) NONE_##position##_IRQ,
enum irq { PORT_INTERRUPTS(PORT_IRQ_NUMBER, PORT_NONE_NUMBER) IRQS };

#define PORT_IRQ_HANDLER(name) void name##_handler(void);
#define PORT_NONE_HANDLER(position)
PORT_INTERRUPTS(PORT_IRQ_HANDLER, PORT_NONE_HANDLER)

void NMI_handler(void);
void HardFault_handler(void);
void MemManage_handler(void);
void BusFault_handler(void);
void UsageFault_handler(void);
void SVCall_handler(void);
void DebugMonitor_handler(void);
void PendSV_handler(void);
void SysTick_handler(void);

/* Where the chip starts. */
_Noreturn void reset(void);

/* The application may define it; called first of all, before there is data. */
void early_init(void);

/* The application may define it; called before main(), interrupts still off. */
void system_init(void);

#endif
