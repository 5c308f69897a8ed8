/* SPDX-License-Identifier: MIT */
/* Writes where nothing is. */
#include "rogue.h"

void leave(void)
{
    *(volatile uint32_t *)0x60000000 = 0; /* culprit */
}
