/* SPDX-License-Identifier: MIT */
/* ST OpenBL's faults, one by one; none of them in the resident loader. The eighth is in
 * test_boot_protect.c. */
#include "boot_rig.h"

#include <string.h>

static struct boot_rig *rig;

static int set_up(void **state)
{
    *state = rig = boot_rig_new();
    return 0;
}

static void openbl_1_a_lost_byte_does_not_hang_the_session(void **state)
{
    (void)state;
    boot_command(rig, PL_CMD_WRITE);
    boot_word(rig, BOOT_APP);
    boot_expect_ack(rig);
    boot_send(rig, "\x07\x01\x02\x03\x04\x05\x06\x07\x08", 9); /* its checksum is lost */
    boot_pass(rig, BOOT_BYTE_MS);
    boot_expect_nack(rig);
    assert_int_equal(pl_boot_server_idle_ms(&rig->server, rig->now_ms), BOOT_BYTE_MS);
    boot_expect_listening(rig);
}

static void openbl_2_acknowledged_is_programmed(void **state)
{
    (void)state;
    boot_write(rig, BOOT_FLASH + BOOT_FLASH_SIZE - 4, "abcde", 5); /* past the end */
    boot_expect_nack(rig);
    assert_int_equal(rig->programs, 0);
    boot_write(rig, BOOT_APP, "abc", 3);
    boot_expect_ack(rig);
    boot_write(rig, BOOT_APP + 3, "d", 1); /* into the same granule */
    boot_expect_nack(rig);
    rig->protected_from = BOOT_APP + 8;
    rig->protected_to = BOOT_APP + 16;
    boot_write(rig, BOOT_APP + 8, "abcdefgh", 8);
    boot_expect_nack(rig);
    rig->lies = true;
    boot_write(rig, BOOT_APP + 16, "abcdefgh", 8);
    boot_expect_nack(rig);
}

static void openbl_3_reads_end_where_memory_ends(void **state)
{
    (void)state;
    boot_read(rig, BOOT_INFO + BOOT_INFO_SIZE - 1, 2);
    boot_expect_nack(rig);
    boot_read(rig, BOOT_RAM + BOOT_RAM_SIZE - 255, 256);
    boot_expect_nack(rig);
    boot_read(rig, BOOT_INFO, BOOT_INFO_SIZE);
    boot_expect(rig, "\x79\0\0\0\0\0\0\0\0\0\0\0\0", 13);
}

/* The list is refused as a whole, before the first page is erased; what does not fit is counted out
 * and cannot pass for commands. */
static void openbl_4_erase_does_all_of_its_list_or_none(void **state)
{
    const uint16_t outside[] = {2, BOOT_PAGES}, last[] = {BOOT_PAGES - 1};
    uint16_t many[PL_AN3155_PAGES16_MAX];

    (void)state;
    boot_erase(rig, outside, 2);
    boot_expect_nack(rig);
    assert_int_equal(rig->erases, 0);
    boot_erase(rig, last, 1);
    boot_expect_ack(rig);
    assert_int_equal(rig->erases, 1);
    for (unsigned i = 0; i < PL_AN3155_PAGES16_MAX; i++)
        many[i] = 0x44BB; /* Extended Erase and its complement */
    boot_erase(rig, many, PL_AN3155_PAGES16_MAX);
    boot_expect_nack(rig);
    assert_int_equal(rig->erases, 1);
    boot_erase_special(rig, 0xFFFF);
    boot_expect_ack(rig);
    assert_true(boot_blank(rig, BOOT_APP, BOOT_FLASH + BOOT_FLASH_SIZE));
    rig->lies = true;
    *boot_flash_at(rig, BOOT_APP) = 0;
    boot_erase_special(rig, 0xFFFF);
    boot_expect_nack(rig);
}

static void openbl_5_whatever_can_be_written_can_be_written_anew(void **state)
{
    const uint16_t page[] = {2};

    (void)state;
    boot_write(rig, BOOT_APP, "abcdefgh", 8);
    boot_expect_ack(rig);
    boot_erase(rig, page, 1);
    boot_expect_ack(rig);
    boot_write(rig, BOOT_APP, "ABCDEFGH", 8);
    boot_expect_ack(rig);
    boot_write(rig, BOOT_RAM, "ab", 2);
    boot_expect_ack(rig);
    boot_write(rig, BOOT_RAM, "AB", 2);
    boot_expect_ack(rig);
    assert_memory_equal(rig->ram, "AB", 2);
}

static void openbl_6_go_looks_at_the_vectors(void **state)
{
    static const struct {
        uint32_t table, sp, pc;
    } BAD[] = {
        {BOOT_APP, 0xFFFFFFFF, 0xFFFFFFFF},                             /* blank */
        {BOOT_APP, BOOT_RAM, BOOT_APP + 0x101},                         /* stack below RAM */
        {BOOT_APP, BOOT_RAM + BOOT_RAM_SIZE + 4, BOOT_APP + 0x101},     /* above it */
        {BOOT_APP, BOOT_RAM + 0x402, BOOT_APP + 0x101},                 /* odd stack */
        {BOOT_APP, 0, BOOT_APP + 0x101},                                /* none */
        {BOOT_APP, BOOT_RAM + 0x400, BOOT_APP + 0x100},                 /* not Thumb */
        {BOOT_APP, BOOT_RAM + 0x400, BOOT_FLASH + 0x101},               /* in the loader */
        {BOOT_APP, BOOT_RAM + 0x400, BOOT_FLASH + BOOT_FLASH_SIZE + 1}, /* behind the flash */
        {BOOT_APP, BOOT_RAM + 0x400, BOOT_RAM + 0x101},                 /* in other memory */
        {BOOT_APP + 0x80, BOOT_RAM + 0x400, BOOT_APP + 0x101},          /* VTOR cannot hold it */
        {BOOT_FLASH + BOOT_FLASH_SIZE - 8, BOOT_RAM + 0x400, BOOT_APP + 0x101},
        {BOOT_RAM, BOOT_RAM + 0x400, BOOT_APP + 0x101},
    };

    (void)state;
    for (unsigned i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        boot_put_table(rig, BAD[i].table, BAD[i].sp, BAD[i].pc);
        boot_command(rig, PL_CMD_GO);
        boot_word(rig, BAD[i].table);
        boot_expect_nack(rig);
    }
    boot_command(rig, PL_CMD_GO); /* the loader's own pages */
    boot_word(rig, BOOT_FLASH + 0x100);
    boot_expect_nack(rig);
    assert_int_equal(rig->started, 0);
}

static void openbl_7_the_loader_does_not_touch_itself(void **state)
{
    const uint16_t first[] = {0}, second[] = {2, 1};
    const uint32_t places[] = {BOOT_FLASH, BOOT_FLASH + 8, BOOT_APP - 256, BOOT_APP - 1};
    uint8_t data[256] = {0};

    (void)state;
    boot_erase(rig, first, 1);
    boot_expect_nack(rig);
    boot_erase(rig, second, 2);
    boot_expect_nack(rig);
    assert_int_equal(rig->erases, 0);
    for (unsigned i = 0; i < sizeof places / sizeof *places; i++) {
        boot_command(rig, PL_CMD_WRITE);
        boot_word(rig, places[i]);
        boot_expect_nack(rig);
    }
    boot_erase_special(rig, 0xFFFF);
    boot_expect_ack(rig);
    assert_int_equal(rig->erases, BOOT_PAGES - 2);
    boot_write(rig, BOOT_APP, data, sizeof data); /* right behind it */
    boot_expect_ack(rig);
}

static void openbl_9_option_bytes_are_no_memory(void **state)
{
    (void)state;
    boot_command(rig, PL_CMD_WRITE);
    boot_word(rig, 0x1FFF7800);
    boot_expect_nack(rig);
    boot_command(rig, PL_CMD_WRITE); /* what can only be read */
    boot_word(rig, BOOT_INFO);
    boot_expect_nack(rig);
}

/* SPEC.md section 2: the checksum of 01 to 04. */
static void openbl_10_get_checksum_is_there(void **state)
{
    (void)state;
    memcpy(boot_flash_at(rig, BOOT_APP), "\x01\x02\x03\x04", 4);
    boot_command(rig, PL_CMD_CHECKSUM);
    boot_word(rig, BOOT_APP);
    boot_expect_ack(rig);
    boot_word(rig, 1);
    boot_expect_ack(rig);
    boot_word(rig, 0x04C11DB7);
    boot_expect_ack(rig);
    boot_word(rig, 0xFFFFFFFF);
    boot_expect(rig, "\x79\x79\x1D\xAB\xE7\x4F\x1E", 7);
}

static void openbl_11_refused_special_commands_leave_no_rest(void **state)
{
    (void)state;
    boot_command(rig, PL_CMD_SPECIAL);
    boot_send(rig, "\x00\x82\x82", 3);
    boot_expect_nack(rig);
    boot_expect_listening(rig);
    boot_command(rig, PL_CMD_EXT_SPECIAL);
    boot_send(rig, "\x12\x34\x26", 3);
    boot_expect_nack(rig);
    boot_expect_listening(rig);
}

static void openbl_12_another_chip_is_another_table(void **state)
{
    (void)state;
    rig->chip.pid = 0x410;
    rig->chip.granule = 2;
    rig->chip.wide_erase = false;
    boot_rig_restart(rig, false);
    boot_send(rig, "\x02\xFD", 2);
    boot_expect(rig, "\x79\x01\x04\x10\x79", 5);
    boot_write(rig, BOOT_APP + 1, "abc", 3);
    boot_expect_ack(rig);
    assert_int_equal(rig->programs, 2);
    assert_memory_equal(boot_flash_at(rig, BOOT_APP),
                        "\xFF"
                        "abc\xFF",
                        5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOOT_TEST(openbl_1_a_lost_byte_does_not_hang_the_session),
        BOOT_TEST(openbl_2_acknowledged_is_programmed),
        BOOT_TEST(openbl_3_reads_end_where_memory_ends),
        BOOT_TEST(openbl_4_erase_does_all_of_its_list_or_none),
        BOOT_TEST(openbl_5_whatever_can_be_written_can_be_written_anew),
        BOOT_TEST(openbl_6_go_looks_at_the_vectors),
        BOOT_TEST(openbl_7_the_loader_does_not_touch_itself),
        BOOT_TEST(openbl_9_option_bytes_are_no_memory),
        BOOT_TEST(openbl_10_get_checksum_is_there),
        BOOT_TEST(openbl_11_refused_special_commands_leave_no_rest),
        BOOT_TEST(openbl_12_another_chip_is_another_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
