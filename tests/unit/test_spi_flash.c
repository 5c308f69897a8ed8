/* SPDX-License-Identifier: MIT */
/* The serial flash; expected values by the W25Q80DV data sheet, "Instructions". */
#include "check.h"
#include "spi_flash.h"

static const uint64_t MS = UINT64_C(1000000000);

static struct pl_spi_flash *flash;
static uint64_t now_ps;

static int set_up(void **state)
{
    (void)state;
    flash = pl_spi_flash_new();
    now_ps = 0;
    return flash ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    pl_spi_flash_free(flash);
    return 0;
}

/* One selection; returns what came with the last byte. */
static uint8_t say(const uint8_t *bytes, unsigned n)
{
    uint8_t last = 0;

    pl_spi_flash_select(flash, true, now_ps);
    for (unsigned i = 0; i < n; i++)
        last = pl_spi_flash_exchange(flash, bytes[i], now_ps);
    pl_spi_flash_select(flash, false, now_ps);
    return last;
}

#define SAY(...) say((const uint8_t[]){__VA_ARGS__}, sizeof(const uint8_t[]){__VA_ARGS__})

static uint8_t byte_at(uint32_t addr)
{
    return SAY(0x03, (uint8_t)(addr >> 16), (uint8_t)(addr >> 8), (uint8_t)addr, 0);
}

static void says_who_it_is(void **state)
{
    (void)state;
    assert_int_equal(SAY(0x9F, 0), 0xEF);
    assert_int_equal(SAY(0x9F, 0, 0), 0x40);
    assert_int_equal(SAY(0x9F, 0, 0, 0), 0x14);
}

static void programs_bits_to_zero_only(void **state)
{
    (void)state;
    SAY(0x06);
    assert_int_equal(SAY(0x05, 0), 2);
    SAY(0x02, 0x01, 0x02, 0x03, 0xF0);
    assert_int_equal(SAY(0x05, 0), 1);
    now_ps += MS;
    assert_int_equal(SAY(0x05, 0), 0);
    SAY(0x06);
    SAY(0x02, 0x01, 0x02, 0x03, 0x0F);
    now_ps += MS;
    assert_int_equal(byte_at(0x010203), 0x00);
    assert_int_equal(pl_spi_flash_bytes(flash)[0x010203], 0x00);
}

static void wraps_within_a_page(void **state)
{
    (void)state;
    SAY(0x06);
    SAY(0x02, 0x00, 0x01, 0xFF, 0x11, 0x22);
    now_ps += MS;
    assert_int_equal(byte_at(0x1FF), 0x11);
    assert_int_equal(byte_at(0x100), 0x22);
    assert_int_equal(byte_at(0x200), 0xFF);
}

static void changes_nothing_unless_enabled(void **state)
{
    (void)state;
    SAY(0x02, 0, 0, 0, 0x00);
    SAY(0x06);
    SAY(0x04);
    SAY(0x02, 0, 0, 0, 0x00);
    now_ps += MS;
    assert_int_equal(byte_at(0), 0xFF);
}

static void erases_a_sector(void **state)
{
    (void)state;
    pl_spi_flash_bytes(flash)[0x0FFF] = pl_spi_flash_bytes(flash)[0x1000] = 0;
    pl_spi_flash_bytes(flash)[0x1FFF] = pl_spi_flash_bytes(flash)[0x2000] = 0;
    SAY(0x06);
    SAY(0x20, 0x00, 0x12, 0x34);
    now_ps += 10 * MS;
    assert_int_equal(byte_at(0x2000), 0xFF); /* it answers nothing but its status */
    assert_int_equal(SAY(0x05, 0) & 1, 1);
    now_ps += 400 * MS;
    assert_int_equal(SAY(0x05, 0), 0);
    assert_int_equal(byte_at(0x0FFF), 0);
    assert_int_equal(byte_at(0x1000), 0xFF);
    assert_int_equal(byte_at(0x1FFF), 0xFF);
    assert_int_equal(byte_at(0x2000), 0);
}

static void hears_nothing_unless_selected(void **state)
{
    (void)state;
    assert_int_equal(pl_spi_flash_exchange(flash, 0x9F, 0), 0xFF);
    assert_int_equal(pl_spi_flash_exchange(flash, 0, 0), 0xFF);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(says_who_it_is, set_up, tear_down),
        cmocka_unit_test_setup_teardown(programs_bits_to_zero_only, set_up, tear_down),
        cmocka_unit_test_setup_teardown(wraps_within_a_page, set_up, tear_down),
        cmocka_unit_test_setup_teardown(changes_nothing_unless_enabled, set_up, tear_down),
        cmocka_unit_test_setup_teardown(erases_a_sector, set_up, tear_down),
        cmocka_unit_test_setup_teardown(hears_nothing_unless_selected, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
