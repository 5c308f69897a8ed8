/* SPDX-License-Identifier: MIT */
/* STM32G071xB: Cortex-M0+, 128 KiB flash in 2 KiB pages, 36 KiB RAM.
 *
 * RM0444, "Memory map", "Interrupt and exception vectors", "DMAMUX: assignment of multiplexer
 * inputs to resources"; STM32G071x8/xB data sheet DS12232, "Port A/B/C/D alternate function
 * mapping". Pins are of the 64-pin package. A Nucleo-G071RB has no HSE crystal, but one for LSE. */
#include "chips.h"

#include "chip_parts.h"

enum { SYSTEM = 0x1FFF0000, SRAM = 0x20000000, USART3_4_LPUART1 = 29 };

#define PA(n) (n)
#define PB(n) (16 + (n))
#define PC(n) (32 + (n))

/* RAM without parity check. */
static const struct pl_memory MEMORIES[] = {
    {.kind = PL_MEMORY_FLASH, .base = 0x08000000, .size = 0x20000, .blank = 0xFF},
    {.kind = PL_MEMORY_RAM, .base = SRAM, .size = 0x9000},
    {.kind = PL_MEMORY_ROM, .base = SYSTEM, .size = 0x7000, .blank = PL_ROM_BLANK},
    {.kind = PL_MEMORY_FLASH, .base = 0x1FFF7800, .size = 0x80, .blank = 0xFF}, /* option bytes */
};

static const struct pl_gpio_config GPIO[] = {
    {"GPIOA", 0x50000000, PL_GPIO_MODER_BRR, 0xEBFFFFFF, 0x0C000000, 0x24000000},
    {"GPIOB", 0x50000400, PL_GPIO_MODER_BRR, 0xFFFFFFFF, 0, 0},
    {"GPIOC", 0x50000800, PL_GPIO_MODER_BRR, 0xFFFFFFFF, 0, 0},
    {"GPIOD", 0x50000C00, PL_GPIO_MODER_BRR, 0xFFFFFFFF, 0, 0},
    {"GPIOF", 0x50001400, PL_GPIO_MODER_BRR, 0xFFFFFFFF, 0, 0},
};

static const struct pl_chip_uart UARTS[] = {
    {.de_function = {1, 4},
     .config = {.name = "USART1",
                .de = (const int16_t[]){PA(12), PB(3), -1, -1},
                .base = 0x40013800,
                .irq = 27,
                .tx = {PA(9), PB(6), PC(4), -1},
                .rx = {PA(10), PB(7), PC(5), -1},
                .autobaud = true,
                .prescaler = true},
     .tx_function = {1, 0, 1},
     .rx_function = {1, 0, 1}},
    {.de_function = {1},
     .config = {.name = "USART2",
                .de = (const int16_t[]){PA(1), -1, -1, -1},
                .base = 0x40004400,
                .irq = 28,
                .tx = {PA(2), PA(14), -1, -1},
                .rx = {PA(3), PA(15), -1, -1},
                .autobaud = true,
                .prescaler = true},
     .tx_function = {1, 1},
     .rx_function = {1, 1}},
    {.config = {.name = "USART3",
                .base = 0x40004800,
                .irq = USART3_4_LPUART1,
                .tx = {PB(10), PC(10), PC(4), PB(8)},
                .rx = {PB(11), PC(11), PC(5), PB(9)},
                .prescaler = true},
     .tx_function = {4, 0, 0, 4},
     .rx_function = {4, 0, 0, 4}},
    {.config = {.name = "USART4",
                .base = 0x40004C00,
                .irq = USART3_4_LPUART1,
                .tx = {PA(0), PC(10), -1, -1},
                .rx = {PA(1), PC(11), -1, -1},
                .prescaler = true},
     .tx_function = {4, 1},
     .rx_function = {4, 1}},
    {.config = {.name = "LPUART1",
                .base = 0x40008000,
                .irq = USART3_4_LPUART1,
                .tx = {PA(2), PB(11), PC(1), -1},
                .rx = {PA(3), PB(10), PC(0), -1},
                .lpuart = true,
                .prescaler = true},
     .tx_function = {6, 1, 1},
     .rx_function = {6, 1, 1}},
};

static const struct pl_dma_route ROUTES[] = {
    {"LPUART1", PL_USART_DMA_RX, 0, 14}, {"LPUART1", PL_USART_DMA_TX, 0, 15},
    {"USART1", PL_USART_DMA_RX, 0, 50},  {"USART1", PL_USART_DMA_TX, 0, 51},
    {"USART2", PL_USART_DMA_RX, 0, 52},  {"USART2", PL_USART_DMA_TX, 0, 53},
    {"USART3", PL_USART_DMA_RX, 0, 54},  {"USART3", PL_USART_DMA_TX, 0, 55},
    {"USART4", PL_USART_DMA_RX, 0, 56},  {"USART4", PL_USART_DMA_TX, 0, 57},
};

static const struct pl_dma_config DMA[] = {
    {"DMA1",
     0x40020000,
     7,
     PL_DMA_MUX,
     {9, 10, 10, 11, 11, 11, 11},
     ROUTES,
     sizeof ROUTES / sizeof *ROUTES},
};

static const struct pl_chip_plain PLAIN[] = {
    {"TIM2", 0x40000000, 0x400},   {"TIM3", 0x40000400, 0x400},  {"TIM6", 0x40001000, 0x400},
    {"TIM7", 0x40001400, 0x400},   {"TIM14", 0x40002000, 0x400}, {"RTC", 0x40002800, 0x400},
    {"SPI2", 0x40003800, 0x400},   {"I2C1", 0x40005400, 0x400},  {"I2C2", 0x40005800, 0x400},
    {"DAC1", 0x40007400, 0x400},   {"CEC", 0x40007800, 0x400},   {"LPTIM1", 0x40007C00, 0x400},
    {"LPTIM2", 0x40009400, 0x400}, {"UCPD1", 0x4000A000, 0x400}, {"UCPD2", 0x4000A400, 0x400},
    {"ADC1", 0x40012400, 0x400},   {"TIM1", 0x40012C00, 0x400},  {"SPI1", 0x40013000, 0x400},
    {"TIM15", 0x40014000, 0x400},  {"TIM16", 0x40014400, 0x400}, {"TIM17", 0x40014800, 0x400},
    {"EXTI", 0x40021800, 0x400},
};

/* The ROM's vector table is not public: its stack lies in the RAM that AN2606 gives the loader, its
 * entry anywhere in system memory. Identity: an arbitrary unique ID. */
static const struct pl_chip_fixed FIXED[] = {
    {SYSTEM, SRAM + 0x2700},
    {SYSTEM + 4, SYSTEM + 0x1001},
    {0},
};

static const struct pl_chip_identity IDENTITY[] = {
    {"UID", 0x1FFF7590, (const uint32_t[]){0x0044002E, 0x4D57500C, 0x20343733}, 3},
    {"FLASH_SIZE", 0x1FFF75E0, (const uint32_t[]){128}, 1},
    {"DBGMCU", 0x40015800, (const uint32_t[]){0x20006460}, 1},
};

static const struct pl_chip_parts PARTS = {
    .crystals = {.hse_hz = 0, .lse_hz = 32768},
    .rcc = pl_rcc_g0_new,
    .flash = {.regs = 0x40022000,
              .memory = 0x08000000,
              .size = 0x20000,
              .page = 2048,
              .option_area = 0x1FFF7800,
              .irq = 3,
              .times = {.program_us = 85, .fast_us = 53, .erase_ms = 22, .mass_erase_ms = 22}},
    .flash_new = pl_flash_g0_new,
    .flash_store = pl_flash_g0_store,
    .gpio = GPIO,
    .gpio_port = "ABCDF",
    .uart = UARTS,
    .n_uart = sizeof UARTS / sizeof *UARTS,
    .uart_new = pl_usart_v2_new,
    .dma = DMA,
    .n_dma = 1,
    .dmamux = 0x40020800,
    .pwr = PL_PWR_G0,
    .backup = {.name = "TAMP", .base = 0x4000B000, .layout = PL_BACKUP_TAMP5},
    .syscfg = {0x40010000, 3, {0x08000000, SYSTEM, 0x08000000, SRAM}},
    .iwdg = {0x40003000, 32000, true},
    .wwdg = {0x40002C00, 0, true},
    .crc = 0x40023000,
    .crc_programmable = true,
    .plain = PLAIN,
    .n_plain = sizeof PLAIN / sizeof *PLAIN,
    .fixed = FIXED,
    .identity = IDENTITY,
    .n_identity = sizeof IDENTITY / sizeof *IDENTITY,
};

static bool build(struct pl_machine *m)
{
    return pl_chip_build(m, &PARTS);
}

const struct pl_board_chip pl_board_g071 = {
    .name = "STM32G071",
    .pid = 0x460,
    .core = PL_CORE_M0PLUS,
    .irqs = 32,
    .prio_bits = 2,
    .memories = MEMORIES,
    .n_memories = sizeof MEMORIES / sizeof *MEMORIES,
    .reset_hz = 16000000,
    .console = "USART2",
    .build = build,
};
