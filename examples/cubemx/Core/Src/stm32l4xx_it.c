/* SPDX-License-Identifier: MIT */
/* Handlers, as STM32CubeMX puts them into a file of their own. */
#include "main.h"

void SysTick_Handler(void);
void USART2_IRQHandler(void);

void SysTick_Handler(void)
{
    tick();
}

void USART2_IRQHandler(void)
{
    uint32_t status = usart_status(USART2);

    if (status & (USART_RXNE | USART_ORE))
        received(usart_take(USART2, status));
}
