/* SPDX-License-Identifier: MIT */
/* What a chip does for the example; its hello/CHIP/pins.h has the names of what it uses. */
#ifndef HELLO_CHIP_H
#define HELLO_CHIP_H

#include <stdint.h>

struct chip_clocks {
    uint32_t core_hz;
    uint32_t usart_hz;
};

/* Full speed, or what is left when an oscillator does not start. */
struct chip_clocks chip_clock_init(void);

/* Pins of USART and LED; the USART itself as after reset. */
void chip_pins_init(void);

/* Clock and requests of the DMA channels for the USART. */
void chip_dma_init(void);

#endif
