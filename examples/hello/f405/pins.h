/* SPDX-License-Identifier: MIT */
/* Any STM32F405 or F407 board with a crystal of 8 MHz: USART1 on PA9 (TX) and PA10 (RX), LED on
 * PA5. */
#ifndef HELLO_PINS_H
#define HELLO_PINS_H

#include "registers.h"

#define CHIP_NAME          "f405"
#define CHIP_USART         USART1
#define CHIP_USART_IRQ     USART1_IRQ
#define CHIP_USART_HANDLER USART1_handler

#define CHIP_DMA            DMA2
#define CHIP_DMA_RX         2
#define CHIP_DMA_RX_IRQ     DMA2_S2_IRQ
#define CHIP_DMA_RX_HANDLER DMA2_S2_handler
#define CHIP_DMA_TX         7
#define CHIP_DMA_TX_IRQ     DMA2_S7_IRQ
#define CHIP_DMA_TX_HANDLER DMA2_S7_handler

enum { CHIP_TX_PIN = 9, CHIP_RX_PIN = 10, CHIP_LED_PIN = 5 }; /* of GPIOA */

#endif
