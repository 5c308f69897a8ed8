/* SPDX-License-Identifier: MIT */
/* The checksum without a unit for it. */
#include "memory.h"

uint32_t pl_boot_crc(uint32_t crc, const uint8_t *data, size_t n)
{
    return pl_an3155_crc(crc, data, n);
}
