/* SPDX-License-Identifier: MIT */
/* What the cases of STM32F1 share: half-words, pages of 1 KiB. */
#ifndef TESTS_FLASH_F1_H
#define TESTS_FLASH_F1_H

#include "ram.h"

#define ERRORS (FLASH_SR_PGERR | FLASH_SR_WRPRTERR)
#define FLAGS  (ERRORS | FLASH_SR_EOP)
#define ERASED UINT32_MAX

extern const struct flash_table option_table;

INLINE uint32_t page_at(uint32_t n)
{
    return SCRATCH + n * PAGE_BYTES;
}

/* Locks open, no flags, CR 0. */
bool flash_ready(void);

/* Flags, which are cleared. */
uint32_t take_flags(void);

/* Selects a page and erases it; until BSY is gone. */
void erase(uint32_t addr);
bool erased(uint32_t scratch_page);

/* The standard way; until BSY is gone. */
void program(uint32_t at, uint16_t value);

/* Flags, if all is as it should be; else UINT32_MAX. */
uint32_t flags_if(bool good);

#endif
