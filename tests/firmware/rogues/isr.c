/* SPDX-License-Identifier: MIT */
/* Jumps out of an interrupt, whose priority stays. */
#include "rogue.h"

#include "interrupts.h"

void CHIP_USART_HANDLER(void);

void CHIP_USART_HANDLER(void)
{
    NVIC->ICER[CHIP_USART_IRQ / 32] = 1u << CHIP_USART_IRQ % 32;
    put_back();
    vectors_to_rom();
    start(rom[0], rom[1]); /* culprit */
}

void leave(void)
{
    nvic_enable(CHIP_USART_IRQ);
    NVIC->ISPR[CHIP_USART_IRQ / 32] = 1u << CHIP_USART_IRQ % 32;
}
