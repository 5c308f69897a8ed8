/* SPDX-License-Identifier: MIT */
/* The generated variant table, for the look-ups in chip.c. */
#ifndef PINLESS_SRC_CORE_CHIPS_H
#define PINLESS_SRC_CORE_CHIPS_H

#include "pinless/chip.h"

/* Words for people who look a chip up: a build that only updates leaves them out (PL_CHIPS_BRIEF),
 * and they are "". */
#ifdef PL_CHIPS_BRIEF
#define REMARK(text) ""
#else
#define REMARK(text) text
#endif

/* Ascending by pid, then bootloader id. */
extern const struct pl_chip_variant pl_chip_variants[];
extern const size_t pl_chip_variants_count;

#endif
