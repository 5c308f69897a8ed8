/* SPDX-License-Identifier: MIT */
/* A serial NOR flash beside the chip, as its makers agree on it: read (03), page program (02),
 * sector erase (20), write enable and disable (06, 04), status (05), identification (9F). Modelled
 * on a W25Q80: 1 MiB, pages of 256 bytes, sectors of 4 KiB, typical times of its data sheet.
 *
 * Programming clears bits and sets none, wraps within its page, and, as erasing, needs write enable
 * before; while it is busy the flash answers nothing but its status. It is not part of a snapshot,
 * and a power cut does not interrupt it. */
#ifndef BOARD_SPI_FLASH_H
#define BOARD_SPI_FLASH_H

#include "board.h"

enum { PL_SPI_FLASH_SIZE = 1024 * 1024, PL_SPI_FLASH_SECTOR = 4096, PL_SPI_FLASH_PAGE = 256 };

struct pl_spi_flash;

/* Erased; NULL without memory. */
struct pl_spi_flash *pl_spi_flash_new(void);
void pl_spi_flash_free(struct pl_spi_flash *flash);

/* Its PL_SPI_FLASH_SIZE bytes. */
uint8_t *pl_spi_flash_bytes(struct pl_spi_flash *flash);

/* Onto an SPI of the chip, by name, and a pin as chip select, which is high while nobody drives it.
 * False: the chip has no such SPI. */
bool pl_spi_flash_plug(struct pl_spi_flash *flash, struct pl_board *board, const char *spi,
                       unsigned select_pin);

/* The same by hand. */
void pl_spi_flash_select(struct pl_spi_flash *flash, bool selected, uint64_t now_ps);
uint8_t pl_spi_flash_exchange(struct pl_spi_flash *flash, uint8_t byte, uint64_t now_ps);

#endif
