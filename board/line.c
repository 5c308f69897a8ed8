/* SPDX-License-Identifier: MIT */
/* What a UART makes of a character that was sent at another baud rate or with another parity. */
#include "line.h"

uint32_t pl_uart_char_bits(struct pl_uart uart)
{
    return uart.parity_even ? 11 : 10;
}

static bool same_baud(uint32_t a, uint32_t b)
{
    uint64_t difference = a > b ? a - b : b - a;

    return difference * 100 <= (uint64_t)b * 3;
}

static bool odd_ones(uint8_t byte)
{
    bool odd = false;

    for (; byte; byte = (uint8_t)(byte & (byte - 1)))
        odd = !odd;
    return odd;
}

/* Level of the line during bit number `bit` of the character, the start bit being number 0. */
static bool line_level(uint8_t byte, struct pl_uart sender, uint64_t bit)
{
    if (bit == 0)
        return false;
    if (bit <= 8)
        return byte >> (bit - 1) & 1;
    return bit == 9 && sender.parity_even ? odd_ones(byte) : true;
}

/* The receiver looks at the line in the middle of each of its own bits. */
static uint8_t sampled(uint8_t byte, struct pl_uart sender, struct pl_uart reader)
{
    unsigned read = 0;

    for (unsigned bit = 1; bit <= 8; bit++) {
        uint64_t seen = (uint64_t)(2 * bit + 1) * sender.baud / (2 * (uint64_t)reader.baud);
        if (line_level(byte, sender, seen))
            read |= 1u << (bit - 1);
    }
    return (uint8_t)read;
}

uint8_t pl_uart_read(uint8_t byte, struct pl_uart sender, struct pl_uart reader, bool follows)
{
    if (sender.baud == 0 || reader.baud == 0)
        return byte;
    if (!same_baud(sender.baud, reader.baud)) {
        uint8_t read = sampled(byte, sender, reader);
        /* The last data bit is the first to suffer. */
        return read == byte ? byte ^ 0x80 : read;
    }
    if (sender.parity_even == reader.parity_even)
        return byte;
    /* A stop bit read as parity, or the reverse, is right where parity is 1 and the line then
     * rests; behind another character the frames have slipped against each other. */
    if (odd_ones(byte) && !follows)
        return byte;
    return (uint8_t)(byte >> 1 | 0x80);
}
