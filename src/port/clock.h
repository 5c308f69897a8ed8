/* SPDX-License-Identifier: MIT */
/* Steps from one system clock to the next, the same in all families; each wait ends.
 *
 * An oscillator that does not start must not stop the product: the caller goes on with HSI. */
#ifndef PORT_CLOCK_H
#define PORT_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "registers.h"

/* At least 30 ms up to 16 MHz: a pass takes five clocks or more. A crystal needs about 2 ms. */
enum { CLOCK_WAIT_PASSES = 100000 };

/* True as soon as the bits of `mask` read as `value`; false if they never do. */
static inline bool clock_wait(const volatile uint32_t *reg, uint32_t mask, uint32_t value)
{
    for (uint32_t i = 0; i < CLOCK_WAIT_PASSES; i++)
        if ((*reg & mask) == value)
            return true;
    return false;
}

/* HSI, all buses undivided, PLL off: it can be set only then, and the ROM loader may have used it.
 */
static inline bool clock_from_hsi(void)
{
    RCC->CR |= RCC_CR_HSION;
    if (!clock_wait(&RCC->CR, RCC_CR_HSIRDY, RCC_CR_HSIRDY))
        return false;
    RCC->CFGR = RCC_CFGR_SW_HSI;
    if (!clock_wait(&RCC->CFGR, RCC_CFGR_SWS, RCC_CFGR_SWS_HSI))
        return false;
    RCC->CR &= ~RCC_CR_PLLON;
    return clock_wait(&RCC->CR, RCC_CR_PLLRDY, 0);
}

static inline bool clock_pll_on(void)
{
    RCC->CR |= RCC_CR_PLLON;
    return clock_wait(&RCC->CR, RCC_CR_PLLRDY, RCC_CR_PLLRDY);
}

/* ACR as given; what counts is that it reads back before the clock rises. */
static inline bool clock_flash_latency(uint32_t acr)
{
    FLASH->ACR = acr;
    return clock_wait(&FLASH->ACR, FLASH_ACR_LATENCY, acr & FLASH_ACR_LATENCY);
}

/* PLL, with the other bits of CFGR as given; back to HSI if the switch does not take. */
static inline bool clock_from_pll(uint32_t cfgr)
{
    RCC->CFGR = cfgr | RCC_CFGR_SW_PLL;
    if (clock_wait(&RCC->CFGR, RCC_CFGR_SWS, RCC_CFGR_SWS_PLL))
        return true;
    RCC->CFGR = RCC_CFGR_SW_HSI;
    return false;
}

#endif
