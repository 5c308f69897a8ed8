/* SPDX-License-Identifier: MIT */
/* The seal of an image. */
#include "pinless/seal.h"

#include "pinless/an3155.h"

static uint32_t get32(const uint8_t *b)
{
    return (uint32_t)b[3] << 24 | (uint32_t)b[2] << 16 | (uint32_t)b[1] << 8 | b[0];
}

static void put32(uint8_t *b, uint32_t word)
{
    for (unsigned i = 0; i < 4; i++)
        b[i] = (uint8_t)(word >> 8 * i);
}

/* Are the two words nobody else's? */
static bool is_free(const uint8_t *at)
{
    uint32_t first = get32(at), second = get32(at + 4);

    return first == PL_SEAL_MAGIC || (first == 0 && second == 0) ||
           (first == UINT32_MAX && second == UINT32_MAX);
}

bool pl_seal_make(uint8_t *image, uint32_t size)
{
    uint32_t sum_at = size - 4;

    if (size % 4 != 0 || size < PL_SEAL_SIZE_MIN || !is_free(image + PL_SEAL_AT))
        return false;
    put32(image + PL_SEAL_AT, PL_SEAL_MAGIC);
    put32(image + PL_SEAL_AT + 4, size);
    put32(image + sum_at, pl_an3155_crc(PL_AN3155_CRC_INIT, image, sum_at));
    return true;
}

uint32_t pl_seal_size(const uint8_t *image, uint32_t size)
{
    if (size < PL_SEAL_SIZE_MIN || get32(image + PL_SEAL_AT) != PL_SEAL_MAGIC)
        return 0;
    return get32(image + PL_SEAL_AT + 4);
}
