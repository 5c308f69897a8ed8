/* SPDX-License-Identifier: MIT */
/* Code in RAM, which runs while the flash is busy, and the same code in flash, which does not. */
#include "ram.h"

extern const uint32_t flash_start[], flash_end[];

static uint32_t image[IMAGE_MAX / 4];

RAMCODE void start_in_ram(uint32_t cr, struct watched *w)
{
    uint32_t start = ticks();

    FLASH->CR = cr;
    *w = watch(start);
}

void start_in_flash(uint32_t cr, struct watched *w)
{
    uint32_t start = ticks();

    FLASH->CR = cr;
    *w = watch(start);
}

RAMCODE void start_and_read(uint32_t cr, uint32_t addr, struct watched *w)
{
    uint32_t start = ticks();

    FLASH->CR = cr;
    data_barrier();
    (void)*word_at(addr);
    w->us = to_us(ticks_since(start));
    w->status = FLASH->SR;
    wait_idle();
}

RAMCODE void start_and_read_cr(uint32_t cr, struct watched *w)
{
    FLASH->CR = cr;
    data_barrier();
    w->status = FLASH->CR;
    wait_idle();
}

RAMCODE void start_and_write_cr(uint32_t cr, uint32_t again, struct watched *w)
{
    uint32_t start = ticks();

    FLASH->CR = cr;
    data_barrier();
    FLASH->CR = again;
    data_barrier();
    w->us = to_us(ticks_since(start));
    w->status = FLASH->SR;
    wait_idle();
}

/* SysTick wakes the core each time it has counted through, the flash at the end. */
RAMCODE uint32_t start_and_sleep(uint32_t cr)
{
    uint32_t start = ticks(), wraps = 0, end = start;

    interrupts_off();
    SYSTICK->CSR |= SYSTICK_CSR_TICKINT; /* reading it clears COUNTFLAG */
    NVIC->ICPR[FLASH_IRQ / 32] = 1u << FLASH_IRQ % 32;
    nvic_enable(FLASH_IRQ);
    FLASH->CR = cr;
    data_barrier();
    while (FLASH->SR & FLASH_SR_BSY) {
        wait_for_interrupt();
        wraps += (SYSTICK->CSR & SYSTICK_CSR_COUNTFLAG) != 0;
        end = ticks();
        SCB->ICSR = SCB_ICSR_PENDSTCLR;
    }
    NVIC->ICER[FLASH_IRQ / 32] = 1u << FLASH_IRQ % 32;
    SYSTICK->CSR &= ~SYSTICK_CSR_TICKINT;
    FLASH->CR = 0;
    FLASH->SR = FLASH_SR_EOP;
    NVIC->ICPR[FLASH_IRQ / 32] = 1u << FLASH_IRQ % 32;
    interrupts_on();
    return to_us((wraps << 24) + start - end);
}

/* --- Image --- */

static uint32_t image_size(void)
{
    return (uint32_t)((uintptr_t)flash_end - (uintptr_t)flash_start);
}

bool image_fits(void)
{
    return image_size() <= IMAGE_MAX && (uintptr_t)flash_end <= SCRATCH;
}

void image_keep(void)
{
    for (uint32_t i = 0; i < image_size() / 4; i++)
        image[i] = flash_start[i];
}

RAMCODE void image_restore(void)
{
    program_image(image, (uint32_t)((uintptr_t)flash_end - (uintptr_t)flash_start));
}
