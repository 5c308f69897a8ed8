/* SPDX-License-Identifier: MIT */
/* Flash of the STM32F1: half words, pages.
 *
 * PM0075, "Main Flash memory programming", "Page Erase", "Register descriptions". */
#include "../loader_flash.h"
#include "../../boot/port.h"

#define ERRORS (FLASH_SR_PGERR | FLASH_SR_WRPRTERR)

/* Of the clock security system only, which the loader does not use. */
void NMI_handler(void)
{
}

bool pl_port_locked(void)
{
    return (FLASH->OBR & FLASH_OBR_RDPRT) != 0;
}

static void begin(uint32_t cr)
{
    flash_unlock();
    FLASH->SR = ERRORS | FLASH_SR_EOP;
    FLASH->CR = cr;
}

bool pl_port_erase(uint32_t addr, uint16_t page)
{
    (void)page;
    begin(FLASH_CR_PER);
    FLASH->AR = addr;
    FLASH->CR = FLASH_CR_PER | FLASH_CR_STRT;
    return flash_finish(ERRORS);
}

bool pl_port_program(uint32_t addr, const uint8_t *granule)
{
    volatile uint16_t *to = flash_at(addr);

    begin(FLASH_CR_PG);
    *to = (uint16_t)(granule[1] << 8 | granule[0]);
    return flash_finish(ERRORS);
}
