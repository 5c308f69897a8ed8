/* SPDX-License-Identifier: MIT */
/* What lies in RAM over a reset: SPEC.md section 7, the record. */
#ifndef SRC_BOOT_MARK_H
#define SRC_BOOT_MARK_H

#include <stdint.h>

#include "pinless/entry.h"

/* The request's target (enum pl_entry_target), or 0: it is gone then, unless it is for the ROM
 * loader. *table changes only if a request for PL_ENTRY_APP names one. */
uint32_t pl_boot_mark_take(uint32_t *table);

void pl_boot_mark_put(enum pl_entry_target target, uint32_t table);

/* How often the application was started since it was last heard to be well; 0 to 255. */
uint32_t pl_boot_tries(void);
void pl_boot_tries_put(uint32_t tries);

#endif
