/* SPDX-License-Identifier: MIT */
/* What the resident loader has of an STM32L452. Nucleo-L452RE: USART2 on PA2 (TX) and PA3 (RX), the
 * ST-LINK's virtual COM port (UM1724, "USART communication"). */
#ifndef PORT_L4_LOADER_H
#define PORT_L4_LOADER_H

#include "registers.h"

#define LOADER_USART USART2
#define LOADER_IRQ   USART2_IRQ
#define LOADER_GPIO  GPIOA

/* The clock of the CRC unit. */
#define LOADER_CRC_ENR   RCC->AHB1ENR
#define LOADER_CRC_CLOCK RCC_AHB1ENR_CRCEN

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
