/* SPDX-License-Identifier: MIT */
/* A watchdog that nobody feeds. */
#include "rogue.h"

#include "iwdg.h"

void prepare(void)
{
    IWDG->KR = IWDG_KR_START; /* culprit */
    IWDG->KR = IWDG_KR_UNLOCK;
    IWDG->RLR = 100;
    while (IWDG->SR) {
    }
    IWDG->KR = IWDG_KR_RELOAD;
}

void leave(void)
{
}
