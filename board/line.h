/* SPDX-License-Identifier: MIT */
/* What a UART makes of a character that was sent at another baud rate or with another parity. */
#ifndef BOARD_LINE_H
#define BOARD_LINE_H

#include <stdbool.h>
#include <stdint.h>

/* One end's setting: 8 data bits, 1 stop bit, even parity or none. */
struct pl_uart {
    uint32_t baud;
    bool parity_even;
};

/* Start, data, parity if any, stop. */
uint32_t pl_uart_char_bits(struct pl_uart uart);

/* The byte that a receiver set to `reader` takes from a character sent by `sender`. follows: the
 * character came right behind another one, with no idle time in which a receiver could find the
 * true start bit again. Ends within 3 % of each other understand each other. */
uint8_t pl_uart_read(uint8_t byte, struct pl_uart sender, struct pl_uart reader, bool follows);

#endif
