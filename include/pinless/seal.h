/* SPDX-License-Identifier: MIT */
/* Seal: what lets the resident loader tell whether an application is all there. SPEC.md section 9.
 *
 * Two words of the vector table that no Cortex-M uses, and that start-up files leave 0, say how
 * long the image is; its last word is the checksum of all before it. So it does not matter which
 * host has written it, nor in which order. */
#ifndef PINLESS_SEAL_H
#define PINLESS_SEAL_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    PL_SEAL_AT = 0x20, /* PL_SEAL_MAGIC and the size, checksum included, little-endian: words 8 and
                          9 of the vector table, reserved in Armv6-M, Armv7-M and Armv8-M */
    PL_SEAL_SIZE_MIN = 0x2C
};

#define PL_SEAL_MAGIC UINT32_C(0x4C534C50) /* "PLSL" */

/* Seals an image that begins with its vector table; its last word becomes the checksum. False, and
 * nothing has changed: size is no multiple of 4 or less than PL_SEAL_SIZE_MIN, or the two words are
 * neither 0, nor erased, nor a seal already. */
bool pl_seal_make(uint8_t *image, uint32_t size);

/* The size that the seal of image[0..size) names, whatever its checksum; 0: it has none. */
uint32_t pl_seal_size(const uint8_t *image, uint32_t size);

#ifdef __cplusplus
}
#endif

#endif
