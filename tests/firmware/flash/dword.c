/* SPDX-License-Identifier: MIT */
/* What the cases of STM32L4 and STM32G0 share. */
#include "dword.h"

static void prepare(void)
{
    FLASH->ACR &= ~CACHES;
}

bool flash_ready(void)
{
    if (FLASH->CR & FLASH_CR_LOCK) {
        FLASH->KEYR = FLASH_KEY1;
        FLASH->KEYR = FLASH_KEY2;
    }
    wait_idle();
    FLASH->CR = FLASH_CR_OPTLOCK;
    FLASH->SR = ERRORS | FLASH_SR_EOP | FLASH_SR_OPTVERR;
    return (FLASH->CR & (FLASH_CR_LOCK | FLASH_CR_STRT)) == 0;
}

bool options_ready(void)
{
    if (!flash_ready())
        return false;
    FLASH->OPTKEYR = FLASH_OPTKEY1;
    FLASH->OPTKEYR = FLASH_OPTKEY2;
    return (FLASH->CR & FLASH_CR_OPTLOCK) == 0;
}

uint32_t take_errors(void)
{
    uint32_t sr = FLASH->SR & ERRORS;

    FLASH->SR = sr;
    return sr;
}

bool erased(uint32_t scratch_page)
{
    if (!flash_ready())
        return false;
    FLASH->CR = erase_bits(scratch_page);
    wait_idle();
    FLASH->CR = 0;
    return take_errors() == 0 && words_other_than(page_at(scratch_page), PAGE_BYTES, ERASED) == 0;
}

void program(uint32_t at, uint32_t low, uint32_t high)
{
    FLASH->CR = FLASH_CR_PG;
    *word_at(at) = low;
    *word_at(at + 4) = high;
    data_barrier();
    wait_idle();
    FLASH->CR = 0;
}

uint32_t errors_if(bool untouched)
{
    uint32_t errors = take_errors();

    FLASH->CR = 0;
    return untouched ? errors : UINT32_MAX;
}

/* Runs where everything is erased. */
RAMCODE void program_image(const uint32_t *image, uint32_t size)
{
    FLASH->SR = ERRORS | FLASH_SR_EOP;
    FLASH->CR = FLASH_CR_PG;
    for (uint32_t off = 0; off < size; off += 8) {
        *word_at(0x08000000 + off) = image[off / 4];
        *word_at(0x08000000 + off + 4) = off + 4 < size ? image[off / 4 + 1] : ERASED;
        data_barrier();
        wait_idle();
    }
    FLASH->CR = 0;
}

static const struct flash_table *const TABLES[] = {
    &lock_table, &program_table, &erase_table, &family_table, &option_table, &fast_table, NULL,
};
const struct flash_suite suite = {HZ, prepare, TABLES};
