/* SPDX-License-Identifier: MIT */
/* The PLL is no longer used, but runs. */
#include "rogue.h"

#include "clock.h"

void prepare(void)
{
    RCC->PLLCFGR = RCC_PLLCFGR_PLLSRC_HSI | 8u << RCC_PLLCFGR_PLLN_POS |
                   1u << RCC_PLLCFGR_PLLR_POS | RCC_PLLCFGR_PLLREN;
    clock_pll_on(); /* culprit */
}

void leave(void)
{
    put_back();
    vectors_to_rom();
    start(rom[0], rom[1]);
}
