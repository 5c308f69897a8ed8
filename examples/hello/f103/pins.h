/* SPDX-License-Identifier: MIT */
/* Nucleo-F103RB or Blue Pill: USART1 on PA9 (TX) and PA10 (RX), the LED of the Nucleo on PA5
 * (UM1724, "LEDs"), where a Blue Pill has a free pin. Both bring 8 MHz to OSC_IN. */
#ifndef HELLO_PINS_H
#define HELLO_PINS_H

#include "registers.h"

#define CHIP_NAME          "f103"
#define CHIP_USART         USART1
#define CHIP_USART_IRQ     USART1_IRQ
#define CHIP_USART_HANDLER USART1_handler

/* RM0008, "DMA1 request mapping" */
#define CHIP_DMA            DMA1
#define CHIP_DMA_RX         5
#define CHIP_DMA_RX_IRQ     DMA1_CH5_IRQ
#define CHIP_DMA_RX_HANDLER DMA1_CH5_handler
#define CHIP_DMA_TX         4
#define CHIP_DMA_TX_IRQ     DMA1_CH4_IRQ
#define CHIP_DMA_TX_HANDLER DMA1_CH4_handler

enum { CHIP_TX_PIN = 9, CHIP_RX_PIN = 10, CHIP_LED_PIN = 5 }; /* of GPIOA */

#endif
