/* SPDX-License-Identifier: MIT */
/* Named like a file of ST's HAL. */
#include "cortex.h"

void HAL_SYSTICK_Config(uint32_t ticks);

void HAL_SYSTICK_Config(uint32_t ticks)
{
    SYSTICK->RVR = ticks - 1;
    SYSTICK->CSR = SYSTICK_CSR_ENABLE;
}
