/* SPDX-License-Identifier: MIT */
/* What both ways to move the bytes have in common: rate and error counts. */
#include "io.h"
#include "pins.h"

enum { BAUD = 115200 };

volatile struct io_counts io_counts;

void io_count_errors(uint32_t status)
{
    if (status & USART_ORE)
        io_counts.overruns++;
    if (status & (USART_FE | USART_NE))
        io_counts.damaged++;
}

/* BRR_PERCENT is 100; 106 in the build that answers too slowly to be understood. */
uint32_t io_brr(uint32_t clock_hz)
{
    return (clock_hz + BAUD / 2) / BAUD * BRR_PERCENT / 100;
}
