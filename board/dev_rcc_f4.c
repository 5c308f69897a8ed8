/* SPDX-License-Identifier: MIT */
/* Reset and clock control of the STM32F405 to F417.
 *
 * RM0090 "Reset and clock control (RCC)": "Clocks", "Reset", "RCC registers". Enable bits of the
 * STM32F405. PLLI2S is left out: it never gets ready. */
#include "rcc_engine.h"

enum {
    CR = 0x00,
    PLLCFGR = 0x04,
    CFGR = 0x08,
    CIR = 0x0C,
    AHB1RSTR = 0x10,
    AHB2RSTR = 0x14,
    AHB3RSTR = 0x18,
    APB1RSTR = 0x20,
    APB2RSTR = 0x24,
    AHB1ENR = 0x30,
    AHB2ENR = 0x34,
    AHB3ENR = 0x38,
    APB1ENR = 0x40,
    APB2ENR = 0x44,
    AHB1LPENR = 0x50,
    AHB2LPENR = 0x54,
    AHB3LPENR = 0x58,
    APB1LPENR = 0x60,
    APB2LPENR = 0x64,
    BDCR = 0x70,
    CSR = 0x74,
    SSCGR = 0x80,
    PLLI2SCFGR = 0x84
};

static const struct rcc_register REGISTERS[] = {
    {CR, 0x00000083, 0x050D00F9, false},
    {PLLCFGR, 0x24003010, 0x0F437FFF, false},
    {CFGR, 0, 0xFFFFFCF3, false},
    {CIR, 0, 0x00003F00, false},
    {AHB1RSTR, 0, 0x206011FF, false},
    {AHB2RSTR, 0, 0x000000C0, false},
    {AHB3RSTR, 0, 0x00000001, false},
    {APB1RSTR, 0, 0x36FEC9FF, false},
    {APB2RSTR, 0, 0x00075933, false},
    {AHB1ENR, 0x00100000, 0x607411FF, false},
    {AHB2ENR, 0, 0x000000C0, false},
    {AHB3ENR, 0, 0x00000001, false},
    {APB1ENR, 0, 0x36FEC9FF, false},
    {APB2ENR, 0, 0x00075F33, false},
    {AHB1LPENR, 0x7E6791FF, 0x7E6791FF, false},
    {AHB2LPENR, 0x000000F1, 0x000000F1, false},
    {AHB3LPENR, 0x00000001, 0x00000001, false},
    {APB1LPENR, 0x36FEC9FF, 0x36FEC9FF, false},
    {APB2LPENR, 0x00075F33, 0x00075F33, false},
    {BDCR, 0, 0x00018305, true},
    {CSR, 0, 0x01000001, false},
    {SSCGR, 0, 0xCFFFFFFF, false},
    {PLLI2SCFGR, 0x20003000, 0x70007FC0, false},
};

static const struct rcc_oscillator OSCILLATORS[] = {
    {RCC_HSI, CR, 0, 1, 2},      {RCC_HSE, CR, 16, 17, 2000}, {RCC_PLL, CR, 24, 25, 100},
    {RCC_LSE, BDCR, 0, 1, 2000}, {RCC_LSI, CSR, 0, 1, 15},
};

static const struct rcc_gate GATES[] = {
    {0x40020000, AHB1ENR, 0, PL_BUS_AHB, -1},          /* GPIOA */
    {0x40020400, AHB1ENR, 1, PL_BUS_AHB, -1},          /* GPIOB */
    {0x40020800, AHB1ENR, 2, PL_BUS_AHB, -1},          /* GPIOC */
    {0x40020C00, AHB1ENR, 3, PL_BUS_AHB, -1},          /* GPIOD */
    {0x40021000, AHB1ENR, 4, PL_BUS_AHB, -1},          /* GPIOE */
    {0x40021400, AHB1ENR, 5, PL_BUS_AHB, -1},          /* GPIOF */
    {0x40021800, AHB1ENR, 6, PL_BUS_AHB, -1},          /* GPIOG */
    {0x40021C00, AHB1ENR, 7, PL_BUS_AHB, -1},          /* GPIOH */
    {0x40022000, AHB1ENR, 8, PL_BUS_AHB, -1},          /* GPIOI */
    {0x40023000, AHB1ENR, 12, PL_BUS_AHB, -1},         /* CRC */
    {0x40026000, AHB1ENR, 21, PL_BUS_AHB, -1},         /* DMA1 */
    {0x40026400, AHB1ENR, 22, PL_BUS_AHB, -1},         /* DMA2 */
    {0x50060800, AHB2ENR, 6, PL_BUS_AHB, -1},          /* RNG */
    {0x40000000, APB1ENR, 0, PL_BUS_APB1_TIMERS, -1},  /* TIM2 */
    {0x40000400, APB1ENR, 1, PL_BUS_APB1_TIMERS, -1},  /* TIM3 */
    {0x40000800, APB1ENR, 2, PL_BUS_APB1_TIMERS, -1},  /* TIM4 */
    {0x40000C00, APB1ENR, 3, PL_BUS_APB1_TIMERS, -1},  /* TIM5 */
    {0x40001000, APB1ENR, 4, PL_BUS_APB1_TIMERS, -1},  /* TIM6 */
    {0x40001400, APB1ENR, 5, PL_BUS_APB1_TIMERS, -1},  /* TIM7 */
    {0x40001800, APB1ENR, 6, PL_BUS_APB1_TIMERS, -1},  /* TIM12 */
    {0x40001C00, APB1ENR, 7, PL_BUS_APB1_TIMERS, -1},  /* TIM13 */
    {0x40002000, APB1ENR, 8, PL_BUS_APB1_TIMERS, -1},  /* TIM14 */
    {0x40002C00, APB1ENR, 11, PL_BUS_APB1, -1},        /* WWDG */
    {0x40003800, APB1ENR, 14, PL_BUS_APB1, -1},        /* SPI2 */
    {0x40003C00, APB1ENR, 15, PL_BUS_APB1, -1},        /* SPI3 */
    {0x40004400, APB1ENR, 17, PL_BUS_APB1, -1},        /* USART2 */
    {0x40004800, APB1ENR, 18, PL_BUS_APB1, -1},        /* USART3 */
    {0x40004C00, APB1ENR, 19, PL_BUS_APB1, -1},        /* UART4 */
    {0x40005000, APB1ENR, 20, PL_BUS_APB1, -1},        /* UART5 */
    {0x40005400, APB1ENR, 21, PL_BUS_APB1, -1},        /* I2C1 */
    {0x40005800, APB1ENR, 22, PL_BUS_APB1, -1},        /* I2C2 */
    {0x40005C00, APB1ENR, 23, PL_BUS_APB1, -1},        /* I2C3 */
    {0x40006400, APB1ENR, 25, PL_BUS_APB1, -1},        /* CAN1 */
    {0x40006800, APB1ENR, 26, PL_BUS_APB1, -1},        /* CAN2 */
    {0x40007000, APB1ENR, 28, PL_BUS_APB1, -1},        /* PWR */
    {0x40007400, APB1ENR, 29, PL_BUS_APB1, -1},        /* DAC */
    {0x40010000, APB2ENR, 0, PL_BUS_APB2_TIMERS, -1},  /* TIM1 */
    {0x40010400, APB2ENR, 1, PL_BUS_APB2_TIMERS, -1},  /* TIM8 */
    {0x40011000, APB2ENR, 4, PL_BUS_APB2, -1},         /* USART1 */
    {0x40011400, APB2ENR, 5, PL_BUS_APB2, -1},         /* USART6 */
    {0x40012000, APB2ENR, 8, PL_BUS_APB2, -1},         /* ADC1 */
    {0x40013000, APB2ENR, 12, PL_BUS_APB2, -1},        /* SPI1 */
    {0x40013800, APB2ENR, 14, PL_BUS_APB2, -1},        /* SYSCFG */
    {0x40014000, APB2ENR, 16, PL_BUS_APB2_TIMERS, -1}, /* TIM9 */
    {0x40014400, APB2ENR, 17, PL_BUS_APB2_TIMERS, -1}, /* TIM10 */
    {0x40014800, APB2ENR, 18, PL_BUS_APB2_TIMERS, -1}, /* TIM11 */
};

static enum rcc_source pll_input(const struct rcc *r)
{
    return rcc_field(r, PLLCFGR, 22, 1) ? RCC_HSE : RCC_HSI;
}

/* VCO = input / M * N, output = VCO / P. M 2 to 63, VCO input 0.95 to 2.1 MHz (data sheet), N 50 to
 * 432, VCO 100 to 432 MHz, output up to 168 MHz. */
static uint32_t pll_hz(const struct rcc *r)
{
    uint32_t input = rcc_source_hz(r, pll_input(r));
    uint32_t m = rcc_field(r, PLLCFGR, 0, 6);
    uint32_t n = rcc_field(r, PLLCFGR, 6, 9);
    uint32_t p = 2 * (rcc_field(r, PLLCFGR, 16, 2) + 1);
    uint64_t vco;

    if (m < 2 || input / m < 950000 || input / m > 2100000 || n < 50 || n > 432)
        return 0;
    vco = (uint64_t)input * n / m;
    return vco < 100000000 || vco > 432000000 || vco / p > 168000000 ? 0 : (uint32_t)(vco / p);
}

static const struct rcc_family FAMILY = {
    .base = 0x40023800,
    RCC_TABLES(REGISTERS, OSCILLATORS, GATES),
    .cfgr = CFGR,
    .sw_bits = 2,
    .sws = 2,
    .hpre = 4,
    .ppre1 = 10,
    .ppre2 = 13,
    .sw = {RCC_HSI, RCC_HSE, RCC_PLL, RCC_NONE},
    .reset_distance = AHB1ENR - AHB1RSTR,
    .pll_off = PLLCFGR,
    .pll_fixed = 0x0F437FFF,
    .pll_input = pll_input,
    .pll_hz = pll_hz,
    .hsi_hz = 16000000,
    .lsi_hz = 32000,
    .csr = CSR,
    .remove_flags = 1u << 24,
    .power_flags = 0x0A000000,
};

struct pl_device *pl_rcc_f4_new(const struct pl_rcc_config *config)
{
    return rcc_new(&FAMILY, config);
}
