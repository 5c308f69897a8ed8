/* SPDX-License-Identifier: MIT */
/* The tick of the system goes on. */
#include "rogue.h"

void SysTick_handler(void);

static volatile uint32_t ticks;

void SysTick_handler(void)
{
    ticks++;
}

void prepare(void)
{
    systick_start(RESET_HZ / 1000); /* culprit */
}

void leave(void)
{
    put_back();
    vectors_to_rom();
    start(rom[0], rom[1]);
}
