/* SPDX-License-Identifier: MIT */
/* System memory as it lies on an STM32F4; an STM32F1 has nothing there. */
#include "rogue.h"

void leave(void)
{
    const volatile uint32_t *f4 = (const volatile uint32_t *)0x1FFF0000;

    put_back();
    vectors_to_rom();
    start(f4[0], f4[1]); /* culprit */
}
