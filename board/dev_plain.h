/* SPDX-License-Identifier: MIT */
/* Blocks that this board does not model: they keep what is written and do nothing. */
#ifndef BOARD_DEV_PLAIN_H
#define BOARD_DEV_PLAIN_H

#include "machine.h"

/* Registers read as 0 after reset and while the clock is off. NULL without memory. */
struct pl_device *pl_plain_new(const char *name, uint32_t base, uint32_t size);

/* Has software written to it since power-up? Then it expects something that will not happen. */
bool pl_plain_touched(const struct pl_device *d);

/* Is it such a block? */
bool pl_is_plain(const struct pl_device *d);

#endif
