/* SPDX-License-Identifier: MIT */
/* What the RCCs of the families share; a family is data and its PLL. Internal. */
#ifndef BOARD_RCC_ENGINE_H
#define BOARD_RCC_ENGINE_H

#include "dev_rcc.h"

enum { RCC_WORDS = 0xA4 / 4 };

enum rcc_source {
    RCC_HSI,
    RCC_HSE,
    RCC_PLL,
    RCC_MSI,
    RCC_LSI,
    RCC_LSE,
    RCC_HSI48,
    RCC_SOURCES,
    RCC_NONE = RCC_SOURCES
};

/* Only these bits take what is written; the others keep what the hardware put there. */
struct rcc_register {
    uint16_t off;
    uint32_t reset, writable;
    bool backup; /* keeps its content but at power-up */
};

struct rcc_oscillator {
    enum rcc_source source;
    uint16_t off;
    uint8_t on, ready; /* bits */
    uint32_t start_us; /* typical, data sheet */
};

/* Enable bit of the device at a base address. */
struct rcc_gate {
    uint32_t base;
    uint16_t off;
    uint8_t bit;
    uint8_t bus;   /* enum pl_bus */
    int8_t choice; /* bit of the clock selection in CCIPR, or -1 */
};

struct rcc;

struct rcc_family {
    uint32_t base;
    const struct rcc_register *registers;
    const struct rcc_oscillator *oscillators;
    const struct rcc_gate *gates;
    uint8_t n_registers, n_oscillators, n_gates;

    /* CFGR */
    uint16_t cfgr;
    uint8_t sw_bits, sws, hpre, ppre1, ppre2;
    enum rcc_source sw[8];

    uint16_t ccipr;          /* 0: no choice of clocks */
    uint16_t reset_distance; /* from a reset register up to its enable register */

    /* PLL: its setting stands still while it is on. */
    uint16_t pll_off;
    uint32_t pll_fixed;
    uint32_t pll_output; /* this bit lets it out to SYSCLK; 0: it always is */
    enum rcc_source (*pll_input)(const struct rcc *r);
    uint32_t (*pll_hz)(const struct rcc *r); /* 0: it does not lock */
    uint32_t hsi_hz, lsi_hz;
    uint32_t (*msi_hz)(const struct rcc *r);    /* NULL: none */
    uint32_t (*hsisys_hz)(const struct rcc *r); /* NULL: HSI undivided */

    /* Reset causes */
    uint16_t csr;
    uint32_t remove_flags;  /* RMVF */
    uint32_t power_flags;   /* beside that of the pin */
    uint32_t options_flags; /* the same for OBL_LAUNCH */
};

/* The three tables and their lengths, for the initialiser of a family. */
#define RCC_TABLES(registers_, oscillators_, gates_)                                               \
    .registers = (registers_), .n_registers = sizeof(registers_) / sizeof((registers_)[0]),        \
    .oscillators = (oscillators_),                                                                 \
    .n_oscillators = sizeof(oscillators_) / sizeof((oscillators_)[0]), .gates = (gates_),          \
    .n_gates = sizeof(gates_) / sizeof((gates_)[0])

struct rcc {
    struct pl_device device;
    const struct rcc_family *family;
    struct pl_rcc_config config;
    pl_rcc_reset_fn *on_reset;
    uint32_t word[RCC_WORDS];
    uint64_t ready_ps[RCC_SOURCES]; /* PL_NEVER: off, or will never be ready */
    uint32_t told_hz;
    unsigned generation;
};

struct pl_device *rcc_new(const struct rcc_family *family, const struct pl_rcc_config *config);

static inline uint32_t rcc_field(const struct rcc *r, uint16_t off, unsigned shift, unsigned bits)
{
    return r->word[off / 4] >> shift & ((1u << bits) - 1u);
}

/* Frequency of an oscillator, running or not; 0 if it is not there. */
uint32_t rcc_source_hz(const struct rcc *r, enum rcc_source source);

#endif
