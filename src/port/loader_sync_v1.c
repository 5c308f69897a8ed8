/* SPDX-License-Identifier: MIT */
/* The baud rate by looking at the pin: STM32F1 and STM32F4, whose USART cannot measure it.
 *
 * 0x7F: a start bit, seven ones, a zero, then ones, whatever the parity. From falling to falling
 * and from rising to rising edge there are eight bits each. The UART gets the core's clock, so
 * clocks of a bit are the divisor, whatever oscillator they come from. At 64 MHz and 921600 baud
 * eight bits are 555 clocks, and a look at the pin takes some ten: the mean of both is off by 1 %
 * at most. */
#include "../boot/port.h"
#include "cortex.h"
#include "loader_uart.h"

/* Of 24 bits, downwards, while SysTick is on loan. */
static uint32_t ticks(void)
{
    return SYSTICK->CVR;
}

static uint32_t ticks_between(uint32_t from, uint32_t to)
{
    return (from - to) & 0xFFFFFF;
}

/* Passes, of seven clocks or more: 100 ms, and 12 ms, eight bits at 1200 baud being 6.7. */
enum { START_PASSES = 900000, EDGE_PASSES = 110000 };

enum { BRR_MIN = 16, BRR_MAX = 0xFFFF };

/* The clock's count at which the line had changed to a level; false: it has not. */
static inline bool edge(uint32_t level, uint32_t passes, uint32_t *at)
{
    while ((LOADER_GPIO->IDR & 1u << LOADER_RX_PIN) != level)
        if (--passes == 0)
            return false;
    *at = ticks();
    return true;
}

enum { LOW = 0, HIGH = 1 << LOADER_RX_PIN };

/* Clocks of sixteen bits; 0: that was no 0x7F. */
static uint32_t measure(void)
{
    uint32_t fall, rise, next_fall, next_rise, start, both;

    if (!edge(HIGH, EDGE_PASSES, &rise) || !edge(LOW, START_PASSES, &fall) ||
        !edge(HIGH, EDGE_PASSES, &rise) || !edge(LOW, EDGE_PASSES, &next_fall) ||
        !edge(HIGH, EDGE_PASSES, &next_rise))
        return 0;
    start = ticks_between(fall, rise);
    both = ticks_between(fall, next_fall) + ticks_between(rise, next_rise);
    return both > 12 * start && both < 22 * start ? both : 0;
}

uint8_t pl_port_sync(void)
{
    uint32_t reload = SYSTICK->RVR, divisor;

    SYSTICK->RVR = 0xFFFFFF;
    SYSTICK->CVR = 0;
    divisor = (measure() + 8) / 16;
    SYSTICK->RVR = reload;
    SYSTICK->CVR = 0;
    if (divisor < BRR_MIN || divisor > BRR_MAX)
        return 0;
    LOADER_USART->BRR = divisor;
    LOADER_USART->CR1 = LOADER_CR1;
    return PL_AN3155_SYNC;
}
