/* SPDX-License-Identifier: MIT */
/* STM32F405xG and F407xG for the resident loader: memories, clocks, pins. */
#include "../../boot/port.h"
#include "clock.h"
#include "loader.h"

enum { HSI_KHZ = 16000, PLL_KHZ = 64000, USART_AF = 7 };

static const struct pl_pages SECTORS[] = {{4, 16 * 1024}, {1, 64 * 1024}, {7, 128 * 1024}};
static const struct pl_layout LAYOUT = {SECTORS, 3, 1024 * 1024, ""};

/* RM0090, "Memory map"; "Embedded SRAM": SRAM1 and SRAM2, and core coupled memory, where a stack
 * may be; "Device electronic signature"; "Option bytes". */
static const struct pl_boot_area AREAS[] = {
    {0x08000000, 1024 * 1024, (uint8_t *)0x08000000, PL_BOOT_READ | PL_BOOT_WRITE | PL_BOOT_GO},
    {0x20000800, 126 * 1024, (uint8_t *)0x20000800,
     PL_BOOT_READ | PL_BOOT_WRITE | PL_BOOT_GO | PL_BOOT_STACK},
    {0x10000000, 64 * 1024, (uint8_t *)0x10000000, PL_BOOT_STACK},
    {0x1FFF7A10, 20, (uint8_t *)0x1FFF7A10, PL_BOOT_READ},
    {0x1FFFC000, 16, (uint8_t *)0x1FFFC000, PL_BOOT_READ},
};

/* From the linker script; only its address means something. */
extern const uint8_t loader_end[];

const struct pl_boot_chip pl_port_chip = {
    .pid = 0x413,
    .version = 0x31,
    .wide_erase = true,
    .granule = 1,
    .app = (uint32_t)loader_end,
    .layout = &LAYOUT,
    .areas = AREAS,
    .n_areas = sizeof AREAS / sizeof *AREAS,
};

/* 16 MHz / 8 * 128 / 4; VCO 256 MHz. APB1 gets half, as it stands 42 MHz. Three wait states are
 * enough at any supply (RM0090, "Number of wait states according to CPU clock frequency"). No
 * caches: they would hold what the flash was before. */
static bool full_speed(void)
{
    uint32_t cfgr = 4u << RCC_CFGR_PPRE1_POS;

    RCC->PLLCFGR = 8u << RCC_PLLCFGR_PLLM_POS | 128u << RCC_PLLCFGR_PLLN_POS |
                   1u << RCC_PLLCFGR_PLLP_POS | 6u << RCC_PLLCFGR_PLLQ_POS;
    RCC->CFGR = cfgr;
    return clock_pll_on() && clock_flash_latency(3) && clock_from_pll(cfgr);
}

/* USART1 is on APB2, which runs as fast as the core. */
uint32_t loader_clocks(void)
{
    return full_speed() ? PLL_KHZ : HSI_KHZ;
}

void loader_pins(void)
{
    RCC->AHB1ENR |= RCC_AHB1ENR_GPIOAEN;
    RCC->APB2ENR |= RCC_APB2ENR_USART1EN;
    (void)RCC->APB2ENR; /* two cycles until it runs (RM0090, "RCC APB2 peripheral clock enable") */
    gpio_two_functions(GPIOA, LOADER_TX_PIN, LOADER_RX_PIN, USART_AF);
    gpio_pull(GPIOA, LOADER_RX_PIN, GPIO_PULL_UP);
}
