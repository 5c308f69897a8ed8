/* SPDX-License-Identifier: MIT */
/* The flash of the family. Name the manual's sections on programming, erasing and registers.
 *
 * Neither function looks at what became of it: the server reads back. Each clears the flags of an
 * earlier operation, waits with an end (flash_finish), leaves the controller locked, and returns
 * false if the controller has said that it refused. */
#include "../loader_flash.h"
#include "../../boot/port.h"
#include "../../core/mem.h"
#include "loader.h"

enum { RDP_LEVEL_0 = 0xAA };

#define ERRORS (FLASH_SR_PGERR | FLASH_SR_WRPERR)

/* Where a granule with an uncorrectable error is read the chip takes an NMI: it is counted and its
 * flag cleared, and whoever was reading compares the count before and after. Without such an NMI
 * there is no count, pl_boot_chip.damage is NULL, and this function is empty. */
volatile uint32_t loader_damage;

void NMI_handler(void)
{
    loader_damage++;
}

/* True also for level 2, and for what the options say in any way but "off". */
bool pl_port_locked(void)
{
    return (FLASH->OPTR & FLASH_OPTR_RDP) != RDP_LEVEL_0;
}

static void begin(uint32_t cr)
{
    flash_unlock();
    FLASH->SR = ERRORS;
    FLASH->CR = cr;
}

/* Page numbers are those of the layout, from 0 on; some controllers want the address. A page that
 * is the loader's never gets here. */
bool pl_port_erase(uint32_t addr, uint16_t page)
{
    (void)page;
    begin(FLASH_CR_PER);
    FLASH->AR = addr;
    FLASH->CR = FLASH_CR_PER | FLASH_CR_STRT;
    return flash_finish(ERRORS);
}

/* A granule, at an address aligned to it, from bytes that are not aligned. Of the width the
 * controller demands, in the order it demands. */
bool pl_port_program(uint32_t addr, const uint8_t *granule)
{
    volatile uint32_t *to = flash_at(addr);
    uint32_t word[2];

    memcpy(word, granule, sizeof word);
    begin(FLASH_CR_PG);
    to[0] = word[0];
    to[1] = word[1];
    return flash_finish(ERRORS);
}
