/* SPDX-License-Identifier: MIT */
/* Registers of the STM32F1, as far as the examples and the resident loader use them.
 *
 * Source: RM0008, "STM32F101xx to STM32F107xx reference manual": base addresses from "Memory map",
 * the rest from the section named at each group. The flash controller: PM0075, "STM32F10xxx Flash
 * memory microcontrollers". */
#ifndef PORT_F1_REGISTERS_H
#define PORT_F1_REGISTERS_H

#include <stdint.h>

#include "../crc.h"
#include "../dma_channels.h"
#include "../iwdg.h"
#include "../usart_v1.h"
#include "interrupts.h"

#define USART1 ((struct usart *)0x40013800u)
#define USART2 ((struct usart *)0x40004400u)
#define DMA1   ((struct dma *)0x40020000u)

/* "GPIO registers" */
struct gpio {
    volatile uint32_t CR[2]; /* 0x00: CRL and CRH, configuration, four bits a pin */
    volatile uint32_t IDR;   /* 0x08: input data */
    volatile uint32_t ODR;   /* 0x0C: output data, or where an input is pulled to */
    volatile uint32_t BSRR;  /* 0x10: bit set, and 16 bits higher reset */
    volatile uint32_t BRR;   /* 0x14: bit reset */
    volatile uint32_t LCKR;  /* 0x18: configuration lock */
};

#define GPIOA ((struct gpio *)0x40010800u)

/* MODE and CNF of a pin. */
enum gpio_config {
    GPIO_OUTPUT = 0x2, /* push-pull, up to 2 MHz */
    GPIO_INPUT = 0x4,
    GPIO_INPUT_PULLED = 0x8,
    GPIO_ALTERNATE = 0xB /* push-pull, up to 50 MHz */
};

static inline void gpio_configure(struct gpio *g, unsigned pin, enum gpio_config config)
{
    unsigned at = 4 * (pin % 8);

    g->CR[pin / 8] = (g->CR[pin / 8] & ~(15u << at)) | (uint32_t)config << at;
}

static inline void gpio_output(struct gpio *g, unsigned pin)
{
    gpio_configure(g, pin, GPIO_OUTPUT);
}

/* "RCC registers" */
struct rcc {
    volatile uint32_t CR;       /* 0x00: clock control */
    volatile uint32_t CFGR;     /* 0x04: clock configuration */
    volatile uint32_t CIR;      /* 0x08: clock interrupt */
    volatile uint32_t APB2RSTR; /* 0x0C: peripheral reset */
    volatile uint32_t APB1RSTR;
    volatile uint32_t AHBENR; /* 0x14: peripheral clock enable */
    volatile uint32_t APB2ENR;
    volatile uint32_t APB1ENR;
    volatile uint32_t BDCR; /* 0x20: backup domain control */
    volatile uint32_t CSR;  /* 0x24: control/status */
};

#define RCC ((struct rcc *)0x40021000u)

#define RCC_CR_HSION           (1u << 0)
#define RCC_CR_HSIRDY          (1u << 1)
#define RCC_CR_HSEON           (1u << 16)
#define RCC_CR_HSERDY          (1u << 17)
#define RCC_CR_PLLON           (1u << 24)
#define RCC_CR_PLLRDY          (1u << 25)
#define RCC_CFGR_SW_HSI        0u
#define RCC_CFGR_SW_PLL        2u
#define RCC_CFGR_SWS           (3u << 2)
#define RCC_CFGR_SWS_HSI       (0u << 2)
#define RCC_CFGR_SWS_PLL       (2u << 2)
#define RCC_CFGR_PPRE1_POS     8 /* 4: divides by 2 */
#define RCC_CFGR_PLLSRC_HSE    (1u << 16)
#define RCC_CFGR_PLLMUL_POS    18 /* multiplies by two more */
#define RCC_APB2RSTR_USART1RST (1u << 14)
#define RCC_AHBENR_DMA1EN      (1u << 0)
#define RCC_AHBENR_CRCEN       (1u << 6)
#define RCC_APB2ENR_AFIOEN     (1u << 0)
#define RCC_APB2ENR_IOPAEN     (1u << 2)
#define RCC_APB2ENR_USART1EN   (1u << 14)
#define RCC_APB1ENR_USART2EN   (1u << 17)
#define RCC_APB1ENR_BKPEN      (1u << 27)
#define RCC_APB1ENR_PWREN      (1u << 28)
#define RCC_CSR_RMVF           (1u << 24) /* remove the flags below */
#define RCC_CSR_PINRSTF        (1u << 26)
#define RCC_CSR_PORRSTF        (1u << 27)
#define RCC_CSR_SFTRSTF        (1u << 28)
#define RCC_CSR_IWDGRSTF       (1u << 29)
#define RCC_CSR_WWDGRSTF       (1u << 30)
#define RCC_CSR_LPWRRSTF       (1u << 31)

/* PM0075 "Register descriptions"; ACR: RM0008 "Reading the Flash memory". */
struct flash {
    volatile uint32_t ACR;     /* 0x00: access control */
    volatile uint32_t KEYR;    /* 0x04: key */
    volatile uint32_t OPTKEYR; /* 0x08: option key */
    volatile uint32_t SR;      /* 0x0C: status; a 1 clears */
    volatile uint32_t CR;      /* 0x10: control */
    volatile uint32_t AR;      /* 0x14: address of the page to erase */
    uint32_t reserved_18;
    volatile uint32_t OBR;  /* 0x1C: options */
    volatile uint32_t WRPR; /* 0x20: write protected pages, by a 0 */
};

#define FLASH ((struct flash *)0x40022000u)

#define FLASH_KEY1        0x45670123u /* OPTKEYR wants the same two */
#define FLASH_KEY2        0xCDEF89ABu
#define FLASH_ACR_LATENCY 7u
#define FLASH_ACR_PRFTBE  (1u << 4)
#define FLASH_SR_BSY      (1u << 0)
#define FLASH_SR_PGERR    (1u << 2)
#define FLASH_SR_WRPRTERR (1u << 4)
#define FLASH_SR_EOP      (1u << 5)
#define FLASH_CR_PG       (1u << 0)
#define FLASH_CR_PER      (1u << 1)
#define FLASH_CR_MER      (1u << 2)
#define FLASH_CR_OPTPG    (1u << 4)
#define FLASH_CR_OPTER    (1u << 5)
#define FLASH_CR_STRT     (1u << 6)
#define FLASH_CR_LOCK     (1u << 7)
#define FLASH_CR_OPTWRE   (1u << 9)
#define FLASH_CR_ERRIE    (1u << 10)
#define FLASH_CR_EOPIE    (1u << 12)
#define FLASH_OBR_OPTERR  (1u << 0)
#define FLASH_OBR_RDPRT   (1u << 1)

/* "Power control registers" */
struct pwr {
    volatile uint32_t CR;  /* 0x00: control */
    volatile uint32_t CSR; /* 0x04: control/status */
};

#define PWR ((struct pwr *)0x40007000u)

#define PWR_CR_DBP (1u << 8) /* the backup domain can be written */

/* "AFIO registers" */
struct afio {
    volatile uint32_t EVCR;      /* 0x00: event control */
    volatile uint32_t MAPR;      /* 0x04: remap */
    volatile uint32_t EXTICR[4]; /* 0x08: external interrupt configuration */
};

#define AFIO ((struct afio *)0x40010000u)

#define AFIO_MAPR_USART1_REMAP (1u << 2) /* PB6 and PB7 instead of PA9 and PA10 */

#endif
