/* SPDX-License-Identifier: MIT */
/* Code in RAM, which runs while the flash is busy, and the same code in flash, which does not. */
#ifndef TESTS_FLASH_RAM_H
#define TESTS_FLASH_RAM_H

#include <stdbool.h>
#include <stdint.h>

#include "cortex.h"
#include "harness.h"
#include "manual.h"
#include "registers.h"

#define RAMCODE __attribute__((section(".ramcode"), noinline))
#define INLINE  static inline __attribute__((always_inline))

enum { POLLS_MAX = 10000000 };

/* An operation as it was seen: status right behind its start, looks at BSY until it ended, time. */
struct watched {
    uint32_t status;
    uint32_t polls;
    uint32_t us;
};

INLINE volatile uint32_t *word_at(uint32_t addr)
{
    return (volatile uint32_t *)(uintptr_t)addr;
}

INLINE volatile uint16_t *half_at(uint32_t addr)
{
    return (volatile uint16_t *)(uintptr_t)addr;
}

INLINE volatile uint8_t *byte_at(uint32_t addr)
{
    return (volatile uint8_t *)(uintptr_t)addr;
}

/* Of 24 bits, downwards. */
INLINE uint32_t ticks(void)
{
    return SYSTICK->CVR;
}

INLINE uint32_t ticks_since(uint32_t start)
{
    return (start - ticks()) & 0xFFFFFF;
}

/* By multiplication: a division may be a function, and that would stand in flash. */
INLINE uint32_t to_us(uint32_t t)
{
    return HZ == 16000000 ? t >> 4 : t >> 3;
}

INLINE void wait_idle(void)
{
    for (uint32_t i = 0; FLASH->SR & FLASH_SR_BSY && i < POLLS_MAX; i++) {
    }
}

INLINE struct watched nothing(void)
{
    struct watched w;

    w.status = w.polls = w.us = 0;
    return w;
}

INLINE struct watched watch(uint32_t start)
{
    struct watched w = nothing();

    data_barrier();
    w.status = FLASH->SR;
    while (FLASH->SR & FLASH_SR_BSY && w.polls < POLLS_MAX)
        w.polls++;
    w.us = to_us(ticks_since(start));
    return w;
}

/* Write CR, and watch what that starts; code in RAM, and code in flash. */
void start_in_ram(uint32_t cr, struct watched *w);
void start_in_flash(uint32_t cr, struct watched *w);

/* The same, then at once: a read of the flash, or another write to CR. us is the time until that
 * was through. */
void start_and_read(uint32_t cr, uint32_t addr, struct watched *w);
void start_and_read_cr(uint32_t cr, struct watched *w); /* status is CR's */
void start_and_write_cr(uint32_t cr, uint32_t again, struct watched *w);

/* For operations that take longer than SysTick counts: cr must enable the end-of-operation
 * interrupt. The time in us. */
uint32_t start_and_sleep(uint32_t cr);

/* --- The firmware's own image --- */

/* It is small enough to be kept, and ends below the scratch area. */
bool image_fits(void);

/* Before and after everything is erased. The second is code in RAM, and programs the image anew
 * through the family's program_image(). */
void image_keep(void);
void image_restore(void);

/* The family's: programs `size` bytes at the beginning of the flash, which is erased; in RAM. */
void program_image(const uint32_t *image, uint32_t size);

#endif
