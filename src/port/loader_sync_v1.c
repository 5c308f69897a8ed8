/* SPDX-License-Identifier: MIT */
/* The baud rate by looking at the pin: STM32F1 and STM32F4, whose USART cannot measure it.
 *
 * 0x7F: a start bit, seven ones, a zero, then ones, whatever the parity. From falling to falling
 * and from rising to rising edge there are eight bits each; the mean of both is off by 1 % at most.
 */
#include "../boot/port.h"
#include "loader_edges.h"

/* Clocks of sixteen bits; 0: that was no 0x7F. */
static uint32_t measure(void)
{
    uint32_t fall, rise, next_fall, next_rise, start, both;

    if (!edge(HIGH, &rise) || !edge(LOW, &fall) || !edge(HIGH, &rise) || !edge(LOW, &next_fall) ||
        !edge(HIGH, &next_rise))
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
