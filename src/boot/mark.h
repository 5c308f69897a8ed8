/* SPDX-License-Identifier: MIT */
/* The request that lies in RAM over a reset, as the application leaves it too: SPEC.md section 7.
 */
#ifndef SRC_BOOT_MARK_H
#define SRC_BOOT_MARK_H

#include <stdint.h>

#include "pinless/entry.h"

/* The target (enum pl_entry_target), or 0. *table changes only if a request for PL_ENTRY_APP names
 * one. */
uint32_t pl_boot_mark_get(uint32_t *table);

void pl_boot_mark_put(enum pl_entry_target target, uint32_t table);
void pl_boot_mark_clear(void);

#endif
