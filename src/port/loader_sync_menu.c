/* SPDX-License-Identifier: MIT */
/* The baud rate by looking at the pin, of 0x7F, which opens AN3155, or of Return, 0x0D, which a
 * person types; for all families, since the USARTs that can measure know 0x7F only.
 *
 * Bits from the falling edge of the start bit to the edges behind it:
 *
 *           rise  fall  rise  fall  rise
 *     0x7F  1     8     9
 *     0x0D  1     2     3     5     9
 *
 * A parity bit, even, would be 1 in both, as the stop bit is. Which of the two it is, the second
 * falling edge tells. Terminals have no parity, so behind Return there is none. */
#include "../boot/port.h"
#include "loader_edges.h"

enum { RETURN = 0x0D };

enum { SCALE = 1 << 16 };

/* Edges of the start bit, and the two behind it. */
struct edges {
    uint32_t fall, rise, next_fall, next_rise;
};

static uint32_t clocks_to(const struct edges *e, uint32_t last_fall, uint32_t last_rise)
{
    return ticks_between(e->fall, last_fall) + ticks_between(e->rise, last_rise);
}

static bool wait_for_edges(struct edges *e)
{
    return edge(HIGH, &e->rise) && edge(LOW, &e->fall) && edge(HIGH, &e->rise) &&
           edge(LOW, &e->next_fall) && edge(HIGH, &e->next_rise);
}

/* Clocks of 2^16 bits; 0: neither of the two has come. */
static uint32_t measure(uint8_t *first)
{
    struct edges e;
    uint32_t start, low, clocks, last_fall, last_rise;

    if (!wait_for_edges(&e))
        return 0;
    start = ticks_between(e.fall, e.rise);
    low = ticks_between(e.fall, e.next_fall);
    if (low > 4 * start) {
        *first = PL_AN3155_SYNC;
        clocks = clocks_to(&e, e.next_fall, e.next_rise);
        return clocks > 12 * start && clocks < 22 * start ? clocks * (SCALE / (8 + 8)) : 0;
    }
    /* Other keys begin as Return does, but are shorter by two bits at least. */
    if (!edge(LOW, &last_fall) || !edge(HIGH, &last_rise))
        return 0;
    *first = RETURN;
    clocks = clocks_to(&e, last_fall, last_rise);
    return clocks > 6 * low && clocks < 7 * low ? clocks * (SCALE / (5 + 8)) : 0;
}

uint8_t pl_port_sync(void)
{
    uint32_t reload = SYSTICK->RVR, divisor;
    uint8_t first = 0;

    SYSTICK->RVR = 0xFFFFFF;
    SYSTICK->CVR = 0;
    divisor = (measure(&first) + SCALE / 2) / SCALE;
    SYSTICK->RVR = reload;
    SYSTICK->CVR = 0;
    if (divisor < BRR_MIN || divisor > BRR_MAX)
        return 0;
    LOADER_USART->BRR = divisor;
    LOADER_USART->CR1 = first == RETURN ? LOADER_CR1_8N1 : LOADER_CR1;
    return first;
}
