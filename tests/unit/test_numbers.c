/* SPDX-License-Identifier: MIT */
/* Numbers of the command line: what is taken, and above all what is not. */
#include "numbers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void numbers_taken(void **state)
{
    uint32_t n;

    (void)state;
    assert_true(pl_number_parse("0x08000000", &n) && n == 0x08000000);
    assert_true(pl_number_parse("4096", &n) && n == 4096);
    assert_true(pl_number_parse("010", &n) && n == 10);
    assert_true(pl_number_parse("16K", &n) && n == 16384);
    assert_true(pl_number_parse("1M", &n) && n == 1048576);
    assert_true(pl_number_parse("0xFFFFFFFF", &n) && n == UINT32_MAX);
    assert_true(pl_number_parse("4095M", &n) && n == 4293918720u);
}

static void numbers_not_taken(void **state)
{
    static const char *const wrong[] = {"",
                                        "-1",
                                        "+1",
                                        " 1",
                                        "1 ",
                                        "0x",
                                        "0xg",
                                        "1G",
                                        "12a",
                                        "1KK",
                                        "0x100000000",
                                        "4096M",
                                        "K",
                                        "1.5K",
                                        "0x-1",
                                        "٣",
                                        "99999999999999999999"};
    uint32_t n;

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(pl_number_parse(wrong[i], &n));
}

static void lists(void **state)
{
    static const char *const wrong[] = {"", ",", "1,", ",1", "3-1", "1-", "-1", "8", "1--2", "a"};
    uint16_t out[8];

    (void)state;
    assert_int_equal(pl_number_list("0-3,7", 8, out, 8), 5);
    assert_int_equal(out[3], 3);
    assert_int_equal(out[4], 7);
    assert_int_equal(pl_number_list("5", 8, out, 8), 1);
    assert_int_equal(pl_number_list("0-7,0", 8, out, 8), -1); /* one more than there is room */
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_int_equal(pl_number_list(wrong[i], 8, out, 8), -1);
}

static void bytes(void **state)
{
    static const uint8_t expected[] = {0xAA, 0x55, 0x0F};
    uint8_t out[3];

    (void)state;
    assert_int_equal(pl_number_bytes("AA 55:0f", out, sizeof out), 3);
    assert_memory_equal(out, expected, sizeof expected);
    assert_int_equal(pl_number_bytes("", out, sizeof out), 0);
    assert_int_equal(pl_number_bytes("A", out, sizeof out), -1);
    assert_int_equal(pl_number_bytes("A G", out, sizeof out), -1);
    assert_int_equal(pl_number_bytes("00112233", out, sizeof out), -1);
}

static void maps(void **state)
{
    static const char *const wrong[] = {
        "",
        "flash=0x08000000:128K",
        "page=2K",
        "flash=0x08000000:128K,page=3K",
        "flash=0x08000000:128K,page=2K,granule=3",
        "flash=0x08000000:128K,page=2K,granule=0",
        "flash=0x08000000:128K,page=4,granule=8",
        "flash=0x08000000:128K,page=1",
        "flash=0xFFFFFFFF:2,page=1,granule=1",
        "flash=0x08000000,page=2K",
        "flash=0x08000000:128K,page=2K,color=red",
        "flash=0x08000000:128K,page",
    };
    struct pl_map map;
    char error[200];

    (void)state;
    assert_true(pl_map_parse(&map, "flash=0x08000000:128K,page=2K,granule=8,ram=0x20000000:20K",
                             error, sizeof error));
    assert_int_equal(map.chip.flash_size, 131072);
    assert_int_equal(pl_layout_count(&map.chip.layouts[0]), 64);
    assert_int_equal(map.chip.sram_size, 20480);
    assert_int_equal(map.chip.write_align, 8);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        error[0] = '\0';
        assert_false(pl_map_parse(&map, wrong[i], error, sizeof error));
        assert_true(error[0] != '\0');
    }
}

static void for_people(void **state)
{
    char out[PL_GROUPED_MAX];

    (void)state;
    assert_string_equal(pl_number_grouped(out, 0), "0");
    assert_string_equal(pl_number_grouped(out, 999), "999");
    assert_string_equal(pl_number_grouped(out, 1000), "1,000");
    assert_string_equal(pl_number_grouped(out, UINT32_MAX), "4,294,967,295");
    assert_string_equal(pl_number_size(out, 524288), "512 KiB");
    assert_string_equal(pl_number_size(out, 1048576), "1 MiB");
    assert_string_equal(pl_number_size(out, 300), "300 bytes");
    assert_string_equal(pl_number_size(out, 0), "0 bytes");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_taken), cmocka_unit_test(numbers_not_taken),
        cmocka_unit_test(lists),         cmocka_unit_test(bytes),
        cmocka_unit_test(maps),          cmocka_unit_test(for_people),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
