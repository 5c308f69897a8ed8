/* SPDX-License-Identifier: MIT */
/* What the cases of STM32L4 and STM32G0 share: double words with ECC, pages of 2 KiB. */
#ifndef TESTS_FLASH_DWORD_H
#define TESTS_FLASH_DWORD_H

#include "ram.h"

#define ERRORS                                                                                     \
    (FLASH_SR_OPERR | FLASH_SR_PROGERR | FLASH_SR_WRPERR | FLASH_SR_PGAERR | FLASH_SR_SIZERR |     \
     FLASH_SR_PGSERR | FLASH_SR_MISERR | FLASH_SR_FASTERR)
#define ERASED UINT32_MAX

extern const struct flash_table lock_table, program_table, erase_table, option_table, fast_table;
extern const struct flash_table family_table; /* of the one only */

/* Addresses in the scratch area. */
INLINE uint32_t page_at(uint32_t n)
{
    return SCRATCH + n * PAGE_BYTES;
}

INLINE uint32_t erase_bits(uint32_t scratch_page)
{
    return FLASH_CR_PER | (SCRATCH_PAGE + scratch_page) << FLASH_CR_PNB_POS | FLASH_CR_STRT;
}

/* Locks open, no flags, CR 0. False: it cannot be opened. */
bool flash_ready(void);
bool options_ready(void);

/* Flags of ERRORS, which are cleared. */
uint32_t take_errors(void);

/* Erases a page of the scratch area, and sees to it that it is. */
bool erased(uint32_t scratch_page);

/* The standard way; until BSY is gone. */
void program(uint32_t at, uint32_t low, uint32_t high);

INLINE bool holds(uint32_t at, uint32_t low, uint32_t high)
{
    return *word_at(at) == low && *word_at(at + 4) == high;
}

/* An error, and the double word is as it was: the flags. Else UINT32_MAX. */
uint32_t errors_if(bool untouched);

#endif
