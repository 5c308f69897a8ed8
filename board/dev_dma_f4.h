/* SPDX-License-Identifier: MIT */
/* DMA controller with streams: STM32F4. */
#ifndef BOARD_DEV_DMA_F4_H
#define BOARD_DEV_DMA_F4_H

#include "dev_dma.h"

enum { PL_DMA_F4_STREAMS = 8 };

struct pl_dma_f4_config {
    const char *name; /* "DMA1" */
    uint32_t base;
    bool memory_to_memory; /* DMA2: its peripheral port reaches the memories */
    uint8_t irq[PL_DMA_F4_STREAMS];
    const struct pl_dma_route *routes;
    uint8_t n_routes; /* up to 32 */
};

/* The two controllers of the STM32F405 to F417 with the requests of their UARTs. RM0090: "DMA1
 * request mapping", "DMA2 request mapping", "Vector table for STM32F405xx/07xx and
 * STM32F415xx/17xx", "Register boundary addresses". */
extern const struct pl_dma_f4_config PL_DMA_F4_DMA1, PL_DMA_F4_DMA2;

/* NULL without memory. */
struct pl_device *pl_dma_f4_new(const struct pl_dma_f4_config *config);

/* A request line changes: where the machine sends pl_machine_dma_request. */
pl_dma_request_fn pl_dma_f4_request;

#endif
