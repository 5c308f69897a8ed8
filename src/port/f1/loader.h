/* SPDX-License-Identifier: MIT */
/* What the resident loader has of an STM32F103. USART1 on PA9 (TX) and PA10 (RX), as of the ROM
 * loader (AN2606, STM32F10xxx). */
#ifndef PORT_F1_LOADER_H
#define PORT_F1_LOADER_H

#include "registers.h"

#define LOADER_USART USART1
#define LOADER_IRQ   USART1_IRQ
#define LOADER_GPIO  GPIOA

/* The clock of the CRC unit. */
#define LOADER_CRC_ENR   RCC->AHBENR
#define LOADER_CRC_CLOCK RCC_AHBENR_CRCEN

enum { LOADER_TX_PIN = 9, LOADER_RX_PIN = 10 };

/* 64 MHz from the internal oscillator, for which BRR reaches from 977 baud to 4 Mbaud; that
 * oscillator alone if the PLL does not lock. Returns the clock of core and USART in kHz. The chip
 * is as after a reset. */
uint32_t loader_clocks(void);

/* Pins and clock of the USART, the line pulled up. */
void loader_pins(void);

#endif
