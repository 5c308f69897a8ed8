/* SPDX-License-Identifier: MIT */
/* STM32L452xE for the resident loader: memories, clocks, pins. */
#include "../../boot/port.h"
#include "clock.h"
#include "loader.h"

enum { MSI_KHZ = 4000, PLL_KHZ = 64000, USART_AF = 7 };

static const struct pl_pages PAGES[] = {{256, 2048}};
static const struct pl_layout LAYOUT = {PAGES, 1, 512 * 1024, ""};

/* RM0394, "Memory organization": SRAM1, behind it SRAM2, which has a second address; "Unique device
 * ID register", "Flash size data register"; "Option bytes". */
static const struct pl_boot_area AREAS[] = {
    {0x08000000, 512 * 1024, (uint8_t *)0x08000000, PL_BOOT_READ | PL_BOOT_WRITE | PL_BOOT_GO},
    {0x20000800, 158 * 1024, (uint8_t *)0x20000800,
     PL_BOOT_READ | PL_BOOT_WRITE | PL_BOOT_GO | PL_BOOT_STACK},
    {0x10000000, 32 * 1024, (uint8_t *)0x10000000, PL_BOOT_STACK},
    {0x1FFF7590, 12, (uint8_t *)0x1FFF7590, PL_BOOT_READ},
    {0x1FFF75E0, 4, (uint8_t *)0x1FFF75E0, PL_BOOT_READ},
    {0x1FFF7800, 40, (uint8_t *)0x1FFF7800, PL_BOOT_READ},
};

/* From the linker script; only its address means something. */
extern const uint8_t loader_end[];

const struct pl_boot_chip pl_port_chip = {
    .pid = 0x462,
    .version = 0x31,
    .wide_erase = true,
    .granule = 8,
    .app = (uint32_t)loader_end,
    .layout = &LAYOUT,
    .areas = AREAS,
    .n_areas = sizeof AREAS / sizeof *AREAS,
    .damage = &loader_damage,
};

/* 16 MHz * 8 / 2; VCO 128 MHz. Three wait states above 48 MHz (RM0394, "Read access latency", range
 * 1). No data cache: it would hold what the flash was before. */
static bool full_speed(void)
{
    RCC->PLLCFGR = RCC_PLLCFGR_PLLSRC_HSI | 0u << RCC_PLLCFGR_PLLM_POS |
                   8u << RCC_PLLCFGR_PLLN_POS | 0u << RCC_PLLCFGR_PLLR_POS | RCC_PLLCFGR_PLLREN;
    return clock_pll_on() && clock_flash_latency(3 | FLASH_ACR_PRFTEN | FLASH_ACR_ICEN) &&
           clock_from_pll(0);
}

uint32_t loader_clocks(void)
{
    FLASH->ACR = (FLASH->ACR & FLASH_ACR_LATENCY) | FLASH_ACR_ICEN;
    RCC->CR |= RCC_CR_HSION;
    return clock_wait(&RCC->CR, RCC_CR_HSIRDY, RCC_CR_HSIRDY) && full_speed() ? PLL_KHZ : MSI_KHZ;
}

void loader_pins(void)
{
    RCC->AHB2ENR |= RCC_AHB2ENR_GPIOAEN;
    RCC->APB1ENR1 |= RCC_APB1ENR1_USART2EN;
    (void)RCC->APB1ENR1; /* two cycles until it runs (RM0394, "Peripheral clock enable register") */
    gpio_two_functions(GPIOA, LOADER_TX_PIN, LOADER_RX_PIN, USART_AF);
    gpio_pull(GPIOA, LOADER_RX_PIN, GPIO_PULL_UP);
}
