/* SPDX-License-Identifier: MIT */
/* Chance that repeats itself: the same seed, the same numbers, everywhere. */
#ifndef BOARD_DRAW_H
#define BOARD_DRAW_H

#include <stdint.h>

/* xorshift32 (Marsaglia, "Xorshift RNGs", 2003). */
static inline uint32_t pl_draw(uint32_t *seed)
{
    uint32_t x = *seed ? *seed : 0x9E3779B9U;

    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    *seed = x;
    return x;
}

#endif
