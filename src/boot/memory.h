/* SPDX-License-Identifier: MIT */
/* What the loader may touch. */
#ifndef SRC_BOOT_MEMORY_H
#define SRC_BOOT_MEMORY_H

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

#endif
