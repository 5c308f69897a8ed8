/* SPDX-License-Identifier: MIT */
/* Copies out of an image, at its edges and at those of the address space. */
#include "check.h"

#include <string.h>

#include "pinless/error.h"
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

static void added_segments_are_put_in_order(void **state)
{
    static const struct pl_segment low[] = {{0x08000004, 4, a}}, high[] = {{0x0800000A, 2, b}};
    struct pl_segment all[5] = {segments[0], segments[1], segments[2]};
    size_t n = 3;

    (void)state;
    assert_int_equal(pl_image_add(all, &n, 5, &(struct pl_image){high, 1}), PL_OK);
    assert_int_equal(pl_image_add(all, &n, 5, &(struct pl_image){low, 1}), PL_OK);
    assert_int_equal(n, 5);
    assert_int_equal(all[1].addr, 0x08000004);
    assert_int_equal(all[3].addr, 0x0800000A);
    assert_int_equal(all[4].addr, 0xFFFFFFFD);
    assert_int_equal(pl_image_add(all, &n, 5, &(struct pl_image){low, 1}), PL_ERR_OVERLAP);
}

static void segments_that_overlap_are_not_added(void **state)
{
    static const struct pl_segment clashes[] = {{0x08000003, 1, a},  {0x07FFFFFF, 2, a},
                                                {0x07FFFFF0, 64, a}, {0x08000009, 4, a},
                                                {0x08000000, 4, a},  {0xFFFFFFFE, 1, a}};

    (void)state;
    for (size_t i = 0; i < sizeof clashes / sizeof clashes[0]; i++) {
        struct pl_segment all[4] = {segments[0], segments[1], segments[2]};
        size_t n = 3;

        assert_int_equal(pl_image_add(all, &n, 4, &(struct pl_image){&clashes[i], 1}),
                         PL_ERR_OVERLAP);
    }
}

static void an_image_without_room_is_not_written_past(void **state)
{
    static const struct pl_segment one[] = {{0x08000004, 4, a}};
    struct pl_segment all[3] = {segments[0], segments[1], segments[2]};
    size_t n = 3;

    (void)state;
    assert_int_equal(pl_image_add(all, &n, 3, &(struct pl_image){one, 1}), PL_ERR_NO_ROOM);
    assert_int_equal(n, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(size_is_the_sum),
        cmocka_unit_test(copy_fills_only_what_the_image_holds),
        cmocka_unit_test(copy_inside_one_segment),
        cmocka_unit_test(copy_at_the_end_of_the_address_space),
        cmocka_unit_test(added_segments_are_put_in_order),
        cmocka_unit_test(segments_that_overlap_are_not_added),
        cmocka_unit_test(an_image_without_room_is_not_written_past),
    };

    return cmocka_run_group_tests_name("image", tests, NULL, NULL);
}
