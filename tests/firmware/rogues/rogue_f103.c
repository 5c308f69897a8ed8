/* SPDX-License-Identifier: MIT */
/* The right way on an STM32F103, which has no remap: RM0008, "RCC registers". */
#include "rogue.h"

const uint32_t *const rom = (const uint32_t *)0x1FFFF000;

void put_back(void)
{
    RCC->APB2RSTR = RCC_APB2RSTR_USART1RST | RCC_APB2ENR_IOPAEN;
    RCC->APB2RSTR = 0;
    RCC->APB2ENR = 0;
}

void vectors_to_rom(void)
{
    SCB->VTOR = (uint32_t)(uintptr_t)rom;
}
