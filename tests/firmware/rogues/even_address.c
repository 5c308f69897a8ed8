/* SPDX-License-Identifier: MIT */
/* Bit 0 of the entry was taken away. */
#include "rogue.h"

void leave(void)
{
    put_back();
    vectors_to_rom();
    start(rom[0], rom[1] & ~1u); /* culprit */
}
