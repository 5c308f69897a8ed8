/* SPDX-License-Identifier: MIT */
/* Reset and clock control of the STM32F101 to F103.
 *
 * RM0008 "Reset and clock control (RCC)": "Clocks", "Reset", "RCC registers". Enable bits of the
 * STM32F103xB. */
#include "rcc_engine.h"

enum {
    CR = 0x00,
    CFGR = 0x04,
    CIR = 0x08,
    APB2RSTR = 0x0C,
    APB1RSTR = 0x10,
    AHBENR = 0x14,
    APB2ENR = 0x18,
    APB1ENR = 0x1C,
    BDCR = 0x20,
    CSR = 0x24
};

static const struct rcc_register REGISTERS[] = {
    {CR, 0x00000083, 0x010D00F9, false}, {CFGR, 0, 0x077FFFF3, false},
    {CIR, 0, 0x00001F00, false},         {APB2RSTR, 0, 0x00005E7D, false},
    {APB1RSTR, 0, 0x1AE64807, false},    {AHBENR, 0x00000014, 0x00000055, false},
    {APB2ENR, 0, 0x00005E7D, false},     {APB1ENR, 0, 0x1AE64807, false},
    {BDCR, 0, 0x00018305, true},         {CSR, 0, 0x01000001, false},
};

static const struct rcc_oscillator OSCILLATORS[] = {
    {RCC_HSI, CR, 0, 1, 2},      {RCC_HSE, CR, 16, 17, 2000}, {RCC_PLL, CR, 24, 25, 200},
    {RCC_LSE, BDCR, 0, 1, 2000}, {RCC_LSI, CSR, 0, 1, 85},
};

/* The AHB has no reset register here; CIR stands in its place and has none of these bits. */
static const struct rcc_gate GATES[] = {
    {0x40020000, AHBENR, 0, PL_BUS_AHB, -1},           /* DMA1 */
    {0x40023000, AHBENR, 6, PL_BUS_AHB, -1},           /* CRC */
    {0x40000000, APB1ENR, 0, PL_BUS_APB1_TIMERS, -1},  /* TIM2 */
    {0x40000400, APB1ENR, 1, PL_BUS_APB1_TIMERS, -1},  /* TIM3 */
    {0x40002C00, APB1ENR, 11, PL_BUS_APB1, -1},        /* WWDG */
    {0x40004400, APB1ENR, 17, PL_BUS_APB1, -1},        /* USART2 */
    {0x40005400, APB1ENR, 21, PL_BUS_APB1, -1},        /* I2C1 */
    {0x40006400, APB1ENR, 25, PL_BUS_APB1, -1},        /* CAN1 */
    {0x40006C00, APB1ENR, 27, PL_BUS_APB1, -1},        /* BKP */
    {0x40007000, APB1ENR, 28, PL_BUS_APB1, -1},        /* PWR */
    {0x40000800, APB1ENR, 2, PL_BUS_APB1_TIMERS, -1},  /* TIM4 */
    {0x40003800, APB1ENR, 14, PL_BUS_APB1, -1},        /* SPI2 */
    {0x40004800, APB1ENR, 18, PL_BUS_APB1, -1},        /* USART3 */
    {0x40005800, APB1ENR, 22, PL_BUS_APB1, -1},        /* I2C2 */
    {0x40005C00, APB1ENR, 23, PL_BUS_APB1, -1},        /* USB */
    {0x40010000, APB2ENR, 0, PL_BUS_APB2, -1},         /* AFIO */
    {0x40010800, APB2ENR, 2, PL_BUS_APB2, -1},         /* GPIOA */
    {0x40010C00, APB2ENR, 3, PL_BUS_APB2, -1},         /* GPIOB */
    {0x40011000, APB2ENR, 4, PL_BUS_APB2, -1},         /* GPIOC */
    {0x40011400, APB2ENR, 5, PL_BUS_APB2, -1},         /* GPIOD */
    {0x40012400, APB2ENR, 9, PL_BUS_APB2, -1},         /* ADC1 */
    {0x40012800, APB2ENR, 10, PL_BUS_APB2, -1},        /* ADC2 */
    {0x40012C00, APB2ENR, 11, PL_BUS_APB2_TIMERS, -1}, /* TIM1 */
    {0x40013000, APB2ENR, 12, PL_BUS_APB2, -1},        /* SPI1 */
    {0x40013800, APB2ENR, 14, PL_BUS_APB2, -1},        /* USART1 */
    {0x40011800, APB2ENR, 6, PL_BUS_APB2, -1},         /* GPIOE */
};

static enum rcc_source pll_input(const struct rcc *r)
{
    return rcc_field(r, CFGR, 16, 1) ? RCC_HSE : RCC_HSI;
}

/* HSI / 2, or HSE undivided or / 2, times 2 to 16: input 1 to 25 MHz, output 16 to 72 MHz. */
static uint32_t pll_hz(const struct rcc *r)
{
    bool hse = pll_input(r) == RCC_HSE;
    bool halved = !hse || rcc_field(r, CFGR, 17, 1);
    uint32_t input = rcc_source_hz(r, pll_input(r)) >> (halved ? 1 : 0);
    uint32_t times = rcc_field(r, CFGR, 18, 4) + 2;
    uint32_t output;

    if (input < 1000000 || input > 25000000)
        return 0;
    output = input * (times > 16 ? 16 : times);
    return output < 16000000 || output > 72000000 ? 0 : output;
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
    .sw = {RCC_HSI, RCC_HSE, RCC_PLL, RCC_NONE},
    .reset_distance = APB2ENR - APB2RSTR,
    .pll_off = CFGR,
    .pll_fixed = 0x003F0000,
    .pll_input = pll_input,
    .pll_hz = pll_hz,
    .hsi_hz = 8000000,
    .lsi_hz = 40000,
    .csr = CSR,
    .remove_flags = 1u << 24,
    .power_flags = 0x08000000,
};

struct pl_device *pl_rcc_f1_new(const struct pl_rcc_config *config)
{
    return rcc_new(&FAMILY, config);
}
