/* SPDX-License-Identifier: MIT */
/* Flash of STM32L4 and STM32G0: double words with ECC, pages.
 *
 * RM0394 and RM0444, "FLASH main memory programming sequences", "Flash main memory erase
 * sequences", "FLASH registers". */
#include "../boot/port.h"
#include "../core/mem.h"
#include "loader.h"
#include "loader_flash.h"

enum { RDP_LEVEL_0 = 0xAA };

#define ERRORS                                                                                     \
    (FLASH_SR_OPERR | FLASH_SR_PROGERR | FLASH_SR_WRPERR | FLASH_SR_PGAERR | FLASH_SR_SIZERR |     \
     FLASH_SR_PGSERR | FLASH_SR_MISERR | FLASH_SR_FASTERR)

#define ECCR_ECCD (1u << 31)

volatile uint32_t loader_damage;

/* A double word whose programming was cut reads with two wrong bits: the NMI counts it, and goes
 * on. What was read is judged by who has read it. */
void NMI_handler(void)
{
    loader_damage++;
    FLASH->ECCR = ECCR_ECCD;
}

bool pl_port_locked(void)
{
    return (FLASH->OPTR & FLASH_OPTR_RDP) != RDP_LEVEL_0;
}

/* Flags of an earlier operation would stop this one. */
static void begin(uint32_t cr)
{
    flash_unlock();
    FLASH->SR = ERRORS | FLASH_SR_EOP;
    FLASH->CR = cr;
}

bool pl_port_erase(uint32_t addr, uint16_t page)
{
    uint32_t cr = FLASH_CR_PER | (uint32_t)page << FLASH_CR_PNB_POS;

    (void)addr;
    begin(cr);
    FLASH->CR = cr | FLASH_CR_STRT;
    return flash_finish(ERRORS);
}

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
