/* SPDX-License-Identifier: MIT */
/* The right way on an STM32F405: RM0090, "RCC registers", "SYSCFG registers". */
#include "rogue.h"

const uint32_t *const rom = (const uint32_t *)0x1FFF0000;

void put_back(void)
{
    RCC->APB2RSTR = RCC_APB2RSTR_USART1RST;
    RCC->APB2RSTR = 0;
    RCC->AHB1RSTR = RCC_AHB1ENR_GPIOAEN;
    RCC->AHB1RSTR = 0;
    RCC->APB2ENR = 0;
    RCC->AHB1ENR = 0x00100000;
}

void vectors_to_rom(void)
{
    RCC->APB2ENR = RCC_APB2ENR_SYSCFGEN;
    (void)RCC->APB2ENR;
    SYSCFG->MEMRMP = 1;
    SCB->VTOR = 0;
}
