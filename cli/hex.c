/* SPDX-License-Identifier: MIT */
#include "hex.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "save.h"

/* --- Intel HEX: sixteen bytes a line, and the upper half of the address where it changes --- */

enum { HEX_DATA = 16, HEX_LINE = 2 * (HEX_DATA + 5) + 3, HEX_UPPER = 4, HEX_END = 1 };

static char *put_record(char *to, uint8_t type, uint16_t addr, const uint8_t *data, uint8_t n)
{
    uint8_t sum = (uint8_t)(n + (addr >> 8) + addr + type);

    to += sprintf(to, ":%02X%04X%02X", (unsigned)n, (unsigned)addr, (unsigned)type);
    for (unsigned i = 0; i < n; i++) {
        to += sprintf(to, "%02X", (unsigned)data[i]);
        sum = (uint8_t)(sum + data[i]);
    }
    return to + sprintf(to, "%02X\n", (unsigned)(uint8_t)-sum);
}

/* Lines do not cross a multiple of sixteen, and so no upper half. */
static char *put_segment(char *to, const struct pl_segment *segment, uint32_t *upper)
{
    for (uint32_t at = 0, n; at < segment->size; at += n) {
        uint32_t addr = segment->addr + at;
        const uint8_t half[] = {(uint8_t)(addr >> 24), (uint8_t)(addr >> 16)};

        n = HEX_DATA - addr % HEX_DATA;
        if (n > segment->size - at)
            n = segment->size - at;
        if (addr >> 16 != *upper)
            to = put_record(to, HEX_UPPER, 0, half, sizeof half);
        *upper = addr >> 16;
        to = put_record(to, 0, (uint16_t)addr, segment->data + at, (uint8_t)n);
    }
    return to;
}

/* Each segment begins and ends a line, and may cross into another upper half. */
static size_t lines_of(const struct pl_image *image)
{
    size_t lines = 1;

    for (size_t i = 0; i < image->count; i++)
        lines += image->segments[i].size / HEX_DATA + 2 + image->segments[i].size / 0x10000 + 2;
    return lines;
}

static bool save_hex(const char *path, const struct pl_image *image)
{
    char *text = malloc(lines_of(image) * HEX_LINE);
    char *end = text;
    uint32_t upper = UINT32_MAX;
    bool good;

    if (!text)
        return false;
    for (size_t i = 0; i < image->count; i++)
        end = put_segment(end, &image->segments[i], &upper);
    end = put_record(end, HEX_END, 0, NULL, 0);
    good = pl_save(path, text, (size_t)(end - text));
    free(text);
    return good;
}

/* --- BIN --- */

static bool save_bin(const char *path, const struct pl_image *image)
{
    const struct pl_segment *first = &image->segments[0];
    const struct pl_segment *last = &image->segments[image->count - 1];
    size_t size = (size_t)(last->addr - first->addr) + last->size;
    uint8_t *bytes = malloc(size);
    bool good;

    if (!bytes)
        return false;
    memset(bytes, 0xFF, size);
    pl_image_copy(image, first->addr, bytes, size);
    good = pl_save(path, bytes, size);
    free(bytes);
    return good;
}

/* --- By the name --- */

static bool ends_in(const char *path, const char *suffix)
{
    size_t n = strlen(path), m = strlen(suffix);

    return n > m && strcmp(path + n - m, suffix) == 0;
}

bool pl_can_save_image(const char *path)
{
    return ends_in(path, ".hex") || ends_in(path, ".bin");
}

bool pl_save_image(const char *path, const struct pl_image *image)
{
    return ends_in(path, ".hex") ? save_hex(path, image) : save_bin(path, image);
}
