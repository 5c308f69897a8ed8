/* SPDX-License-Identifier: MIT */
/* What the cases of STM32F4 share: stores as wide as PSIZE says, sectors. */
#ifndef TESTS_FLASH_F4_H
#define TESTS_FLASH_F4_H

#include "ram.h"

#define ERRORS                                                                                     \
    (FLASH_SR_OPERR | FLASH_SR_WRPERR | FLASH_SR_PGAERR | FLASH_SR_PGPERR | FLASH_SR_PGSERR)
#define ERASED UINT32_MAX

enum psize { X8, X16, X32, X64 };

extern const struct flash_table option_table;

/* Of the scratch area, all of 16 KiB: sectors 1 to 3. */
INLINE uint32_t sector_at(uint32_t n)
{
    return SCRATCH + n * SECTOR_BYTES;
}

INLINE uint32_t psize_bits(enum psize psize)
{
    return (uint32_t)psize << FLASH_CR_PSIZE_POS;
}

INLINE uint32_t erase_bits(uint32_t scratch_sector)
{
    return FLASH_CR_SER | (SCRATCH_SECTOR + scratch_sector) << FLASH_CR_SNB_POS | psize_bits(X32) |
           FLASH_CR_STRT;
}

/* Lock open, no flags, CR 0. */
bool flash_ready(void);

/* Flags of ERRORS, which are cleared. */
uint32_t take_errors(void);

/* Erases a sector of the scratch area, and sees to it that it is. */
bool erased(uint32_t scratch_sector);

/* A word at x32; until BSY is gone. */
void program(uint32_t at, uint32_t value);

/* Flags, if all is as it should be; else UINT32_MAX. CR is 0 then. */
uint32_t errors_if(bool good);

#endif
