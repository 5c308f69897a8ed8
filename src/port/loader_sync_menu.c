/* SPDX-License-Identifier: MIT */
/* The baud rate by looking at the pin, of 0x7F, which opens AN3155, or of another byte, which opens
 * the product's protocol: Return, 0x0D, which a person types, if the build names none. For all
 * families, since the USARTs that can measure know 0x7F only.
 *
 * Bits from the falling edge of the start bit to the edges behind it:
 *
 *           rise  fall  rise  fall  rise
 *     0x7F  1     8     9
 *     0x0D  1     2     3     5     9
 *     0x55  1     2     3     4     5     and so on to 9
 *
 * A parity bit, even, would be 1 in 0x7F, as the stop bit is. Which of the two it is, the second
 * falling edge tells. Behind the other byte there is no parity, as terminals have none. */
#include "../boot/port.h"
#include "loader_edges.h"

#ifndef PL_PORT_OPENER
#define PL_PORT_OPENER 0x0D
#endif

/* Its falling edges, a bit for each but that of the start bit, and where the last one is. */
#define FALLS     (PL_PORT_OPENER & ~(PL_PORT_OPENER >> 1) & 0x7F)
#define LAST_FALL (33 - __builtin_clz(FALLS))

/* From falling to falling, and from rising to rising edge. */
enum { OPENER_BITS = LAST_FALL + 8, LATER_FALLS = __builtin_popcount(FALLS) - 1 };

_Static_assert((PL_PORT_OPENER & 0x83) == 1, "its bits begin with 1 and 0, and end with 0");

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
    /* Other bytes that begin so are told by their length; keys are shorter than Return by two bits
     * at least. */
    last_fall = e.next_fall;
    last_rise = e.next_rise;
    for (unsigned i = 0; i < LATER_FALLS; i++)
        if (!edge(LOW, &last_fall) || !edge(HIGH, &last_rise))
            return 0;
    *first = PL_PORT_OPENER;
    clocks = clocks_to(&e, last_fall, last_rise);
    return 2 * clocks > (OPENER_BITS - 1) * low && 2 * clocks < (OPENER_BITS + 1) * low
               ? clocks * (SCALE / OPENER_BITS)
               : 0;
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
    LOADER_USART->CR1 = first == PL_PORT_OPENER ? LOADER_CR1_8N1 : LOADER_CR1;
    return first;
}
