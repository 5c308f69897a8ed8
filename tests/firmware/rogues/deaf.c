/* SPDX-License-Identifier: MIT */
/* The receiver was never switched on. */
#include "rogue.h"

void prepare(void)
{
    CHIP_USART->CR1 = USART_CR1_UE | USART_CR1_TE;
}

void leave(void)
{
}
