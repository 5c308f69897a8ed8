/* SPDX-License-Identifier: MIT */
/* Words that the factory has fixed: unique ID, flash size, DBGMCU_IDCODE. */
#ifndef BOARD_DEV_ID_H
#define BOARD_DEV_ID_H

#include "machine.h"

enum { PL_ID_WORDS = 8 };

/* words[0..n) from base on; n up to PL_ID_WORDS. They can be read in parts, a write changes
 * nothing. NULL without memory or with too many words. */
struct pl_device *pl_id_new(const char *name, uint32_t base, const uint32_t *words, unsigned n);

#endif
