/* SPDX-License-Identifier: MIT */
/* What the updater asks of an STM32F4 only. An empty flash is started like any other (RM0090, "Boot
 * configuration"). The first revision of the chip shows the id of another, 0x411 (ES0182, "MCU
 * device ID is incorrect"), and is refused. */
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
    return false;
}

void pl_port_say_empty(bool empty)
{
    (void)empty;
}
