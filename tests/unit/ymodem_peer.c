/* SPDX-License-Identifier: MIT */
#include "ymodem_peer.h"

#include <stdio.h>
#include <string.h>

/* Long division of the message by x^16 + x^12 + x^5 + 1, bit by bit, as the reference has it. */
static unsigned crc(const uint8_t *data, size_t n)
{
    unsigned sum = 0;

    for (size_t i = 0; i < n; i++) {
        sum ^= (unsigned)data[i] << 8;
        for (int bit = 0; bit < 8; bit++)
            sum = sum & 0x8000 ? (sum << 1 ^ 0x1021) & 0xFFFF : sum << 1;
    }
    return sum;
}

static size_t seal(uint8_t *out, uint8_t number, size_t size)
{
    unsigned sum = crc(out + 3, size);

    out[0] = size == 1024 ? 2 : 1;
    out[1] = number;
    out[2] = (uint8_t)(255 - number);
    out[3 + size] = (uint8_t)(sum >> 8);
    out[3 + size + 1] = (uint8_t)sum;
    return 3 + size + 2;
}

size_t ymodem_packet(uint8_t out[YMODEM_PACKET], uint8_t number, const void *data, size_t n,
                     size_t size)
{
    memset(out + 3, 0x1A, size);
    memcpy(out + 3, data, n);
    return seal(out, number, size);
}

size_t ymodem_header(uint8_t out[YMODEM_PACKET], const char *name, const char *size)
{
    memset(out + 3, 0, 128);
    snprintf((char *)out + 3, 128, "%s", name);
    snprintf((char *)out + 3 + strlen(name) + 1, 128 - strlen(name) - 1, "%s", size);
    return seal(out, 0, 128);
}
