/* SPDX-License-Identifier: MIT */
/* The resident loader's server and protection: the commands, AN3155 rev 20 sections 3.9 to 3.12,
 * and what a chip that is read-out protected still does. */
#include "boot_rig.h"

static struct boot_rig *rig;

static int set_up(void **state)
{
    *state = rig = boot_rig_new();
    return 0;
}

static void offer_protection(uint8_t commands, bool locked)
{
    rig->config.more = pl_boot_protection;
    rig->config.n_more = commands;
    boot_rig_restart(rig, locked);
}

/* --- Locked chips --- */

static void locked_chip_can_be_written_but_not_read(void **state)
{
    (void)state;
    boot_put_table(rig, BOOT_RAM + 0x100, BOOT_RAM + 0x400, BOOT_RAM + 0x201);
    boot_rig_restart(rig, true);
    boot_send(rig, "\x11\xEE", 2);
    boot_expect_nack(rig);
    boot_write(rig, BOOT_APP, "abcdefgh", 8);
    boot_expect_ack(rig);
    boot_command(rig, PL_CMD_WRITE);
    boot_word(rig, BOOT_RAM);
    boot_expect_nack(rig);
    boot_command(rig, PL_CMD_GO);
    boot_word(rig, BOOT_RAM + 0x100);
    boot_expect_nack(rig);
}

static void locked_chip_sums_whole_blocks_only(void **state)
{
    (void)state;
    boot_rig_restart(rig, true);
    boot_sum_size(rig, 1, false);
    boot_sum_size(rig, 255, false);
    boot_sum_size(rig, 256, true);
    boot_sum_size(rig, 257, false);
}

/* As ROM loaders do: Get does not change with protection. */
static void locked_chip_lists_what_it_refuses(void **state)
{
    (void)state;
    offer_protection(PL_BOOT_PROTECTION, true);
    boot_send(rig, "\x00\xFF", 2);
    boot_expect(rig, "\x79\x0D\x31\x00\x01\x02\x11\x21\x31\x44\x50\x51\xA1\x63\x73\x82\x79", 17);
}

/* Whoever may not read may not open what the owner has closed. */
static void read_out_protection_freezes_the_others(void **state)
{
    (void)state;
    offer_protection(PL_BOOT_PROTECTION_ALL, true);
    boot_send(rig, "\x63\x9C", 2);
    boot_expect_nack(rig);
    boot_send(rig, "\x73\x8C", 2);
    boot_expect_nack(rig);
    boot_send(rig, "\x82\x7D", 2);
    boot_expect_nack(rig);
    assert_int_equal(rig->protection, PL_BOOT_WANT_NOTHING);
    boot_send(rig, "\x92\x6D", 2);
    boot_expect(rig, "\x79\x79", 2);
    assert_int_equal(rig->protection, PL_BOOT_WANT_READ_UNPROTECT);
}

/* --- The commands --- */

static void openbl_8_protection_is_the_products_choice(void **state)
{
    (void)state;
    boot_send(rig, "\x92\x6D", 2);
    boot_expect_nack(rig);
    offer_protection(PL_BOOT_PROTECTION, false);
    boot_send(rig, "\x00\xFF", 2);
    boot_expect(rig, "\x79\x0D\x31\x00\x01\x02\x11\x21\x31\x44\x50\x51\xA1\x63\x73\x82\x79", 17);
    boot_send(rig, "\x92\x6D", 2);
    boot_expect_nack(rig);
    boot_command(rig, PL_CMD_WRITE_PROTECT);
    boot_send(rig, "\x01\x05\x06\x02", 4);
    boot_expect_ack(rig);
    assert_int_equal(rig->protection, PL_BOOT_WANT_WRITE_PROTECT);
    assert_int_equal(rig->n_sectors, 2);
    assert_memory_equal(rig->sectors, "\x05\x06", 2);
    assert_true(rig->reset);
    boot_send(rig, "\x82\x7D", 2);
    boot_expect(rig, "\x79\x79", 2);
    assert_int_equal(rig->protection, PL_BOOT_WANT_READ_PROTECT);
}

static void write_unprotect_has_two_acks_and_a_reset(void **state)
{
    (void)state;
    offer_protection(PL_BOOT_PROTECTION, false);
    boot_send(rig, "\x73\x8C", 2);
    boot_expect(rig, "\x79\x79", 2);
    assert_int_equal(rig->protection, PL_BOOT_WANT_WRITE_UNPROTECT);
    assert_true(rig->reset);
}

/* Nothing was changed, so nothing is reset. */
static void what_the_flash_refuses_is_refused(void **state)
{
    (void)state;
    offer_protection(PL_BOOT_PROTECTION, false);
    rig->options_refuse = true;
    boot_command(rig, PL_CMD_WRITE_PROTECT);
    boot_send(rig, "\x00\x05\x05", 3);
    boot_expect_nack(rig);
    boot_send(rig, "\x82\x7D", 2);
    boot_expect(rig, "\x79\x1F", 2);
    assert_false(rig->reset);
    boot_expect_listening(rig);
}

static void a_damaged_list_protects_nothing(void **state)
{
    (void)state;
    offer_protection(PL_BOOT_PROTECTION, false);
    boot_command(rig, PL_CMD_WRITE_PROTECT);
    boot_send(rig, "\x01\x05\x06\x03", 4);
    boot_expect_nack(rig);
    assert_int_equal(rig->protection, PL_BOOT_WANT_NOTHING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOOT_TEST(locked_chip_can_be_written_but_not_read),
        BOOT_TEST(locked_chip_sums_whole_blocks_only),
        BOOT_TEST(locked_chip_lists_what_it_refuses),
        BOOT_TEST(read_out_protection_freezes_the_others),
        BOOT_TEST(openbl_8_protection_is_the_products_choice),
        BOOT_TEST(write_unprotect_has_two_acks_and_a_reset),
        BOOT_TEST(what_the_flash_refuses_is_refused),
        BOOT_TEST(a_damaged_list_protects_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
