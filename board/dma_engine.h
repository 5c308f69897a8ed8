/* SPDX-License-Identifier: MIT */
/* What both DMA controllers share: request lines, arbitration, time, interrupts. Internal. */
#ifndef BOARD_DMA_ENGINE_H
#define BOARD_DMA_ENGINE_H

#include "dev_dma.h"

struct dma_engine;

/* What a controller adds. index: of a channel or stream. */
struct dma_kind {
    bool (*wants_bus)(const struct dma_engine *e, unsigned index);
    unsigned (*priority)(const struct dma_engine *e, unsigned index);
    void (*transfer)(struct dma_engine *e, unsigned index);
    bool (*interrupting)(const struct dma_engine *e, unsigned index);
    /* Whole registers. */
    uint32_t (*read)(struct dma_engine *e, uint32_t reg);
    void (*write)(struct dma_engine *e, uint32_t reg, uint32_t value);
    void (*reset)(struct dma_engine *e);
};

/* First member of a controller's state; the controller sets what does not change. */
struct dma_engine {
    struct pl_device device;
    const struct dma_kind *kind;
    unsigned channels;
    const uint8_t *irq; /* of each channel */
    const struct pl_dma_route *routes;
    unsigned n_routes;
    uint32_t lines;   /* of the routes, a bit each */
    uint64_t free_ps; /* the bus is ours again */
    uint64_t told_ps;
};

/* Makes the device of a controller that is filled in, state_size bytes from the engine on; it frees
 * them at the end. */
struct pl_device *dma_start(struct dma_engine *e, size_t state_size, const char *name,
                            uint32_t base);

/* A request line changes. */
void dma_hear(struct dma_engine *e, const struct pl_device *from, unsigned which, bool level);

/* Somebody may want the bus now. A new request is served no sooner than a transfer takes. */
void dma_claim_bus(struct dma_engine *e);

#endif
