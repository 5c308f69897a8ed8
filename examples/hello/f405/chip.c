/* SPDX-License-Identifier: MIT */
/* STM32F405: 168 MHz from a crystal of 8 MHz and PLL, USART1, DMA2. */
#include "chip.h"
#include "clock.h"
#include "pins.h"

enum { HSI_HZ = 16000000, PLL_HZ = 168000000, USART_AF = 7 };

static bool crystal_on(void)
{
    RCC->CR |= RCC_CR_HSEON;
    return clock_wait(&RCC->CR, RCC_CR_HSERDY, RCC_CR_HSERDY);
}

/* 8 MHz / 8 * 336 / 2; VCO 336 MHz, a seventh of which is the 48 MHz of USB. */
static bool pll_on(void)
{
    RCC->PLLCFGR = RCC_PLLCFGR_PLLSRC_HSE | 8u << RCC_PLLCFGR_PLLM_POS |
                   336u << RCC_PLLCFGR_PLLN_POS | 0u << RCC_PLLCFGR_PLLP_POS |
                   7u << RCC_PLLCFGR_PLLQ_POS;
    return clock_pll_on();
}

/* Five wait states above 150 MHz (RM0090, "Relation between CPU clock frequency and Flash memory
 * read time"). APB1 gets a quarter, APB2 half of the clock, as they stand 42 and 84 MHz. */
static bool full_speed(void)
{
    return pll_on() &&
           clock_flash_latency(5 | FLASH_ACR_PRFTEN | FLASH_ACR_ICEN | FLASH_ACR_DCEN) &&
           clock_from_pll(5u << RCC_CFGR_PPRE1_POS | 4u << RCC_CFGR_PPRE2_POS);
}

/* USART1 is on APB2. */
struct chip_clocks chip_clock_init(void)
{
    if (clock_from_hsi() && crystal_on() && full_speed())
        return (struct chip_clocks){PLL_HZ, PLL_HZ / 2};
    return (struct chip_clocks){HSI_HZ, HSI_HZ};
}

static void usart_clock_init(void)
{
    RCC->APB2ENR |= RCC_APB2ENR_USART1EN;
    RCC->APB2RSTR |= RCC_APB2RSTR_USART1RST;
    RCC->APB2RSTR &= ~RCC_APB2RSTR_USART1RST;
}

void chip_pins_init(void)
{
    RCC->AHB1ENR |= RCC_AHB1ENR_GPIOAEN;
    (void)RCC->AHB1ENR; /* two cycles until it runs (errata sheet ES0182) */
    usart_clock_init();
    gpio_function(GPIOA, CHIP_TX_PIN, USART_AF);
    gpio_function(GPIOA, CHIP_RX_PIN, USART_AF);
    gpio_pull(GPIOA, CHIP_RX_PIN, GPIO_PULL_UP);
    gpio_mode(GPIOA, CHIP_TX_PIN, GPIO_ALTERNATE);
    gpio_mode(GPIOA, CHIP_RX_PIN, GPIO_ALTERNATE);
    gpio_mode(GPIOA, CHIP_LED_PIN, GPIO_OUTPUT);
}

/* The streams as after reset, but for the choice of their request. */
void chip_dma_init(void)
{
    RCC->AHB1ENR |= RCC_AHB1ENR_DMA2EN;
    RCC->AHB1RSTR |= RCC_AHB1RSTR_DMA2RST;
    RCC->AHB1RSTR &= ~RCC_AHB1RSTR_DMA2RST;
    DMA2->stream[CHIP_DMA_RX].CR = DMA_SCR_CHSEL(DMA2_CHSEL_USART1);
    DMA2->stream[CHIP_DMA_TX].CR = DMA_SCR_CHSEL(DMA2_CHSEL_USART1);
}
