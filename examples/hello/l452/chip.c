/* SPDX-License-Identifier: MIT */
/* STM32L452: 80 MHz from HSI16 and PLL, USART2, DMA1. */
#include "chip.h"
#include "clock.h"
#include "pins.h"

enum { MSI_HZ = 4000000, HSI_HZ = 16000000, PLL_HZ = 80000000, USART_AF = 7 };

/* 16 MHz * 10 / 2; VCO 160 MHz. */
static bool pll_on(void)
{
    RCC->PLLCFGR = RCC_PLLCFGR_PLLSRC_HSI | 0u << RCC_PLLCFGR_PLLM_POS |
                   10u << RCC_PLLCFGR_PLLN_POS | 0u << RCC_PLLCFGR_PLLR_POS | RCC_PLLCFGR_PLLREN;
    return clock_pll_on();
}

/* Four wait states above 64 MHz (RM0394, "Read access latency", range 1). */
static bool full_speed(void)
{
    return pll_on() &&
           clock_flash_latency(4 | FLASH_ACR_PRFTEN | FLASH_ACR_ICEN | FLASH_ACR_DCEN) &&
           clock_from_pll(0);
}

struct chip_clocks chip_clock_init(void)
{
    uint32_t hz = MSI_HZ;

    if (clock_from_hsi())
        hz = full_speed() ? PLL_HZ : HSI_HZ;
    return (struct chip_clocks){hz, hz};
}

static void usart_clock_init(void)
{
    RCC->APB1ENR1 |= RCC_APB1ENR1_USART2EN;
    RCC->CCIPR &= ~RCC_CCIPR_USART2SEL;
    RCC->APB1RSTR1 |= RCC_APB1RSTR1_USART2RST;
    RCC->APB1RSTR1 &= ~RCC_APB1RSTR1_USART2RST;
}

void chip_pins_init(void)
{
    RCC->AHB2ENR |= RCC_AHB2ENR_GPIOAEN;
    (void)RCC->AHB2ENR; /* two cycles until it runs (RM0394, "Peripheral clock enable register") */
    usart_clock_init();
    gpio_function(GPIOA, CHIP_TX_PIN, USART_AF);
    gpio_function(GPIOA, CHIP_RX_PIN, USART_AF);
    gpio_pull(GPIOA, CHIP_RX_PIN, GPIO_PULL_UP);
    gpio_mode(GPIOA, CHIP_TX_PIN, GPIO_ALTERNATE);
    gpio_mode(GPIOA, CHIP_RX_PIN, GPIO_ALTERNATE);
    gpio_mode(GPIOA, CHIP_LED_PIN, GPIO_OUTPUT);
}

void chip_dma_init(void)
{
    RCC->AHB1ENR |= RCC_AHB1ENR_DMA1EN;
    (void)RCC->AHB1ENR;
    DMA1->CSELR = DMA1_CSELR_USART2 << 4 * (CHIP_DMA_RX - 1) | DMA1_CSELR_USART2
                                                                   << 4 * (CHIP_DMA_TX - 1);
}
