/* SPDX-License-Identifier: MIT */
/* Which sectors a protection command protects. The chip here has 40 sectors of 4 KiB, of which the
 * loader has the first two. */
#include "check.h"

#include <string.h>

#include "options.h"
#include "port.h"

enum { FLASH = 0x08000000, SECTOR = 4096, SECTORS = 40 };

static const struct pl_boot_area AREAS[] = {{FLASH, SECTORS *SECTOR, NULL, PL_BOOT_READ}};
const struct pl_boot_chip pl_port_chip = {.app = FLASH + 2 * SECTOR, .areas = AREAS, .n_areas = 1};

static uint32_t before[PL_PORT_SECTOR_WORDS], after[PL_PORT_SECTOR_WORDS];
static unsigned calls;
static bool read_out, refuses;

uint16_t pl_port_sector(uint32_t addr)
{
    assert_in_range(addr, FLASH, FLASH + SECTORS * SECTOR - 1);
    return (uint16_t)((addr - FLASH) / SECTOR);
}

bool pl_port_write_protected(uint16_t sector)
{
    assert_true(sector < SECTORS);
    return (before[sector / 32] >> sector % 32 & 1) != 0;
}

bool pl_port_protect(const uint32_t sectors[PL_PORT_SECTOR_WORDS], bool read)
{
    memcpy(after, sectors, sizeof after);
    read_out = read;
    calls++;
    return !refuses;
}

static int set_up(void **state)
{
    (void)state;
    memset(before, 0, sizeof before);
    memset(after, 0xEE, sizeof after);
    calls = 0;
    read_out = refuses = false;
    return 0;
}

static bool write_protect(const char *sectors, uint16_t n)
{
    return pl_boot_options(&(struct pl_boot_job){
        .want = PL_BOOT_WANT_WRITE_PROTECT, .bytes = (const uint8_t *)sectors, .n = n});
}

static bool other(enum pl_boot_want want)
{
    return pl_boot_options(&(struct pl_boot_job){.want = want});
}

static void expect(uint32_t first, uint32_t second, bool read)
{
    assert_int_equal(calls, 1);
    assert_int_equal(after[0], first);
    assert_int_equal(after[1], second);
    for (unsigned i = 2; i < PL_PORT_SECTOR_WORDS; i++)
        assert_int_equal(after[i], 0);
    assert_int_equal(read_out, read);
}

/* AN3155 3.9: a new list takes the place of the old one. */
static void a_list_replaces_what_was_protected(void **state)
{
    (void)state;
    before[0] = 1u << 5;
    assert_true(write_protect("\x03\x27\x20\x03", 4));
    expect(1u << 3, 1u << 7 | 1u << 0, false);
}

static void the_loaders_own_sectors_can_be_protected(void **state)
{
    (void)state;
    assert_true(write_protect("\x00\x01", 2));
    expect(3, 0, false);
}

static void and_stay_so_whatever_the_wire_says(void **state)
{
    (void)state;
    before[0] = 1u << 1 | 1u << 2;
    assert_true(other(PL_BOOT_WANT_WRITE_UNPROTECT));
    expect(1u << 1, 0, false);
    calls = 0;
    assert_true(write_protect("\x05", 1));
    expect(1u << 1 | 1u << 5, 0, false);
}

static void a_sector_that_does_not_exist(void **state)
{
    (void)state;
    assert_false(write_protect("\x03\x28", 2));
    assert_false(write_protect("\xFF", 1));
    assert_int_equal(calls, 0);
    assert_true(write_protect("\x27", 1));
}

static void read_protection_leaves_write_protection_alone(void **state)
{
    (void)state;
    before[0] = 0x80000001;
    before[1] = 0x80;
    assert_true(other(PL_BOOT_WANT_READ_PROTECT));
    expect(0x80000001, 0x80, true);
}

static void read_unprotect_is_not_carried_out(void **state)
{
    (void)state;
    assert_false(other(PL_BOOT_WANT_READ_UNPROTECT));
    assert_int_equal(calls, 0);
}

static void a_refusal_is_passed_on(void **state)
{
    (void)state;
    refuses = true;
    assert_false(write_protect("\x05", 1));
}

#define TEST(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_list_replaces_what_was_protected),
        TEST(the_loaders_own_sectors_can_be_protected),
        TEST(and_stay_so_whatever_the_wire_says),
        TEST(a_sector_that_does_not_exist),
        TEST(read_protection_leaves_write_protection_alone),
        TEST(read_unprotect_is_not_carried_out),
        TEST(a_refusal_is_passed_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
