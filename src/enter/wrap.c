/* SPDX-License-Identifier: MIT */
/* Linked with -Wl,--wrap=SystemInit, which start-up code made by CubeMX and others calls first. */
#include "pinless/enter.h"

void __real_SystemInit(void);
void __wrap_SystemInit(void);

void __wrap_SystemInit(void)
{
    pl_enter_early();
    __real_SystemInit();
}
