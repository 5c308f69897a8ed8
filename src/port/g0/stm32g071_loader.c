/* SPDX-License-Identifier: MIT */
/* STM32G071xB for the resident loader: memories, clocks, pins. */
#include "../../boot/port.h"
#include "clock.h"
#include "loader.h"

enum { HSI_KHZ = 16000, PLL_KHZ = 64000, USART_AF = 1 };

static const struct pl_pages PAGES[] = {{64, 2048}};
static const struct pl_layout LAYOUT = {PAGES, 1, 128 * 1024, ""};

/* RM0444, "Memory organization", "Embedded SRAM": 36 KiB, the last four of which are there while
 * parity is not checked, so that a stack may begin behind them; "Device electronic signature";
 * "FLASH option bytes". */
static const struct pl_boot_area AREAS[] = {
    {0x08000000, 128 * 1024, (uint8_t *)0x08000000, PL_BOOT_READ | PL_BOOT_WRITE | PL_BOOT_GO},
    {0x20000800, 30 * 1024, (uint8_t *)0x20000800,
     PL_BOOT_READ | PL_BOOT_WRITE | PL_BOOT_GO | PL_BOOT_STACK},
    {0x20008000, 4 * 1024, (uint8_t *)0x20008000, PL_BOOT_STACK},
    {0x1FFF7590, 12, (uint8_t *)0x1FFF7590, PL_BOOT_READ},
    {0x1FFF75E0, 4, (uint8_t *)0x1FFF75E0, PL_BOOT_READ},
    {0x1FFF7800, 128, (uint8_t *)0x1FFF7800, PL_BOOT_READ},
};

/* From the linker script; only its address means something. */
extern const uint8_t loader_end[];

const struct pl_boot_chip pl_port_chip = {
    .pid = 0x460,
    .version = 0x31,
    .wide_erase = true,
    .granule = 8,
    .app = (uint32_t)loader_end,
    .layout = &LAYOUT,
    .areas = AREAS,
    .n_areas = sizeof AREAS / sizeof *AREAS,
    .damage = &loader_damage,
};

/* 16 MHz * 8 / 2; VCO 128 MHz. Two wait states above 48 MHz (RM0444, "FLASH read access latency",
 * range 1). PROGEMPTY and DBG_SWEN stay as they are. */
static bool full_speed(void)
{
    uint32_t acr = FLASH->ACR & ~FLASH_ACR_LATENCY;

    RCC->PLLCFGR = RCC_PLLCFGR_PLLSRC_HSI | 0u << RCC_PLLCFGR_PLLM_POS |
                   8u << RCC_PLLCFGR_PLLN_POS | 1u << RCC_PLLCFGR_PLLR_POS | RCC_PLLCFGR_PLLREN;
    return clock_pll_on() && clock_flash_latency(acr | 2 | FLASH_ACR_PRFTEN | FLASH_ACR_ICEN) &&
           clock_from_pll(0);
}

uint32_t loader_clocks(void)
{
    return full_speed() ? PLL_KHZ : HSI_KHZ;
}

void loader_pins(void)
{
    RCC->IOPENR |= RCC_IOPENR_GPIOAEN;
    RCC->APBENR1 |= RCC_APBENR1_USART2EN;
    (void)RCC->APBENR1; /* two cycles until it runs (RM0444, "Peripheral clock enable registers") */
    gpio_two_functions(GPIOA, LOADER_TX_PIN, LOADER_RX_PIN, USART_AF);
    gpio_pull(GPIOA, LOADER_RX_PIN, GPIO_PULL_UP);
}
