/* SPDX-License-Identifier: MIT */
/* Which chip a build with PL_CHIP=ANY finds. IDs: DBGMCU_IDCODE in the reference manuals. */
#include "check.h"

#include "internal.h"

#define CPUID 0xE000ED00u

/* With its revision in the upper half. */
static void the_id_of_the_chip_decides(void **state)
{
    const struct pl_enter_chip *chip;

    (void)state;
    fake_power_up();
    fake_set(CPUID, TEST_CPUID);
    fake_set(PL_ENTER_IDCODE, 0x20010000u | TEST_PID);
    chip = pl_enter_this_chip();
    assert_non_null(chip);
    assert_int_equal(chip->pid, TEST_PID);
    assert_int_equal(chip->rom.base, 0x1FFF0000);
}

/* An STM32F1 reads as 0, an STM32L0 is not entered. */
static void an_unknown_id_is_no_chip(void **state)
{
    static const uint32_t ids[] = {0, 0xFFF, 0x447, 0x410, 0x999};

    (void)state;
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        fake_power_up();
        fake_set(CPUID, TEST_CPUID);
        fake_set(PL_ENTER_IDCODE, ids[i]);
        assert_null(pl_enter_this_chip());
    }
}

/* Reads 0 while its clock is off, where it has one. */
static uint32_t needs_clock(uint32_t addr, uint32_t value)
{
    if (addr == PL_ENTER_IDCODE && TEST_CLOCK != 0 && !(fake_word(TEST_CLOCK) & TEST_CLOCK_BIT))
        return 0;
    return value;
}

static void the_debug_clock_is_borrowed(void **state)
{
    (void)state;
    fake_power_up();
    fake.on_get = needs_clock;
    fake_set(CPUID, TEST_CPUID);
    fake_set(PL_ENTER_IDCODE, TEST_PID);
    fake_set(TEST_CLOCK, 0x21);
    assert_non_null(pl_enter_this_chip());
    assert_int_equal(fake_word(TEST_CLOCK), 0x21);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_id_of_the_chip_decides),
        cmocka_unit_test(an_unknown_id_is_no_chip),
        cmocka_unit_test(the_debug_clock_is_borrowed),
    };

    return cmocka_run_group_tests_name("enter_chip", tests, NULL, NULL);
}
