/* SPDX-License-Identifier: MIT */
/* What only a Cortex-M4 can do to an STM32L4: unaligned words. */
#include "dword.h"

/* Two half-words on the bus (Cortex-M4 Technical Reference Manual, "Bus interfaces"). */
static uint32_t unaligned_word(void)
{
    if (!erased(0))
        return 0;
    FLASH->CR = FLASH_CR_PG;
    store_faults(word_at(page_at(0) + 2), 0);
    return errors_if(holds(page_at(0), ERASED, ERASED)) & FLASH_SR_SIZERR;
}

static uint32_t empty(void)
{
    return FLASH->SR & FLASH_SR_PEMPTY;
}

/* clang-format off */
static const struct flash_case CASES[] = {
    CASE("an unaligned word is none", IN_ERRORS, unaligned_word, FLASH_SR_SIZERR),
    CASE("with firmware it is not empty", IN_SR, empty, 0),
};
/* clang-format on */
const struct flash_table family_table = TABLE(CASES);
