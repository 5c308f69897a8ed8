/* SPDX-License-Identifier: MIT */
/* STM32F405xG: Cortex-M4F, 1 MiB flash in sectors of 16, 64 and 128 KiB, 128 KiB RAM and 64 KiB
 * CCM.
 *
 * RM0090, "Memory map", "Interrupt and exception vectors", "DMA1 request mapping", "DMA2 request
 * mapping"; STM32F405xx data sheet DS8626, "Alternate function mapping". Pins are of the 64-pin
 * package. HSE is 8 MHz. */
#include "chips.h"

#include "chip_parts.h"

enum { SYSTEM = 0x1FFF0000, SRAM = 0x20000000, CCM = 0x10000000 };

#define PA(n) (n)
#define PB(n) (16 + (n))
#define PC(n) (32 + (n))
#define PD(n) (48 + (n))

/* System memory is 30 KiB, with OTP, unique ID and flash size in the page behind it. */
static const struct pl_memory MEMORIES[] = {
    {.kind = PL_MEMORY_FLASH, .base = 0x08000000, .size = 0x100000, .blank = 0xFF},
    {.kind = PL_MEMORY_RAM, .base = SRAM, .size = 0x20000},
    {.kind = PL_MEMORY_RAM, .base = CCM, .size = 0x10000},
    {.kind = PL_MEMORY_ROM, .base = SYSTEM, .size = 0x8000, .blank = PL_ROM_BLANK},
    {.kind = PL_MEMORY_FLASH, .base = 0x1FFF7800, .size = 0x210, .blank = 0xFF}, /* OTP */
    {.kind = PL_MEMORY_FLASH, .base = 0x1FFFC000, .size = 16, .blank = 0xFF},    /* option bytes */
};

static const struct pl_gpio_config GPIO[] = {
    {"GPIOA", 0x40020000, PL_GPIO_MODER, 0xA8000000, 0x0C000000, 0x64000000},
    {"GPIOB", 0x40020400, PL_GPIO_MODER, 0x00000280, 0x000000C0, 0x00000100},
    {"GPIOC", 0x40020800, PL_GPIO_MODER, 0, 0, 0},
    {"GPIOD", 0x40020C00, PL_GPIO_MODER, 0, 0, 0},
    {"GPIOE", 0x40021000, PL_GPIO_MODER, 0, 0, 0},
    {"GPIOF", 0x40021400, PL_GPIO_MODER, 0, 0, 0},
    {"GPIOG", 0x40021800, PL_GPIO_MODER, 0, 0, 0},
    {"GPIOH", 0x40021C00, PL_GPIO_MODER, 0, 0, 0},
    {"GPIOI", 0x40022000, PL_GPIO_MODER, 0, 0, 0},
};

static const struct pl_chip_uart UARTS[] = {
    {.config = {.name = "USART1",
                .base = 0x40011000,
                .irq = 37,
                .tx = {PA(9), PB(6), -1, -1},
                .rx = {PA(10), PB(7), -1, -1},
                .over8 = true},
     .tx_function = {7, 7},
     .rx_function = {7, 7}},
    {.config = {.name = "USART2",
                .base = 0x40004400,
                .irq = 38,
                .tx = {PA(2), PD(5), -1, -1},
                .rx = {PA(3), PD(6), -1, -1},
                .over8 = true},
     .tx_function = {7, 7},
     .rx_function = {7, 7}},
    {.config = {.name = "USART3",
                .base = 0x40004800,
                .irq = 39,
                .tx = {PB(10), PC(10), PD(8), -1},
                .rx = {PB(11), PC(11), PD(9), -1},
                .over8 = true},
     .tx_function = {7, 7, 7},
     .rx_function = {7, 7, 7}},
    {.config = {.name = "UART4",
                .base = 0x40004C00,
                .irq = 52,
                .tx = {PA(0), PC(10), -1, -1},
                .rx = {PA(1), PC(11), -1, -1},
                .over8 = true},
     .tx_function = {8, 8},
     .rx_function = {8, 8}},
    {.config = {.name = "UART5",
                .base = 0x40005000,
                .irq = 53,
                .tx = {PC(12), -1, -1, -1},
                .rx = {PD(2), -1, -1, -1},
                .over8 = true},
     .tx_function = {8},
     .rx_function = {8}},
    {.config = {.name = "USART6",
                .base = 0x40011400,
                .irq = 71,
                .tx = {PC(6), -1, -1, -1},
                .rx = {PC(7), -1, -1, -1},
                .over8 = true},
     .tx_function = {8},
     .rx_function = {8}},
};

static const struct pl_chip_plain PLAIN[] = {
    {"TIM2", 0x40000000, 0x400},  {"TIM3", 0x40000400, 0x400},  {"TIM4", 0x40000800, 0x400},
    {"TIM5", 0x40000C00, 0x400},  {"TIM6", 0x40001000, 0x400},  {"TIM7", 0x40001400, 0x400},
    {"TIM12", 0x40001800, 0x400}, {"TIM13", 0x40001C00, 0x400}, {"TIM14", 0x40002000, 0x400},
    {"I2S2", 0x40003400, 0x400},  {"SPI2", 0x40003800, 0x400},  {"SPI3", 0x40003C00, 0x400},
    {"I2S3", 0x40004000, 0x400},  {"I2C1", 0x40005400, 0x400},  {"I2C2", 0x40005800, 0x400},
    {"I2C3", 0x40005C00, 0x400},  {"CAN1", 0x40006400, 0x400},  {"CAN2", 0x40006800, 0x400},
    {"DAC1", 0x40007400, 0x400},  {"TIM1", 0x40010000, 0x400},  {"TIM8", 0x40010400, 0x400},
    {"ADC", 0x40012000, 0x400},   {"SDIO", 0x40012C00, 0x400},  {"SPI1", 0x40013000, 0x400},
    {"EXTI", 0x40013C00, 0x400},  {"TIM9", 0x40014000, 0x400},  {"TIM10", 0x40014400, 0x400},
    {"TIM11", 0x40014800, 0x400}, {"RNG", 0x50060800, 0x400},
};

/* The ROM's vector table is not public: its stack lies in the RAM that AN2606 gives the loader, its
 * entry anywhere in system memory. An arbitrary unique ID, and the flash size in KiB. */
static const struct pl_chip_fixed FIXED[] = {
    {SYSTEM, SRAM + 0x3000},
    {SYSTEM + 4, SYSTEM + 0x1001},
    {0x1FFF7A10, 0x002B0033},
    {0x1FFF7A14, 0x30345112},
    {0x1FFF7A18, 0x36303934},
    {0x1FFF7A20, 0x0400FFFF},
    {0},
};

static const struct pl_chip_identity IDENTITY[] = {
    {"DBGMCU", 0xE0042000, (const uint32_t[]){0x10076413}, 1},
};

/* Programming by words and erasing at x32 parallelism take about as long as assumed here for one
 * store and a sector. */
static const struct pl_chip_parts PARTS = {
    .crystals = {.hse_hz = 8000000, .lse_hz = 32768},
    .rcc = pl_rcc_f4_new,
    .flash = {.regs = 0x40023C00,
              .memory = 0x08000000,
              .size = 0x100000,
              .option_area = 0x1FFFC000,
              .irq = 4,
              .times = {.program_us = 16,
                        .erase_ms = 180,
                        .erase_ms_per_kib = 14,
                        .mass_erase_ms = 16000}},
    .flash_new = pl_flash_f4_new,
    .flash_store = pl_flash_f4_store,
    .gpio = GPIO,
    .gpio_port = "ABCDEFGHI",
    .uart = UARTS,
    .n_uart = sizeof UARTS / sizeof *UARTS,
    .uart_new = pl_usart_v1_new,
    .dma_f4 = {&PL_DMA_F4_DMA1, &PL_DMA_F4_DMA2},
    .pwr = PL_PWR_F4,
    .backup = {.name = "RTC", .base = 0x40002800, .layout = PL_BACKUP_RTC20},
    .syscfg = {0x40013800, 3, {0x08000000, SYSTEM, 0, SRAM}},
    .iwdg = {0x40003000, 32000, false},
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

const struct pl_board_chip pl_board_f405 = {
    .name = "STM32F405",
    .pid = 0x413,
    .core = PL_CORE_M4F,
    .irqs = 82,
    .prio_bits = 4,
    .memories = MEMORIES,
    .n_memories = sizeof MEMORIES / sizeof *MEMORIES,
    .reset_hz = 16000000,
    .console = "USART1",
    .build = build,
};
