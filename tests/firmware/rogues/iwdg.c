/* SPDX-License-Identifier: MIT */
/* The watchdog bites before this loader, slow to start, can feed it. */
#include "rogue.h"

#include "iwdg.h"

/* 32 kHz / 4: 40 ms. */
void leave(void)
{
    IWDG->KR = IWDG_KR_START; /* culprit */
    IWDG->KR = IWDG_KR_UNLOCK;
    IWDG->PR = 0;
    IWDG->RLR = 320;
    while (IWDG->SR) {
    }
    IWDG->KR = IWDG_KR_RELOAD;
    put_back();
    vectors_to_rom();
    start(rom[0], rom[1]);
}
