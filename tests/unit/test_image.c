/* SPDX-License-Identifier: MIT */
/* Copies out of an image, at its edges and at those of the address space. */
#include "check.h"

#include <string.h>

#include "pinless/image.h"

static const uint8_t a[] = {1, 2, 3, 4}, b[] = {5, 6}, top[] = {7, 8};
static const struct pl_segment segments[] = {
    {0x08000000, 4, a}, {0x08000008, 2, b}, {0xFFFFFFFD, 2, top}};
static const struct pl_image image = {segments, 3};

static void size_is_the_sum(void **state)
{
    (void)state;
    assert_int_equal(pl_image_size(&image), 8);
}

static void copy_fills_only_what_the_image_holds(void **state)
{
    uint8_t out[12];

    (void)state;
    memset(out, 0xEE, sizeof out);
    assert_int_equal(pl_image_copy(&image, 0x07FFFFFF, out, sizeof out), 6);
    assert_memory_equal(out, "\xEE\x01\x02\x03\x04\xEE\xEE\xEE\xEE\x05\x06\xEE", 12);
}

static void copy_inside_one_segment(void **state)
{
    uint8_t out[2] = {0, 0};

    (void)state;
    assert_int_equal(pl_image_copy(&image, 0x08000001, out, 2), 2);
    assert_memory_equal(out, "\x02\x03", 2);
    assert_int_equal(pl_image_copy(&image, 0x08000004, out, 2), 0);
}

static void copy_at_the_end_of_the_address_space(void **state)
{
    uint8_t out[3] = {0, 0, 0};

    (void)state;
    assert_int_equal(pl_image_copy(&image, 0xFFFFFFFD, out, 3), 2);
    assert_memory_equal(out, "\x07\x08\x00", 3);
    assert_int_equal(pl_image_copy(&image, 0xFFFFFFFF, out, 1), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(size_is_the_sum),
        cmocka_unit_test(copy_fills_only_what_the_image_holds),
        cmocka_unit_test(copy_inside_one_segment),
        cmocka_unit_test(copy_at_the_end_of_the_address_space),
    };

    return cmocka_run_group_tests_name("image", tests, NULL, NULL);
}
