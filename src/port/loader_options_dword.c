/* SPDX-License-Identifier: MIT */
/* Option bytes of STM32L4 and STM32G0. Sectors of Write Protect are pages.
 *
 * The flash adds each word's complement, and takes a word that does not fit it for read-out level
 * 1, never 2: a power cut leaves the options as they were, as they should be, or level 1.
 *
 * RM0394 and RM0444, "FLASH option bytes", "FLASH memory protection", "FLASH registers"; values of
 * RDP: ST's HAL, OB_RDP_LEVEL_0 and OB_RDP_LEVEL_1. */
#include "../boot/port.h"
#include "loader_flash.h"

enum { PAGE = 2048, RDP_LEVEL_0 = 0xAA, RDP_LEVEL_1 = 0xBB };

/* A range of pages, both ends included; it is empty if it begins behind its end. */
enum { RANGES = 2, LAST_POS = 16, EMPTY = FLASH_WRP_PAGE };
#define RANGE_BITS (FLASH_WRP_PAGE | FLASH_WRP_PAGE << LAST_POS)

/* Where the options can be read, each followed by its complement. */
#define OPTIONS ((const volatile uint32_t *)0x1FFF7800u)
enum { AT_OPTR = 0, AT_WRP1AR = 6, AT_WRP1BR = 8 };

#define ERRORS                                                                                     \
    (FLASH_SR_OPERR | FLASH_SR_PROGERR | FLASH_SR_WRPERR | FLASH_SR_PGAERR | FLASH_SR_SIZERR |     \
     FLASH_SR_PGSERR)

uint16_t pl_port_sector(uint32_t addr)
{
    return (uint16_t)((addr - pl_port_chip.areas[0].base) / PAGE);
}

/* --- The registers --- */

static void unlock(void)
{
    flash_unlock();
    FLASH->OPTKEYR = FLASH_OPTKEY1;
    FLASH->OPTKEYR = FLASH_OPTKEY2;
}

static bool reads_as(unsigned at, uint32_t value, uint32_t mask)
{
    return ((OPTIONS[at] ^ value) & mask) == 0;
}

static bool program(uint32_t optr, const uint32_t range[RANGES])
{
    unlock();
    FLASH->SR = ERRORS | FLASH_SR_EOP;
    FLASH->OPTR = optr;
    FLASH->WRP1AR = range[0];
    FLASH->WRP1BR = range[1];
    FLASH->CR = FLASH_CR_OPTSTRT;
    return flash_finish(ERRORS) && reads_as(AT_OPTR, optr, FLASH_OPTR_RDP) &&
           reads_as(AT_WRP1AR, range[0], RANGE_BITS) && reads_as(AT_WRP1BR, range[1], RANGE_BITS);
}

/* "OBL_LAUNCH": the reset comes from the flash. Should it not come, any reset will do for now. */
void pl_port_reload(void)
{
    unlock();
    FLASH->CR = FLASH_CR_OBL_LAUNCH;
    data_barrier();
    for (uint32_t i = 0; i < FLASH_WAIT_PASSES && FLASH->CR & FLASH_CR_OBL_LAUNCH; i++) {
    }
    pl_port_reset();
}

/* --- Pages and ranges --- */

static bool in_range(uint32_t range, uint32_t page)
{
    return page >= (range & FLASH_WRP_PAGE) && page <= (range >> LAST_POS & FLASH_WRP_PAGE);
}

bool pl_port_write_protected(uint16_t sector)
{
    return in_range(FLASH->WRP1AR, sector) || in_range(FLASH->WRP1BR, sector);
}

/* False: the set has more ranges than the flash. */
static bool find_ranges(const uint32_t *set, uint32_t range[RANGES])
{
    unsigned n = 0;
    bool inside = false;

    range[0] = range[1] = EMPTY;
    for (uint32_t page = 0; page <= FLASH_WRP_PAGE; page++) {
        bool is = (set[page / 32] >> page % 32 & 1) != 0;

        if (is && inside)
            range[n - 1] += 1u << LAST_POS;
        else if (is && n == RANGES)
            return false;
        else if (is)
            range[n++] = page | page << LAST_POS;
        inside = is;
    }
    return true;
}

bool pl_port_protect(const uint32_t sectors[PL_PORT_SECTOR_WORDS], bool read)
{
    uint32_t rdp = read || pl_port_locked() ? RDP_LEVEL_1 : RDP_LEVEL_0;
    uint32_t range[RANGES];

    return find_ranges(sectors, range) && program((FLASH->OPTR & ~FLASH_OPTR_RDP) | rdp, range);
}
