/* SPDX-License-Identifier: MIT */
/* Motorola S-records: every rule of the format, and the line it names when a file breaks it. */
#include "firmware_check.h"

static void test_example_of_the_manual(void **state)
{
    (void)state;
    /* M68000 Family Programmer's Reference Manual, C.4 "S-record creation". */
    expect_text_bytes("S00600004844521B\n"
                      "S1130000285F245F2212226A000424290008237C2A\n"
                      "S11300100002000800082629001853812341001813\n"
                      "S113002041E900084E42234300182342000824A952\n"
                      "S107003000144ED492\n"
                      "S9030000FC\n",
                      0,
                      "\x28\x5F\x24\x5F\x22\x12\x22\x6A\x00\x04\x24\x29\x00\x08\x23\x7C"
                      "\x00\x02\x00\x08\x00\x08\x26\x29\x00\x18\x53\x81\x23\x41\x00\x18"
                      "\x41\xE9\x00\x08\x4E\x42\x23\x43\x00\x18\x23\x42\x00\x08\x24\xA9"
                      "\x00\x14\x4E\xD4",
                      52);
}

static void test_addresses_and_entry(void **state)
{
    (void)state;
    static const struct {
        const char *file;
        uint32_t addr, entry;
    } cases[] = {
        {"S1041234AA0B\nS9031234B6\n", 0x1234, 0x1234},
        {"S205123456AAB4\nS8041234565F\n", 0x123456, 0x123456},
        {"S30612345678AA3B\r\nS70508000001F1\r\n", 0x12345678, 0x08000001},
        {"S30612345678aa3b\nS9030000fc", 0x12345678, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct pl_firmware fw;
        assert_int_equal(parse_exact(&fw, (const uint8_t *)cases[i].file, strlen(cases[i].file), 0),
                         PL_OK);
        assert_int_equal(fw.image.segments[0].addr, cases[i].addr);
        assert_int_equal(fw.image.segments[0].data[0], 0xAA);
        assert_int_equal(fw.entry, cases[i].entry);
        pl_firmware_free(&fw);
    }
}

static void test_counts(void **state)
{
    (void)state;
    expect_text_bytes("S1040000AA51\nS5030001FB\nS1040001BB3F\nS604000002F9\nS9030000FC\n", 0,
                      "\xAA\xBB", 2);
    expect_text_error("S1040000AA51\nS5030002FA\nS9030000FC\n", PL_ERR_FORMAT,
                      "line 2: there should be 2 data records so far, there are 1");
    expect_text_error("S1040000AA51\nS604000002F9\nS9030000FC\n", PL_ERR_FORMAT,
                      "line 2: there should be 2 data records so far, there are 1");
}

/* srec_cat ends a file with the count if it knows no entry. */
static void test_count_in_place_of_a_terminator(void **state)
{
    (void)state;
    expect_text_bytes("S1040000AA51\nS5030001FB\n", 0, "\xAA", 1);
    expect_text_error("S1040000AA51\nS5030001FB\nS1040001BB3F\n", PL_ERR_FORMAT,
                      "line 3: the terminating record is missing, the file is cut off");
}

static void test_any_order_joined(void **state)
{
    (void)state;
    expect_text_bytes("S1040002CC2D\n\nS1040000AA51\nS1040001BB3F\nS9030000FC\n", 0, "\xAA\xBB\xCC",
                      3);
}

static void test_bad_lines(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"S1040000AA50\nS9030000FC\n", "line 1: checksum is 0x50, should be 0x51"},
        {"S0060000484452AA\n", "line 1: checksum is 0xAA, should be 0x1B"},
        {"S1040000AA51\nS90300000C\n", "line 2: checksum is 0x0C, should be 0xFC"},
        {"S1040000AA51\n", "line 1: the terminating record is missing, the file is cut off"},
        {"S1040000AA51\nS9030000FC\nS1040001BB3F\n",
         "line 3: there is more after the terminating record"},
        {"S1040000AA51\n:00000001FF\n", "line 2: a record begins with S0 to S9"},
        {"remark\nS1040000AA51\nS9030000FC\n", "line 1: a record begins with S0 to S9"},
        {"S1040000AA51\nS\n", "line 2: a record begins with S0 to S9"},
        {"S1040000AA51\nSA030000FC\n", "line 2: a record begins with S0 to S9"},
        {"S1040000AA51\nS205123456AAB4\n", "line 2: an S2 record among S1 records"},
        {"S1040000AA51\nS00600004844521B\n", "line 2: only the first record may be a header"},
        {"S4030000FC\n", "line 1: record type S4 is reserved"},
        {"S1040000AG51\n", "line 1: 'G' is not a hexadecimal digit"},
        {"S1040000AA5\n", "line 1: half a byte is missing"},
        {"S10200FD\n", "line 1: the line is too short for a record"},
        {"S1050000AA50\n", "line 1: the record says 5 bytes, the line holds 4"},
        {"S1030000AA52\n", "line 1: the record says 3 bytes, the line holds 4"},
        {"S1040000AA51\nS904000001FA\n", "line 2: a record of type S9 holds no data"},
        {"S1040000AA51\nS504000101F9\n", "line 2: a record of type S5 holds no data"},
        {"S306FFFFFFFFAA53\nS70500000000FA\n",
         "line 1: data at 0xFFFFFFFF leave the 32-bit address space"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        expect_text_error(cases[i][0], PL_ERR_FORMAT, cases[i][1]);
}

static void test_overlap(void **state)
{
    (void)state;
    expect_text_error("S1040002CC2D\n\nS106000011223393\nS9030000FC\n", PL_ERR_OVERLAP,
                      "line 1 and line 3 both claim address 0x00000002");
}

static void test_empty(void **state)
{
    (void)state;
    expect_text_error("S00600004844521B\nS9030000FC\n", PL_ERR_EMPTY,
                      "the file holds no bytes to write");
    expect_text_error("S1030000FC\nS5030001FB\n", PL_ERR_EMPTY, "the file holds no bytes to write");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_example_of_the_manual),
        cmocka_unit_test(test_addresses_and_entry),
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_count_in_place_of_a_terminator),
        cmocka_unit_test(test_any_order_joined),
        cmocka_unit_test(test_bad_lines),
        cmocka_unit_test(test_overlap),
        cmocka_unit_test(test_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
