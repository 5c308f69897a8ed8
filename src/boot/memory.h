/* SPDX-License-Identifier: MIT */
/* What the loader may touch. */
#ifndef SRC_BOOT_MEMORY_H
#define SRC_BOOT_MEMORY_H

#include <stdatomic.h>

#include "pinless/boot.h"

/* The area that holds all of [addr, addr + n) and allows `may`, n > 0; NULL: none. */
const struct pl_boot_area *pl_boot_area(const struct pl_boot_chip *chip, uint32_t addr, uint32_t n,
                                        uint8_t may);

const struct pl_boot_memory *pl_boot_find_memory(const struct pl_boot_hooks *hooks, uint32_t addr,
                                                 uint32_t n);
const struct pl_boot_memory *pl_boot_find_page(const struct pl_boot_hooks *hooks, uint32_t number,
                                               uint16_t *page);

/* Likewise the product's memory; NULL: none. Inline in any case, as then the linker sees that there
 * is none, and what would be done with it vanishes. */
__attribute__((always_inline)) static inline const struct pl_boot_memory *
pl_boot_memory(const struct pl_boot_hooks *hooks, uint32_t addr, uint32_t n)
{
    return hooks->n_memories > 0 ? pl_boot_find_memory(hooks, addr, n) : NULL;
}

/* The product's memory that has this page of the lists, which becomes one of its own; NULL: none.
 */
static inline const struct pl_boot_memory *pl_boot_memory_of_page(const struct pl_boot_hooks *hooks,
                                                                  uint32_t number, uint16_t *page)
{
    return hooks->n_memories > 0 ? pl_boot_find_page(hooks, number, page) : NULL;
}

/* The core's words are little-endian. */
uint32_t pl_boot_word(const uint8_t b[4]);

static inline uint8_t *pl_boot_bytes(const struct pl_boot_area *area, uint32_t addr)
{
    return area->bytes + (addr - area->base);
}

/* Is [addr, addr + n) of the flash erased? */
bool pl_boot_is_blank(const struct pl_boot_chip *chip, uint32_t addr, uint32_t n);

static inline const struct pl_boot_area *pl_boot_flash(const struct pl_boot_chip *chip)
{
    return &chip->areas[0];
}

/* May what stands at `table` be started, by this policy? */
static inline bool pl_boot_may_start(const struct pl_boot_chip *chip, uint8_t policy,
                                     uint32_t table)
{
    return pl_boot_startable(chip, table) &&
           (!(policy & PL_BOOT_SEALED_ONLY) || pl_boot_sealed(chip, table));
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
