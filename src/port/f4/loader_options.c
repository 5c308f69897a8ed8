/* SPDX-License-Identifier: MIT */
/* Option bytes of the STM32F4. Sectors of Write Protect are sectors.
 *
 * No complement guards them, so the values of RDP do: programming clears bits and erasing sets
 * them, and on the way from 0xAA or 0x55 to 0xFF and back none passes 0xCC, level 2, which has
 * zeros where both of them have ones. A power cut leaves level 0 or 1.
 *
 * RM0090, "Option bytes", "Read protection (RDP)", "Write protections", "Flash interface
 * registers"; values of RDP: ST's HAL, OB_RDP_LEVEL_0 and OB_RDP_LEVEL_1. */
#include "../../boot/port.h"
#include "../loader_flash.h"

enum { RDP_LEVEL_0 = 0xAA, RDP_LEVEL_1 = 0x55, RDP_POS = 8, NWRP_POS = 16 };

/* Where the options can be read: user and RDP, nWRP. */
#define OPTIONS ((const volatile uint16_t *)0x1FFFC000u)
enum { AT_USER = 0, AT_NWRP = 4 };

#define ERRORS                                                                                     \
    (FLASH_SR_OPERR | FLASH_SR_WRPERR | FLASH_SR_PGAERR | FLASH_SR_PGPERR | FLASH_SR_PGSERR)

uint16_t pl_port_sector(uint32_t addr)
{
    return (uint16_t)pl_layout_find(pl_port_chip.layout, pl_port_chip.areas[0].base, addr);
}

bool pl_port_write_protected(uint16_t sector)
{
    return (FLASH->OPTCR >> NWRP_POS >> sector & 1) == 0;
}

static bool reads_as(unsigned at, uint32_t value, uint32_t mask)
{
    return ((OPTIONS[at] ^ value) & mask) == 0;
}

static bool program(uint32_t optcr)
{
    bool good;

    FLASH->OPTKEYR = FLASH_OPTKEY1;
    FLASH->OPTKEYR = FLASH_OPTKEY2;
    FLASH->SR = ERRORS | FLASH_SR_EOP;
    FLASH->OPTCR = optcr;
    FLASH->OPTCR = optcr | FLASH_OPTCR_OPTSTRT;
    data_barrier();
    good = flash_idle() && !(FLASH->SR & ERRORS);
    FLASH->OPTCR = optcr | FLASH_OPTCR_OPTLOCK;
    return good && reads_as(AT_USER, optcr, FLASH_OPTCR_RDP) &&
           reads_as(AT_NWRP, optcr >> NWRP_POS, FLASH_OPTCR_NWRP >> NWRP_POS);
}

bool pl_port_protect(const uint32_t sectors[PL_PORT_SECTOR_WORDS], bool read)
{
    uint32_t rdp = read || pl_port_locked() ? RDP_LEVEL_1 : RDP_LEVEL_0;
    uint32_t others = FLASH->OPTCR & ~(FLASH_OPTCR_RDP | FLASH_OPTCR_NWRP | FLASH_OPTCR_OPTLOCK |
                                       FLASH_OPTCR_OPTSTRT);

    return program(others | rdp << RDP_POS | (~sectors[0] << NWRP_POS & FLASH_OPTCR_NWRP));
}

void pl_port_reload(void)
{
    pl_port_reset();
}
