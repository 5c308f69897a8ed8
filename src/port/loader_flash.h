/* SPDX-License-Identifier: MIT */
/* What the flash drivers share. Code in flash may start an operation: with one bank, the core waits
 * for the end of it at its next fetch, and finds the bank idle (RM0394 "Flash program and erase
 * operations", RM0008/PM0075 "Programming and erasing the Flash memory", RM0090 "Erase and program
 * operations", RM0444 as RM0394). The limit is for a controller that has failed. */
#ifndef PORT_LOADER_FLASH_H
#define PORT_LOADER_FLASH_H

#include <stdbool.h>

#include "cortex.h"
#include "registers.h"

/* A second at least; the longest is the erase of a sector of 128 KiB, at 8 bits: 4 s, in which the
 * core stands. */
enum { FLASH_WAIT_PASSES = 10000000 };

/* Where a granule is programmed. */
static inline volatile void *flash_at(uint32_t addr)
{
    return (volatile void *)(uintptr_t)addr; /* NOLINT(performance-no-int-to-ptr) */
}

static inline bool flash_idle(void)
{
    for (uint32_t i = 0; i < FLASH_WAIT_PASSES; i++)
        if (!(FLASH->SR & FLASH_SR_BSY))
            return true;
    return false;
}

/* The controller is locked, as after reset and after flash_finish. */
static inline void flash_unlock(void)
{
    FLASH->KEYR = FLASH_KEY1;
    FLASH->KEYR = FLASH_KEY2;
}

/* After what has been started: did it end without one of these errors? Locks. */
static inline bool flash_finish(uint32_t errors)
{
    bool good;

    data_barrier();
    good = flash_idle() && !(FLASH->SR & errors);
    FLASH->CR = FLASH_CR_LOCK;
    return good;
}

#endif
