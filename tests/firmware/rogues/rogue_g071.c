/* SPDX-License-Identifier: MIT */
/* The right way on an STM32G071: RM0444, "RCC registers", "SYSCFG registers". */
#include "rogue.h"

const uint32_t *const rom = (const uint32_t *)0x1FFF0000;

void put_back(void)
{
    RCC->APBRSTR1 = RCC_APBRSTR1_USART2RST;
    RCC->APBRSTR1 = 0;
    RCC->IOPRSTR = RCC_IOPENR_GPIOAEN;
    RCC->IOPRSTR = 0;
    RCC->APBENR1 = 0;
    RCC->IOPENR = 0;
}

void vectors_to_rom(void)
{
    RCC->APBENR2 = RCC_APBENR2_SYSCFGEN;
    (void)RCC->APBENR2;
    SYSCFG->CFGR1 = 1;
    SCB->VTOR = 0;
}
