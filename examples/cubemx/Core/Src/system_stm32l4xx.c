/* SPDX-License-Identifier: MIT */
/* As generated: only the FPU is switched on (PM0214, "Floating point unit CPACR"). */
#include <stdint.h>

#define CPACR (*(volatile uint32_t *)0xE000ED88u)

void SystemInit(void);

void SystemInit(void)
{
    CPACR |= 0xFu << 20;
}
