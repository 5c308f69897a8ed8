/* SPDX-License-Identifier: MIT */
/* An interrupt stays enabled. */
#include "rogue.h"

void prepare(void)
{
    nvic_enable(CHIP_USART_IRQ); /* culprit */
}

void leave(void)
{
    put_back();
    vectors_to_rom();
    start(rom[0], rom[1]);
}
