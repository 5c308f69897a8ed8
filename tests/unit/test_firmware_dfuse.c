/* SPDX-License-Identifier: MIT */
/* DfuSe: a file of dfuse-pack, and files built here by UM0391, each with one rule broken. */
#include "firmware_check.h"

struct dfuse {
    uint8_t data[2048];
    size_t size;
};

static void put(struct dfuse *d, const void *bytes, size_t size)
{
    memcpy(d->data + d->size, bytes, size);
    d->size += size;
}

static void put_le(struct dfuse *d, uint32_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        d->data[d->size++] = (uint8_t)(value >> 8 * i);
}

static void begin(struct dfuse *d, uint8_t targets)
{
    d->size = 0;
    put(d, "DfuSe\x01\0\0\0\0", 10);
    put_le(d, targets, 1);
}

static void target(struct dfuse *d, uint8_t alt, uint32_t size, uint32_t elements)
{
    static const char name[255] = "test";
    put(d, "Target", 6);
    put_le(d, alt, 1);
    put_le(d, 1, 4);
    put(d, name, sizeof name);
    put_le(d, size, 4);
    put_le(d, elements, 4);
}

static void element(struct dfuse *d, uint32_t addr, uint32_t size, const char *bytes)
{
    put_le(d, addr, 4);
    put_le(d, size, 4);
    put(d, bytes, strlen(bytes));
}

/* Bit by bit, unlike the code under test; dfuse-pack's files prove that it is the right CRC. */
static void put_crc(struct dfuse *d)
{
    uint32_t crc = UINT32_MAX;
    for (size_t i = 0; i < d->size; i++)
        for (int bit = 0; bit < 8; bit++)
            crc = (crc ^ (uint32_t)d->data[i] >> bit) & 1 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
    put_le(d, crc, 4);
}

static void suffix(struct dfuse *d)
{
    put(d, "\0\0\x11\xDF\x83\x04\x1A\x01UFD\x10", 12);
    put_crc(d);
}

/* The prefix as ST's tool writes it: without the suffix. */
static void finish(struct dfuse *d)
{
    uint32_t size = (uint32_t)d->size;
    d->size = 6;
    put_le(d, size, 4);
    d->size = size;
    suffix(d);
}

static void expect_dfuse_error(const struct dfuse *d, int err, const char *text)
{
    expect_error(d->data, d->size, err, text);
}

static void test_targets_and_elements(void **state)
{
    (void)state;
    struct dfuse d;
    begin(&d, 2);
    target(&d, 0, 2 * 8 + 4, 2);
    element(&d, 0x08000004, 2, "ef");
    element(&d, 0x08000002, 2, "cd");
    target(&d, 0, 8 + 2, 1);
    element(&d, 0x08000000, 2, "ab");
    finish(&d);
    struct pl_firmware fw;
    assert_int_equal(parse_exact(&fw, d.data, d.size, 0), PL_OK);
    assert_int_equal(fw.format, PL_FORMAT_DFUSE);
    assert_int_equal(fw.image.count, 1);
    assert_int_equal(fw.image.segments[0].addr, 0x08000000);
    assert_int_equal(fw.image.segments[0].size, 6);
    assert_memory_equal(fw.image.segments[0].data, "abcdef", 6);
    pl_firmware_free(&fw);
}

static void test_other_alternate_settings(void **state)
{
    (void)state;
    struct dfuse d;
    begin(&d, 2);
    target(&d, 0, 8 + 2, 1);
    element(&d, 0x08000000, 2, "ab");
    target(&d, 1, 8 + 2, 1);
    element(&d, 0x1FFF7800, 2, "ob");
    finish(&d);
    expect_dfuse_error(&d, PL_ERR_FORMAT,
                       "target 2 is for alternate setting 1; only 0, the internal flash, can be "
                       "written");
}

static void test_empty_target_of_any_setting(void **state)
{
    (void)state;
    struct dfuse d;
    begin(&d, 2);
    target(&d, 1, 0, 0);
    target(&d, 0, 8 + 2, 1);
    element(&d, 0x08000000, 2, "ab");
    finish(&d);
    struct pl_firmware fw;
    assert_int_equal(parse_exact(&fw, d.data, d.size, 0), PL_OK);
    assert_int_equal(fw.image.segments[0].size, 2);
    pl_firmware_free(&fw);
}

static void test_plain_dfu_belongs_to_bin_addr(void **state)
{
    (void)state;
    struct bytes dfu = read_vector(VECTOR("suffix.dfu")), bin = read_vector(VECTOR("hello.bin"));
    struct pl_firmware fw;
    assert_int_equal(parse_exact(&fw, dfu.data, dfu.size, 0x08004000), PL_OK);
    assert_int_equal(fw.format, PL_FORMAT_DFUSE);
    assert_int_equal(fw.image.count, 1);
    assert_int_equal(fw.image.segments[0].addr, 0x08004000);
    assert_int_equal(fw.image.segments[0].size, bin.size);
    assert_memory_equal(fw.image.segments[0].data, bin.data, bin.size);
    pl_firmware_free(&fw);
    test_free(dfu.data);
    test_free(bin.data);
}

static void test_bad_suffix(void **state)
{
    (void)state;
    struct dfuse d;
    begin(&d, 1);
    target(&d, 0, 8 + 2, 1);
    element(&d, 0x08000000, 2, "ab");
    expect_dfuse_error(&d, PL_ERR_FORMAT, "the DFU suffix is missing, the file is cut off");
    put(&d, "\0\0\x11\xDF\x83\x04\x1A\x01UFD\xFF", 12);
    put_crc(&d);
    expect_dfuse_error(&d, PL_ERR_FORMAT, "the DfuSe prefix says 0 bytes, there are 56");
    struct dfuse tiny = {.size = 0};
    put(&tiny, "\0\0\x11\xDF\x83\x04\x1A\x01UFD\x20\0\0\0\0", 16);
    expect_dfuse_error(&tiny, PL_ERR_FORMAT, "the DFU suffix is longer than the file");
    tiny.size = 0;
    suffix(&tiny);
    expect_dfuse_error(&tiny, PL_ERR_EMPTY, "the file holds no bytes to write");
}

static void test_bad_crc(void **state)
{
    (void)state;
    struct bytes dfu = read_vector(VECTOR("hello.dfu"));
    memcpy(dfu.data + dfu.size - 4, "\0\0\0\0", 4);
    struct pl_firmware fw;
    assert_int_equal(parse_exact(&fw, dfu.data, dfu.size, 0), PL_ERR_FORMAT);
    char text[80];
    struct bytes good = read_vector(VECTOR("hello.dfu"));
    const uint8_t *crc = good.data + good.size - 4;
    snprintf(text, sizeof text, "CRC of the file is 0x00000000, should be 0x%02X%02X%02X%02X",
             crc[3], crc[2], crc[1], crc[0]);
    assert_string_equal(fw.error, text);
    test_free(dfu.data);
    test_free(good.data);
}

static void test_bad_prefix(void **state)
{
    (void)state;
    struct dfuse d;
    begin(&d, 0);
    d.data[5] = 2;
    finish(&d);
    expect_dfuse_error(&d, PL_ERR_FORMAT, "DfuSe version 2 is unknown");
    begin(&d, 0);
    suffix(&d);
    expect_dfuse_error(&d, PL_ERR_FORMAT, "the DfuSe prefix says 0 bytes, there are 11");
    d.size = 0;
    put(&d, "DfuSe\x01", 6);
    suffix(&d);
    expect_dfuse_error(&d, PL_ERR_FORMAT, "the DfuSe prefix is cut off");
    begin(&d, 0);
    finish(&d);
    expect_dfuse_error(&d, PL_ERR_EMPTY, "the file holds no bytes to write");
}

static void test_bad_targets(void **state)
{
    (void)state;
    struct dfuse d;
    begin(&d, 2);
    target(&d, 0, 0, 0);
    finish(&d);
    expect_dfuse_error(&d, PL_ERR_FORMAT, "target 2 does not begin with a target prefix");
    begin(&d, 1);
    target(&d, 0, 0, 0);
    d.data[11] = 't';
    finish(&d);
    expect_dfuse_error(&d, PL_ERR_FORMAT, "target 1 does not begin with a target prefix");
    begin(&d, 1);
    target(&d, 0, 1, 0);
    finish(&d);
    expect_dfuse_error(&d, PL_ERR_FORMAT, "the 1 bytes of target 1 leave the file");
    begin(&d, 1);
    target(&d, 0, 8 + 2 + 1, 1);
    element(&d, 0x08000000, 2, "ab!");
    finish(&d);
    expect_dfuse_error(&d, PL_ERR_FORMAT, "target 1 has bytes behind its last element");
    begin(&d, 0);
    target(&d, 0, 0, 0);
    finish(&d);
    expect_dfuse_error(&d, PL_ERR_FORMAT, "there are bytes behind the last target");
}

static void test_bad_elements(void **state)
{
    (void)state;
    struct dfuse d;
    begin(&d, 1);
    target(&d, 0, 8 + 2 + 4, 2);
    element(&d, 0x08000000, 2, "ab1234");
    finish(&d);
    expect_dfuse_error(&d, PL_ERR_FORMAT, "element 2: its header leaves target 1");
    begin(&d, 1);
    target(&d, 0, 8 + 2, 1);
    element(&d, 0x08000000, 3, "ab");
    finish(&d);
    expect_dfuse_error(&d, PL_ERR_FORMAT, "element 1: its 3 bytes leave target 1");
    begin(&d, 1);
    target(&d, 0, 8 + 2, 1);
    element(&d, 0xFFFFFFFE, 2, "ab");
    finish(&d);
    expect_dfuse_error(&d, PL_ERR_FORMAT,
                       "element 1: data at 0xFFFFFFFE leave the 32-bit address space");
}

static void test_overlap(void **state)
{
    (void)state;
    struct dfuse d;
    begin(&d, 2);
    target(&d, 0, 8 + 2, 1);
    element(&d, 0x08000001, 2, "ab");
    target(&d, 0, 8 + 2, 1);
    element(&d, 0x08000000, 2, "ab");
    finish(&d);
    expect_dfuse_error(&d, PL_ERR_OVERLAP, "element 1 and element 2 both claim address 0x08000001");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_targets_and_elements),
        cmocka_unit_test(test_other_alternate_settings),
        cmocka_unit_test(test_empty_target_of_any_setting),
        cmocka_unit_test(test_plain_dfu_belongs_to_bin_addr),
        cmocka_unit_test(test_bad_suffix),
        cmocka_unit_test(test_bad_crc),
        cmocka_unit_test(test_bad_prefix),
        cmocka_unit_test(test_bad_targets),
        cmocka_unit_test(test_bad_elements),
        cmocka_unit_test(test_overlap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
