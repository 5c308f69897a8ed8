/* SPDX-License-Identifier: MIT */
/* Interrupts in the order of their vectors; source: the reference manual's vector table.
 *
 * The loader takes none, but its USART's number ends a sleep. Applications of the family get their
 * vector table from here (startup.c), so the list is complete. */
#ifndef PORT_TEMPLATE_INTERRUPTS_H
#define PORT_TEMPLATE_INTERRUPTS_H

/* IRQ(name) for each, NONE(position) where there is none. */
#define PORT_INTERRUPTS(IRQ, NONE) IRQ(WWDG) NONE(1) IRQ(FLASH) IRQ(USART1)

#include "../vectors.h"

#endif
