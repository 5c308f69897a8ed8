/* SPDX-License-Identifier: MIT */
/* What the loader may touch. */
#ifndef SRC_BOOT_MEMORY_H
#define SRC_BOOT_MEMORY_H

#include <stdatomic.h>

#include "pinless/boot.h"

/* The area that holds all of [addr, addr + n) and allows `may`, n > 0; NULL: none. */
const struct pl_boot_area *pl_boot_area(const struct pl_boot_chip *chip, uint32_t addr, uint32_t n,
                                        uint8_t may);

static inline uint8_t *pl_boot_bytes(const struct pl_boot_area *area, uint32_t addr)
{
    return area->bytes + (addr - area->base);
}

static inline const struct pl_boot_area *pl_boot_flash(const struct pl_boot_chip *chip)
{
    return &chip->areas[0];
}

/* Counted by an interrupt: no read of memory may move over this one. */
__attribute__((always_inline)) static inline uint32_t
pl_boot_damage(const struct pl_boot_chip *chip)
{
    uint32_t damage = 0;

    if (chip->damage) {
        atomic_signal_fence(memory_order_seq_cst);
        damage = *chip->damage;
        atomic_signal_fence(memory_order_seq_cst);
    }
    return damage;
}

/* As pl_an3155_crc, data aligned to 4 and n > 0; with the chip's own unit, or without one crc.c. */
uint32_t pl_boot_crc(uint32_t crc, const uint8_t *data, size_t n);

#endif
