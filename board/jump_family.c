/* SPDX-License-Identifier: MIT */
/* Registers and reset values for the jump report, family by family.
 *
 * RM0394 (STM32L4), RM0008 (STM32F1), RM0090 (STM32F4), RM0444 (STM32G0): "RCC registers", "SYSCFG
 * registers", "DMA registers", "GPIO registers", "FLASH registers". Interfaces of the loaders:
 * AN2606 table 3. */
#include "jump_family.h"

#include <stddef.h>

/* The remap needs the clock of SYSCFG, so that bit is free. */
static const struct pl_jump_family L4 = {
    .manual = "RM0394",
    .remap_name = "SYSCFG_MEMRMP",
    .remap_addr = 0x40010000,
    .remap_mask = 7,
    .rcc = 0x40021000,
    .enable = {{"RCC_AHB1ENR", 0x48, 0x00000100, 0},
               {"RCC_AHB2ENR", 0x4C, 0, 0},
               {"RCC_AHB3ENR", 0x50, 0, 0},
               {"RCC_APB1ENR1", 0x58, 0x00000400, 0},
               {"RCC_APB1ENR2", 0x5C, 0, 0},
               {"RCC_APB2ENR", 0x60, 0, 1}},
    .cfgr = 0x08,
    .sws_pos = 2,
    .sws_bits = 2,
    .sws_reset = 0,
    .sws_pll = 3,
    .cr = 0x00,
    .pllon = 24,
    .acr = 0x40022000,
    .latency = 7,
    .dma = {{"DMA1", "CCR", 0x40020000, 0x08, 20, 7, 1},
            {"DMA2", "CCR", 0x40020400, 0x08, 20, 7, 1}},
    .usart_v2 = true,
    .port_base = 0x48000000,
    .port_stride = 0x400,
    .moder = {0xABFFFFFF, 0xFFFFFEBF, 0xFFFFFFFF},
    .needs_interrupts = true,
    .interfaces = "USB and SPI",
};

static const struct pl_jump_family F1 = {
    .manual = "RM0008",
    .rcc = 0x40021000,
    .enable = {{"RCC_AHBENR", 0x14, 0x00000014, 0},
               {"RCC_APB2ENR", 0x18, 0, 0},
               {"RCC_APB1ENR", 0x1C, 0, 0}},
    .cfgr = 0x04,
    .sws_pos = 2,
    .sws_bits = 2,
    .sws_reset = 0,
    .sws_pll = 2,
    .cr = 0x00,
    .pllon = 24,
    .acr = 0x40022000,
    .latency = 7,
    .dma = {{"DMA1", "CCR", 0x40020000, 0x08, 20, 7, 1}},
    .pins_by_crl = true,
    .port_base = 0x40010800,
    .port_stride = 0x400,
    .moder = {0x44444444, 0x44444444, 0x44444444},
    .interfaces = "a USART without auto-baud",
};

static const struct pl_jump_family F4 = {
    .manual = "RM0090",
    .remap_name = "SYSCFG_MEMRMP",
    .remap_addr = 0x40013800,
    .remap_mask = 3,
    .rcc = 0x40023800,
    .enable = {{"RCC_AHB1ENR", 0x30, 0x00100000, 0},
               {"RCC_AHB2ENR", 0x34, 0, 0},
               {"RCC_AHB3ENR", 0x38, 0, 0},
               {"RCC_APB1ENR", 0x40, 0, 0},
               {"RCC_APB2ENR", 0x44, 0, 1U << 14}},
    .cfgr = 0x08,
    .sws_pos = 2,
    .sws_bits = 2,
    .sws_reset = 0,
    .sws_pll = 2,
    .cr = 0x00,
    .pllon = 24,
    .acr = 0x40023C00,
    .latency = 7,
    .caches = 0x600, /* ICEN, DCEN */
    .dma = {{"DMA1", "SCR", 0x40026000, 0x10, 24, 8, 0},
            {"DMA2", "SCR", 0x40026400, 0x10, 24, 8, 0}},
    .port_base = 0x40020000,
    .port_stride = 0x400,
    .moder = {0xA8000000, 0x00000280, 0},
    .needs_interrupts = true,
    .interfaces = "USB",
};

static const struct pl_jump_family G0 = {
    .manual = "RM0444",
    .remap_name = "SYSCFG_CFGR1",
    .remap_addr = 0x40010000,
    .remap_mask = 3,
    .rcc = 0x40021000,
    .enable = {{"RCC_IOPENR", 0x34, 0, 0},
               {"RCC_AHBENR", 0x38, 0x00000100, 0},
               {"RCC_APBENR1", 0x3C, 0, 0},
               {"RCC_APBENR2", 0x40, 0, 1}},
    .cfgr = 0x08,
    .sws_pos = 3,
    .sws_bits = 3,
    .sws_reset = 0,
    .sws_pll = 2,
    .cr = 0x00,
    .pllon = 24,
    .acr = 0x40022000,
    .latency = 7,
    .dma = {{"DMA1", "CCR", 0x40020000, 0x08, 20, 7, 1}},
    .usart_v2 = true,
    .port_base = 0x50000000,
    .port_stride = 0x400,
    .moder = {0xEBFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF},
    .needs_interrupts = true,
    .interfaces = "SPI",
};

const struct pl_jump_family *pl_jump_family(uint16_t pid)
{
    switch (pid) {
    case 0x462: /* L451, L452, L462 */
    case 0x435: /* L431 to L443 */
    case 0x464: /* L412, L422 */
        return &L4;
    case 0x410: /* F101 to F103, medium density */
    case 0x412: /* low density */
    case 0x414: /* high density */
        return &F1;
    case 0x413: /* F405 to F417 */
    case 0x419: /* F427 to F439 */
        return &F4;
    case 0x460: /* G070, G071, G081 */
        return &G0;
    default:
        return NULL;
    }
}

/* AN2606 4.1 (STM32L0; dual bank boot), notes of F04x and F070x6, L01x and L02x (empty check). Dual
 * bank boot: the parts whose option bytes have BFB2 or nBFB2, as their reference manuals say. */
static const struct {
    uint16_t pid;
    enum pl_jump_rule rule;
} RULES[] = {
    {0x417, PL_JUMP_RULE_IMPOSSIBLE},                                     /* L05x, L06x */
    {0x425, PL_JUMP_RULE_IMPOSSIBLE},                                     /* L031, L041 */
    {0x447, PL_JUMP_RULE_IMPOSSIBLE},                                     /* L07x, L08x */
    {0x457, PL_JUMP_RULE_IMPOSSIBLE},                                     /* L01x, L02x */
    {0x457, PL_JUMP_RULE_EMPTY_CHECK}, {0x445, PL_JUMP_RULE_EMPTY_CHECK}, /* F04x, F070x6 */
    {0x415, PL_JUMP_RULE_REMAP_FIRST},                                    /* L47x, L48x */
    {0x419, PL_JUMP_RULE_REMAP_FIRST},                                    /* F42x, F43x */
    {0x434, PL_JUMP_RULE_REMAP_FIRST},                                    /* F469, F479 */
    {0x436, PL_JUMP_RULE_REMAP_FIRST},                                    /* L1 cat. 4 */
    {0x437, PL_JUMP_RULE_REMAP_FIRST},                                    /* L1 cat. 5, 6 */
    {0x461, PL_JUMP_RULE_REMAP_FIRST},                                    /* L496 */
    {0x469, PL_JUMP_RULE_REMAP_FIRST},                                    /* G47x, G48x */
    {0x470, PL_JUMP_RULE_REMAP_FIRST},                                    /* L4R, L4S */
    {0x471, PL_JUMP_RULE_REMAP_FIRST},                                    /* L4P, L4Q */
    {0x451, PL_JUMP_RULE_NDBOOT},                                         /* F76x, F77x */
};

bool pl_jump_has_rule(uint16_t pid, enum pl_jump_rule rule)
{
    for (size_t i = 0; i < sizeof RULES / sizeof *RULES; i++)
        if (RULES[i].pid == pid && RULES[i].rule == rule)
            return true;
    return false;
}
