/* SPDX-License-Identifier: MIT */
/* Registers of the STM32G0, as far as the examples and the resident loader use them.
 *
 * Source: RM0444, "STM32G0x1 reference manual": base addresses from "Memory map and register
 * boundary addresses", the rest from the section named at each group. */
#ifndef PORT_G0_REGISTERS_H
#define PORT_G0_REGISTERS_H

#include <stdint.h>

#include "../crc.h"
#include "../dma_channels.h"
#include "../gpio.h"
#include "../iwdg.h"
#include "../usart_v2.h"
#include "interrupts.h"

#define GPIOA  ((struct gpio *)0x50000000u)
#define USART1 ((struct usart *)0x40013800u)
#define USART2 ((struct usart *)0x40004400u)
#define DMA1   ((struct dma *)0x40020000u)

/* "RCC registers" */
struct rcc {
    volatile uint32_t CR;      /* 0x00: clock control */
    volatile uint32_t ICSCR;   /* 0x04: internal clock sources calibration */
    volatile uint32_t CFGR;    /* 0x08: clock configuration */
    volatile uint32_t PLLCFGR; /* 0x0C: PLL configuration */
    uint32_t reserved_10[2];
    volatile uint32_t CIER; /* 0x18: clock interrupt enable */
    volatile uint32_t CIFR;
    volatile uint32_t CICR;
    volatile uint32_t IOPRSTR; /* 0x24: peripheral reset */
    volatile uint32_t AHBRSTR;
    volatile uint32_t APBRSTR1;
    volatile uint32_t APBRSTR2;
    volatile uint32_t IOPENR; /* 0x34: peripheral clock enable */
    volatile uint32_t AHBENR;
    volatile uint32_t APBENR1;
    volatile uint32_t APBENR2;
    volatile uint32_t IOPSMENR; /* 0x44: the same in sleep mode */
    volatile uint32_t AHBSMENR;
    volatile uint32_t APBSMENR1;
    volatile uint32_t APBSMENR2;
    volatile uint32_t CCIPR; /* 0x54: peripherals independent clock configuration */
    uint32_t reserved_58;
    volatile uint32_t BDCR; /* 0x5C: RTC domain control */
    volatile uint32_t CSR;  /* 0x60: control/status */
};

#define RCC ((struct rcc *)0x40021000u)

#define RCC_CR_HSION           (1u << 8)
#define RCC_CR_HSIRDY          (1u << 10)
#define RCC_CR_HSIDIV          (7u << 11)
#define RCC_CR_PLLON           (1u << 24)
#define RCC_CR_PLLRDY          (1u << 25)
#define RCC_CFGR_SW_HSI        0u
#define RCC_CFGR_SW_PLL        2u
#define RCC_CFGR_SWS           (7u << 3)
#define RCC_CFGR_SWS_HSI       (0u << 3)
#define RCC_CFGR_SWS_PLL       (2u << 3)
#define RCC_PLLCFGR_PLLSRC_HSI 2u
#define RCC_PLLCFGR_PLLM_POS   4 /* divides by one more */
#define RCC_PLLCFGR_PLLN_POS   8
#define RCC_PLLCFGR_PLLREN     (1u << 28)
#define RCC_PLLCFGR_PLLR_POS   29 /* divides by one more */
#define RCC_APBRSTR1_USART2RST (1u << 17)
#define RCC_IOPENR_GPIOAEN     (1u << 0)
#define RCC_AHBENR_DMA1EN      (1u << 0) /* and DMAMUX */
#define RCC_AHBENR_CRCEN       (1u << 12)
#define RCC_APBENR1_USART2EN   (1u << 17)
#define RCC_APBENR1_DBGEN      (1u << 27)
#define RCC_APBENR1_PWREN      (1u << 28)
#define RCC_APBENR2_SYSCFGEN   (1u << 0)
#define RCC_APBENR2_USART1EN   (1u << 14)
#define RCC_CCIPR_USART2SEL    (3u << 2)  /* 0: PCLK */
#define RCC_CSR_RMVF           (1u << 23) /* remove the flags below */
#define RCC_CSR_OBLRSTF        (1u << 25)
#define RCC_CSR_PINRSTF        (1u << 26)
#define RCC_CSR_PWRRSTF        (1u << 27)
#define RCC_CSR_SFTRSTF        (1u << 28)
#define RCC_CSR_IWDGRSTF       (1u << 29)
#define RCC_CSR_WWDGRSTF       (1u << 30)
#define RCC_CSR_LPWRRSTF       (1u << 31)

/* "FLASH registers" */
struct flash {
    volatile uint32_t ACR; /* 0x00: access control */
    uint32_t reserved_04;
    volatile uint32_t KEYR;    /* 0x08: key */
    volatile uint32_t OPTKEYR; /* 0x0C: option key */
    volatile uint32_t SR;      /* 0x10: status; a 1 clears */
    volatile uint32_t CR;      /* 0x14: control */
    volatile uint32_t ECCR;    /* 0x18: ECC */
    uint32_t reserved_1C;
    volatile uint32_t OPTR;      /* 0x20: options */
    volatile uint32_t PCROP1ASR; /* 0x24: read protected area */
    volatile uint32_t PCROP1AER;
    volatile uint32_t WRP1AR; /* 0x2C: write protected pages */
    volatile uint32_t WRP1BR;
    uint32_t reserved_34[19];
    volatile uint32_t SECR; /* 0x80: security */
};

#define FLASH ((struct flash *)0x40022000u)

#define FLASH_KEY1          0x45670123u
#define FLASH_KEY2          0xCDEF89ABu
#define FLASH_OPTKEY1       0x08192A3Bu
#define FLASH_OPTKEY2       0x4C5D6E7Fu
#define FLASH_ACR_LATENCY   7u
#define FLASH_ACR_PRFTEN    (1u << 8)
#define FLASH_ACR_ICEN      (1u << 9)
#define FLASH_ACR_ICRST     (1u << 11)
#define FLASH_ACR_PROGEMPTY (1u << 16)
#define FLASH_SR_EOP        (1u << 0)
#define FLASH_SR_OPERR      (1u << 1)
#define FLASH_SR_PROGERR    (1u << 3)
#define FLASH_SR_WRPERR     (1u << 4)
#define FLASH_SR_PGAERR     (1u << 5)
#define FLASH_SR_SIZERR     (1u << 6)
#define FLASH_SR_PGSERR     (1u << 7)
#define FLASH_SR_MISERR     (1u << 8)
#define FLASH_SR_FASTERR    (1u << 9)
#define FLASH_SR_RDERR      (1u << 14)
#define FLASH_SR_OPTVERR    (1u << 15)
#define FLASH_SR_BSY        (1u << 16)
#define FLASH_SR_CFGBSY     (1u << 18)
#define FLASH_CR_PG         (1u << 0)
#define FLASH_CR_PER        (1u << 1)
#define FLASH_CR_MER1       (1u << 2)
#define FLASH_CR_PNB        (0x3FFu << 3)
#define FLASH_CR_PNB_POS    3
#define FLASH_CR_STRT       (1u << 16)
#define FLASH_CR_OPTSTRT    (1u << 17)
#define FLASH_CR_FSTPG      (1u << 18)
#define FLASH_CR_EOPIE      (1u << 24)
#define FLASH_CR_ERRIE      (1u << 25)
#define FLASH_CR_OBL_LAUNCH (1u << 27)
#define FLASH_CR_OPTLOCK    (1u << 30)
#define FLASH_CR_LOCK       (1u << 31)
#define FLASH_OPTR_RDP      0xFFu
#define FLASH_WRP_PAGE      0x3Fu /* in WRP1AR and WRP1BR: first, and from bit 16 last page */

#define FLASH_SECR_BOOT_LOCK (1u << 16) /* always starts from flash */

/* "PWR registers" */
struct pwr {
    volatile uint32_t CR1; /* 0x00: control */
    volatile uint32_t CR2;
    volatile uint32_t CR3;
    volatile uint32_t CR4;
    volatile uint32_t SR1; /* 0x10: status */
    volatile uint32_t SR2;
    volatile uint32_t SCR; /* 0x18: status clear */
};

#define PWR ((struct pwr *)0x40007000u)

#define PWR_CR1_DBP     (1u << 8) /* the RTC domain can be written */
#define PWR_CR1_VOS_POS 9         /* 1: range 1, up to 64 MHz */

/* "SYSCFG registers" */
struct syscfg {
    volatile uint32_t CFGR1; /* 0x00: configuration */
};

#define SYSCFG ((struct syscfg *)0x40010000u)

#define SYSCFG_CFGR1_MEM_MODE 3u /* at 0: 0 flash, 1 system memory, 3 SRAM */

/* "DMAMUX registers"; the table "DMAMUX: assignment of multiplexer inputs to resources". */
struct dmamux {
    volatile uint32_t CCR[7]; /* 0x00: for DMA channels 1 to 7, the number of the request */
};

#define DMAMUX ((struct dmamux *)0x40020800u)

#define DMAMUX_USART2_RX 52u
#define DMAMUX_USART2_TX 53u

#endif
