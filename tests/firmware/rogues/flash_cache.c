/* SPDX-License-Identifier: MIT */
/* The caches of the flash stay on. */
#include "rogue.h"

void prepare(void)
{
    FLASH->ACR = FLASH_ACR_ICEN | FLASH_ACR_DCEN; /* culprit */
}

void leave(void)
{
    put_back();
    vectors_to_rom();
    start(rom[0], rom[1]);
}
