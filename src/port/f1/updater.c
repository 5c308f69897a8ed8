/* SPDX-License-Identifier: MIT */
/* What the updater asks of an STM32F1 only. Its id reads 0 while no debugger is there (ES096,
 * "Debug registers cannot be read by user software"): then the core has to do. An empty flash is
 * started like any other (RM0008, "Boot configuration"). */
#include "../../boot/port.h"
#include "cortex.h"
#include "loader.h"

#define DBGMCU_IDCODE (*(const volatile uint32_t *)0xE0042000u)
#define DEV_ID        0xFFFu

uint16_t pl_port_id(void)
{
    uint16_t id;

    if ((SCB->CPUID & SCB_CPUID_PARTNO) != SCB_CPUID_M3)
        return 0;
    id = DBGMCU_IDCODE & DEV_ID;
    return id ? id : pl_port_chip.pid;
}

bool pl_port_rom_if_empty(void)
{
    return false;
}

void pl_port_say_empty(bool empty)
{
    (void)empty;
}
