/* SPDX-License-Identifier: MIT */
/* Firmware files into the board's memories, with a sentence when they do not fit. */
#include "firmware_in.h"

#include "option_values.h"

#include <inttypes.h>
#include <stdio.h>

#include "pinless/firmware.h"

static int put_image(struct pl_board *board, const struct pl_board_chip *chip, const char *path,
                     const struct pl_image *image)
{
    for (size_t i = 0; i < image->count; i++) {
        const struct pl_segment *s = &image->segments[i];
        if (pl_board_poke(board, s->addr, s->data, s->size))
            continue;
        fprintf(stderr,
                "pinless-board: %s: 0x%08" PRIX32 " to 0x%08" PRIX32
                " is no memory of an %s; is it for another chip?\n",
                path, s->addr, s->addr + s->size - 1, chip->name);
        return PL_BOARD_USAGE;
    }
    return PL_BOARD_OK;
}

int pl_firmware_in(struct pl_board *board, const struct pl_board_chip *chip, const char *path,
                   uint32_t bin_addr)
{
    struct pl_firmware fw;
    int code;

    if (pl_firmware_load(&fw, path, bin_addr ? bin_addr : chip->memories[0].base) != PL_OK) {
        fprintf(stderr, "pinless-board: %s: %s\n", path, fw.error);
        return PL_BOARD_USAGE;
    }
    code = put_image(board, chip, path, &fw.image);
    pl_firmware_free(&fw);
    return code;
}
