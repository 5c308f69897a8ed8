/* SPDX-License-Identifier: MIT */
/* A new resident loader in the old one's place. SPEC.md section 8, "A new loader".
 *
 * The loader never writes itself; an application does that carries the new one, the updater. What
 * is here decides whether it may, and does it; hardware is seen through src/boot/port.h only. */
#ifndef SRC_UPDATER_SELF_UPDATE_H
#define SRC_UPDATER_SELF_UPDATE_H

#include "../boot/port.h"

struct pl_self_update {
    /* What the checksum at its own end sums to 0: the updater, what it carries included. Aligned to
     * 4. */
    const uint8_t *self;
    uint32_t self_size;
    const uint8_t *loader; /* the new one, from its vector table on; aligned to 4 */
    uint32_t loader_size;  /* a multiple of 4 */
    bool at_risk;          /* also on a chip that a power cut in the middle leaves dead */
};

enum pl_self {
    PL_SELF_DONE,
    PL_SELF_SAME, /* the loader is the new one already */
    /* Refused, nothing is erased. */
    PL_SELF_OTHER_CHIP,
    PL_SELF_DAMAGED,   /* the updater is not whole */
    PL_SELF_NO_LOADER, /* what it carries is none, or not one that ends where the application begins
                        */
    PL_SELF_WRITE_PROTECTED, /* the loader's pages */
    PL_SELF_READ_PROTECTED,  /* the ROM loader could not help after a cut but by erasing everything
                              */
    PL_SELF_AT_RISK,         /* the chip does not start its ROM loader when its flash is empty */
    /* The flash did not take it, three times; the next reset starts the ROM loader. */
    PL_SELF_FAILED,
};

/* What stands in the way; PL_SELF_SAME: nothing is to be done; PL_SELF_DONE: it can be written.
 * Reads only. */
enum pl_self pl_self_check(const struct pl_self_update *u);

/* After PL_SELF_DONE: erases the loader, writes the new one, reads it back. Where the ROM loader
 * would not be there after a failure it never gives up. */
enum pl_self pl_self_write(const struct pl_self_update *u);

#endif
