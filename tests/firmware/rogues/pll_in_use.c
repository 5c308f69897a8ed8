/* SPDX-License-Identifier: MIT */
/* The loader finds a chip that runs from its PLL. */
#include "rogue.h"

#include "clock.h"

/* 16 MHz * 10 / 4 */
static void speed_up(void)
{
    clock_from_hsi();
    RCC->PLLCFGR = RCC_PLLCFGR_PLLSRC_HSI | 10u << RCC_PLLCFGR_PLLN_POS |
                   1u << RCC_PLLCFGR_PLLR_POS | RCC_PLLCFGR_PLLREN;
    clock_pll_on();
    clock_flash_latency(2);
    clock_from_pll(0); /* culprit */
}

void leave(void)
{
    speed_up();
    put_back();
    vectors_to_rom();
    start(rom[0], rom[1]);
}
