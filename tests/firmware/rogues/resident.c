/* SPDX-License-Identifier: MIT */
/* No rogue: goes into a resident loader, of which there is no more than its first answer. */
#include "rogue.h"

enum { MAGIC = 0x10ADE2, SYNC = 0x7F, ACK = 0x79 };

static volatile uint32_t request __attribute__((section(".noinit.rogue")));

static void be_loader(void)
{
    CHIP_USART->CR1 = 0;
    CHIP_USART->CR1 = USART_CR1_UE | USART_CR1_RE | USART_CR1_TE | USART_CR1_M0 | USART_CR1_PCE;
    while (usart_take(CHIP_USART, usart_status(CHIP_USART)) != SYNC) {
    }
    usart_put(CHIP_USART, ACK);
    for (;;) {
    }
}

void prepare(void)
{
    if (request != MAGIC)
        return;
    request = 0;
    be_loader();
}

void leave(void)
{
    request = MAGIC;
    system_reset();
}
