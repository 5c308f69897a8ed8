/* SPDX-License-Identifier: MIT */
/* The divisor is for another clock. */
#include "rogue.h"

void prepare(void)
{
    CHIP_USART->CR1 = 0;
    CHIP_USART->BRR = RESET_HZ / 115200 * 112 / 100; /* culprit */
    CHIP_USART->CR1 = USART_CR1_UE | USART_CR1_RE | USART_CR1_TE;
}

void leave(void)
{
}
