/* SPDX-License-Identifier: MIT */
/* DMA controller with streams: STM32F4.
 *
 * Source: RM0090, "DMA registers". */
#ifndef PORT_DMA_STREAMS_H
#define PORT_DMA_STREAMS_H

#include <stdbool.h>
#include <stdint.h>

struct dma_stream {
    volatile uint32_t CR;   /* 0x00: configuration */
    volatile uint32_t NDTR; /* 0x04: number of data, and how many are left */
    volatile uint32_t PAR;  /* 0x08: peripheral address */
    volatile uint32_t M0AR; /* 0x0C: memory 0 address */
    volatile uint32_t M1AR; /* 0x10: memory 1 address */
    volatile uint32_t FCR;  /* 0x14: FIFO control */
};

struct dma {
    volatile uint32_t ISR[2];    /* 0x00: LISR streams 0 to 3, HISR streams 4 to 7 */
    volatile uint32_t IFCR[2];   /* 0x08: LIFCR and HIFCR; a 1 clears */
    struct dma_stream stream[8]; /* 0x10: streams 0 to 7 */
};

#define DMA_SCR_EN       (1u << 0)
#define DMA_SCR_HTIE     (1u << 3)
#define DMA_SCR_TCIE     (1u << 4)
#define DMA_SCR_DIR_M2P  (1u << 6)
#define DMA_SCR_CIRC     (1u << 8)
#define DMA_SCR_MINC     (1u << 10)
#define DMA_SCR_CHSEL(n) ((uint32_t)(n) << 25)

/* Flags of stream 0. */
#define DMA_FLAGS 0x3Du /* FEIF, DMEIF, TEIF, HTIF, TCIF */
#define DMA_TCIF  (1u << 5)

/* Where the flags of a stream stand: "LISR", "HISR". */
static inline unsigned dma_flags_at(unsigned n)
{
    return 16 * (n % 4 / 2) + 6 * (n % 2);
}

/* The stream must be off. Its choice of the request, CHSEL, stays. */
static inline void dma_start(struct dma *d, unsigned n, volatile uint32_t *peripheral,
                             volatile const uint8_t *memory, uint32_t count, uint32_t how)
{
    struct dma_stream *s = &d->stream[n];
    uint32_t config = (s->CR & DMA_SCR_CHSEL(7)) | how | DMA_SCR_MINC;

    d->IFCR[n / 4] = DMA_FLAGS << dma_flags_at(n);
    s->PAR = (uint32_t)(uintptr_t)peripheral;
    s->M0AR = (uint32_t)(uintptr_t)memory;
    s->NDTR = count;
    s->FCR = 0;
    s->CR = config;
    s->CR = config | DMA_SCR_EN;
}

/* Bytes into a ring for ever, with an interrupt at the middle and at the end of it. */
static inline void dma_receive(struct dma *d, unsigned n, volatile uint32_t *from,
                               volatile uint8_t *ring, uint32_t size)
{
    dma_start(d, n, from, ring, size, DMA_SCR_CIRC | DMA_SCR_HTIE | DMA_SCR_TCIE);
}

/* Bytes, with an interrupt behind the last one. */
static inline void dma_send(struct dma *d, unsigned n, volatile uint32_t *to,
                            volatile const uint8_t *bytes, uint32_t count)
{
    dma_start(d, n, to, bytes, count, DMA_SCR_DIR_M2P | DMA_SCR_TCIE);
}

static inline uint32_t dma_left(const struct dma *d, unsigned n)
{
    return d->stream[n].NDTR;
}

/* Clears the flags of a stream; true if a transfer was complete. */
static inline bool dma_take_complete(struct dma *d, unsigned n)
{
    uint32_t flags = d->ISR[n / 4] & DMA_FLAGS << dma_flags_at(n);

    d->IFCR[n / 4] = flags;
    return (flags & DMA_TCIF << dma_flags_at(n)) != 0;
}

#endif
