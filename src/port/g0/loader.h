/* SPDX-License-Identifier: MIT */
/* What the resident loader has of an STM32G071. Nucleo-G071RB: USART2 on PA2 (TX) and PA3 (RX), the
 * ST-LINK's virtual COM port (UM2324, "Virtual COM port"). */
#ifndef PORT_G0_LOADER_H
#define PORT_G0_LOADER_H

#include "registers.h"

#define LOADER_USART USART2
#define LOADER_IRQ   USART2_IRQ
#define LOADER_GPIO  GPIOA

/* The clock of the CRC unit. */
#define LOADER_CRC_ENR   RCC->AHBENR
#define LOADER_CRC_CLOCK RCC_AHBENR_CRCEN

enum { LOADER_TX_PIN = 2, LOADER_RX_PIN = 3 };

/* pl_boot_chip.damage. */
extern volatile uint32_t loader_damage;

/* 64 MHz from the internal oscillator, for which BRR reaches from 977 baud to 4 Mbaud; that
 * oscillator alone if the PLL does not lock. Returns the clock of core and USART in kHz. The chip
 * is as after a reset. */
uint32_t loader_clocks(void);

/* Pins and clock of the USART, the line pulled up. */
void loader_pins(void);

#endif
