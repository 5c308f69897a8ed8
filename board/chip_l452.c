/* SPDX-License-Identifier: MIT */
/* STM32L452xE: Cortex-M4F, one bank of 512 KiB in 2 KiB pages, 160 KiB RAM.
 *
 * RM0394, "Memory map and register boundary addresses", "Interrupt and exception vectors", "DMA1
 * requests for each channel"; STM32L452xx data sheet DS11912, "Alternate function AF0 to AF7", "AF8
 * to AF15". Pins are of the 64-pin package. A Nucleo-L452RE has no HSE crystal, but one for LSE. */
#include "chips.h"

#include "chip_parts.h"

enum { SYSTEM = 0x1FFF0000, SRAM = 0x20000000 };

#define PA(n) (n)
#define PB(n) (16 + (n))
#define PC(n) (32 + (n))

static const struct pl_memory MEMORIES[] = {
    {.kind = PL_MEMORY_FLASH, .base = 0x08000000, .size = 0x80000, .blank = 0xFF},
    {.kind = PL_MEMORY_RAM, .base = SRAM, .size = 0x20000},
    {.kind = PL_MEMORY_RAM, .base = 0x20020000, .size = 0x8000, .alias = 0x10000000}, /* SRAM2 */
    {.kind = PL_MEMORY_ROM, .base = SYSTEM, .size = 0x7000, .blank = PL_ROM_BLANK},
    {.kind = PL_MEMORY_FLASH, .base = 0x1FFF7800, .size = 0x28, .blank = 0xFF}, /* option bytes */
};

static const struct pl_gpio_config GPIO[] = {
    {"GPIOA", 0x48000000, PL_GPIO_MODER_BRR, 0xABFFFFFF, 0x0C000000, 0x64000000},
    {"GPIOB", 0x48000400, PL_GPIO_MODER_BRR, 0xFFFFFEBF, 0, 0x00000100},
    {"GPIOC", 0x48000800, PL_GPIO_MODER_BRR, 0xFFFFFFFF, 0, 0},
    {"GPIOD", 0x48000C00, PL_GPIO_MODER_BRR, 0xFFFFFFFF, 0, 0},
    {"GPIOE", 0x48001000, PL_GPIO_MODER_BRR, 0xFFFFFFFF, 0, 0},
    {"GPIOH", 0x48001C00, PL_GPIO_MODER_BRR, 0x0000000F, 0, 0},
};

static const struct pl_chip_uart UARTS[] = {
    {.de_function = {7, 7},
     .config = {.name = "USART1",
                .de = (const int16_t[]){PA(12), PB(3), -1, -1},
                .base = 0x40013800,
                .irq = 37,
                .tx = {PA(9), PB(6), -1, -1},
                .rx = {PA(10), PB(7), -1, -1},
                .autobaud = true},
     .tx_function = {7, 7},
     .rx_function = {7, 7}},
    {.de_function = {7},
     .config = {.name = "USART2",
                .de = (const int16_t[]){PA(1), -1, -1, -1},
                .base = 0x40004400,
                .irq = 38,
                .tx = {PA(2), -1, -1, -1},
                .rx = {PA(3), PA(15), -1, -1},
                .autobaud = true},
     .tx_function = {7},
     .rx_function = {7, 3}},
    {.de_function = {7, 7},
     .config = {.name = "USART3",
                .de = (const int16_t[]){PB(1), PB(14), -1, -1},
                .base = 0x40004800,
                .irq = 39,
                .tx = {PB(10), PC(4), PC(10), -1},
                .rx = {PB(11), PC(5), PC(11), -1},
                .autobaud = true},
     .tx_function = {7, 7, 7},
     .rx_function = {7, 7, 7}},
    {.config = {.name = "UART4",
                .base = 0x40004C00,
                .irq = 52,
                .tx = {PA(0), PC(10), -1, -1},
                .rx = {PA(1), PC(11), -1, -1},
                .autobaud = true},
     .tx_function = {8, 8},
     .rx_function = {8, 8}},
    {.config = {.name = "LPUART1",
                .base = 0x40008000,
                .irq = 70,
                .tx = {PA(2), PB(11), PC(1), -1},
                .rx = {PA(3), PB(10), PC(0), -1},
                .lpuart = true},
     .tx_function = {8, 8, 8},
     .rx_function = {8, 8, 8}},
};

static const struct pl_dma_route DMA1_ROUTES[] = {
    {"USART1", PL_USART_DMA_TX, 4, 2}, {"USART1", PL_USART_DMA_RX, 5, 2},
    {"USART2", PL_USART_DMA_RX, 6, 2}, {"USART2", PL_USART_DMA_TX, 7, 2},
    {"USART3", PL_USART_DMA_TX, 2, 2}, {"USART3", PL_USART_DMA_RX, 3, 2},
};

static const struct pl_dma_route DMA2_ROUTES[] = {
    {"USART1", PL_USART_DMA_TX, 6, 2},  {"USART1", PL_USART_DMA_RX, 7, 2},
    {"UART4", PL_USART_DMA_TX, 3, 2},   {"UART4", PL_USART_DMA_RX, 5, 2},
    {"LPUART1", PL_USART_DMA_TX, 6, 4}, {"LPUART1", PL_USART_DMA_RX, 7, 4},
};

static const struct pl_dma_config DMA[] = {
    {"DMA1",
     0x40020000,
     7,
     PL_DMA_CSELR,
     {11, 12, 13, 14, 15, 16, 17},
     DMA1_ROUTES,
     sizeof DMA1_ROUTES / sizeof *DMA1_ROUTES},
    {"DMA2",
     0x40020400,
     7,
     PL_DMA_CSELR,
     {56, 57, 58, 59, 60, 68, 69},
     DMA2_ROUTES,
     sizeof DMA2_ROUTES / sizeof *DMA2_ROUTES},
};

static const struct pl_spi_config SPI = {"SPI1", 0x40013000, PA(5), PA(6), PA(7), 5};

static const struct pl_chip_plain PLAIN[] = {
    {"TIM2", 0x40000000, 0x400},  {"TIM3", 0x40000400, 0x400},   {"TIM6", 0x40001000, 0x400},
    {"SPI2", 0x40003800, 0x400},  {"SPI3", 0x40003C00, 0x400},   {"I2C1", 0x40005400, 0x400},
    {"I2C2", 0x40005800, 0x400},  {"I2C3", 0x40005C00, 0x400},   {"CRS", 0x40006000, 0x400},
    {"CAN1", 0x40006400, 0x400},  {"USB", 0x40006800, 0x400},    {"USBRAM", 0x40006C00, 0x400},
    {"DAC1", 0x40007400, 0x400},  {"OPAMP1", 0x40007800, 0x400}, {"LPTIM1", 0x40007C00, 0x400},
    {"I2C4", 0x40008400, 0x400},  {"LPTIM2", 0x40009400, 0x400}, {"EXTI", 0x40010400, 0x400},
    {"TIM1", 0x40012C00, 0x400},  {"SDMMC1", 0x40012800, 0x400}, {"TIM15", 0x40014000, 0x400},
    {"TIM16", 0x40014400, 0x400}, {"SAI1", 0x40015400, 0x400},   {"DFSDM1", 0x40016000, 0x400},
    {"TSC", 0x40024000, 0x400},   {"ADC1", 0x50040000, 0x400},   {"RNG", 0x50060800, 0x400},
};

/* The ROM's vector table is not public: its stack lies in the RAM that AN2606 gives the loader, its
 * entry anywhere in system memory. Identity: package 64 pins and an arbitrary unique ID. */
static const struct pl_chip_fixed FIXED[] = {
    {SYSTEM, SRAM + 0x3100},
    {SYSTEM + 4, SYSTEM + 0x1001},
    {0},
};

static const struct pl_chip_identity IDENTITY[] = {
    {"UID", 0x1FFF7590, (const uint32_t[]){0x0029004A, 0x32385111, 0x20373258}, 3},
    {"FLASH_SIZE", 0x1FFF75E0, (const uint32_t[]){512}, 1},
    {"DBGMCU", 0xE0042000, (const uint32_t[]){0x10016462}, 1},
};

static const struct pl_chip_parts PARTS = {
    .crystals = {.hse_hz = 0, .lse_hz = 32768},
    .rcc = pl_rcc_l4_new,
    .flash = {.regs = 0x40022000,
              .memory = 0x08000000,
              .size = 0x80000,
              .page = 2048,
              .option_area = 0x1FFF7800,
              .irq = 4,
              .times = {.program_us = 85, .fast_us = 60, .erase_ms = 22, .mass_erase_ms = 22}},
    .flash_new = pl_flash_l4_new,
    .flash_store = pl_flash_l4_store,
    .gpio = GPIO,
    .gpio_port = "ABCDEH",
    .uart = UARTS,
    .n_uart = sizeof UARTS / sizeof *UARTS,
    .uart_new = pl_usart_v2_new,
    .dma = DMA,
    .n_dma = 2,
    .pwr = PL_PWR_L4,
    .backup = {.name = "RTC", .base = 0x40002800, .layout = PL_BACKUP_RTC32},
    .syscfg = {0x40010000, 7, {0x08000000, SYSTEM, 0, SRAM}},
    .iwdg = {0x40003000, 32000, true},
    .wwdg = {0x40002C00, 0, false},
    .crc = 0x40023000,
    .crc_programmable = true,
    .spi = &SPI,
    .plain = PLAIN,
    .n_plain = sizeof PLAIN / sizeof *PLAIN,
    .fixed = FIXED,
    .identity = IDENTITY,
    .n_identity = 3,
};

static bool build(struct pl_machine *m)
{
    return pl_chip_build(m, &PARTS);
}

const struct pl_board_chip pl_board_l452 = {
    .name = "STM32L452",
    .pid = 0x462,
    .core = PL_CORE_M4F,
    .irqs = 85,
    .prio_bits = 4,
    .memories = MEMORIES,
    .n_memories = sizeof MEMORIES / sizeof *MEMORIES,
    .reset_hz = 4000000,
    .console = "USART2",
    .build = build,
};
