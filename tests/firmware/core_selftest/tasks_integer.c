/* SPDX-License-Identifier: MIT */
/* Cores without floating point: nothing more than integer registers to switch. */
#include "selftest.h"

uint32_t first_frame(uint32_t *frame)
{
    return (uint32_t)(frame - 8);
}

void selftest_of_tasks(void)
{
}
