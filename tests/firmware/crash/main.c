/* SPDX-License-Identifier: MIT */
/* An application behind the resident loader that hangs, and that its watchdog resets after some
 * milliseconds; in one build it says before that it is well. */
#include "pinless/enter.h"
#include "registers.h"

/* 4 * 64 / LSI: 8 ms. */
enum { RELOAD = 63 };

int main(void)
{
    IWDG->KR = IWDG_KR_START;
    IWDG->KR = IWDG_KR_UNLOCK;
    IWDG->PR = 0;
    IWDG->RLR = RELOAD;
    while (IWDG->SR != 0) {
    }
    IWDG->KR = IWDG_KR_RELOAD;
#ifdef ALIVE
    pl_enter_alive();
#endif
    for (;;) {
    }
}
