/* SPDX-License-Identifier: MIT */
/* Even parity, of which the host has not been told. */
#include "rogue.h"

enum { EVEN = USART_CR1_M0 | USART_CR1_PCE };

void prepare(void)
{
    CHIP_USART->CR1 = 0;
    CHIP_USART->CR1 = EVEN | USART_CR1_UE | USART_CR1_RE | USART_CR1_TE; /* culprit */
}

void leave(void)
{
}
