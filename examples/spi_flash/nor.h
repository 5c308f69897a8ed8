/* SPDX-License-Identifier: MIT */
/* Serial NOR flash, as JEDEC JESD216 and its makers agree on it: three address bytes, pages of 256
 * bytes, sectors of 4 KiB. All addresses are the flash's own. */
#ifndef EXAMPLES_SPI_FLASH_NOR_H
#define EXAMPLES_SPI_FLASH_NOR_H

#include <stdbool.h>
#include <stdint.h>

enum { NOR_SECTOR = 4096 };

/* Each is false if no flash answers, or if it does not get ready in time. */
bool nor_read(uint32_t addr, uint8_t *to, uint16_t n);

/* Clears bits, and sets none; across the ends of pages, too. */
bool nor_program(uint32_t addr, const uint8_t *from, uint16_t n);

bool nor_erase(uint32_t addr); /* the sector that holds it */

#endif
