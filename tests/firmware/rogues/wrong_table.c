/* SPDX-License-Identifier: MIT */
/* An address within system memory that is not its vector table. */
#include "rogue.h"

void leave(void)
{
    const volatile uint32_t *securable = (const volatile uint32_t *)0x1FFF6800;

    put_back();
    vectors_to_rom();
    start(securable[0], securable[1]); /* culprit */
}
