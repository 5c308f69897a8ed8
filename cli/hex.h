/* SPDX-License-Identifier: MIT */
/* Images into files: Intel HEX, or BIN. */
#ifndef CLI_HEX_H
#define CLI_HEX_H

#include <stdbool.h>

#include "pinless/image.h"

/* Is OUT of a kind that pl_save_image writes: .hex or .bin? */
bool pl_can_save_image(const char *path);

/* As the name says. In a BIN gaps are what erased flash holds, FF, so it must be short enough for
 * memory. Over what is there only when all of it is on disk. */
bool pl_save_image(const char *path, const struct pl_image *image);

#endif
