/* SPDX-License-Identifier: MIT */
/* The window watchdog has been started: nobody stops it. */
#include "rogue.h"

#define WWDG_CR (*(volatile uint32_t *)0x40002C00)

void leave(void)
{
    put_back();
    vectors_to_rom();
    RCC->APB1ENR1 = 0xC00;
    (void)RCC->APB1ENR1;
    WWDG_CR = 0xFF; /* culprit */
    start(rom[0], rom[1]);
}
