/* SPDX-License-Identifier: MIT */
/* What the tests of the firmware formats share: vectors, and exact errors for bad input. */
#ifndef TESTS_UNIT_FIRMWARE_CHECK_H
#define TESTS_UNIT_FIRMWARE_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "pinless/firmware.h"

#define VECTOR(name) PL_TEST_VECTORS "/firmware/" name

struct bytes {
    uint8_t *data;
    size_t size;
};

static inline struct bytes read_vector(const char *path)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    struct bytes b = {test_malloc(1 << 16), 0};
    b.size = fread(b.data, 1, 1 << 16, file);
    assert_in_range(b.size, 1, (1 << 16) - 1);
    fclose(file);
    return b;
}

/* A copy of exactly this size, so that the address sanitizer sees a read behind it. */
static inline int parse_exact(struct pl_firmware *fw, const uint8_t *data, size_t size,
                              uint32_t bin_addr)
{
    uint8_t *copy = malloc(size ? size : 1);
    assert_non_null(copy);
    memcpy(copy, data, size);
    int err = pl_firmware_parse(fw, copy, size, bin_addr);
    free(copy);
    return err;
}

static inline void expect_error(const uint8_t *data, size_t size, int err, const char *text)
{
    struct pl_firmware fw;
    assert_int_equal(parse_exact(&fw, data, size, 0x08000000), err);
    assert_string_equal(fw.error, text);
    assert_null(fw.memory);
    assert_int_equal(fw.image.count, 0);
}

static inline void expect_text_error(const char *file, int err, const char *text)
{
    expect_error((const uint8_t *)file, strlen(file), err, text);
}

/* The whole text is one segment at addr. */
static inline void expect_text_bytes(const char *file, uint32_t addr, const char *bytes,
                                     uint32_t size)
{
    struct pl_firmware fw;
    assert_int_equal(parse_exact(&fw, (const uint8_t *)file, strlen(file), 0), PL_OK);
    assert_string_equal(fw.error, "");
    assert_int_equal(fw.image.count, 1);
    assert_int_equal(fw.image.segments[0].addr, addr);
    assert_int_equal(fw.image.segments[0].size, size);
    assert_memory_equal(fw.image.segments[0].data, bytes, size);
    pl_firmware_free(&fw);
}

static inline bool same_image(const struct pl_image *a, const struct pl_image *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++) {
        const struct pl_segment *s = &a->segments[i], *t = &b->segments[i];
        if (s->addr != t->addr || s->size != t->size || memcmp(s->data, t->data, s->size) != 0)
            return false;
    }
    return true;
}

#endif
