/* SPDX-License-Identifier: MIT */
/* STM32F103: 72 MHz from a crystal of 8 MHz and PLL, USART1, DMA1. */
#include "chip.h"
#include "clock.h"
#include "pins.h"

enum { HSI_HZ = 8000000, PLL_HZ = 72000000 };

static bool crystal_on(void)
{
    RCC->CR |= RCC_CR_HSEON;
    return clock_wait(&RCC->CR, RCC_CR_HSERDY, RCC_CR_HSERDY);
}

/* 8 MHz * 9 = 72 MHz; APB1 gets half, as it stands 36 MHz. Two wait states above 48 MHz (RM0008,
 * "Reading the Flash memory"). */
static bool full_speed(void)
{
    uint32_t cfgr =
        RCC_CFGR_PLLSRC_HSE | (9u - 2) << RCC_CFGR_PLLMUL_POS | 4u << RCC_CFGR_PPRE1_POS;

    RCC->CFGR = cfgr;
    return clock_pll_on() && clock_flash_latency(2 | FLASH_ACR_PRFTBE) && clock_from_pll(cfgr);
}

/* USART1 is on APB2, which runs as fast as the core. */
struct chip_clocks chip_clock_init(void)
{
    uint32_t hz = clock_from_hsi() && crystal_on() && full_speed() ? PLL_HZ : HSI_HZ;

    return (struct chip_clocks){hz, hz};
}

static void usart_clock_init(void)
{
    RCC->APB2ENR |= RCC_APB2ENR_USART1EN;
    RCC->APB2RSTR |= RCC_APB2RSTR_USART1RST;
    RCC->APB2RSTR &= ~RCC_APB2RSTR_USART1RST;
}

void chip_pins_init(void)
{
    RCC->APB2ENR |= RCC_APB2ENR_IOPAEN;
    (void)RCC->APB2ENR; /* the clock runs before the next access */
    usart_clock_init();
    GPIOA->BSRR = 1u << CHIP_RX_PIN; /* pulled up */
    gpio_configure(GPIOA, CHIP_TX_PIN, GPIO_ALTERNATE);
    gpio_configure(GPIOA, CHIP_RX_PIN, GPIO_INPUT_PULLED);
    gpio_configure(GPIOA, CHIP_LED_PIN, GPIO_OUTPUT);
}

void chip_dma_init(void)
{
    RCC->AHBENR |= RCC_AHBENR_DMA1EN;
    (void)RCC->AHBENR;
}
