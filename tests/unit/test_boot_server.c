/* SPDX-License-Identifier: MIT */
/* The resident loader's server. Packets and answers are those of AN3155 rev 20, sections 3.1
 * to 3.15; the refusals are what boot.h promises. */
#include "boot_rig.h"

#include <string.h>

static struct boot_rig *rig;

static int set_up(void **state)
{
    *state = rig = boot_rig_new();
    return 0;
}

/* --- What the loader says of itself --- */

static void get_lists_what_is_served(void **state)
{
    (void)state;
    boot_send(rig, "\x00\xFF", 2);
    boot_expect(rig, "\x79\x0A\x31\x00\x01\x02\x11\x21\x31\x44\x50\x51\xA1\x79", 14);
}

static void get_leaves_out_what_the_product_forbids(void **state)
{
    (void)state;
    rig->config.policy = 0;
    rig->chip.wide_erase = false;
    boot_rig_restart(rig, false);
    boot_send(rig, "\x00\xFF", 2);
    boot_expect(rig, "\x79\x09\x31\x00\x01\x02\x21\x31\x43\x50\x51\xA1\x79", 13);
    boot_send(rig, "\x11\xEE", 2);
    boot_expect_nack(rig);
    boot_send(rig, "\x44\xBB", 2);
    boot_expect_nack(rig);
}

static void get_version_and_id(void **state)
{
    (void)state;
    boot_send(rig, "\x01\xFE", 2);
    boot_expect(rig, "\x79\x31\x00\x00\x79", 5);
    boot_send(rig, "\x02\xFD", 2);
    boot_expect(rig, "\x79\x01\x04\x62\x79", 5);
}

static void unknown_commands_and_wrong_complements(void **state)
{
    (void)state;
    for (unsigned code = 0; code < 256; code++) {
        const uint8_t wrong[] = {(uint8_t)code, (uint8_t)(~code ^ 1)};
        boot_send(rig, wrong, 2);
        boot_expect_nack(rig);
    }
    boot_send(rig, "\x03\xFC", 2);
    boot_expect_nack(rig);
    boot_expect_listening(rig);
}

/* --- Read Memory --- */

static void reads_1_to_256_bytes(void **state)
{
    uint8_t answer[257] = {0x79};

    (void)state;
    for (unsigned i = 0; i < 256; i++)
        answer[1 + i] = *boot_flash_at(rig, BOOT_APP + 0x100 + i) = (uint8_t)(i * 3);
    boot_read(rig, BOOT_APP + 0x100, 1);
    boot_expect(rig, answer, 2);
    boot_read(rig, BOOT_APP + 0x100, 256);
    boot_expect(rig, answer, 257);
}

static void reads_up_to_the_last_byte_and_no_further(void **state)
{
    const uint32_t end = BOOT_FLASH + BOOT_FLASH_SIZE;

    (void)state;
    boot_read(rig, end - 4, 4);
    boot_expect(rig, "\x79\xFF\xFF\xFF\xFF", 5);
    boot_read(rig, end - 4, 5);
    boot_expect_nack(rig);
    boot_expect_listening(rig);
}

static void addresses_where_nothing_is(void **state)
{
    static const uint32_t NOWHERE[] = {
        0,
        BOOT_FLASH - 1,
        BOOT_FLASH + BOOT_FLASH_SIZE,
        BOOT_RAM - 1,
        BOOT_RAM + BOOT_RAM_SIZE,
        BOOT_INFO + BOOT_INFO_SIZE,
        0xFFFFFF00,
        0xFFFFFFFC,
        0xFFFFFFFF,
    };

    (void)state;
    for (unsigned i = 0; i < sizeof NOWHERE / sizeof *NOWHERE; i++) {
        static const uint8_t COMMANDS[] = {PL_CMD_READ, PL_CMD_WRITE, PL_CMD_GO, PL_CMD_CHECKSUM};
        for (unsigned c = 0; c < sizeof COMMANDS; c++) {
            boot_command(rig, COMMANDS[c]);
            boot_word(rig, NOWHERE[i]);
            boot_expect_nack(rig);
        }
    }
    boot_expect_listening(rig);
}

static void wrong_checksums(void **state)
{
    (void)state;
    boot_command(rig, PL_CMD_READ);
    boot_send(rig, "\x08\x00\x10\x00\x19", 5);
    boot_expect_nack(rig);
    boot_command(rig, PL_CMD_READ);
    boot_word(rig, BOOT_APP);
    boot_expect_ack(rig);
    boot_send(rig, "\x03\xFD", 2);
    boot_expect_nack(rig);
    boot_command(rig, PL_CMD_WRITE);
    boot_word(rig, BOOT_APP);
    boot_expect_ack(rig);
    boot_send(rig, "\x03\x01\x02\x03\x04\x06", 6);
    boot_expect_nack(rig);
    boot_command(rig, PL_CMD_EXT_ERASE);
    boot_send(rig, "\x00\x00\x00\x02\x03", 5);
    boot_expect_nack(rig);
    assert_int_equal(rig->erases + rig->programs, 0);
}

static void byte_with_wrong_parity_spoils_its_packet(void **state)
{
    (void)state;
    boot_command(rig, PL_CMD_WRITE);
    boot_word(rig, BOOT_APP);
    boot_expect_ack(rig);
    boot_send(rig, "\x03\x01\x02", 3);
    boot_send_damaged(rig, 0x03);
    boot_send(rig, "\x04\x07", 2);
    boot_expect_nack(rig);
    assert_int_equal(rig->programs, 0);
    boot_expect_listening(rig);
}

/* --- Write Memory --- */

static void writes_any_length_at_any_address(void **state)
{
    uint8_t data[256];

    (void)state;
    for (unsigned i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)(i + 1);
    for (uint32_t into = 0; into < 8; into++) {
        for (size_t n = 1; n <= 256; n += n < 17 ? 1 : 239) {
            uint32_t addr = BOOT_APP + 8 + into;
            memset(boot_flash_at(rig, BOOT_APP), 0xFF, BOOT_PAGE);
            boot_write(rig, addr, data, n);
            boot_expect_ack(rig);
            assert_memory_equal(boot_flash_at(rig, addr), data, n);
            assert_true(boot_blank(rig, BOOT_APP, addr));
            assert_true(boot_blank(rig, addr + (uint32_t)n, BOOT_APP + BOOT_PAGE));
        }
    }
}

static void writes_ram_as_it_is(void **state)
{
    (void)state;
    boot_write(rig, BOOT_RAM + 3, "abcde", 5);
    boot_expect_ack(rig);
    assert_memory_equal(rig->ram + 3, "abcde", 5);
    boot_write(rig, BOOT_RAM + BOOT_RAM_SIZE - 2, "xyz", 3);
    boot_expect_nack(rig);
    assert_int_equal(rig->ram[BOOT_RAM_SIZE - 1], 0);
}

static void same_write_twice_is_fine(void **state)
{
    (void)state;
    boot_write(rig, BOOT_APP, "abcdefgh", 8);
    boot_expect_ack(rig);
    boot_write(rig, BOOT_APP, "abcdefgh", 8);
    boot_expect_ack(rig);
    assert_int_equal(rig->programs, 1);
}

/* --- Erase --- */

static void erases_listed_pages_only(void **state)
{
    const uint16_t pages[] = {31, 3, 3};

    (void)state;
    memset(boot_flash_at(rig, BOOT_APP), 0, BOOT_FLASH_SIZE - (BOOT_APP - BOOT_FLASH));
    boot_erase(rig, pages, 3);
    boot_expect_ack(rig);
    for (uint16_t page = 2; page < BOOT_PAGES; page++) {
        uint32_t addr = BOOT_FLASH + (uint32_t)page * BOOT_PAGE;
        assert_int_equal(boot_blank(rig, addr, addr + BOOT_PAGE), page == 3 || page == 31);
    }
}

static void older_erase_has_lists_and_everything(void **state)
{
    const uint16_t pages[] = {2};

    (void)state;
    rig->chip.wide_erase = false;
    boot_rig_restart(rig, false);
    memset(boot_flash_at(rig, BOOT_APP), 0, BOOT_FLASH_SIZE - (BOOT_APP - BOOT_FLASH));
    boot_erase(rig, pages, 1);
    boot_expect_ack(rig);
    assert_true(boot_blank(rig, BOOT_APP, BOOT_APP + BOOT_PAGE));
    assert_int_equal(rig->erases, 1);
    boot_command(rig, PL_CMD_ERASE);
    boot_send(rig, "\xFF\x00", 2);
    boot_expect_ack(rig);
    assert_true(boot_blank(rig, BOOT_APP, BOOT_FLASH + BOOT_FLASH_SIZE));
}

static void erase_of_everything_begins_with_the_vectors(void **state)
{
    (void)state;
    memset(boot_flash_at(rig, BOOT_APP), 0, BOOT_FLASH_SIZE - (BOOT_APP - BOOT_FLASH));
    rig->protected_from = BOOT_APP + BOOT_PAGE;
    rig->protected_to = rig->protected_from + 1;
    boot_erase_special(rig, 0xFFFF);
    boot_expect_nack(rig);
    assert_int_equal(rig->erases, 2);
    assert_true(boot_blank(rig, BOOT_APP, BOOT_APP + BOOT_PAGE));
}

static void erase_of_everything_ends_where_nothing_can_be_erased(void **state)
{
    (void)state;
    rig->chip.app = BOOT_FLASH + BOOT_FLASH_SIZE;
    boot_rig_restart(rig, false);
    boot_erase_special(rig, PL_ERASE_ALL);
    boot_expect_ack(rig);
    assert_int_equal(rig->erases, 0);
}

static void reserved_and_bank_codes_are_refused(void **state)
{
    (void)state;
    for (unsigned code = 0xFFF0; code < 0xFFFF; code++) {
        boot_erase_special(rig, (uint16_t)code);
        boot_expect_nack(rig);
    }
    assert_int_equal(rig->erases, 0);
}

/* --- Packets cut short: each after each byte --- */

struct packet {
    const char *bytes;
    size_t n;
};

#define P(bytes)                                                                                   \
    {                                                                                              \
        bytes, sizeof(bytes) - 1                                                                   \
    }

static const struct packet CONVERSATIONS[][6] = {
    {P("\x00\xFF")},
    {P("\x01\xFE")},
    {P("\x02\xFD")},
    {P("\x11\xEE"), P("\x08\x00\x10\x00\x18"), P("\x03\xFC")},
    {P("\x21\xDE"), P("\x08\x00\x10\x00\x18")},
    {P("\x31\xCE"), P("\x08\x00\x10\x00\x18"), P("\x03\x01\x02\x03\x04\x07")},
    {P("\x44\xBB"), P("\x00\x01\x00\x02\x00\x03\x00")},
    {P("\x44\xBB"), P("\xFF\xFF\x00")},
    {P("\x50\xAF"), P("\x00\x01\x01")},
    {P("\x51\xAE"), P("\x00\x01\x01")},
    {P("\xA1\x5E"), P("\x08\x00\x10\x00\x18"), P("\x00\x00\x00\x01\x01"), P("\x04\xC1\x1D\xB7\x6F"),
     P("\xFF\xFF\xFF\xFF\x00")},
    {P("\x63\x9C"), P("\x01\x00\x01\x00")},
    {P("\x73\x8C")},
    {P("\x82\x7D")},
    {P("\x92\x6D")},
};

/* A packet that has begun is answered with NACK after byte_ms; one that does not begin is not
 * waited for longer than frame_ms. */
static void cut_at(const struct packet *packets, unsigned whole, size_t part)
{
    for (unsigned i = 0; i < whole; i++)
        boot_send(rig, packets[i].bytes, packets[i].n);
    rig->n_out = 0;
    boot_send(rig, packets[whole].bytes, part);
    boot_pass(rig, BOOT_BYTE_MS - 1);
    boot_expect(rig, "", 0);
    boot_pass(rig, 1);
    if (part > 0)
        boot_expect_nack(rig);
    else
        boot_pass(rig, BOOT_FRAME_MS - BOOT_BYTE_MS);
    boot_expect_listening(rig);
}

static void every_command_cut_after_each_byte_recovers(void **state)
{
    (void)state;
    rig->config.more = pl_boot_protection;
    rig->config.n_more = PL_BOOT_PROTECTION_ALL;
    boot_rig_restart(rig, false);
    for (unsigned c = 0; c < sizeof CONVERSATIONS / sizeof *CONVERSATIONS; c++)
        for (unsigned whole = 0; whole < 6 && CONVERSATIONS[c][whole].n > 0; whole++)
            for (size_t part = 0; part < CONVERSATIONS[c][whole].n; part++)
                cut_at(CONVERSATIONS[c], whole, part);
    assert_int_equal(rig->erases + rig->programs, 0);
    assert_int_equal(rig->protection, PL_BOOT_WANT_NOTHING);
}

static void clock_may_wrap(void **state)
{
    (void)state;
    rig->now_ms = UINT32_MAX - 100;
    boot_rig_restart(rig, false);
    boot_send(rig, "\x11", 1);
    boot_pass(rig, BOOT_BYTE_MS - 1);
    boot_expect(rig, "", 0);
    boot_pass(rig, 1);
    boot_expect_nack(rig);
    assert_true(pl_boot_server_idle_ms(&rig->server, rig->now_ms) == BOOT_BYTE_MS);
}

static void noise_is_no_progress(void **state)
{
    (void)state;
    boot_expect_listening(rig);
    for (unsigned i = 0; i < 100; i++) {
        boot_pass(rig, 10);
        boot_send(rig, "\xAA\xAA", 2);
    }
    assert_int_equal(pl_boot_server_idle_ms(&rig->server, rig->now_ms), 1000);
}

/* SPEC.md section 3: hosts send the whole of Read and of Get Checksum, and command and address of
 * Write, without waiting for ACKs. */
static void packets_may_be_sent_ahead(void **state)
{
    static const uint8_t READ[] = {0x11, 0xEE, 0x08, 0x00, 0x10, 0x00, 0x18, 0x03, 0xFC};
    size_t sent = 0;
    int byte;

    (void)state;
    while (sent < sizeof READ) { /* the last ACK but one is still on its way */
        assert_true(pl_boot_server_listens(&rig->server));
        pl_boot_server_byte(&rig->server, READ[sent++], false, rig->now_ms);
        if (rig->server.n_out - rig->server.n_sent == 2)
            rig->out[rig->n_out++] = (uint8_t)pl_boot_server_next(&rig->server);
    }
    while ((byte = pl_boot_server_next(&rig->server)) >= 0)
        rig->out[rig->n_out++] = (uint8_t)byte;
    boot_expect(rig, "\x79\x79\x79\xFF\xFF\xFF\xFF", 7);
}

/* --- Go --- */

static void go_starts_after_its_ack_has_left(void **state)
{
    (void)state;
    boot_put_table(rig, BOOT_APP, BOOT_RAM + 0x400, BOOT_APP + 0x101);
    boot_command(rig, PL_CMD_GO);
    boot_word(rig, BOOT_APP);
    boot_expect_ack(rig);
    assert_int_equal(rig->started, BOOT_APP);
}

static void go_to_the_loader_starts_the_application(void **state)
{
    (void)state;
    boot_put_table(rig, BOOT_APP, BOOT_RAM + BOOT_RAM_SIZE, BOOT_APP + 0x101);
    boot_command(rig, PL_CMD_GO);
    boot_word(rig, BOOT_FLASH);
    boot_expect_ack(rig);
    assert_int_equal(rig->started, BOOT_APP);
}

static void go_to_ram(void **state)
{
    (void)state;
    boot_put_table(rig, BOOT_RAM + 0x100, BOOT_RAM + 0x400, BOOT_RAM + 0x201);
    boot_command(rig, PL_CMD_GO);
    boot_word(rig, BOOT_RAM + 0x100);
    boot_expect_ack(rig);
    assert_int_equal(rig->started, BOOT_RAM + 0x100);
}

/* --- Get Checksum --- */

static void checksum_of_more_than_there_is(void **state)
{
    static const uint32_t WORDS[] = {0, (BOOT_FLASH_SIZE - 0x1000) / 4 + 1, 0x40000000, 0x40000001,
                                     0xFFFFFFFF};

    (void)state;
    for (unsigned i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        boot_sum_size(rig, WORDS[i], false);
    boot_sum_size(rig, (BOOT_FLASH_SIZE - 0x1000) / 4, true);
}

static void checksum_with_another_polynomial(void **state)
{
    (void)state;
    boot_command(rig, PL_CMD_CHECKSUM);
    boot_word(rig, BOOT_APP);
    boot_expect_ack(rig);
    boot_word(rig, 1);
    boot_expect_ack(rig);
    boot_word(rig, 0x04C11DB6);
    boot_expect_nack(rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOOT_TEST(get_lists_what_is_served),
        BOOT_TEST(get_leaves_out_what_the_product_forbids),
        BOOT_TEST(get_version_and_id),
        BOOT_TEST(unknown_commands_and_wrong_complements),
        BOOT_TEST(reads_1_to_256_bytes),
        BOOT_TEST(reads_up_to_the_last_byte_and_no_further),
        BOOT_TEST(addresses_where_nothing_is),
        BOOT_TEST(wrong_checksums),
        BOOT_TEST(byte_with_wrong_parity_spoils_its_packet),
        BOOT_TEST(writes_any_length_at_any_address),
        BOOT_TEST(writes_ram_as_it_is),
        BOOT_TEST(same_write_twice_is_fine),
        BOOT_TEST(erases_listed_pages_only),
        BOOT_TEST(older_erase_has_lists_and_everything),
        BOOT_TEST(erase_of_everything_begins_with_the_vectors),
        BOOT_TEST(erase_of_everything_ends_where_nothing_can_be_erased),
        BOOT_TEST(reserved_and_bank_codes_are_refused),
        BOOT_TEST(every_command_cut_after_each_byte_recovers),
        BOOT_TEST(clock_may_wrap),
        BOOT_TEST(noise_is_no_progress),
        BOOT_TEST(packets_may_be_sent_ahead),
        BOOT_TEST(go_starts_after_its_ack_has_left),
        BOOT_TEST(go_to_the_loader_starts_the_application),
        BOOT_TEST(go_to_ram),
        BOOT_TEST(checksum_of_more_than_there_is),
        BOOT_TEST(checksum_with_another_polynomial),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
