/* SPDX-License-Identifier: MIT */
/* Reset and clock control of the STM32L451, L452 and L462.
 *
 * RM0394 "Reset and clock control (RCC)": "Clocks", "Reset", "RCC registers". Enable bits of the
 * STM32L452. PLLSAI1 is left out: it never gets ready. */
#include "rcc_engine.h"

enum {
    CR = 0x00,
    ICSCR = 0x04,
    CFGR = 0x08,
    PLLCFGR = 0x0C,
    PLLSAI1CFGR = 0x10,
    CIER = 0x18,
    AHB1RSTR = 0x28,
    AHB2RSTR = 0x2C,
    AHB3RSTR = 0x30,
    APB1RSTR1 = 0x38,
    APB1RSTR2 = 0x3C,
    APB2RSTR = 0x40,
    AHB1ENR = 0x48,
    AHB2ENR = 0x4C,
    AHB3ENR = 0x50,
    APB1ENR1 = 0x58,
    APB1ENR2 = 0x5C,
    APB2ENR = 0x60,
    AHB1SMENR = 0x68,
    AHB2SMENR = 0x6C,
    AHB3SMENR = 0x70,
    APB1SMENR1 = 0x78,
    APB1SMENR2 = 0x7C,
    APB2SMENR = 0x80,
    CCIPR = 0x88,
    BDCR = 0x90,
    CSR = 0x94,
    CRRCR = 0x98,
    CCIPR2 = 0x9C
};

static const struct rcc_register REGISTERS[] = {
    {CR, 0x00000063, 0x050D0BFD, false},
    {ICSCR, 0x40000000, 0x7F00FF00, false},
    {CFGR, 0, 0x7F00BFF3, false},
    {PLLCFGR, 0x00001000, 0xFF737F73, false},
    {PLLSAI1CFGR, 0x00001000, 0xFF737F00, false},
    {CIER, 0, 0x000006FF, false},
    {AHB1RSTR, 0, 0x00011103, false},
    {AHB2RSTR, 0, 0x0004209F, false},
    {AHB3RSTR, 0, 0x00000100, false},
    {APB1RSTR1, 0, 0xF7EEC013, false},
    {APB1RSTR2, 0, 0x00000023, false},
    {APB2RSTR, 0, 0x01235C01, false},
    {AHB1ENR, 0x00000100, 0x00011103, false},
    {AHB2ENR, 0, 0x0004209F, false},
    {AHB3ENR, 0, 0x00000100, false},
    {APB1ENR1, 0x00000400, 0xF7EECC13, false},
    {APB1ENR2, 0, 0x00000023, false},
    {APB2ENR, 0, 0x01235C81, false},
    {AHB1SMENR, 0x00011303, 0x00011303, false},
    {AHB2SMENR, 0x0004229F, 0x0004229F, false},
    {AHB3SMENR, 0x00000100, 0x00000100, false},
    {APB1SMENR1, 0xF7EECC13, 0xF7EECC13, false},
    {APB1SMENR2, 0x00000023, 0x00000023, false},
    {APB2SMENR, 0x01235C01, 0x01235C01, false},
    {CCIPR, 0, 0xBCFFFCFF, false},
    {BDCR, 0, 0x0301833D, true},
    {CSR, 0x00000600, 0x00800F01, false},
    {CRRCR, 0, 0x00000001, false},
    {CCIPR2, 0, 0x00000003, false},
};

static const struct rcc_oscillator OSCILLATORS[] = {
    {RCC_MSI, CR, 0, 1, 5},      {RCC_HSI, CR, 8, 10, 4},     {RCC_HSE, CR, 16, 17, 2000},
    {RCC_PLL, CR, 24, 25, 15},   {RCC_LSE, BDCR, 0, 1, 2000}, {RCC_LSI, CSR, 0, 1, 80},
    {RCC_HSI48, CRRCR, 0, 1, 3},
};

static const struct rcc_gate GATES[] = {
    {0x40020000, AHB1ENR, 0, PL_BUS_AHB, -1},          /* DMA1 */
    {0x40020400, AHB1ENR, 1, PL_BUS_AHB, -1},          /* DMA2 */
    {0x40023000, AHB1ENR, 12, PL_BUS_AHB, -1},         /* CRC */
    {0x48000000, AHB2ENR, 0, PL_BUS_AHB, -1},          /* GPIOA */
    {0x48000400, AHB2ENR, 1, PL_BUS_AHB, -1},          /* GPIOB */
    {0x48000800, AHB2ENR, 2, PL_BUS_AHB, -1},          /* GPIOC */
    {0x48000C00, AHB2ENR, 3, PL_BUS_AHB, -1},          /* GPIOD */
    {0x48001000, AHB2ENR, 4, PL_BUS_AHB, -1},          /* GPIOE */
    {0x48001C00, AHB2ENR, 7, PL_BUS_AHB, -1},          /* GPIOH */
    {0x50040000, AHB2ENR, 13, PL_BUS_AHB, -1},         /* ADC1 */
    {0x50060800, AHB2ENR, 18, PL_BUS_AHB, -1},         /* RNG */
    {0x40000000, APB1ENR1, 0, PL_BUS_APB1_TIMERS, -1}, /* TIM2 */
    {0x40000400, APB1ENR1, 1, PL_BUS_APB1_TIMERS, -1}, /* TIM3 */
    {0x40001000, APB1ENR1, 4, PL_BUS_APB1_TIMERS, -1}, /* TIM6 */
    {0x40002800, APB1ENR1, 10, PL_BUS_APB1, -1},       /* RTC */
    {0x40002C00, APB1ENR1, 11, PL_BUS_APB1, -1},       /* WWDG */
    {0x40003800, APB1ENR1, 14, PL_BUS_APB1, -1},       /* SPI2 */
    {0x40003C00, APB1ENR1, 15, PL_BUS_APB1, -1},       /* SPI3 */
    {0x40004400, APB1ENR1, 17, PL_BUS_APB1, 2},        /* USART2 */
    {0x40004800, APB1ENR1, 18, PL_BUS_APB1, 4},        /* USART3 */
    {0x40004C00, APB1ENR1, 19, PL_BUS_APB1, 6},        /* UART4 */
    {0x40005400, APB1ENR1, 21, PL_BUS_APB1, -1},       /* I2C1 */
    {0x40005800, APB1ENR1, 22, PL_BUS_APB1, -1},       /* I2C2 */
    {0x40005C00, APB1ENR1, 23, PL_BUS_APB1, -1},       /* I2C3 */
    {0x40006400, APB1ENR1, 25, PL_BUS_APB1, -1},       /* CAN1 */
    {0x40006800, APB1ENR1, 26, PL_BUS_APB1, -1},       /* USB */
    {0x40007000, APB1ENR1, 28, PL_BUS_APB1, -1},       /* PWR */
    {0x40007400, APB1ENR1, 29, PL_BUS_APB1, -1},       /* DAC1 */
    {0x40007C00, APB1ENR1, 31, PL_BUS_APB1, -1},       /* LPTIM1 */
    {0x40008000, APB1ENR2, 0, PL_BUS_APB1, 10},        /* LPUART1 */
    {0x40008400, APB1ENR2, 1, PL_BUS_APB1, -1},        /* I2C4 */
    {0x40009400, APB1ENR2, 5, PL_BUS_APB1, -1},        /* LPTIM2 */
    {0x40010000, APB2ENR, 0, PL_BUS_APB2, -1},         /* SYSCFG */
    {0x40012C00, APB2ENR, 11, PL_BUS_APB2_TIMERS, -1}, /* TIM1 */
    {0x40013000, APB2ENR, 12, PL_BUS_APB2, -1},        /* SPI1 */
    {0x40013800, APB2ENR, 14, PL_BUS_APB2, 0},         /* USART1 */
    {0x40014000, APB2ENR, 16, PL_BUS_APB2_TIMERS, -1}, /* TIM15 */
    {0x40014400, APB2ENR, 17, PL_BUS_APB2_TIMERS, -1}, /* TIM16 */
};

/* The range comes from CSR.MSISRANGE until MSIRGSEL is set. */
static uint32_t msi_hz(const struct rcc *r)
{
    static const uint32_t RANGE[16] = {100000,  200000,  400000,   800000,   1000000,  2000000,
                                       4000000, 8000000, 16000000, 24000000, 32000000, 48000000};

    return RANGE[rcc_field(r, CR, 3, 1) ? rcc_field(r, CR, 4, 4) : rcc_field(r, CSR, 8, 4)];
}

static enum rcc_source pll_input(const struct rcc *r)
{
    static const enum rcc_source SOURCE[] = {RCC_NONE, RCC_MSI, RCC_HSI, RCC_HSE};

    return SOURCE[rcc_field(r, PLLCFGR, 0, 2)];
}

/* "The software has to set these bits correctly": input 4 to 16 MHz, N 8 to 86, VCO 64 to 344 MHz,
 * output up to 80 MHz. */
static uint32_t pll_hz(const struct rcc *r)
{
    uint32_t input = rcc_source_hz(r, pll_input(r)) / (rcc_field(r, PLLCFGR, 4, 3) + 1);
    uint32_t n = rcc_field(r, PLLCFGR, 8, 7);
    uint32_t vco, output;

    if (input < 4000000 || input > 16000000 || n < 8 || n > 86)
        return 0;
    vco = input * n;
    output = vco / (2 * (rcc_field(r, PLLCFGR, 25, 2) + 1));
    return vco < 64000000 || vco > 344000000 || output > 80000000 ? 0 : output;
}

static const struct rcc_family FAMILY = {
    .base = 0x40021000,
    RCC_TABLES(REGISTERS, OSCILLATORS, GATES),
    .cfgr = CFGR,
    .sw_bits = 2,
    .sws = 2,
    .hpre = 4,
    .ppre1 = 8,
    .ppre2 = 11,
    .sw = {RCC_MSI, RCC_HSI, RCC_HSE, RCC_PLL},
    .ccipr = CCIPR,
    .reset_distance = AHB1ENR - AHB1RSTR,
    .pll_off = PLLCFGR,
    .pll_fixed = 0xFE627F73,
    .pll_output = 1u << 24,
    .pll_input = pll_input,
    .pll_hz = pll_hz,
    .hsi_hz = 16000000,
    .lsi_hz = 32000,
    .msi_hz = msi_hz,
    .csr = CSR,
    .remove_flags = 1u << 23,
    .power_flags = 0x08000000,
    .options_flags = 0x02000000,
};

struct pl_device *pl_rcc_l4_new(const struct pl_rcc_config *config)
{
    return rcc_new(&FAMILY, config);
}
