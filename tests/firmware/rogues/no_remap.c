/* SPDX-License-Identifier: MIT */
/* Neither remap nor VTOR: exceptions of the loader go to the application. */
#include "rogue.h"

void leave(void)
{
    put_back();
    start(rom[0], rom[1]); /* culprit */
}
