/* SPDX-License-Identifier: MIT */
/* Independent watchdog; the same in all families but for the window.
 *
 * Source: RM0394, RM0008, RM0090 and RM0444, "IWDG registers". */
#ifndef PORT_IWDG_H
#define PORT_IWDG_H

#include <stdint.h>

struct iwdg {
    volatile uint32_t KR;   /* 0x00: key */
    volatile uint32_t PR;   /* 0x04: prescaler, LSI / 2^(PR + 2) up to 256 */
    volatile uint32_t RLR;  /* 0x08: reload, 12 bits */
    volatile uint32_t SR;   /* 0x0C: an update of PR (bit 0), RLR (1) or WINR (2) is under way */
    volatile uint32_t WINR; /* 0x10: window; not on STM32F1 and STM32F4 */
};

#define IWDG ((struct iwdg *)0x40003000u)

#define IWDG_KR_RELOAD 0xAAAAu
#define IWDG_KR_UNLOCK 0x5555u /* PR, RLR and WINR */
#define IWDG_KR_START  0xCCCCu /* for good: only a reset stops it */

#endif
