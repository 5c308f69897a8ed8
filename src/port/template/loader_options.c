/* SPDX-License-Identifier: MIT */
/* Option bytes of the family, for loaders with PL_BOOT_PROTECT only. Name the manual's sections.
 *
 * Say here what a power cut in the middle leaves: it must be no level 2, and nothing less protected
 * than before. If the family erases its options before it writes them, RDP is the first to be
 * written again (f1/loader_options.c). */
#include "../../boot/port.h"
#include "../loader_flash.h"

enum { SECTOR = 4096, RDP_LEVEL_0 = 0xAA, RDP_LEVEL_1 = 0xBB };

#define ERRORS (FLASH_SR_PGERR | FLASH_SR_WRPERR)

static void unlock(void)
{
    flash_unlock();
    FLASH->OPTKEYR = FLASH_OPTKEY1;
    FLASH->OPTKEYR = FLASH_OPTKEY2;
}

/* Sectors as the family's ROM loader counts them in Write Protect (AN2606, AN3155 3.9), at most
 * PL_PORT_SECTORS. */
uint16_t pl_port_sector(uint32_t addr)
{
    return (uint16_t)((addr - pl_port_chip.areas[0].base) / SECTOR);
}

/* From the register that is in force, not from what is pending. */
bool pl_port_write_protected(uint16_t sector)
{
    return (FLASH->WRPR >> sector & 1) != 0;
}

/* False, before anything is touched, if the chip cannot protect just this set; here it always can,
 * having 32 sectors and a bit for each. What else the options hold is kept. Read-out protection is
 * only ever raised, and to level 1. */
bool pl_port_protect(const uint32_t sectors[PL_PORT_SECTOR_WORDS], bool read)
{
    uint32_t rdp = read || pl_port_locked() ? RDP_LEVEL_1 : RDP_LEVEL_0;

    unlock();
    FLASH->SR = ERRORS;
    FLASH->OPTR = (FLASH->OPTR & ~FLASH_OPTR_RDP) | rdp;
    FLASH->WRPR = sectors[0];
    FLASH->CR = FLASH_CR_OPTSTRT;
    return flash_finish(ERRORS);
}

/* What loads the options is a reset on some chips, a bit of the controller on others. Should that
 * not come, any reset will do for now. */
void pl_port_reload(void)
{
    unlock();
    FLASH->CR = FLASH_CR_OBL_LAUNCH;
    data_barrier();
    for (uint32_t i = 0; i < FLASH_WAIT_PASSES && FLASH->CR & FLASH_CR_OBL_LAUNCH; i++) {
    }
    pl_port_reset();
}
