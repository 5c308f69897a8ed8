/* SPDX-License-Identifier: MIT */
/* CRC unit and backup registers. Check values over "123456789" are those of the public catalogue of
 * CRC algorithms: CRC-32/ISO-HDLC CBF43926, CRC-32/MPEG-2 0376E6E7, CRC-16/IBM-3740 29B1,
 * CRC-8/SMBUS F4. */
#include "check.h"
#include "dev_backup.h"
#include "dev_crc.h"
#include "machine_stub.h"

static struct pl_machine *machine;
static struct pl_device *crc;

static int set_up(void **state)
{
    (void)state;
    machine = pl_stub_new(16000000);
    crc = pl_stub_add(machine, pl_crc_new(0x40023000, true));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    pl_stub_free(machine);
    return 0;
}

static uint32_t crc_of_digits(void)
{
    for (const char *digit = "123456789"; *digit; digit++)
        crc->ops->write(crc, 0x00, 1, (uint8_t)*digit);
    return pl_stub_get(crc, 0x00);
}

static void bytes_give_the_catalogue_values(void **state)
{
    (void)state;
    assert_int_equal(crc_of_digits(), 0x0376E6E7);
    pl_stub_set(crc, 0x08, 1 | 1u << 5 | 1u << 7);
    assert_int_equal(crc_of_digits() ^ UINT32_MAX, 0xCBF43926);
    pl_stub_set(crc, 0x08, 1u << 3);
    pl_stub_set(crc, 0x14, 0x1021);
    pl_stub_set(crc, 0x10, 0xFFFF);
    assert_int_equal(crc_of_digits(), 0x29B1);
    pl_stub_set(crc, 0x08, 2u << 3);
    pl_stub_set(crc, 0x14, 0x07);
    pl_stub_set(crc, 0x10, 0);
    assert_int_equal(crc_of_digits(), 0xF4);
}

/* A word goes in with its most significant byte first. */
static void word_is_four_bytes_high_first(void **state)
{
    uint32_t by_bytes;

    (void)state;
    for (unsigned i = 4; i-- > 0;)
        crc->ops->write(crc, 0x00, 1, 0x12345678u >> (8 * i) & 0xFF);
    by_bytes = pl_stub_get(crc, 0x00);
    pl_stub_set(crc, 0x08, 1);
    pl_stub_set(crc, 0x00, 0x12345678);
    assert_int_equal(pl_stub_get(crc, 0x00), by_bytes);
    assert_int_not_equal(by_bytes, UINT32_MAX);
}

static void fixed_unit_has_no_settings(void **state)
{
    struct pl_device *fixed = pl_stub_add(machine, pl_crc_new(0x40023400, false));

    (void)state;
    pl_stub_set(fixed, 0x14, 7);
    pl_stub_set(fixed, 0x08, 0xF8);
    assert_int_equal(pl_stub_get(fixed, 0x14), 0);
    assert_int_equal(pl_stub_get(fixed, 0x08), 0);
    pl_stub_set(fixed, 0x00, 0x12345678);
    pl_stub_set(crc, 0x00, 0x12345678);
    assert_int_equal(pl_stub_get(fixed, 0x00), pl_stub_get(crc, 0x00));
}

static void backup_registers_outlive_all_but_power(void **state)
{
    const struct pl_backup_config config = {"BKP", 0x40006C00, PL_BACKUP_F1, NULL};
    struct pl_device *backup = pl_stub_add(machine, pl_backup_new(&config));

    (void)state;
    pl_stub_set(backup, 0x04, 0x12345678);
    pl_stub_set(backup, 0x28, 0xABCD);
    pl_stub_set(backup, 0x2C, 0xFFFF); /* RTCCR, not there */
    backup->ops->reset(backup, PL_RESET_SOFTWARE);
    backup->ops->reset(backup, PL_RESET_PIN);
    assert_int_equal(pl_stub_get(backup, 0x04), 0x5678);
    assert_int_equal(pl_stub_get(backup, 0x28), 0xABCD);
    assert_int_equal(pl_stub_get(backup, 0x2C), 0);
    backup->ops->reset(backup, PL_RESET_POWER);
    assert_int_equal(pl_stub_get(backup, 0x04), 0);
}

static bool locked(const struct pl_machine *m)
{
    (void)m;
    return false;
}

static void backup_registers_can_be_locked(void **state)
{
    const struct pl_backup_config config = {"RTC", 0x40002800, PL_BACKUP_RTC32, locked};
    struct pl_device *backup = pl_stub_add(machine, pl_backup_new(&config));

    (void)state;
    pl_stub_set(backup, 0x50, 1);
    assert_int_equal(pl_stub_get(backup, 0x50), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(bytes_give_the_catalogue_values, set_up, tear_down),
        cmocka_unit_test_setup_teardown(word_is_four_bytes_high_first, set_up, tear_down),
        cmocka_unit_test_setup_teardown(fixed_unit_has_no_settings, set_up, tear_down),
        cmocka_unit_test_setup_teardown(backup_registers_outlive_all_but_power, set_up, tear_down),
        cmocka_unit_test_setup_teardown(backup_registers_can_be_locked, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
