/* SPDX-License-Identifier: MIT */
/* Registers of the STM32F4, as far as the examples and the resident loader use them.
 *
 * Source: RM0090, "STM32F405/415, STM32F407/417, STM32F427/437 and STM32F429/439 reference manual":
 * base addresses from "Memory map", the rest from the section named at each group. */
#ifndef PORT_F4_REGISTERS_H
#define PORT_F4_REGISTERS_H

#include <stdint.h>

#include "../crc.h"
#include "../dma_streams.h"
#include "../gpio.h"
#include "../iwdg.h"
#include "../usart_v1.h"
#include "interrupts.h"

#define GPIOA  ((struct gpio *)0x40020000u)
#define USART1 ((struct usart *)0x40011000u)
#define USART2 ((struct usart *)0x40004400u)
#define DMA1   ((struct dma *)0x40026000u)
#define DMA2   ((struct dma *)0x40026400u)

/* "RCC registers" */
struct rcc {
    volatile uint32_t CR;       /* 0x00: clock control */
    volatile uint32_t PLLCFGR;  /* 0x04: PLL configuration */
    volatile uint32_t CFGR;     /* 0x08: clock configuration */
    volatile uint32_t CIR;      /* 0x0C: clock interrupt */
    volatile uint32_t AHB1RSTR; /* 0x10: peripheral reset */
    volatile uint32_t AHB2RSTR;
    volatile uint32_t AHB3RSTR;
    uint32_t reserved_1C;
    volatile uint32_t APB1RSTR; /* 0x20 */
    volatile uint32_t APB2RSTR;
    uint32_t reserved_28[2];
    volatile uint32_t AHB1ENR; /* 0x30: peripheral clock enable */
    volatile uint32_t AHB2ENR;
    volatile uint32_t AHB3ENR;
    uint32_t reserved_3C;
    volatile uint32_t APB1ENR; /* 0x40 */
    volatile uint32_t APB2ENR;
    uint32_t reserved_48[10];
    volatile uint32_t BDCR; /* 0x70: backup domain control */
    volatile uint32_t CSR;  /* 0x74: control/status */
};

#define RCC ((struct rcc *)0x40023800u)

#define RCC_CR_HSION           (1u << 0)
#define RCC_CR_HSIRDY          (1u << 1)
#define RCC_CR_HSEON           (1u << 16)
#define RCC_CR_HSERDY          (1u << 17)
#define RCC_CR_PLLON           (1u << 24)
#define RCC_CR_PLLRDY          (1u << 25)
#define RCC_PLLCFGR_PLLM_POS   0 /* divides the input */
#define RCC_PLLCFGR_PLLN_POS   6
#define RCC_PLLCFGR_PLLP_POS   16 /* divides by 2 + 2 * PLLP */
#define RCC_PLLCFGR_PLLSRC_HSE (1u << 22)
#define RCC_PLLCFGR_PLLQ_POS   24 /* divides for USB */
#define RCC_CFGR_SW_HSI        0u
#define RCC_CFGR_SW_PLL        2u
#define RCC_CFGR_SWS           (3u << 2)
#define RCC_CFGR_SWS_HSI       (0u << 2)
#define RCC_CFGR_SWS_PLL       (2u << 2)
#define RCC_CFGR_PPRE1_POS     10 /* 5: divides by 4 */
#define RCC_CFGR_PPRE2_POS     13 /* 4: divides by 2 */
#define RCC_APB2RSTR_USART1RST (1u << 4)
#define RCC_AHB1RSTR_DMA2RST   (1u << 22)
#define RCC_AHB1ENR_GPIOAEN    (1u << 0)
#define RCC_AHB1ENR_DMA2EN     (1u << 22)
#define RCC_AHB1ENR_CRCEN      (1u << 12)
#define RCC_APB1ENR_USART2EN   (1u << 17)
#define RCC_APB1ENR_PWREN      (1u << 28)
#define RCC_APB2ENR_USART1EN   (1u << 4)
#define RCC_APB2ENR_SYSCFGEN   (1u << 14)
#define RCC_CSR_RMVF           (1u << 24) /* remove the flags below */
#define RCC_CSR_BORRSTF        (1u << 25)
#define RCC_CSR_PINRSTF        (1u << 26)
#define RCC_CSR_PORRSTF        (1u << 27)
#define RCC_CSR_SFTRSTF        (1u << 28)
#define RCC_CSR_IWDGRSTF       (1u << 29)
#define RCC_CSR_WWDGRSTF       (1u << 30)
#define RCC_CSR_LPWRRSTF       (1u << 31)

/* "Flash interface registers" */
struct flash {
    volatile uint32_t ACR;     /* 0x00: access control */
    volatile uint32_t KEYR;    /* 0x04: key */
    volatile uint32_t OPTKEYR; /* 0x08: option key */
    volatile uint32_t SR;      /* 0x0C: status; a 1 clears */
    volatile uint32_t CR;      /* 0x10: control */
    volatile uint32_t OPTCR;   /* 0x14: option control */
};

#define FLASH ((struct flash *)0x40023C00u)

#define FLASH_KEY1          0x45670123u
#define FLASH_KEY2          0xCDEF89ABu
#define FLASH_OPTKEY1       0x08192A3Bu
#define FLASH_OPTKEY2       0x4C5D6E7Fu
#define FLASH_ACR_LATENCY   7u
#define FLASH_ACR_PRFTEN    (1u << 8)
#define FLASH_ACR_ICEN      (1u << 9)
#define FLASH_ACR_DCEN      (1u << 10)
#define FLASH_ACR_ICRST     (1u << 11)
#define FLASH_ACR_DCRST     (1u << 12)
#define FLASH_SR_EOP        (1u << 0)
#define FLASH_SR_OPERR      (1u << 1)
#define FLASH_SR_WRPERR     (1u << 4)
#define FLASH_SR_PGAERR     (1u << 5)
#define FLASH_SR_PGPERR     (1u << 6)
#define FLASH_SR_PGSERR     (1u << 7)
#define FLASH_SR_BSY        (1u << 16)
#define FLASH_CR_PG         (1u << 0)
#define FLASH_CR_SER        (1u << 1)
#define FLASH_CR_MER        (1u << 2)
#define FLASH_CR_SNB        (0x1Fu << 3)
#define FLASH_CR_SNB_POS    3
#define FLASH_CR_PSIZE_POS  8 /* 0 to 3: 8, 16, 32, 64 bits at once */
#define FLASH_CR_STRT       (1u << 16)
#define FLASH_CR_EOPIE      (1u << 24)
#define FLASH_CR_ERRIE      (1u << 25)
#define FLASH_CR_LOCK       (1u << 31)
#define FLASH_OPTCR_OPTLOCK (1u << 0)
#define FLASH_OPTCR_OPTSTRT (1u << 1)
#define FLASH_OPTCR_RDP     (0xFFu << 8)
#define FLASH_OPTCR_NWRP    (0xFFFu << 16) /* a 0 protects; bit 16: sector 0 */

/* "PWR registers" */
struct pwr {
    volatile uint32_t CR;  /* 0x00: control */
    volatile uint32_t CSR; /* 0x04: control/status */
};

#define PWR ((struct pwr *)0x40007000u)

#define PWR_CR_DBP (1u << 8)  /* the backup domain can be written */
#define PWR_CR_VOS (1u << 14) /* scale 1, up to 168 MHz; STM32F405 and F407 */

/* "SYSCFG registers" */
struct syscfg {
    volatile uint32_t MEMRMP;    /* 0x00: memory remap */
    volatile uint32_t PMC;       /* 0x04: peripheral mode configuration */
    volatile uint32_t EXTICR[4]; /* 0x08: external interrupt configuration */
};

#define SYSCFG ((struct syscfg *)0x40013800u)

#define SYSCFG_MEMRMP_MEM_MODE 3u /* at 0: 0 flash, 1 system memory, 3 SRAM1 */

/* "DMA2 request mapping": USART1 is channel 4 of streams 2 and 5 (RX) and 7 (TX). */
#define DMA2_CHSEL_USART1 4u

#endif
