/* SPDX-License-Identifier: MIT */
/* The request lies where start-up code clears it. */
#include "rogue.h"

enum { MAGIC = 0x10ADE2 };

static volatile uint32_t request;

void prepare(void)
{
    if (request != MAGIC)
        return;
    put_back();
    vectors_to_rom();
    start(rom[0], rom[1]);
}

void leave(void)
{
    request = MAGIC;
    system_reset(); /* culprit */
}
