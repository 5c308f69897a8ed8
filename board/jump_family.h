/* SPDX-License-Identifier: MIT */
/* Where the registers are that a jump report looks at, and what they hold after reset. Internal. */
#ifndef BOARD_JUMP_FAMILY_H
#define BOARD_JUMP_FAMILY_H

#include <stdbool.h>
#include <stdint.h>

enum { PL_JUMP_ENABLES = 8, PL_JUMP_DMAS = 2, PL_JUMP_PORTS = 3 };

struct pl_jump_register {
    const char *name; /* NULL behind the last */
    uint16_t off;     /* from the block's base */
    uint32_t reset;
    uint32_t free; /* bits that may be anything */
};

struct pl_jump_family {
    const char *manual; /* "RM0394" */

    /* The memory remap; name NULL: none, vectors move by VTOR. */
    const char *remap_name;
    uint32_t remap_addr, remap_mask;

    uint32_t rcc;
    struct pl_jump_register enable[PL_JUMP_ENABLES];
    uint16_t cfgr;
    uint8_t sws_pos, sws_bits, sws_reset, sws_pll;
    uint16_t cr;
    uint8_t pllon;
    uint32_t acr, latency; /* FLASH_ACR and its mask; 0 after reset */
    uint32_t caches;       /* bits of FLASH_ACR that switch caches on and are 0 after reset */

    /* DMA: enable bit 0 of each channel's or stream's control register. */
    struct {
        const char *name, *reg;
        uint32_t base;
        uint8_t first, stride, channels, number; /* number of the first channel */
    } dma[PL_JUMP_DMAS];

    bool usart_v2;    /* CR1 is the first register, and UE its bit 0 */
    bool pins_by_crl; /* STM32F1 */
    uint32_t port_base, port_stride;
    uint32_t moder[PL_JUMP_PORTS]; /* of GPIOA to GPIOC after reset; STM32F1: CRL and CRH */

    /* Does its loader need interrupts? AN2606 4.1 says "products integrating USB, SPI, non auto
     * baud rate USART" without a list. Where the loader has USB or SPI this counts as hanging. */
    bool needs_interrupts;
    const char *interfaces; /* of the loader: "USB, SPI" */
};

/* NULL: a chip that is not in the table. */
const struct pl_jump_family *pl_jump_family(uint16_t pid);

/* What AN2606 says of jumping into particular loaders; a chip can have more than one. */
enum pl_jump_rule {
    PL_JUMP_RULE_IMPOSSIBLE,  /* STM32L0 */
    PL_JUMP_RULE_EMPTY_CHECK, /* back to flash unless its first word is erased */
    PL_JUMP_RULE_REMAP_FIRST, /* boots from either bank */
    PL_JUMP_RULE_NDBOOT       /* F7 with two banks: options nDBOOT, nDBANK */
};
bool pl_jump_has_rule(uint16_t pid, enum pl_jump_rule rule);

#endif
