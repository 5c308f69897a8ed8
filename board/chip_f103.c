/* SPDX-License-Identifier: MIT */
/* STM32F103xB: Cortex-M3, 128 KiB flash in 1 KiB pages, 20 KiB RAM.
 *
 * RM0008, "Memory map", "Interrupt and exception vectors", "DMA1 request mapping" (medium-density
 * lines); STM32F103x8/xB data sheet DS5319, "Medium-density STM32F103xx pin definitions". HSE is
 * the usual 8 MHz crystal. The remaps of AFIO_MAPR are not modelled. */
#include "chips.h"

#include "chip_parts.h"

enum { SYSTEM = 0x1FFFF000, SRAM = 0x20000000 };

#define PA(n) (n)
#define PB(n) (16 + (n))

/* System memory is 2 KiB, and the option bytes stand in the page behind it. */
static const struct pl_memory MEMORIES[] = {
    {.kind = PL_MEMORY_FLASH, .base = 0x08000000, .size = 0x20000, .blank = 0xFF},
    {.kind = PL_MEMORY_RAM, .base = SRAM, .size = 0x5000},
    {.kind = PL_MEMORY_ROM, .base = SYSTEM, .size = 0x1000, .blank = PL_ROM_BLANK},
    {.kind = PL_MEMORY_FLASH, .base = 0x1FFFF800, .size = 16, .blank = 0xFF},
};

static const struct pl_gpio_config GPIO[] = {
    {"GPIOA", 0x40010800, PL_GPIO_F1, 0, 0, 0}, {"GPIOB", 0x40010C00, PL_GPIO_F1, 0, 0, 0},
    {"GPIOC", 0x40011000, PL_GPIO_F1, 0, 0, 0}, {"GPIOD", 0x40011400, PL_GPIO_F1, 0, 0, 0},
    {"GPIOE", 0x40011800, PL_GPIO_F1, 0, 0, 0},
};

static const struct pl_chip_uart UARTS[] = {
    {.config = {.name = "USART1",
                .base = 0x40013800,
                .irq = 37,
                .tx = {PA(9), -1, -1, -1},
                .rx = {PA(10), -1, -1, -1}}},
    {.config = {.name = "USART2",
                .base = 0x40004400,
                .irq = 38,
                .tx = {PA(2), -1, -1, -1},
                .rx = {PA(3), -1, -1, -1}}},
    {.config = {.name = "USART3",
                .base = 0x40004800,
                .irq = 39,
                .tx = {PB(10), -1, -1, -1},
                .rx = {PB(11), -1, -1, -1}}},
};

static const struct pl_dma_route ROUTES[] = {
    {"USART1", PL_USART_DMA_TX, 4, 0}, {"USART1", PL_USART_DMA_RX, 5, 0},
    {"USART2", PL_USART_DMA_RX, 6, 0}, {"USART2", PL_USART_DMA_TX, 7, 0},
    {"USART3", PL_USART_DMA_TX, 2, 0}, {"USART3", PL_USART_DMA_RX, 3, 0},
};

static const struct pl_dma_config DMA[] = {
    {"DMA1",
     0x40020000,
     7,
     PL_DMA_FIXED,
     {11, 12, 13, 14, 15, 16, 17},
     ROUTES,
     sizeof ROUTES / sizeof *ROUTES},
};

static const struct pl_chip_plain PLAIN[] = {
    {"TIM2", 0x40000000, 0x400}, {"TIM3", 0x40000400, 0x400}, {"TIM4", 0x40000800, 0x400},
    {"RTC", 0x40002800, 0x400},  {"SPI2", 0x40003800, 0x400}, {"I2C1", 0x40005400, 0x400},
    {"I2C2", 0x40005800, 0x400}, {"USB", 0x40005C00, 0x400},  {"USBRAM", 0x40006000, 0x400},
    {"CAN", 0x40006400, 0x400},  {"EXTI", 0x40010400, 0x400}, {"ADC1", 0x40012400, 0x400},
    {"ADC2", 0x40012800, 0x400}, {"TIM1", 0x40012C00, 0x400}, {"SPI1", 0x40013000, 0x400},
};

/* The ROM's vector table is not public: its stack lies in the RAM that AN2606 gives the loader, its
 * entry anywhere in system memory. Behind the ROM: flash size in KiB, an arbitrary unique ID. */
static const struct pl_chip_fixed FIXED[] = {
    {SYSTEM, SRAM + 0x200},
    {SYSTEM + 4, SYSTEM + 0x201},
    {0x1FFFF7E0, 0xFFFF0080},
    {0x1FFFF7E8, 0x066EFF34},
    {0x1FFFF7EC, 0x49515054},
    {0x1FFFF7F0, 0x87241218},
    {0},
};

/* ES0340, "Debug registers cannot be read by user software": IDCODE reads as 0. */
static const struct pl_chip_identity IDENTITY[] = {
    {"DBGMCU", 0xE0042000, (const uint32_t[]){0, 0}, 2},
};

static const struct pl_chip_parts PARTS = {
    .crystals = {.hse_hz = 8000000, .lse_hz = 32768},
    .rcc = pl_rcc_f1_new,
    .flash = {.regs = 0x40022000,
              .memory = 0x08000000,
              .size = 0x20000,
              .page = 1024,
              .option_area = 0x1FFFF800,
              .irq = 4,
              .times = {.program_us = 53, .erase_ms = 30, .mass_erase_ms = 40}},
    .flash_new = pl_flash_f1_new,
    .flash_store = pl_flash_f1_store,
    .stores_to_options = true,
    .gpio = GPIO,
    .gpio_port = "ABCDE",
    .one_function = true,
    .uart = UARTS,
    .n_uart = sizeof UARTS / sizeof *UARTS,
    .uart_new = pl_usart_v1_new,
    .dma = DMA,
    .n_dma = 1,
    .pwr = PL_PWR_F1,
    .backup = {.name = "BKP", .base = 0x40006C00, .layout = PL_BACKUP_F1},
    .iwdg = {0x40003000, 40000, false},
    .wwdg = {0x40002C00, 0, false},
    .crc = 0x40023000,
    .plain = PLAIN,
    .n_plain = sizeof PLAIN / sizeof *PLAIN,
    .fixed = FIXED,
    .identity = IDENTITY,
    .n_identity = 1,
};

static bool build(struct pl_machine *m)
{
    return pl_chip_build(m, &PARTS);
}

const struct pl_board_chip pl_board_f103 = {
    .name = "STM32F103",
    .pid = 0x410,
    .core = PL_CORE_M3,
    .irqs = 43,
    .prio_bits = 4,
    .memories = MEMORIES,
    .n_memories = sizeof MEMORIES / sizeof *MEMORIES,
    .reset_hz = 8000000,
    .console = "USART1",
    .build = build,
};
