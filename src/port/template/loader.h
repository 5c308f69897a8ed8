/* SPDX-License-Identifier: MIT */
/* What the resident loader has of this chip, under the names by which the folder above knows it.
 * Say which board the pins are of, and where that stands. */
#ifndef PORT_TEMPLATE_LOADER_H
#define PORT_TEMPLATE_LOADER_H

#include "registers.h"

#define LOADER_USART USART1
#define LOADER_IRQ   USART1_IRQ
#define LOADER_GPIO  GPIOA /* of the receiving pin, for ports that measure the rate by looking */

/* The clock of the CRC unit. */
#define LOADER_CRC_ENR   RCC->ENR
#define LOADER_CRC_CLOCK RCC_ENR_CRCEN

enum { LOADER_TX_PIN = 9, LOADER_RX_PIN = 10 };

/* pl_boot_chip.damage; only where the flash's ECC is an interrupt. */
extern volatile uint32_t loader_damage;

/* Raises the clock, about 64 MHz, from an internal oscillator: a crystal may be missing. If a PLL
 * does not lock, the oscillator will do, and no wait goes on for ever (clock.h). Returns the clock
 * of core and USART in kHz, which must be the same: the baud rate is measured in one and used in
 * the other. The chip is as after a reset. */
uint32_t loader_clocks(void);

/* Pins and clock of the USART; the receiving pin is pulled up, so that an open line is silent. */
void loader_pins(void);

#endif
