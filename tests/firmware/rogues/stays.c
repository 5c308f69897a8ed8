/* SPDX-License-Identifier: MIT */
/* Says that it goes, and does not. */
#include "rogue.h"

void leave(void)
{
}
