/* SPDX-License-Identifier: MIT */
/* The few STM32L452 registers that the example uses.
 *
 * Source: RM0394, "STM32L41xxx/42xxx/43xxx/44xxx/45xxx/46xxx reference manual". Each register is
 * named with the section title under which the manual describes it; base addresses are from its
 * "Memory map and register boundary addresses". */
#ifndef L452_H
#define L452_H

#include <stdint.h>

#define REGISTER(address) (*(volatile uint32_t *)(address))

/* Reset and clock control, base 0x40021000. */
#define RCC_CR       REGISTER(0x40021000u) /* Clock control register */
#define RCC_CFGR     REGISTER(0x40021008u) /* Clock configuration register */
#define RCC_AHB2ENR  REGISTER(0x4002104Cu) /* AHB2 peripheral clock enable register */
#define RCC_APB1ENR1 REGISTER(0x40021058u) /* APB1 peripheral clock enable register 1 */

enum {
    RCC_CR_HSION = 1 << 8,
    RCC_CR_HSIRDY = 1 << 10,
    RCC_CFGR_SW_HSI16 = 1 << 0, /* SW and SWS: 1 is HSI16, 0 (MSI) after reset */
    RCC_CFGR_SWS = 3 << 2,
    RCC_CFGR_SWS_HSI16 = 1 << 2,
    RCC_AHB2ENR_GPIOAEN = 1 << 0,
    RCC_APB1ENR1_USART2EN = 1 << 17
};

/* General-purpose I/Os, port A, base 0x48000000. */
#define GPIOA_MODER REGISTER(0x48000000u) /* GPIO port mode register */
#define GPIOA_BSRR  REGISTER(0x48000018u) /* GPIO port bit set/reset register */
#define GPIOA_AFRL  REGISTER(0x48000020u) /* GPIO alternate function low register */

/* MODER has two bits a pin, AFRL four. */
#define GPIO_MODE(pin, mode) ((uint32_t)(mode) << ((pin)*2))
#define GPIO_AF(pin, af)     ((uint32_t)(af) << ((pin)*4))

enum {
    GPIO_MODE_OUTPUT = 1,
    GPIO_MODE_ALTERNATE = 2,
    GPIO_MODE_MASK = 3,
    GPIO_AF_MASK = 15,
    GPIO_AF7 = 7 /* USART1..3 (STM32L452xx data sheet, "Alternate function AF0 to AF7") */
};

/* Universal synchronous/asynchronous receiver transmitter 2, base 0x40004400. */
#define USART2_CR1 REGISTER(0x40004400u) /* USART control register 1 */
#define USART2_BRR REGISTER(0x4000440Cu) /* USART baud rate register */
#define USART2_ISR REGISTER(0x4000441Cu) /* USART interrupt and status register */
#define USART2_ICR REGISTER(0x40004420u) /* USART interrupt flag clear register */
#define USART2_RDR REGISTER(0x40004424u) /* USART receive data register */
#define USART2_TDR REGISTER(0x40004428u) /* USART transmit data register */

enum {
    USART_CR1_UE = 1 << 0,
    USART_CR1_RE = 1 << 2,
    USART_CR1_TE = 1 << 3,
    USART_ISR_ORE = 1 << 3,
    USART_ISR_RXNE = 1 << 5,
    USART_ISR_TXE = 1 << 7,
    USART_ICR_ORECF = 1 << 3
};

#endif
