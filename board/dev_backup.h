/* SPDX-License-Identifier: MIT */
/* Backup registers: words that outlive everything but the loss of power. */
#ifndef BOARD_DEV_BACKUP_H
#define BOARD_DEV_BACKUP_H

#include "machine.h"

enum pl_backup_layout {
    PL_BACKUP_F1,    /* BKP_DR1..DR10, 16 bits each */
    PL_BACKUP_RTC20, /* RTC_BKP0R..19R; STM32F4 */
    PL_BACKUP_RTC32, /* RTC_BKP0R..31R; STM32L4 */
    PL_BACKUP_TAMP5  /* TAMP_BKP0R..4R; STM32G0 */
};

struct pl_backup_config {
    const char *name; /* "BKP", "RTC", "TAMP" */
    uint32_t base;
    enum pl_backup_layout layout;
    /* May they be written? As PWR's DBP bit says; NULL: always. */
    bool (*writable)(const struct pl_machine *m);
};

/* NULL without memory. Of the block that they belong to, nothing else is there: the rest reads as
 * 0. */
struct pl_device *pl_backup_new(const struct pl_backup_config *config);

#endif
