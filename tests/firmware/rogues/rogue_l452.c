/* SPDX-License-Identifier: MIT */
/* The right way on an STM32L452: RM0394, "RCC registers", "SYSCFG registers". */
#include "rogue.h"

const uint32_t *const rom = (const uint32_t *)0x1FFF0000;

void put_back(void)
{
    RCC->APB1RSTR1 = RCC_APB1RSTR1_USART2RST;
    RCC->APB1RSTR1 = 0;
    RCC->AHB2RSTR = RCC_AHB2ENR_GPIOAEN;
    RCC->AHB2RSTR = 0;
    RCC->APB1ENR1 = 0x400;
    RCC->AHB2ENR = 0;
}

void vectors_to_rom(void)
{
    RCC->APB2ENR = RCC_APB2ENR_SYSCFGEN;
    (void)RCC->APB2ENR;
    SYSCFG->MEMRMP = 1;
    SCB->VTOR = 0;
}
