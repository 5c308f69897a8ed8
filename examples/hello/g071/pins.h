/* SPDX-License-Identifier: MIT */
/* Nucleo-G071RB: USART2 on PA2 (TX) and PA3 (RX) is the ST-LINK's virtual COM port, PA5 the LED LD4
 * (UM2324, "Virtual COM port" and "LEDs"). */
#ifndef HELLO_PINS_H
#define HELLO_PINS_H

#include "registers.h"

#define CHIP_NAME          "g071"
#define CHIP_USART         USART2
#define CHIP_USART_IRQ     USART2_IRQ
#define CHIP_USART_HANDLER USART2_handler

#define CHIP_DMA            DMA1
#define CHIP_DMA_RX         1
#define CHIP_DMA_RX_IRQ     DMA1_CH1_IRQ
#define CHIP_DMA_RX_HANDLER DMA1_CH1_handler
#define CHIP_DMA_TX         2
#define CHIP_DMA_TX_IRQ     DMA1_CH2_3_IRQ
#define CHIP_DMA_TX_HANDLER DMA1_CH2_3_handler

enum { CHIP_TX_PIN = 2, CHIP_RX_PIN = 3, CHIP_LED_PIN = 5 }; /* of GPIOA */

#endif
