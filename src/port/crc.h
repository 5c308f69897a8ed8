/* SPDX-License-Identifier: MIT */
/* CRC calculation unit; what of it is the same in all families, and as after reset.
 *
 * Source: RM0394, RM0008, RM0090 and RM0444, "CRC registers". */
#ifndef PORT_CRC_H
#define PORT_CRC_H

#include <stdint.h>

struct crc {
    volatile uint32_t DR;  /* 0x00: a word to sum up, or the sum */
    volatile uint32_t IDR; /* 0x04 */
    volatile uint32_t CR;  /* 0x08: control */
};

#define CRC ((struct crc *)0x40023000u)

#define CRC_CR_RESET (1u << 0) /* DR becomes 0xFFFFFFFF */

#endif
