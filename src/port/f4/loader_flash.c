/* SPDX-License-Identifier: MIT */
/* Flash of the STM32F4: bytes, sectors. At 8 bits at once it works at any supply (RM0090,
 * "Program/erase parallelism").
 *
 * RM0090, "Erase and program operations", "Flash interface registers". */
#include "../loader_flash.h"
#include "../../boot/port.h"

enum { RDP_POS = 8, RDP_LEVEL_0 = 0xAA };

#define ERRORS                                                                                     \
    (FLASH_SR_OPERR | FLASH_SR_WRPERR | FLASH_SR_PGAERR | FLASH_SR_PGPERR | FLASH_SR_PGSERR)

/* Of the clock security system only, which the loader does not use. */
void NMI_handler(void)
{
}

bool pl_port_locked(void)
{
    return (FLASH->OPTCR & FLASH_OPTCR_RDP) >> RDP_POS != RDP_LEVEL_0;
}

static void begin(uint32_t cr)
{
    flash_unlock();
    FLASH->SR = ERRORS | FLASH_SR_EOP;
    FLASH->CR = cr;
}

bool pl_port_erase(uint32_t addr, uint16_t page)
{
    uint32_t cr = FLASH_CR_SER | (uint32_t)page << FLASH_CR_SNB_POS;

    (void)addr;
    begin(cr);
    FLASH->CR = cr | FLASH_CR_STRT;
    return flash_finish(ERRORS);
}

bool pl_port_program(uint32_t addr, const uint8_t *granule)
{
    volatile uint8_t *to = flash_at(addr);

    begin(FLASH_CR_PG);
    *to = *granule;
    return flash_finish(ERRORS);
}
