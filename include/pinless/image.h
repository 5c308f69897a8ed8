/* SPDX-License-Identifier: MIT */
/* A firmware image: the bytes that should stand in memory, and where. */
#ifndef PINLESS_IMAGE_H
#define PINLESS_IMAGE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* size bytes at data belong at addr. */
struct pl_segment {
    uint32_t addr;
    uint32_t size;
    const uint8_t *data;
};

/* Segments ascend by address, do not overlap or touch the end of the address space, and none is
 * empty. The memory belongs to whoever made the image. */
struct pl_image {
    const struct pl_segment *segments;
    size_t count;
};

/* Sum of all segment sizes. */
uint32_t pl_image_size(const struct pl_image *image);

/* Copy what the image holds of [addr, addr + len) into out, leave the rest of out as it is.
 *   returns  how many bytes were copied */
size_t pl_image_copy(const struct pl_image *image, uint32_t addr, uint8_t *out, size_t len);

/* Put another image's segments among those of an image under way, *count of them in an array for
 * room; the bytes are not copied. PL_OK, PL_ERR_OVERLAP, PL_ERR_NO_ROOM; after an error some of the
 * segments may be in. */
int pl_image_add(struct pl_segment *segments, size_t *count, size_t room,
                 const struct pl_image *more);

#ifdef __cplusplus
}
#endif

#endif
