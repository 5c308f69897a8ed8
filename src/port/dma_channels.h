/* SPDX-License-Identifier: MIT */
/* DMA controller with channels: STM32L4, STM32F1 and STM32G0.
 *
 * Source: RM0394, RM0008 and RM0444, "DMA registers". */
#ifndef PORT_DMA_CHANNELS_H
#define PORT_DMA_CHANNELS_H

#include <stdbool.h>
#include <stdint.h>

struct dma_channel {
    volatile uint32_t CCR;   /* 0x00: configuration */
    volatile uint32_t CNDTR; /* 0x04: number of data, and how many are left */
    volatile uint32_t CPAR;  /* 0x08: peripheral address */
    volatile uint32_t CMAR;  /* 0x0C: memory address */
    uint32_t reserved;
};

struct dma {
    volatile uint32_t ISR;         /* 0x00: four flags a channel */
    volatile uint32_t IFCR;        /* 0x04: a 1 clears */
    struct dma_channel channel[7]; /* 0x08: channels 1 to 7 */
    uint32_t reserved[5];
    volatile uint32_t CSELR; /* 0xA8: request selection, four bits a channel; STM32L4 only */
};

#define DMA_CCR_EN   (1u << 0)
#define DMA_CCR_TCIE (1u << 1)
#define DMA_CCR_HTIE (1u << 2)
#define DMA_CCR_TEIE (1u << 3)
#define DMA_CCR_DIR  (1u << 4) /* from memory */
#define DMA_CCR_CIRC (1u << 5)
#define DMA_CCR_MINC (1u << 7)

/* Flags of channel 1. */
#define DMA_GIF  (1u << 0)
#define DMA_TCIF (1u << 1)
#define DMA_HTIF (1u << 2)
#define DMA_TEIF (1u << 3)

static inline void dma_start(struct dma *d, unsigned n, volatile uint32_t *peripheral,
                             volatile const uint8_t *memory, uint32_t count, uint32_t how)
{
    struct dma_channel *c = &d->channel[n - 1];

    c->CCR = 0;
    d->IFCR = DMA_GIF << 4 * (n - 1);
    c->CPAR = (uint32_t)(uintptr_t)peripheral;
    c->CMAR = (uint32_t)(uintptr_t)memory;
    c->CNDTR = count;
    c->CCR = how | DMA_CCR_MINC;
    c->CCR = how | DMA_CCR_MINC | DMA_CCR_EN;
}

/* Bytes into a ring for ever, with an interrupt at the middle and at the end of it. */
static inline void dma_receive(struct dma *d, unsigned n, volatile uint32_t *from,
                               volatile uint8_t *ring, uint32_t size)
{
    dma_start(d, n, from, ring, size, DMA_CCR_CIRC | DMA_CCR_HTIE | DMA_CCR_TCIE);
}

/* Bytes, with an interrupt behind the last one. */
static inline void dma_send(struct dma *d, unsigned n, volatile uint32_t *to,
                            volatile const uint8_t *bytes, uint32_t count)
{
    dma_start(d, n, to, bytes, count, DMA_CCR_DIR | DMA_CCR_TCIE);
}

static inline uint32_t dma_left(const struct dma *d, unsigned n)
{
    return d->channel[n - 1].CNDTR;
}

/* Clears the flags of a channel; true if a transfer was complete. */
static inline bool dma_take_complete(struct dma *d, unsigned n)
{
    uint32_t flags = d->ISR & 15u << 4 * (n - 1);

    d->IFCR = flags & ~(DMA_GIF << 4 * (n - 1));
    return (flags & DMA_TCIF << 4 * (n - 1)) != 0;
}

#endif
