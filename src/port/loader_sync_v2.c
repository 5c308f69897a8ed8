/* SPDX-License-Identifier: MIT */
/* The baud rate as the USART measures it: STM32L4 and STM32G0.
 *
 * RM0394 and RM0444, "USART auto baud rate detection": in mode 2 the first character is 0x7F. BRR
 * must hold something before. */
#include "../boot/port.h"
#include "loader_uart.h"

enum { ANY_DIVISOR = 64, PATIENCE_MS = 100 };

/* A character has come; if it was another than 0x7F, its rate was measured wrongly. */
static bool synced(uint32_t status)
{
    if (usart_take(LOADER_USART, status) == PL_AN3155_SYNC && !(status & (USART_ABRE | USART_FE)))
        return true;
    LOADER_USART->RQR = USART_RQR_ABRRQ;
    return false;
}

uint8_t pl_port_sync(void)
{
    uint32_t status;

    if (!LOADER_USART->BRR) {
        LOADER_USART->BRR = ANY_DIVISOR;
        LOADER_USART->CR2 = USART_CR2_ABREN | USART_CR2_ABRMOD_7F;
        LOADER_USART->CR1 = LOADER_CR1;
    }
    for (unsigned i = 0; i < PATIENCE_MS; i++) {
        status = usart_status(LOADER_USART);
        if (status & USART_ABRF && synced(status))
            return PL_AN3155_SYNC;
        pl_port_wait();
    }
    return 0;
}
