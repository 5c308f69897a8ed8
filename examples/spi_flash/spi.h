/* SPDX-License-Identifier: MIT */
/* All that the flash's driver sees of the chip: bytes over an SPI, mode 0, most significant bit
 * first, and a chip select. Another chip brings another spi_*.c. */
#ifndef EXAMPLES_SPI_FLASH_SPI_H
#define EXAMPLES_SPI_FLASH_SPI_H

#include <stdbool.h>
#include <stdint.h>

/* Pins and clocks; once is enough, more do no harm. */
void spi_open(void);

void spi_select(bool selected);

/* Sends a byte and returns the one that came meanwhile; all ones if the SPI does not work. */
uint8_t spi_exchange(uint8_t byte);

#endif
