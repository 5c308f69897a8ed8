/* SPDX-License-Identifier: MIT */
/* System configuration of the virtual STM32: what stands at address 0. */
#ifndef BOARD_DEV_SYSCFG_H
#define BOARD_DEV_SYSCFG_H

#include "machine.h"

struct pl_syscfg_config {
    uint32_t base;      /* L4, G0 0x40010000, F4 0x40013800 */
    uint32_t mode_mask; /* MEM_MODE in the first register: L4 7, F4 and G0 3 */
    /* The memory of each MEM_MODE; 0: none, the mapping stays. L4, F4: 0 flash, 1 system memory,
     * 3 SRAM. G0: 0 and 2 flash, 1 system memory, 3 SRAM. */
    uint32_t memory[8];
};

/* A device named "SYSCFG", or NULL when out of memory. While its clock is off it reads as 0 and
 * ignores writes. */
struct pl_device *pl_syscfg_new(const struct pl_syscfg_config *config);

/* What the boot pins and option bytes select: MEM_MODE after the next and every later reset. */
void pl_syscfg_set_boot(struct pl_device *d, unsigned mode);

/* STM32F1 instead, at 0x40010000: a device named "AFIO" with no memory remap. */
struct pl_device *pl_afio_new(uint32_t base);

#endif
