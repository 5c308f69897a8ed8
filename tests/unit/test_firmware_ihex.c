/* SPDX-License-Identifier: MIT */
/* Intel HEX: every rule of the format, and the line it names when a file breaks it. */
#include "firmware_check.h"

#define END ":00000001FF\n"

static void test_example_of_the_specification(void **state)
{
    (void)state;
    /* Widely published examples: 16 bytes at 0x0100, then a linear base. */
    expect_text_bytes(":10010000214601360121470136007EFE09D2190140\n" END, 0x100,
                      "\x21\x46\x01\x36\x01\x21\x47\x01\x36\x00\x7E\xFE\x09\xD2\x19\x01", 16);
    expect_text_bytes(":020000040800F2\n:04001000AABBCCDDDE\n" END, 0x08000010, "\xAA\xBB\xCC\xDD",
                      4);
}

static void test_spelling(void **state)
{
    (void)state;
    expect_text_bytes(":01000000aa55\r\n:00000001ff\r\n", 0, "\xAA", 1); /* DOS, lower case */
    expect_text_bytes("\n\n  :01000000AA55 \t\n\n:00000001FF", 0, "\xAA", 1);
    expect_text_bytes(":03000000AABBCCCC\n" END "\n \n", 0, "\xAA\xBB\xCC", 3); /* odd length */
    expect_text_bytes(":0000000000\n:01000000AA55\n" END, 0, "\xAA", 1);        /* empty record */
}

static void test_any_order_joined(void **state)
{
    (void)state;
    expect_text_bytes(":01000200CC31\n:01000000AA55\n:01000100BB43\n" END, 0, "\xAA\xBB\xCC", 3);
}

static void test_gap_stays_gap(void **state)
{
    (void)state;
    struct pl_firmware fw;
    const char *file = ":01000200CC31\n:01000000AA55\n" END;
    assert_int_equal(parse_exact(&fw, (const uint8_t *)file, strlen(file), 0), PL_OK);
    assert_int_equal(fw.image.count, 2);
    assert_int_equal(fw.image.segments[0].addr, 0);
    assert_int_equal(fw.image.segments[1].addr, 2);
    assert_int_equal(fw.image.segments[1].data[0], 0xCC);
    pl_firmware_free(&fw);
}

static void test_entry(void **state)
{
    (void)state;
    static const struct {
        const char *file;
        uint32_t entry;
    } cases[] = {
        {":01000000AA55\n:04000005080001F1FD\n" END, 0x080001F1},
        {":01000000AA55\n:0400000312340005AE\n" END, 0x12345},
        {":01000000AA55\n" END, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct pl_firmware fw;
        assert_int_equal(parse_exact(&fw, (const uint8_t *)cases[i].file, strlen(cases[i].file), 0),
                         PL_OK);
        assert_int_equal(fw.entry, cases[i].entry);
        pl_firmware_free(&fw);
    }
}

static void test_base_changes_meaning(void **state)
{
    (void)state;
    /* A linear record lets data run across 64 KiB, a segment record does not. */
    expect_text_bytes(":020000040001F9\n:02FFFF00AABB9B\n" END, 0x1FFFF, "\xAA\xBB", 2);
    expect_text_error(":020000021000EC\n:02FFFF00AABB9B\n" END, PL_ERR_FORMAT,
                      "line 2: data run over the end of the segment");
    expect_text_bytes(":020000021000EC\n:01FFFF00AA57\n" END, 0x1FFFF, "\xAA", 1);
    expect_text_bytes(":020000021000EC\n:020000040001F9\n:02FFFF00AABB9B\n" END, 0x1FFFF,
                      "\xAA\xBB", 2);
}

static void test_bad_lines(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {":01000000AA54\n" END, "line 1: checksum is 0x54, should be 0x55"},
        {":01000000AA55\n\n:01000100BB42\n" END, "line 3: checksum is 0x42, should be 0x43"},
        {":01000000AA55\n", "line 1: the end-of-file record is missing, the file is cut off"},
        {":01000000AA55\n\n" END ":01000100BB43\n",
         "line 4: there is more after the end-of-file record"},
        {":01000000AA55\n" END "rest\n", "line 3: there is more after the end-of-file record"},
        {":01000000AA55\n;remark\n" END, "line 2: a record begins with ':'"},
        {"; remark\n:01000000AA55\n" END, "line 1: a record begins with ':'"},
        {":01000000AG55\n" END, "line 1: 'G' is not a hexadecimal digit"},
        {":01000000AA55\n:0100\x01\n" END, "line 2: byte 0x01 is not a hexadecimal digit"},
        {":01000000AA 55\n" END, "line 1: byte 0x20 is not a hexadecimal digit"},
        {":01000000AA5\n" END, "line 1: half a byte is missing"},
        {":010000\n" END, "line 1: the line is too short for a record"},
        {":\n" END, "line 1: the line is too short for a record"},
        {":02000000AA54\n" END, "line 1: the record says 2 data bytes, the line holds 1"},
        {":01000000AABB9A\n" END, "line 1: the record says 1 data bytes, the line holds 2"},
        {":00000006FA\n" END, "line 1: record type 06 is unknown"},
        {":0100000408F3\n" END, "line 1: a record of type 04 has 2 data bytes, not 1"},
        {":0100000210ED\n" END, "line 1: a record of type 02 has 2 data bytes, not 1"},
        {":020000050800F1\n" END, "line 1: a record of type 05 has 4 data bytes, not 2"},
        {":020000030800F3\n" END, "line 1: a record of type 03 has 4 data bytes, not 2"},
        {":01000001AA54\n", "line 1: a record of type 01 has 0 data bytes, not 1"},
        {":02000004FFFFFC\n:01FFFF00AA57\n" END,
         "line 2: data at 0xFFFFFFFF leave the 32-bit address space"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        expect_text_error(cases[i][0], PL_ERR_FORMAT, cases[i][1]);
}

static void test_long_line(void **state)
{
    (void)state;
    char file[700];
    memset(file, '0', sizeof file);
    file[0] = ':';
    file[sizeof file - 2] = '\n';
    file[sizeof file - 1] = 0;
    expect_text_error(file, PL_ERR_FORMAT, "line 1: the line is too long for a record");
}

static void test_overlap(void **state)
{
    (void)state;
    expect_text_error(":0300000011223397\n:01001000AA45\n:01000200BB42\n" END, PL_ERR_OVERLAP,
                      "line 1 and line 3 both claim address 0x00000002");
    expect_text_error(":01000000AA55\n:01000000AA55\n" END, PL_ERR_OVERLAP,
                      "line 1 and line 2 both claim address 0x00000000");
}

static void test_empty(void **state)
{
    (void)state;
    expect_text_error(END, PL_ERR_EMPTY, "the file holds no bytes to write");
}

/* One-byte records in falling order: what is quadratic does not end within the test's time. */
static void test_many_records(void **state)
{
    (void)state;
    enum { RECORDS = 1 << 19, LINE = 14 };
    size_t room = (size_t)(RECORDS + 8) * (LINE + 1) + 64, size = 0;
    char *file = malloc(room);
    assert_non_null(file);
    for (uint32_t bank = 8; bank-- > 0;) {
        size += (size_t)snprintf(file + size, room - size, ":02000004%04X%02X\n", bank,
                                 (0x100 - 6 - bank) & 0xFF);
        for (uint32_t a = 0x10000; a-- > 0;)
            size += (size_t)snprintf(file + size, room - size, ":01%04X00%02X%02X\n", a, a & 0xFF,
                                     (0u - 1 - (a >> 8) - 2 * (a & 0xFF)) & 0xFF);
    }
    size += (size_t)snprintf(file + size, room - size, END);
    struct pl_firmware fw;
    assert_int_equal(pl_firmware_parse(&fw, (const uint8_t *)file, size, 0), PL_OK);
    free(file);
    assert_int_equal(fw.image.count, 1);
    assert_int_equal(fw.image.segments[0].size, RECORDS);
    for (uint32_t i = 0; i < RECORDS; i++)
        assert_int_equal(fw.image.segments[0].data[i], i & 0xFF);
    pl_firmware_free(&fw);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_example_of_the_specification),
        cmocka_unit_test(test_spelling),
        cmocka_unit_test(test_any_order_joined),
        cmocka_unit_test(test_gap_stays_gap),
        cmocka_unit_test(test_entry),
        cmocka_unit_test(test_base_changes_meaning),
        cmocka_unit_test(test_bad_lines),
        cmocka_unit_test(test_long_line),
        cmocka_unit_test(test_overlap),
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_many_records),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
