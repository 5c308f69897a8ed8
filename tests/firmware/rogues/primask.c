/* SPDX-License-Identifier: MIT */
/* Interrupts stay off; this loader needs them. */
#include "rogue.h"

void leave(void)
{
    interrupts_off(); /* culprit */
    put_back();
    vectors_to_rom();
    start(rom[0], rom[1]);
}
