/* SPDX-License-Identifier: MIT */
/* The clock of a timer stays on. */
#include "rogue.h"

enum { TIM2EN = 1 };

void prepare(void)
{
    RCC->APB1ENR |= TIM2EN; /* culprit */
}

void leave(void)
{
    put_back();
    vectors_to_rom();
    start(rom[0], rom[1]);
}
