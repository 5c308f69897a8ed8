/* SPDX-License-Identifier: MIT */
/* Writes waveforms for a foreign decoder: vcd_sample FILE. TX says "Pinless!" at 115200 8E1, RX
 * says all byte values at 57600 8N1 meanwhile, and PA5 toggles. */
#include <stdio.h>
#include <string.h>

#include "vcd.h"

#define MS UINT64_C(1000000000)

static uint16_t with_even_parity(uint8_t byte)
{
    unsigned ones = 0;

    for (unsigned bit = 0; bit < 8; bit++)
        ones += byte >> bit & 1;
    return (uint16_t)(byte | (ones & 1) << 8);
}

int main(int argc, char **argv)
{
    static const char text[] = "Pinless!";
    struct pl_vcd *vcd = argc == 2 ? pl_vcd_open(argv[1], "STM32L452") : NULL;
    int tx, rx;

    if (!vcd)
        return 1;
    tx = pl_vcd_uart(vcd, "USART2_TX");
    rx = pl_vcd_uart(vcd, "USART2_RX");
    pl_vcd_port(vcd, 0);
    for (unsigned i = 0; i < strlen(text); i++) {
        const struct pl_frame f = {with_even_parity((uint8_t)text[i]), 9, 115200, MS + i * MS / 10};
        pl_vcd_frame(vcd, tx, &f);
        pl_vcd_pin(vcd, 5, i % 2 == 0, f.start_ps);
    }
    for (unsigned i = 0; i < 256; i++) {
        const struct pl_frame f = {(uint16_t)i, 8, 57600, MS + i * MS / 5};
        pl_vcd_frame(vcd, rx, &f);
    }
    pl_vcd_time(vcd, 60 * MS);
    return pl_vcd_close(vcd) ? 0 : 1;
}
