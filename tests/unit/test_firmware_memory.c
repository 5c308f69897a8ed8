/* SPDX-License-Identifier: MIT */
/* Firmware files when memory runs out: a typed error and a sentence, and nothing left behind. */
#include "firmware_check.h"

/* The linker sends the library's allocations here (--wrap). */
void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);

static int left = -1; /* allocations that still succeed; negative: all do */

static bool granted(void)
{
    if (left == 0)
        return false;
    left -= left > 0;
    return true;
}

void *__wrap_malloc(size_t size)
{
    return granted() ? __real_malloc(size) : NULL;
}

void *__wrap_calloc(size_t n, size_t size)
{
    return granted() ? __real_calloc(n, size) : NULL;
}

void *__wrap_realloc(void *old, size_t size)
{
    return granted() ? __real_realloc(old, size) : NULL;
}

/* Fail the first allocation, then the second, and so on until the file is read.
 *   returns  how many allocations reading it takes */
static int starve(const char *path)
{
    for (int grants = 0;; grants++) {
        struct pl_firmware fw;
        left = grants;
        int err = pl_firmware_load(&fw, path, 0x08000000);
        left = -1;
        if (err == PL_OK) {
            assert_int_not_equal(fw.image.count, 0);
            pl_firmware_free(&fw);
            return grants;
        }
        assert_int_equal(err, PL_ERR_TOO_BIG);
        assert_non_null(strstr(fw.error, "not enough memory"));
        assert_null(fw.memory);
        assert_int_equal(fw.image.count, 0);
    }
}

/* The file, its list of parts, the image; the decoded records or the names of the sections. */
static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    assert_int_equal(starve(VECTOR("hello.bin")), 3);
    assert_int_equal(starve(VECTOR("hello.dfu")), 3);
    assert_in_range(starve(VECTOR("hello.elf")), 4, 20);
    assert_in_range(starve(VECTOR("hello.hex")), 4, 20);
    assert_in_range(starve(VECTOR("hello.srec")), 4, 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
