/* SPDX-License-Identifier: MIT */
/* What has become of each page of a board's flash. */
#ifndef BOARD_SHOW_FLASH_H
#define BOARD_SHOW_FLASH_H

#include "board.h"
#include "show_view.h"

struct pl_show_flash {
    struct pl_view_page *page;
    uint64_t *first; /* a sum over the content of each page at the start */
    uint32_t n_pages;
    uint8_t blank;
    const uint8_t *bytes;
    uint32_t base;
};

/* Called for each page whose state is another one. */
typedef void pl_show_flash_fn(void *ctx, const struct pl_view_page *page);

/* The first flash memory of the chip as it is now. Pages are those of the chip's erase map (the
 * first, where there are two), or 2 KiB where it is not known. False: out of memory. */
bool pl_show_flash_init(struct pl_show_flash *flash, struct pl_board *board,
                        const struct pl_board_chip *chip);
void pl_show_flash_free(struct pl_show_flash *flash);

/* Looks again. busy: the flash controller is at work, so that what has become blank since is still
 * being erased. */
void pl_show_flash_look(struct pl_show_flash *flash, bool busy, pl_show_flash_fn *fn, void *ctx);

#endif
