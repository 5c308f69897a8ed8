/* SPDX-License-Identifier: MIT */
/* The time of edges on the receiving pin, by looking at it. The UART gets the core's clock, so
 * clocks of a bit are the divisor, whatever oscillator they come from. At 64 MHz and 921600 baud
 * eight bits are 555 clocks, and a look at the pin takes some ten. */
#ifndef PORT_LOADER_EDGES_H
#define PORT_LOADER_EDGES_H

#include <stdbool.h>

#include "cortex.h"
#include "loader_uart.h"

/* Of 24 bits, downwards, while SysTick is on loan. */
static inline uint32_t ticks(void)
{
    return SYSTICK->CVR;
}

static inline uint32_t ticks_between(uint32_t from, uint32_t to)
{
    return (from - to) & 0xFFFFFF;
}

/* Passes, of seven clocks or more: 100 ms; eight bits at 1200 baud are 6.7. */
enum { EDGE_PASSES = 900000 };

enum { BRR_MIN = 16, BRR_MAX = 0xFFFF };

/* The clock's count at which the line had changed to a level; false: it has not. */
static inline bool edge(uint32_t level, uint32_t *at)
{
    uint32_t passes = EDGE_PASSES;

    while ((LOADER_GPIO->IDR & 1u << LOADER_RX_PIN) != level)
        if (--passes == 0)
            return false;
    *at = ticks();
    return true;
}

enum { LOW = 0, HIGH = 1 << LOADER_RX_PIN };

#endif
