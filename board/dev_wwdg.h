/* SPDX-License-Identifier: MIT */
/* The window watchdog of the virtual STM32. */
#ifndef BOARD_DEV_WWDG_H
#define BOARD_DEV_WWDG_H

#include "machine.h"

struct pl_wwdg_config {
    uint32_t base; /* 0x40002C00 */
    unsigned irq;  /* 0 on all four families */
    bool wide;     /* WDGTB has three bits from bit 11 (G0); else two from bit 7 */
};

/* A device named "WWDG", or NULL when out of memory. Its clock is PCLK1. */
struct pl_device *pl_wwdg_new(const struct pl_wwdg_config *config);

#endif
