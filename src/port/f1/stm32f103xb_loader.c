/* SPDX-License-Identifier: MIT */
/* STM32F103xB for the resident loader: memories, clocks, pins. */
#include "../../boot/port.h"
#include "clock.h"
#include "loader.h"

enum { HSI_KHZ = 8000, PLL_KHZ = 64000 };

static const struct pl_pages PAGES[] = {{128, 1024}};
static const struct pl_layout LAYOUT = {PAGES, 1, 128 * 1024, ""};

/* RM0008, "Memory map"; "Device electronic signature": flash size, and the unique ID behind it;
 * "Option byte description". */
static const struct pl_boot_area AREAS[] = {
    {0x08000000, 128 * 1024, (uint8_t *)0x08000000, PL_BOOT_READ | PL_BOOT_WRITE | PL_BOOT_GO},
    {0x20000800, 18 * 1024, (uint8_t *)0x20000800,
     PL_BOOT_READ | PL_BOOT_WRITE | PL_BOOT_GO | PL_BOOT_STACK},
    {0x1FFFF7E0, 20, (uint8_t *)0x1FFFF7E0, PL_BOOT_READ},
    {0x1FFFF800, 16, (uint8_t *)0x1FFFF800, PL_BOOT_READ},
};

/* From the linker script; only its address means something. */
extern const uint8_t loader_end[];

const struct pl_boot_chip pl_port_chip = {
    .pid = 0x410,
    .version = 0x22,
    .wide_erase = false,
    .granule = 2,
    .app = (uint32_t)loader_end,
    .layout = &LAYOUT,
    .areas = AREAS,
    .n_areas = sizeof AREAS / sizeof *AREAS,
};

/* 8 MHz / 2 * 16, the most there is without a crystal; APB1 gets half, as it stands 36 MHz. Two
 * wait states above 48 MHz (RM0008, "Reading the Flash memory"). */
static bool full_speed(void)
{
    uint32_t cfgr = (16u - 2) << RCC_CFGR_PLLMUL_POS | 4u << RCC_CFGR_PPRE1_POS;

    RCC->CFGR = cfgr;
    return clock_pll_on() && clock_flash_latency(2 | FLASH_ACR_PRFTBE) && clock_from_pll(cfgr);
}

/* USART1 is on APB2, which runs as fast as the core. */
uint32_t loader_clocks(void)
{
    return full_speed() ? PLL_KHZ : HSI_KHZ;
}

void loader_pins(void)
{
    RCC->APB2ENR |= RCC_APB2ENR_IOPAEN | RCC_APB2ENR_USART1EN;
    (void)RCC->APB2ENR;                /* the clock runs before the next access */
    GPIOA->BSRR = 1u << LOADER_RX_PIN; /* pulled up */
    gpio_configure(GPIOA, LOADER_TX_PIN, GPIO_ALTERNATE);
    gpio_configure(GPIOA, LOADER_RX_PIN, GPIO_INPUT_PULLED);
}
