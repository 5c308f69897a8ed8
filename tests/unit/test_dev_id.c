/* SPDX-License-Identifier: MIT */
/* Words that the factory has fixed. */
#include "check.h"
#include "dev_id.h"
#include "machine_stub.h"

/* DBGMCU_IDCODE of the STM32L452: device ID 0x462, RM0394 "MCU device ID code". */
static void words_are_read_in_parts_and_stay(void **state)
{
    const uint32_t words[] = {0x10016462, 0x00000200};
    struct pl_machine *machine = pl_stub_new(4000000);
    struct pl_device *id = pl_stub_add(machine, pl_id_new("DBGMCU", 0xE0042000, words, 2));

    (void)state;
    pl_stub_set(id, 0, 0);
    assert_int_equal(pl_stub_get(id, 0) & 0xFFF, 0x462);
    assert_int_equal(id->ops->read(id, 2, 2), 0x1001);
    assert_int_equal(id->ops->read(id, 5, 1), 0x02);
    assert_int_equal(id->size, 8);
    pl_stub_free(machine);
}

static void too_many_words_are_refused(void **state)
{
    const uint32_t words[PL_ID_WORDS + 1] = {0};

    (void)state;
    assert_null(pl_id_new("UID", 0x1FFF7590, words, PL_ID_WORDS + 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_read_in_parts_and_stay),
        cmocka_unit_test(too_many_words_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
