/* SPDX-License-Identifier: MIT */
/* Option bytes of the STM32F1. A sector of Write Protect is a bit of WRPR, 4 KiB; the last one
 * covers the rest of the flash.
 *
 * They can only be erased all together, and erased they mean read-out protected from the next reset
 * on. RDP is therefore the first to be written again: a power cut before that leaves a chip that is
 * read-out protected, with all other options erased, which is nothing more protected than that.
 * Level 2 does not exist.
 *
 * PM0075, "Option byte description", "Option byte programming", "Register descriptions". */
#include "../../boot/port.h"
#include "../loader_flash.h"

enum { UNIT = 4096, UNITS = 32 };

/* The option bytes, each in a half-word with its complement, which the controller adds. */
enum { RDP, USER, DATA0, DATA1, WRP0, N = WRP0 + UNITS / 8, RDP_OFF = 0xA5, RDP_ON = 0x00 };
#define OPTIONS ((volatile uint16_t *)0x1FFFF800u)

#define ERRORS (FLASH_SR_PGERR | FLASH_SR_WRPRTERR)

uint16_t pl_port_sector(uint32_t addr)
{
    uint32_t unit = (addr - pl_port_chip.areas[0].base) / UNIT;

    return (uint16_t)(unit < UNITS ? unit : UNITS - 1);
}

bool pl_port_write_protected(uint16_t sector)
{
    return (FLASH->WRPR >> sector & 1) == 0;
}

/* A byte that does not fit its complement counts as erased, to the flash too. */
static uint8_t option_byte(unsigned i)
{
    uint32_t pair = OPTIONS[i];

    return ((pair ^ pair >> 8) & 0xFF) == 0xFF ? (uint8_t)pair : 0xFF;
}

static bool flash_did(void)
{
    data_barrier();
    return flash_idle() && !(FLASH->SR & ERRORS);
}

static bool erase(void)
{
    FLASH->CR = FLASH_CR_OPTWRE | FLASH_CR_OPTER;
    FLASH->CR = FLASH_CR_OPTWRE | FLASH_CR_OPTER | FLASH_CR_STRT;
    return flash_did();
}

static bool program(const uint8_t option[N])
{
    bool good = true;

    FLASH->CR = FLASH_CR_OPTWRE | FLASH_CR_OPTPG;
    for (unsigned i = 0; good && i < N; i++) {
        OPTIONS[i] = option[i];
        good = flash_did() && option_byte(i) == option[i];
    }
    return good;
}

static bool rewrite(const uint8_t option[N])
{
    bool good;

    flash_unlock();
    FLASH->OPTKEYR = FLASH_KEY1;
    FLASH->OPTKEYR = FLASH_KEY2;
    FLASH->SR = ERRORS | FLASH_SR_EOP;
    good = erase() && program(option);
    FLASH->CR = FLASH_CR_LOCK;
    return good;
}

bool pl_port_protect(const uint32_t sectors[PL_PORT_SECTOR_WORDS], bool read)
{
    uint8_t option[N];

    option[RDP] = read || pl_port_locked() ? RDP_ON : RDP_OFF;
    for (unsigned i = USER; i < WRP0; i++)
        option[i] = option_byte(i);
    for (unsigned i = WRP0; i < N; i++)
        option[i] = (uint8_t) ~(sectors[0] >> 8 * (i - WRP0));
    return rewrite(option);
}

void pl_port_reload(void)
{
    pl_port_reset();
}
