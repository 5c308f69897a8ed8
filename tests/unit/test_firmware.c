/* SPDX-License-Identifier: MIT */
/* Firmware files as a whole: one program in every format, detection, damage, reading from disk. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include <sys/mman.h>

#include "firmware_check.h"

static void test_all_formats_agree(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        enum pl_firmware_format format;
        uint32_t entry;
    } files[] = {
        {VECTOR("hello.bin"), PL_FORMAT_BIN, 0},
        {VECTOR("hello.elf"), PL_FORMAT_ELF, 0x080001F1},
        {VECTOR("hello.hex"), PL_FORMAT_IHEX, 0x080001F1},
        {VECTOR("hello.srec"), PL_FORMAT_SREC, 0x080001F1},
        {VECTOR("hello.dfu"), PL_FORMAT_DFUSE, 0},
        {VECTOR("suffix.dfu"), PL_FORMAT_DFUSE, 0},
    };
    struct bytes bin = read_vector(VECTOR("hello.bin"));
    const struct pl_segment segment = {0x08000000, (uint32_t)bin.size, bin.data};
    const struct pl_image expected = {&segment, 1};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct pl_firmware fw;
        assert_int_equal(pl_firmware_load(&fw, files[i].path, 0x08000000), PL_OK);
        assert_int_equal(fw.format, files[i].format);
        assert_int_equal(fw.entry, files[i].entry);
        assert_true(same_image(&fw.image, &expected));
        pl_firmware_free(&fw);
        assert_null(fw.memory);
    }
    test_free(bin.data);
}

/* Two pieces of hello.bin with a gap between them, the second across a 64 KiB boundary. */
static void test_gaps_agree(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        uint32_t first, second;
    } files[] = {
        {VECTOR("gaps-04.hex"), 0x08000000, 0x0800FFE0},
        {VECTOR("gaps-02.hex"), 0x10000, 0x1FFE0},
        {VECTOR("gaps.s19"), 0x1000, 0xFFC0},
        {VECTOR("gaps.s28"), 0x10000, 0x1FFE0},
        {VECTOR("gaps.s37"), 0x08000000, 0x0800FFE0},
    };
    struct bytes bin = read_vector(VECTOR("hello.bin"));
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        const struct pl_segment segments[] = {{files[i].first, 0x81, bin.data},
                                              {files[i].second, 0x40, bin.data + 0x100}};
        const struct pl_image expected = {segments, 2};
        struct pl_firmware fw;
        assert_int_equal(pl_firmware_load(&fw, files[i].path, 0), PL_OK);
        assert_true(same_image(&fw.image, &expected));
        pl_firmware_free(&fw);
    }
    test_free(bin.data);
}

static const char *const damaged[] = {
    VECTOR("hello.elf"),   VECTOR("hello.hex"),   VECTOR("hello.srec"),  VECTOR("hello.dfu"),
    VECTOR("headers.elf"), VECTOR("gaps-02.hex"), VECTOR("gaps-04.hex"), VECTOR("gaps.s19"),
    VECTOR("gaps.s28"),    VECTOR("gaps.s37"),
};

/* A file cut anywhere is refused, unless only a line end, or an entry, is missing. */
static void test_truncated_anywhere(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof damaged / sizeof damaged[0]; i++) {
        struct bytes file = read_vector(damaged[i]);
        struct pl_firmware whole, fw;
        assert_int_equal(parse_exact(&whole, file.data, file.size, 0), PL_OK);
        size_t accepted = 0;
        for (size_t size = 0; size < file.size; size++) {
            int err = parse_exact(&fw, file.data, size, 0);
            if (err == PL_OK) {
                accepted++;
                assert_true(same_image(&fw.image, &whole.image));
                pl_firmware_free(&fw);
            } else {
                assert_int_equal(err, size ? PL_ERR_FORMAT : PL_ERR_EMPTY);
                assert_in_range(strlen(fw.error), 10, sizeof fw.error - 1);
            }
        }
        assert_in_range(accepted, 0, 2);
        pl_firmware_free(&whole);
        test_free(file.data);
    }
}

/* Formats with a checksum never give other bytes, whichever bit is flipped. One thing remains: a
 * damaged magic may hide what kind of file it is. */
static void test_flipped_bits(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof damaged / sizeof damaged[0]; i++) {
        struct bytes file = read_vector(damaged[i]);
        struct pl_firmware whole, fw;
        assert_int_equal(parse_exact(&whole, file.data, file.size, 0), PL_OK);
        for (size_t bit = 0; bit < 8 * file.size; bit++) {
            file.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
            int err = parse_exact(&fw, file.data, file.size, 0);
            file.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
            if (err)
                continue;
            if (fw.format != whole.format)
                assert_in_range(bit / 8, 0, 3);
            else if (fw.format != PL_FORMAT_ELF && !same_image(&fw.image, &whole.image))
                fail_msg("%s: bit %zu is not noticed", damaged[i], bit);
            pl_firmware_free(&fw);
        }
        pl_firmware_free(&whole);
        test_free(file.data);
    }
}

static void expect_format(const char *data, size_t size, enum pl_firmware_format format)
{
    assert_int_equal(pl_firmware_detect((const uint8_t *)data, size), format);
}

static void test_detection(void **state)
{
    (void)state;
    expect_format("", 0, PL_FORMAT_BIN);
    expect_format("\0\x80\x02\x20", 4, PL_FORMAT_BIN);
    expect_format("\x7F"
                  "ELF\x01",
                  5, PL_FORMAT_ELF);
    expect_format("DfuSe\x01", 6, PL_FORMAT_DFUSE);
    expect_format(":10", 3, PL_FORMAT_IHEX);
    expect_format(" \r\n\t:00", 7, PL_FORMAT_IHEX);
    expect_format("\xEF\xBB\xBF:00", 6, PL_FORMAT_IHEX);
    expect_format("; remark\n:00", 12, PL_FORMAT_IHEX);
    expect_format("S00600", 6, PL_FORMAT_SREC);
    expect_format("S315", 4, PL_FORMAT_SREC);
    expect_format(": text", 6, PL_FORMAT_BIN);
    expect_format("Some text", 9, PL_FORMAT_BIN);
    expect_format("S1 is not a record", 18, PL_FORMAT_BIN);
    expect_format("x:00 in a line", 14, PL_FORMAT_BIN);
    expect_format("\x80\n:00", 5, PL_FORMAT_BIN); /* not text: no line of it counts */
    /* What a download cut after a few bytes leaves is no BIN. */
    expect_format("\x7F"
                  "EL",
                  3, PL_FORMAT_ELF);
    expect_format("Dfu", 3, PL_FORMAT_DFUSE);
    expect_format(":", 1, PL_FORMAT_IHEX);
    expect_format("S", 1, PL_FORMAT_SREC);
}

static void test_names(void **state)
{
    (void)state;
    assert_string_equal(pl_firmware_format_name(PL_FORMAT_BIN), "BIN");
    assert_string_equal(pl_firmware_format_name(PL_FORMAT_IHEX), "Intel HEX");
    assert_string_equal(pl_firmware_format_name(PL_FORMAT_SREC), "S-record");
    assert_string_equal(pl_firmware_format_name(PL_FORMAT_ELF), "ELF");
    assert_string_equal(pl_firmware_format_name(PL_FORMAT_DFUSE), "DfuSe");
}

static void test_bin_at_the_end_of_the_address_space(void **state)
{
    (void)state;
    const uint8_t data[2] = {1, 2};
    struct pl_firmware fw;
    assert_int_equal(pl_firmware_parse(&fw, data, 2, 0xFFFFFFFD), PL_OK);
    assert_int_equal(fw.image.segments[0].addr, 0xFFFFFFFD);
    pl_firmware_free(&fw);
    assert_int_equal(pl_firmware_parse(&fw, data, 2, 0xFFFFFFFE), PL_ERR_FORMAT);
    assert_string_equal(fw.error, "2 bytes at 0xFFFFFFFE leave the 32-bit address space");
}

static void test_nothing(void **state)
{
    (void)state;
    struct pl_firmware fw;
    assert_int_equal(pl_firmware_parse(&fw, NULL, 0, 0), PL_ERR_EMPTY);
    assert_string_equal(fw.error, "the file is empty");
    assert_int_equal(pl_firmware_load(&fw, "/dev/null", 0), PL_ERR_EMPTY);
}

static void test_files_that_cannot_be_read(void **state)
{
    (void)state;
    struct pl_firmware fw;
    assert_int_equal(pl_firmware_load(&fw, VECTOR("no such file"), 0), PL_ERR_FILE);
    assert_string_equal(fw.error, "cannot be opened: No such file or directory");
    assert_int_equal(pl_firmware_load(&fw, VECTOR(""), 0), PL_ERR_FILE);
    assert_string_equal(fw.error, "cannot be read: Is a directory");
}

static void test_too_big(void **state)
{
    (void)state;
    struct pl_firmware fw;
    assert_int_equal(pl_firmware_load(&fw, "/dev/zero", 0), PL_ERR_TOO_BIG);
    assert_string_equal(fw.error, "the file is larger than 64 MiB");
}

/* The caller's bytes may be read-only, and are not needed afterwards. */
static void test_input_is_not_written_and_not_kept(void **state)
{
    (void)state;
    static const char *const paths[] = {VECTOR("hello.elf"), VECTOR("hello.hex"),
                                        VECTOR("hello.bin")};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        struct bytes file = read_vector(paths[i]), bin = read_vector(VECTOR("hello.bin"));
        uint8_t *map =
            mmap(NULL, file.size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        assert_true(map != MAP_FAILED);
        memcpy(map, file.data, file.size);
        assert_int_equal(mprotect(map, file.size, PROT_READ), 0);
        struct pl_firmware fw;
        assert_int_equal(pl_firmware_parse(&fw, map, file.size, 0x08000000), PL_OK);
        munmap(map, file.size);
        assert_memory_equal(fw.image.segments[0].data, bin.data, bin.size);
        pl_firmware_free(&fw);
        test_free(file.data);
        test_free(bin.data);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_formats_agree),
        cmocka_unit_test(test_gaps_agree),
        cmocka_unit_test(test_truncated_anywhere),
        cmocka_unit_test(test_flipped_bits),
        cmocka_unit_test(test_detection),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_bin_at_the_end_of_the_address_space),
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_files_that_cannot_be_read),
        cmocka_unit_test(test_too_big),
        cmocka_unit_test(test_input_is_not_written_and_not_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
