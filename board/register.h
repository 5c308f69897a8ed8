/* SPDX-License-Identifier: MIT */
/* Byte and half-word accesses of 32-bit registers. */
#ifndef BOARD_REGISTER_H
#define BOARD_REGISTER_H

#include <stdint.h>

static inline uint32_t pl_register_mask(uint32_t off, unsigned size)
{
    uint32_t low = size >= 4 ? UINT32_MAX : (1u << (8 * size)) - 1u;

    return low << (8 * (off & 3));
}

/* What an access of `size` bytes at `off` reads of the register that holds it. */
static inline uint32_t pl_register_part(uint32_t word, uint32_t off, unsigned size)
{
    return (word & pl_register_mask(off, size)) >> (8 * (off & 3));
}

/* The register after such a write. */
static inline uint32_t pl_register_merge(uint32_t word, uint32_t off, unsigned size, uint32_t value)
{
    uint32_t mask = pl_register_mask(off, size);

    return (word & ~mask) | (value << (8 * (off & 3)) & mask);
}

#endif
