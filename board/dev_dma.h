/* SPDX-License-Identifier: MIT */
/* DMA controller with channels: STM32F1, STM32L4, and STM32G0 with its request multiplexer. */
#ifndef BOARD_DEV_DMA_H
#define BOARD_DEV_DMA_H

#include "machine.h"

enum { PL_DMA_CHANNELS = 7 };

/* Which request lines reach which channel. */
struct pl_dma_route {
    const char *device; /* "USART2" */
    uint8_t which;      /* as in pl_machine_dma_request */
    uint8_t channel;    /* 1 to 7; 0: any, by the multiplexer. STM32F4: stream, 0 to 7 */
    uint8_t select;     /* what CSELR, DMAMUX or CHSEL must say; STM32F1: not looked at */
};

enum pl_dma_selection { PL_DMA_FIXED, PL_DMA_CSELR, PL_DMA_MUX };

struct pl_dma_config {
    const char *name; /* "DMA1" */
    uint32_t base;
    uint8_t channels;
    enum pl_dma_selection selection;
    uint8_t irq[PL_DMA_CHANNELS];
    const struct pl_dma_route *routes;
    uint8_t n_routes; /* up to 32 */
};

/* NULL without memory. */
struct pl_device *pl_dma_new(const struct pl_dma_config *config);

/* The DMAMUX in front of a controller with PL_DMA_MUX; NULL without memory. Lives no longer than
 * the controller. */
struct pl_device *pl_dmamux_new(const char *name, uint32_t base, struct pl_device *dma);

/* A request line changes: where the machine sends pl_machine_dma_request. */
void pl_dma_request(struct pl_device *dma, struct pl_device *from, unsigned which, bool level);

#endif
