/* SPDX-License-Identifier: MIT */
/* The request that lies in RAM over a reset, as the application leaves it too: SPEC.md section 7.
 */
#ifndef SRC_BOOT_MARK_H
#define SRC_BOOT_MARK_H

#include <stdint.h>

enum pl_boot_mark {
    PL_BOOT_MARK_NONE,
    PL_BOOT_MARK_ROM = 1,
    PL_BOOT_MARK_LOADER = 2,
    PL_BOOT_MARK_APP = 3,
};

/* What is asked for. *table changes only if a request for PL_BOOT_MARK_APP names one. */
enum pl_boot_mark pl_boot_mark_get(uint32_t *table);

void pl_boot_mark_put(enum pl_boot_mark mark, uint32_t table);
void pl_boot_mark_clear(void);

#endif
