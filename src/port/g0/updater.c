/* SPDX-License-Identifier: MIT */
/* What the updater asks of an STM32G0 only.
 *
 * RM0444, "Boot configuration", empty check: the flag is set when options are loaded, which
 * power-on does, and any reset looks at it; "FLASH access control register (FLASH_ACR)", EMPTY;
 * "FLASH security register (FLASH_SECR)", BOOT_LOCK: always from flash; "DBG device ID code
 * register", whose clock is RCC_APBENR1.DBGEN. */
#include "../../boot/port.h"
#include "cortex.h"
#include "loader.h"

#define DBG_IDCODE (*(const volatile uint32_t *)0x40015800u)
#define DEV_ID     0xFFFu

uint16_t pl_port_id(void)
{
    if ((SCB->CPUID & SCB_CPUID_PARTNO) != SCB_CPUID_M0PLUS)
        return 0;
    RCC->APBENR1 |= RCC_APBENR1_DBGEN;
    (void)RCC->APBENR1;
    return DBG_IDCODE & DEV_ID;
}

bool pl_port_rom_if_empty(void)
{
    return !(FLASH->SECR & FLASH_SECR_BOOT_LOCK);
}

void pl_port_say_empty(bool empty)
{
    FLASH->ACR = (FLASH->ACR & ~FLASH_ACR_PROGEMPTY) | (empty ? FLASH_ACR_PROGEMPTY : 0);
}
