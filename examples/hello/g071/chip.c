/* SPDX-License-Identifier: MIT */
/* STM32G071: 64 MHz from HSI16 and PLL, USART2, DMA1 and DMAMUX. */
#include "chip.h"
#include "clock.h"
#include "pins.h"

enum { HSI_HZ = 16000000, PLL_HZ = 64000000, USART_AF = 1 };

/* 16 MHz * 8 / 2; VCO 128 MHz. */
static bool pll_on(void)
{
    RCC->PLLCFGR = RCC_PLLCFGR_PLLSRC_HSI | 0u << RCC_PLLCFGR_PLLM_POS |
                   8u << RCC_PLLCFGR_PLLN_POS | 1u << RCC_PLLCFGR_PLLR_POS | RCC_PLLCFGR_PLLREN;
    return clock_pll_on();
}

/* Two wait states above 48 MHz (RM0444, "FLASH read access latency", range 1). PROGEMPTY and
 * DBG_SWEN stay as they are. */
static bool full_speed(void)
{
    uint32_t acr = FLASH->ACR & ~FLASH_ACR_LATENCY;

    return pll_on() && clock_flash_latency(acr | 2 | FLASH_ACR_PRFTEN | FLASH_ACR_ICEN) &&
           clock_from_pll(0);
}

struct chip_clocks chip_clock_init(void)
{
    uint32_t hz;

    RCC->CR &= ~RCC_CR_HSIDIV;
    hz = clock_from_hsi() && full_speed() ? PLL_HZ : HSI_HZ;
    return (struct chip_clocks){hz, hz};
}

static void usart_clock_init(void)
{
    RCC->APBENR1 |= RCC_APBENR1_USART2EN;
    RCC->CCIPR &= ~RCC_CCIPR_USART2SEL;
    RCC->APBRSTR1 |= RCC_APBRSTR1_USART2RST;
    RCC->APBRSTR1 &= ~RCC_APBRSTR1_USART2RST;
}

void chip_pins_init(void)
{
    RCC->IOPENR |= RCC_IOPENR_GPIOAEN;
    (void)RCC->IOPENR; /* two cycles until it runs (RM0444, "Peripheral clock enable registers") */
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
    RCC->AHBENR |= RCC_AHBENR_DMA1EN;
    (void)RCC->AHBENR;
    DMAMUX->CCR[CHIP_DMA_RX - 1] = DMAMUX_USART2_RX;
    DMAMUX->CCR[CHIP_DMA_TX - 1] = DMAMUX_USART2_TX;
}
