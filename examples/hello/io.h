/* SPDX-License-Identifier: MIT */
/* Bytes to and from the USART at 115200 8N1, by interrupt (io_irq.c) or by DMA (io_dma.c).
 *
 * Each direction has a ring in between. A sender 3 % faster than this chip's clock, at full line
 * rate for 64 KiB, fills it with 1966 bytes. */
#ifndef HELLO_IO_H
#define HELLO_IO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { IO_RING_SIZE = 2048 }; /* a power of two */

/* What went wrong since the start; to be looked at with a debugger. */
struct io_counts {
    uint32_t overruns; /* the receiver was not emptied in time: one byte lost each */
    uint32_t full;     /* bytes lost because main() did not take them */
    uint32_t damaged;  /* bytes with a framing error or noise; echoed nevertheless */
};
extern volatile struct io_counts io_counts;

/* What the USART's status says of errors goes to io_counts. */
void io_count_errors(uint32_t status);

/* BRR for the clock of the USART. */
uint32_t io_brr(uint32_t clock_hz);

void io_init(uint32_t clock_hz);

/* Is there something to read? */
bool io_waiting(void);

/* At most `room` bytes of what has been received; how many. */
size_t io_read(uint8_t *to, size_t room);

/* Returns when all of it is in the ring. */
void io_write(const uint8_t *from, size_t size);

/* Returns when all of it has left the chip. */
void io_flush(void);

#endif
