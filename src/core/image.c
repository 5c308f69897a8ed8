/* SPDX-License-Identifier: MIT */
/* Questions about a firmware image. */
#include "pinless/image.h"

#include "mem.h"
#include "pinless/error.h"

uint32_t pl_image_size(const struct pl_image *image)
{
    uint32_t sum = 0;

    for (size_t i = 0; i < image->count; i++)
        sum += image->segments[i].size;
    return sum;
}

size_t pl_image_copy(const struct pl_image *image, uint32_t addr, uint8_t *out, size_t len)
{
    size_t copied = 0;

    /* Offsets relative to addr, in 64 bits, so that nothing wraps at either end. */
    for (size_t i = 0; i < image->count; i++) {
        const struct pl_segment *seg = &image->segments[i];
        int64_t from = (int64_t)seg->addr - (int64_t)addr;
        int64_t to = from + (int64_t)seg->size;
        int64_t skip = from < 0 ? -from : 0;

        if (to > (int64_t)len)
            to = (int64_t)len;
        if (from + skip >= to)
            continue;
        memcpy(out + from + skip, seg->data + skip, (size_t)(to - from - skip));
        copied += (size_t)(to - from - skip);
    }
    return copied;
}

/* The place in ascending order, or PL_ERR_OVERLAP. */
static int find_place(const struct pl_segment *segments, size_t count, const struct pl_segment *one)
{
    size_t at = 0;

    while (at < count && segments[at].addr < one->addr)
        at++;
    if (at > 0 && one->addr - segments[at - 1].addr < segments[at - 1].size)
        return PL_ERR_OVERLAP;
    if (at < count && segments[at].addr - one->addr < one->size)
        return PL_ERR_OVERLAP;
    return (int)at;
}

int pl_image_add(struct pl_segment *segments, size_t *count, size_t room,
                 const struct pl_image *more)
{
    for (size_t i = 0; i < more->count; i++) {
        int at = find_place(segments, *count, &more->segments[i]);

        if (at < 0)
            return at;
        if (*count == room)
            return PL_ERR_NO_ROOM;
        memmove(segments + at + 1, segments + at, (*count - (size_t)at) * sizeof *segments);
        segments[at] = more->segments[i];
        ++*count;
    }
    return PL_OK;
}
