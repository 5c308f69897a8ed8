/* SPDX-License-Identifier: MIT */
/* Registers of a family that does not exist: a folder to copy when the loader is ported to one that
 * does (docs/port-a-family.md). It compiles and links with every build of the firmware, so that it
 * cannot fall behind; it runs nowhere, as all addresses and bits here are invented.
 *
 * Replace each number by what the reference manual has, and say in which section it stands. Take no
 * more than is used. What several families share lies in the folder above: if the manual agrees
 * with gpio.h, usart_v1.h or usart_v2.h, crc.h and iwdg.h, include them, and add the manual to
 * their sources; if it does not, the family has its own. */
#ifndef PORT_TEMPLATE_REGISTERS_H
#define PORT_TEMPLATE_REGISTERS_H

#include <stdint.h>

#include "../crc.h"
#include "../gpio.h"
#include "../iwdg.h"
#include "../usart_v2.h"
#include "interrupts.h"

#define GPIOA  ((struct gpio *)0x40000000u)
#define USART1 ((struct usart *)0x40001000u)

/* Reset and clock control. */
struct rcc {
    volatile uint32_t ENR; /* 0x00: clocks of the peripherals */
    volatile uint32_t CSR; /* 0x04: which reset it was */
};

#define RCC ((struct rcc *)0x40002000u)

#define RCC_ENR_GPIOAEN  (1u << 0)
#define RCC_ENR_USART1EN (1u << 1)
#define RCC_ENR_CRCEN    (1u << 2)

/* Of these three loader.c learns whether software or a watchdog has reset the chip. */
#define RCC_CSR_SFTRSTF  (1u << 0)
#define RCC_CSR_IWDGRSTF (1u << 1)
#define RCC_CSR_WWDGRSTF (1u << 2)

/* The flash's controller. */
struct flash {
    volatile uint32_t KEYR;    /* 0x00: unlocks CR */
    volatile uint32_t OPTKEYR; /* 0x04: unlocks the option bytes */
    volatile uint32_t SR;      /* 0x08: status; a 1 clears */
    volatile uint32_t CR;      /* 0x0C: control */
    volatile uint32_t AR;      /* 0x10: the page to be erased */
    volatile uint32_t OPTR;    /* 0x14: read-out protection */
    volatile uint32_t WRPR;    /* 0x18: write-protected sectors, a bit for each */
};

#define FLASH ((struct flash *)0x40003000u)

#define FLASH_KEY1          0x00000001u
#define FLASH_KEY2          0x00000002u
#define FLASH_OPTKEY1       0x00000003u
#define FLASH_OPTKEY2       0x00000004u
#define FLASH_SR_BSY        (1u << 0)
#define FLASH_SR_PGERR      (1u << 1)
#define FLASH_SR_WRPERR     (1u << 2)
#define FLASH_CR_PG         (1u << 0)
#define FLASH_CR_PER        (1u << 1)
#define FLASH_CR_STRT       (1u << 2)
#define FLASH_CR_OPTSTRT    (1u << 3)
#define FLASH_CR_OBL_LAUNCH (1u << 4)
#define FLASH_CR_LOCK       (1u << 5)
#define FLASH_OPTR_RDP      0xFFu

#endif
