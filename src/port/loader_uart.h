/* SPDX-License-Identifier: MIT */
/* How the resident loader's UART is set once it has a baud rate. */
#ifndef PORT_LOADER_UART_H
#define PORT_LOADER_UART_H

#include "loader.h"

/* Even parity, as the ROM loader has it, unless the product's link has none. */
#ifndef PL_PORT_PARITY
#define PL_PORT_PARITY 1
#endif

#define LOADER_CR1_8N1 (USART_CR1_UE | USART_CR1_RE | USART_CR1_TE | USART_CR1_RXNEIE)
#define LOADER_CR1     (LOADER_CR1_8N1 | (PL_PORT_PARITY ? USART_CR1_PCE | USART_CR1_M0 : 0u))

#endif
