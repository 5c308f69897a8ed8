/* SPDX-License-Identifier: MIT */
/* What an STM32G0 has beyond an STM32L4: CFGBSY, and fast programming of the page erased last. */
#include "dword.h"

enum { LOW = 0x01234567, HIGH = 0x76543210 };

static uint32_t configuration_busy(void)
{
    if (!erased(0))
        return 0;
    FLASH->CR = FLASH_CR_PG;
    *word_at(page_at(0)) = LOW;
    data_barrier();
    return FLASH->SR & FLASH_SR_CFGBSY;
}

static uint32_t configuration_free(void)
{
    *word_at(page_at(0) + 4) = HIGH;
    data_barrier();
    wait_idle();
    FLASH->CR = 0;
    return FLASH->SR & FLASH_SR_CFGBSY;
}

static uint32_t configuration_free_after_error(void)
{
    if (!erased(0))
        return FLASH_SR_CFGBSY;
    FLASH->CR = FLASH_CR_PG;
    *word_at(page_at(0)) = LOW;
    *byte_at(page_at(0) + 4) = 0;
    data_barrier();
    FLASH->CR = 0;
    return take_errors() == FLASH_SR_SIZERR ? FLASH->SR & FLASH_SR_CFGBSY : UINT32_MAX;
}

static uint32_t busy_while_erasing(void)
{
    struct watched w = nothing();

    if (flash_ready())
        start_in_ram(erase_bits(0), &w);
    return w.status & FLASH_SR_CFGBSY;
}

RAMCODE static void fast_row(uint32_t at)
{
    FLASH->CR = FLASH_CR_FSTPG;
    for (uint32_t off = 0; off < 256; off += 4)
        *word_at(at + off) = off;
    data_barrier();
    wait_idle();
    FLASH->CR = 0;
}

static uint32_t fast_after_page_erase(void)
{
    uint32_t wrong = 0;

    if (!erased(0))
        return UINT32_MAX;
    interrupts_off();
    fast_row(page_at(0) + 256);
    interrupts_on();
    for (uint32_t off = 0; off < 256; off += 4)
        wrong += *word_at(page_at(0) + 256 + off) != off;
    return take_errors() ? UINT32_MAX : wrong;
}

static uint32_t empty(void)
{
    return FLASH->ACR & FLASH_ACR_PROGEMPTY;
}

/* clang-format off */
static const struct flash_case CASES[] = {
    CASE("CFGBSY with the first word", IN_SR, configuration_busy, FLASH_SR_CFGBSY),
    CASE("no CFGBSY after the second", IN_SR, configuration_free, 0),
    CASE("no CFGBSY after an error", IN_SR, configuration_free_after_error, 0),
    CASE("CFGBSY while erasing", IN_SR, busy_while_erasing, FLASH_SR_CFGBSY),
    CASE("a fast row after a page erase", IN_FAST, fast_after_page_erase, 0),
    CASE("with firmware it is not empty", IN_ACR, empty, 0),
};
/* clang-format on */
const struct flash_table family_table = TABLE(CASES);
