/* SPDX-License-Identifier: MIT */
/* What the updater asks of an STM32L4 only.
 *
 * RM0394, "Boot configuration", empty check: the flag is set when options are loaded, which
 * power-on does, and any reset looks at it; "Flash status register (FLASH_SR)", PEMPTY: writing 1
 * toggles it; "DBGMCU_IDCODE". */
#include "../../boot/port.h"
#include "cortex.h"
#include "loader.h"

#define DBGMCU_IDCODE (*(const volatile uint32_t *)0xE0042000u)
#define DEV_ID        0xFFFu

uint16_t pl_port_id(void)
{
    return (SCB->CPUID & SCB_CPUID_PARTNO) == SCB_CPUID_M4 ? DBGMCU_IDCODE & DEV_ID : 0;
}

bool pl_port_rom_if_empty(void)
{
    return true;
}

void pl_port_say_empty(bool empty)
{
    if (((FLASH->SR & FLASH_SR_PEMPTY) != 0) != empty)
        FLASH->SR = FLASH_SR_PEMPTY;
}
