/* SPDX-License-Identifier: MIT */
/* An SPI as a master: STM32L4 and STM32G0, which have FIFOs.
 *
 * Modelled are frames of 8 bits, polled, with slave selection by software: status flags, both
 * FIFOs, data packing, overrun, mode fault, and the time that bits take. Not modelled: interrupts,
 * DMA, CRC, TI frames, other sizes (nothing is shifted), and the phase of the clock. */
#ifndef BOARD_DEV_SPI_H
#define BOARD_DEV_SPI_H

#include "machine.h"

struct pl_spi_config {
    const char *name;
    uint32_t base;
    uint16_t sck, miso, mosi; /* pins; nothing passes unless all of them are the SPI's */
    uint8_t function;         /* that makes them so */
};

/* NULL without memory. */
struct pl_device *pl_spi_new(const struct pl_spi_config *config);

bool pl_is_spi(const struct pl_device *d);

/* A byte has been shifted out, at now_ps; returns the one that was shifted in. */
typedef uint8_t pl_spi_peer_fn(void *ctx, uint8_t byte, uint64_t now_ps);

/* What is on the wires; nothing is, until told: then all ones are heard. */
void pl_spi_attach(struct pl_device *spi, pl_spi_peer_fn *fn, void *ctx);

#endif
