/* SPDX-License-Identifier: MIT */
/* Reset and clock control of the STM32G071 and G081.
 *
 * RM0444 "Reset and clock control (RCC)": "Clocks", "Reset", "RCC registers". */
#include "rcc_engine.h"

enum {
    CR = 0x00,
    ICSCR = 0x04,
    CFGR = 0x08,
    PLLCFGR = 0x0C,
    CIER = 0x18,
    IOPRSTR = 0x24,
    AHBRSTR = 0x28,
    APBRSTR1 = 0x2C,
    APBRSTR2 = 0x30,
    IOPENR = 0x34,
    AHBENR = 0x38,
    APBENR1 = 0x3C,
    APBENR2 = 0x40,
    IOPSMENR = 0x44,
    AHBSMENR = 0x48,
    APBSMENR1 = 0x4C,
    APBSMENR2 = 0x50,
    CCIPR = 0x54,
    BDCR = 0x5C,
    CSR = 0x60
};

static const struct rcc_register REGISTERS[] = {
    {CR, 0x00000500, 0x010D3B00, false},
    {ICSCR, 0x00004000, 0x00007F00, false},
    {CFGR, 0, 0x7F007F07, false},
    {PLLCFGR, 0x00001000, 0xFF3F7F73, false},
    {CIER, 0, 0x0000003B, false},
    {IOPRSTR, 0, 0x0000002F, false},
    {AHBRSTR, 0, 0x00001101, false},
    {APBRSTR1, 0, 0xFF7E4033, false},
    {APBRSTR2, 0, 0x0017D801, false},
    {IOPENR, 0, 0x0000002F, false},
    {AHBENR, 0x00000100, 0x00001101, false},
    {APBENR1, 0, 0xFF7E4C33, false},
    {APBENR2, 0, 0x0017D801, false},
    {IOPSMENR, 0x0000002F, 0x0000002F, false},
    {AHBSMENR, 0x00001301, 0x00001301, false},
    {APBSMENR1, 0xFF7E4C33, 0xFF7E4C33, false},
    {APBSMENR2, 0x0017D801, 0x0017D801, false},
    {CCIPR, 0, 0xC57DFC4F, false},
    {BDCR, 0, 0x0301833D, true},
    {CSR, 0, 0x00800001, false},
};

static const struct rcc_oscillator OSCILLATORS[] = {
    {RCC_HSI, CR, 8, 10, 4},     {RCC_HSE, CR, 16, 17, 2000}, {RCC_PLL, CR, 24, 25, 15},
    {RCC_LSE, BDCR, 0, 1, 2000}, {RCC_LSI, CSR, 0, 1, 80},
};

static const struct rcc_gate GATES[] = {
    {0x50000000, IOPENR, 0, PL_BUS_AHB, -1},           /* GPIOA */
    {0x50000400, IOPENR, 1, PL_BUS_AHB, -1},           /* GPIOB */
    {0x50000800, IOPENR, 2, PL_BUS_AHB, -1},           /* GPIOC */
    {0x50000C00, IOPENR, 3, PL_BUS_AHB, -1},           /* GPIOD */
    {0x50001400, IOPENR, 5, PL_BUS_AHB, -1},           /* GPIOF */
    {0x40020000, AHBENR, 0, PL_BUS_AHB, -1},           /* DMA1 */
    {0x40020800, AHBENR, 0, PL_BUS_AHB, -1},           /* DMAMUX1 */
    {0x40023000, AHBENR, 12, PL_BUS_AHB, -1},          /* CRC */
    {0x40000000, APBENR1, 0, PL_BUS_APB1_TIMERS, -1},  /* TIM2 */
    {0x40000400, APBENR1, 1, PL_BUS_APB1_TIMERS, -1},  /* TIM3 */
    {0x40001000, APBENR1, 4, PL_BUS_APB1_TIMERS, -1},  /* TIM6 */
    {0x40001400, APBENR1, 5, PL_BUS_APB1_TIMERS, -1},  /* TIM7 */
    {0x40002800, APBENR1, 10, PL_BUS_APB1, -1},        /* RTC */
    {0x4000B000, APBENR1, 10, PL_BUS_APB1, -1},        /* TAMP */
    {0x40002C00, APBENR1, 11, PL_BUS_APB1, -1},        /* WWDG */
    {0x40003800, APBENR1, 14, PL_BUS_APB1, -1},        /* SPI2 */
    {0x40004400, APBENR1, 17, PL_BUS_APB1, 2},         /* USART2 */
    {0x40004800, APBENR1, 18, PL_BUS_APB1, -1},        /* USART3 */
    {0x40004C00, APBENR1, 19, PL_BUS_APB1, -1},        /* USART4 */
    {0x40008000, APBENR1, 20, PL_BUS_APB1, 10},        /* LPUART1 */
    {0x40005400, APBENR1, 21, PL_BUS_APB1, -1},        /* I2C1 */
    {0x40005800, APBENR1, 22, PL_BUS_APB1, -1},        /* I2C2 */
    {0x40015800, APBENR1, 27, PL_BUS_APB1, -1},        /* DBG */
    {0x40007000, APBENR1, 28, PL_BUS_APB1, -1},        /* PWR */
    {0x40007400, APBENR1, 29, PL_BUS_APB1, -1},        /* DAC1 */
    {0x40009400, APBENR1, 30, PL_BUS_APB1, -1},        /* LPTIM2 */
    {0x40007C00, APBENR1, 31, PL_BUS_APB1, -1},        /* LPTIM1 */
    {0x40010000, APBENR2, 0, PL_BUS_APB1, -1},         /* SYSCFG */
    {0x40012C00, APBENR2, 11, PL_BUS_APB1_TIMERS, -1}, /* TIM1 */
    {0x40013000, APBENR2, 12, PL_BUS_APB1, -1},        /* SPI1 */
    {0x40013800, APBENR2, 14, PL_BUS_APB1, 0},         /* USART1 */
    {0x40002000, APBENR2, 15, PL_BUS_APB1_TIMERS, -1}, /* TIM14 */
    {0x40014000, APBENR2, 16, PL_BUS_APB1_TIMERS, -1}, /* TIM15 */
    {0x40014400, APBENR2, 17, PL_BUS_APB1_TIMERS, -1}, /* TIM16 */
    {0x40014800, APBENR2, 18, PL_BUS_APB1_TIMERS, -1}, /* TIM17 */
    {0x40012400, APBENR2, 20, PL_BUS_APB1, -1},        /* ADC1 */
};

/* HSISYS = HSI16 / 2^HSIDIV */
static uint32_t hsisys_hz(const struct rcc *r)
{
    return 16000000u >> rcc_field(r, CR, 11, 3);
}

static enum rcc_source pll_input(const struct rcc *r)
{
    static const enum rcc_source SOURCE[] = {RCC_NONE, RCC_NONE, RCC_HSI, RCC_HSE};

    return SOURCE[rcc_field(r, PLLCFGR, 0, 2)];
}

/* Input 2.66 to 16 MHz, N 8 to 86, VCO 64 to 344 MHz, R from 2, output up to 64 MHz. */
static uint32_t pll_hz(const struct rcc *r)
{
    uint32_t input = rcc_source_hz(r, pll_input(r)) / (rcc_field(r, PLLCFGR, 4, 3) + 1);
    uint32_t n = rcc_field(r, PLLCFGR, 8, 7);
    uint32_t divisor = rcc_field(r, PLLCFGR, 29, 3) + 1;
    uint32_t vco;

    if (input < 2660000 || input > 16000000 || n < 8 || n > 86 || divisor < 2)
        return 0;
    vco = input * n;
    return vco < 64000000 || vco > 344000000 || vco / divisor > 64000000 ? 0 : vco / divisor;
}

static const struct rcc_family FAMILY = {
    .base = 0x40021000,
    RCC_TABLES(REGISTERS, OSCILLATORS, GATES),
    .cfgr = CFGR,
    .sw_bits = 3,
    .sws = 3,
    .hpre = 8,
    .ppre1 = 12,
    .ppre2 = 12,
    .sw = {RCC_HSI, RCC_HSE, RCC_PLL, RCC_LSI, RCC_LSE, RCC_NONE, RCC_NONE, RCC_NONE},
    .ccipr = CCIPR,
    .reset_distance = IOPENR - IOPRSTR,
    .pll_off = PLLCFGR,
    .pll_fixed = 0xEE3E7F73,
    .pll_output = 1u << 28,
    .pll_input = pll_input,
    .pll_hz = pll_hz,
    .hsi_hz = 16000000,
    .lsi_hz = 32000,
    .hsisys_hz = hsisys_hz,
    .csr = CSR,
    .remove_flags = 1u << 23,
    .power_flags = 0x08000000,
    .options_flags = 0x02000000,
};

struct pl_device *pl_rcc_g0_new(const struct pl_rcc_config *config)
{
    return rcc_new(&FAMILY, config);
}
