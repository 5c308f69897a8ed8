/* SPDX-License-Identifier: MIT */
/* What a product adds to the resident loader's server. Packets of Special and Extended Special are
 * those of AN3155 rev 20, sections 3.13 and 3.14. */
#include "boot_rig.h"

#include <stdlib.h>
#include <string.h>

enum {
    EEPROM = 0x08080000,
    EEPROM_SIZE = 512,
    EEPROM_PAGE = 128,
    EEPROM_FIRST_PAGE = 0x40,
    OTP = 0x1FFF7000,
    OTP_SIZE = 64,
    CODE = 0x0102,
    KEY = 0x5A,
};

/* A product: what its hooks have seen and shall do. */
struct product {
    uint8_t eeprom[EEPROM_SIZE], otp[OTP_SIZE];
    bool lies;
    uint8_t seen[1100], head[128];
    uint16_t n_seen, n_head;
    uint8_t answer[600];
    int n_answer;
    bool proven;
    uint8_t asked; /* the last command that was asked for */

    uint8_t *block; /* of the filter */
    uint16_t n_block, given;
    uint32_t block_addr;
    uint8_t run[255];
};

static struct boot_rig *rig;
static struct product *product;

static int set_up(void **state)
{
    (void)state;
    rig = boot_rig_new();
    product = calloc(1, sizeof *product);
    assert_non_null(product);
    memset(product->eeprom, 0x11, sizeof product->eeprom);
    rig->hooks.context = product;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    boot_expect_unharmed(rig);
    free(product);
    free(rig);
    return 0;
}

/* --- Sub-commands --- */

static int take_special(void *context, uint8_t *data, uint16_t n, uint16_t room)
{
    struct product *p = context;

    assert_int_equal(room, sizeof rig->packet - 5);
    memcpy(p->seen, data, n);
    p->n_seen = n;
    if (p->n_answer > 0)
        memcpy(data, p->answer, (size_t)p->n_answer);
    return p->n_answer;
}

static bool take_head(void *context, const uint8_t *data, uint16_t n)
{
    struct product *p = context;

    memcpy(p->head, data, n);
    p->n_head = n;
    return n > 0 && data[0] != 0;
}

static const struct pl_boot_special SPECIALS[] = {
    {take_special, NULL, PL_CMD_SPECIAL, CODE},
    {take_special, take_head, PL_CMD_EXT_SPECIAL, CODE},
};

static void with_specials(void)
{
    rig->hooks.specials = SPECIALS;
    rig->hooks.n_specials = 2;
    boot_rig_restart(rig, false);
}

static void subcommand(uint8_t command, uint16_t code)
{
    uint8_t packet[3];

    boot_command(rig, command);
    boot_send(rig, packet, pl_an3155_put_subcommand(packet, code));
}

static void block(const void *data, size_t n)
{
    uint8_t packet[PL_AN3155_PACKET_MAX];

    boot_send(rig, packet, pl_an3155_put_block(packet, data, n));
}

static void special_gets_data_and_answers(void **state)
{
    (void)state;
    with_specials();
    memcpy(product->answer, "\x0A\x0B\x0C", 3);
    product->n_answer = 3;
    subcommand(PL_CMD_SPECIAL, CODE);
    boot_expect_ack(rig);
    block("ask", 3);
    boot_expect(rig, "\x79\x00\x03\x0A\x0B\x0C\x00\x00\x79", 9);
    assert_int_equal(product->n_seen, 3);
    assert_memory_equal(product->seen, "ask", 3);
    boot_expect_listening(rig);
}

static void special_may_have_no_data_either_way(void **state)
{
    (void)state;
    with_specials();
    subcommand(PL_CMD_SPECIAL, CODE);
    boot_expect_ack(rig);
    block("", 0);
    boot_expect(rig, "\x79\x00\x00\x00\x00\x79", 6);
    boot_expect_listening(rig);
}

static void special_fills_its_room_and_no_more(void **state)
{
    const int room = sizeof rig->packet - 5;

    (void)state;
    with_specials();
    product->n_answer = room;
    subcommand(PL_CMD_SPECIAL, CODE);
    boot_expect_ack(rig);
    block("x", 1);
    assert_int_equal(rig->n_out, 1 + 2 + room + 3);
    assert_int_equal(rig->out[rig->n_out - 1], 0x79);
    rig->n_out = 0;
    product->n_answer = -1;
    subcommand(PL_CMD_SPECIAL, CODE);
    boot_expect_ack(rig);
    block("x", 1);
    boot_expect_nack(rig);
    boot_expect_listening(rig);
}

static void special_takes_128_bytes_at_most(void **state)
{
    uint8_t data[129] = {0};

    (void)state;
    with_specials();
    subcommand(PL_CMD_SPECIAL, CODE);
    boot_expect_ack(rig);
    block(data, 128);
    boot_expect(rig, "\x79\x00\x00\x00\x00\x79", 6);
    subcommand(PL_CMD_SPECIAL, CODE);
    boot_expect_ack(rig);
    block(data, 129);
    boot_expect_nack(rig);
    assert_int_equal(product->n_seen, 128);
    boot_expect_listening(rig);
}

static void unknown_subcommands_are_refused(void **state)
{
    (void)state;
    subcommand(PL_CMD_SPECIAL, CODE);
    boot_expect_nack(rig);
    with_specials();
    subcommand(PL_CMD_SPECIAL, CODE + 1);
    boot_expect_nack(rig);
    rig->hooks.n_specials = 1;
    subcommand(PL_CMD_EXT_SPECIAL, CODE);
    boot_expect_nack(rig);
    boot_expect_listening(rig);
}

static void extended_special_has_two_packets_and_a_status(void **state)
{
    uint8_t data[200];

    (void)state;
    with_specials();
    memset(data, 7, sizeof data);
    product->answer[0] = 0xE1;
    product->n_answer = 1;
    subcommand(PL_CMD_EXT_SPECIAL, CODE);
    boot_expect_ack(rig);
    block("\x01head", 5);
    boot_expect_ack(rig);
    block(data, sizeof data);
    boot_expect(rig, "\x79\x00\x01\xE1\x79", 5);
    assert_int_equal(product->n_head, 5);
    assert_int_equal(product->n_seen, sizeof data);
    assert_memory_equal(product->seen, data, sizeof data);

    subcommand(PL_CMD_EXT_SPECIAL, CODE);
    boot_expect_ack(rig);
    block("\x00", 1);
    boot_expect_nack(rig);
    boot_expect_listening(rig);
}

/* --- Memories --- */

static bool eeprom_read(void *context, uint32_t addr, uint8_t *to, uint16_t n)
{
    struct product *p = context;

    assert_true(addr >= EEPROM && addr + n <= EEPROM + EEPROM_SIZE);
    memcpy(to, p->eeprom + (addr - EEPROM), n);
    return true;
}

static bool eeprom_write(void *context, uint32_t addr, const uint8_t *from, uint16_t n)
{
    struct product *p = context;

    assert_true(addr >= EEPROM && addr + n <= EEPROM + EEPROM_SIZE);
    if (!p->lies)
        memcpy(p->eeprom + (addr - EEPROM), from, n);
    return true;
}

static bool eeprom_erase(void *context, uint16_t page)
{
    struct product *p = context;

    assert_true(page < EEPROM_SIZE / EEPROM_PAGE);
    if (p->lies)
        return false;
    memset(p->eeprom + page * EEPROM_PAGE, 0, EEPROM_PAGE);
    return true;
}

/* Bits can be set once; nothing can be read over the wire. */
static bool otp_write(void *context, uint32_t addr, const uint8_t *from, uint16_t n)
{
    struct product *p = context;

    assert_true(addr >= OTP && addr + n <= OTP + OTP_SIZE);
    if (p->otp[addr - OTP] != 0)
        return false;
    memcpy(p->otp + (addr - OTP), from, n);
    return true;
}

static const struct pl_boot_memory MEMORIES[] = {
    {EEPROM, EEPROM_SIZE, eeprom_read, eeprom_write, eeprom_erase, EEPROM_FIRST_PAGE,
     EEPROM_SIZE / EEPROM_PAGE},
    {OTP, OTP_SIZE, NULL, otp_write, NULL, EEPROM_FIRST_PAGE + EEPROM_SIZE / EEPROM_PAGE, 1},
};

static void with_memories(void)
{
    rig->hooks.memories = MEMORIES;
    rig->hooks.n_memories = 2;
    boot_rig_restart(rig, false);
}

static void memory_is_written_and_read(void **state)
{
    uint8_t data[256], answer[257] = {0x79};

    (void)state;
    with_memories();
    for (unsigned i = 0; i < sizeof data; i++)
        answer[1 + i] = data[i] = (uint8_t)(i ^ 0x33);
    boot_write(rig, EEPROM + 100, data, sizeof data);
    boot_expect_ack(rig);
    assert_memory_equal(product->eeprom + 100, data, sizeof data);
    boot_read(rig, EEPROM + 100, 256);
    boot_expect(rig, answer, sizeof answer);
    assert_int_equal(rig->programs, 0);
}

static void memory_ends_where_it_ends(void **state)
{
    (void)state;
    with_memories();
    boot_read(rig, EEPROM + EEPROM_SIZE - 2, 2);
    boot_expect(rig, "\x79\x11\x11", 3);
    boot_read(rig, EEPROM + EEPROM_SIZE - 2, 3);
    boot_expect_nack(rig);
    boot_write(rig, EEPROM + EEPROM_SIZE - 2, "abc", 3);
    boot_expect_nack(rig);
    boot_command(rig, PL_CMD_WRITE);
    boot_word(rig, EEPROM + EEPROM_SIZE);
    boot_expect_nack(rig);
    boot_command(rig, PL_CMD_READ);
    boot_word(rig, EEPROM - 1);
    boot_expect_nack(rig);
    boot_expect_listening(rig);
}

static void memory_that_holds_something_else_is_no_success(void **state)
{
    (void)state;
    with_memories();
    product->lies = true;
    boot_write(rig, EEPROM, "abc", 3);
    boot_expect_nack(rig);
    boot_expect_listening(rig);
}

static void memory_without_a_function_cannot(void **state)
{
    (void)state;
    with_memories();
    boot_command(rig, PL_CMD_READ);
    boot_word(rig, OTP);
    boot_expect_nack(rig);
    boot_write(rig, OTP, "ab", 2);
    boot_expect_ack(rig);
    boot_write(rig, OTP, "cd", 2);
    boot_expect_nack(rig);
    assert_memory_equal(product->otp, "ab", 2);
    boot_erase(rig, (uint16_t[]){EEPROM_FIRST_PAGE + EEPROM_SIZE / EEPROM_PAGE}, 1);
    boot_expect_nack(rig);
    boot_expect_listening(rig);
}

static void memory_is_erased_by_its_own_pages(void **state)
{
    (void)state;
    with_memories();
    boot_write(rig, BOOT_APP, "12345678", 8);
    boot_expect_ack(rig);
    boot_erase(rig, (uint16_t[]){EEPROM_FIRST_PAGE + 1, 2, EEPROM_FIRST_PAGE + 3}, 3);
    boot_expect_ack(rig);
    assert_int_equal(product->eeprom[0], 0x11);
    assert_int_equal(product->eeprom[EEPROM_PAGE], 0);
    assert_int_equal(product->eeprom[2 * EEPROM_PAGE], 0x11);
    assert_int_equal(product->eeprom[3 * EEPROM_PAGE], 0);
    assert_int_equal(rig->flash[BOOT_APP - BOOT_FLASH], 0xFF);
    boot_erase(rig, (uint16_t[]){EEPROM_FIRST_PAGE - 1}, 1);
    boot_expect_nack(rig);
    product->lies = true;
    boot_erase(rig, (uint16_t[]){EEPROM_FIRST_PAGE}, 1);
    boot_expect_nack(rig);
}

static void erasing_everything_leaves_the_products_memories(void **state)
{
    (void)state;
    with_memories();
    boot_erase_special(rig, PL_ERASE_ALL);
    boot_expect_ack(rig);
    for (unsigned i = 0; i < EEPROM_SIZE; i++)
        assert_int_equal(product->eeprom[i], 0x11);
}

/* --- Filters --- */

static bool decipher(void *context, uint32_t addr, uint8_t *data, uint16_t n)
{
    struct product *p = context;

    for (unsigned i = 0; i < n; i++)
        data[i] ^= KEY;
    p->block = data;
    p->n_block = n;
    p->block_addr = addr;
    p->given = 0;
    return n > 1;
}

static int give_deciphered(void *context, uint32_t *addr, const uint8_t **bytes)
{
    struct product *p = context;

    if (p->given)
        return 0;
    p->given = 1;
    *addr = p->block_addr;
    *bytes = p->block;
    return p->n_block;
}

static const struct pl_boot_filter CIPHER = {decipher, give_deciphered};

static void with_filter(const struct pl_boot_filter *filter)
{
    rig->hooks.filter = filter;
    boot_rig_restart(rig, false);
}

static void filter_changes_what_is_programmed(void **state)
{
    uint8_t plain[200], sent[200];

    (void)state;
    with_filter(&CIPHER);
    for (unsigned i = 0; i < sizeof plain; i++) {
        plain[i] = (uint8_t)(3 * i);
        sent[i] = plain[i] ^ KEY;
    }
    boot_write(rig, BOOT_APP + 3, sent, sizeof sent);
    boot_expect_ack(rig);
    assert_memory_equal(rig->flash + (BOOT_APP + 3 - BOOT_FLASH), plain, sizeof plain);
    boot_write(rig, BOOT_APP + 3, sent, sizeof sent);
    boot_expect_ack(rig);
    boot_write(rig, BOOT_APP + 400, sent, 1);
    boot_expect_nack(rig);
    assert_int_equal(rig->flash[BOOT_APP + 400 - BOOT_FLASH], 0xFF);
}

static void filter_has_no_part_in_ram(void **state)
{
    (void)state;
    with_filter(&CIPHER);
    boot_write(rig, BOOT_RAM, "abc", 3);
    boot_expect_ack(rig);
    assert_memory_equal(rig->ram, "abc", 3);
}

/* Pairs of a count and a byte; each becomes a run of its own, behind the last. */
static bool take_runs(void *context, uint32_t addr, uint8_t *data, uint16_t n)
{
    struct product *p = context;

    p->block = data;
    p->n_block = n;
    p->given = 0;
    if (addr == BOOT_APP)
        p->block_addr = addr;
    return n % 2 == 0;
}

static int give_run(void *context, uint32_t *addr, const uint8_t **bytes)
{
    struct product *p = context;
    uint8_t count;

    if (p->given == p->n_block)
        return 0;
    count = p->block[p->given];
    memset(p->run, p->block[p->given + 1], count);
    p->given = (uint16_t)(p->given + 2);
    *addr = p->block_addr;
    *bytes = p->run;
    p->block_addr += count;
    return count ? count : -1;
}

static const struct pl_boot_filter RUNS = {take_runs, give_run};

static void filter_may_give_more_than_has_come(void **state)
{
    const uint8_t *at = rig->flash + (BOOT_APP - BOOT_FLASH);

    (void)state;
    with_filter(&RUNS);
    boot_write(rig, BOOT_APP, (uint8_t[]){248, 'a', 8, 'b'}, 4);
    boot_expect_ack(rig);
    boot_write(rig, BOOT_APP + 4, (uint8_t[]){248, 'c', 243, 'd'}, 4);
    boot_expect_ack(rig);
    for (unsigned i = 0; i < 747; i++)
        assert_int_equal(at[i], i < 248 ? 'a' : i < 256 ? 'b' : i < 504 ? 'c' : 'd');
    assert_int_equal(at[747], 0xFF);
    boot_write(rig, BOOT_APP + 8, (uint8_t[]){0, 'e'}, 2);
    boot_expect_nack(rig);
    boot_expect_listening(rig);
}

static void filter_cannot_reach_the_loader_or_beyond(void **state)
{
    static const uint32_t FORBIDDEN[] = {BOOT_FLASH, BOOT_APP - 1, BOOT_FLASH + BOOT_FLASH_SIZE - 4,
                                         BOOT_RAM, 0xFFFFFFFC};

    (void)state;
    with_filter(&RUNS);
    for (unsigned i = 0; i < sizeof FORBIDDEN / sizeof *FORBIDDEN; i++) {
        product->block_addr = FORBIDDEN[i];
        boot_write(rig, BOOT_APP + 256, (uint8_t[]){5, 'x'}, 2);
        boot_expect_nack(rig);
    }
    assert_int_equal(rig->programs, 0);
}

/* --- Who may --- */

static bool may_if_proven(void *context, uint8_t command)
{
    struct product *p = context;

    p->asked = command;
    return p->proven;
}

static int prove(void *context, uint8_t *data, uint16_t n, uint16_t room)
{
    struct product *p = context;

    (void)room;
    p->proven = n == 6 && memcmp(data, "sesame", 6) == 0;
    return p->proven ? 0 : -1;
}

static const struct pl_boot_special PROOF[] = {{prove, NULL, PL_CMD_SPECIAL, CODE}};

static void nothing_is_done_before_the_proof(void **state)
{
    static const uint8_t ASKED[] = {PL_CMD_READ,      PL_CMD_GO,       PL_CMD_WRITE,
                                    PL_CMD_EXT_ERASE, PL_CMD_CHECKSUM, PL_CMD_WRITE_PROTECT};

    (void)state;
    rig->hooks.may = may_if_proven;
    rig->hooks.specials = PROOF;
    rig->hooks.n_specials = 1;
    rig->config.more = pl_boot_protection;
    rig->config.n_more = PL_BOOT_PROTECTION;
    boot_rig_restart(rig, false);
    for (unsigned i = 0; i < sizeof ASKED; i++) {
        const uint8_t packet[] = {ASKED[i], (uint8_t)~ASKED[i]};
        boot_send(rig, packet, sizeof packet);
        boot_expect_nack(rig);
        assert_int_equal(product->asked, ASKED[i]);
    }
    subcommand(PL_CMD_SPECIAL, CODE);
    boot_expect_ack(rig);
    block("simsim", 6);
    boot_expect_nack(rig);
    boot_send(rig, "\x31\xCE", 2);
    boot_expect_nack(rig);

    subcommand(PL_CMD_SPECIAL, CODE);
    boot_expect_ack(rig);
    block("sesame", 6);
    boot_expect(rig, "\x79\x00\x00\x00\x00\x79", 6);
    boot_write(rig, BOOT_APP, "12345678", 8);
    boot_expect_ack(rig);
    assert_memory_equal(rig->flash + (BOOT_APP - BOOT_FLASH), "12345678", 8);
}

static void who_it_is_can_be_asked_by_anybody(void **state)
{
    (void)state;
    rig->hooks.may = may_if_proven;
    boot_rig_restart(rig, false);
    boot_expect_listening(rig);
    boot_send(rig, "\x02\xFD", 2);
    boot_expect(rig, "\x79\x01\x04\x62\x79", 5);
    boot_send(rig, "\x00\xFF", 2);
    assert_int_equal(rig->out[0], 0x79);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(special_gets_data_and_answers),
        TEST(special_may_have_no_data_either_way),
        TEST(special_fills_its_room_and_no_more),
        TEST(special_takes_128_bytes_at_most),
        TEST(unknown_subcommands_are_refused),
        TEST(extended_special_has_two_packets_and_a_status),
        TEST(memory_is_written_and_read),
        TEST(memory_ends_where_it_ends),
        TEST(memory_that_holds_something_else_is_no_success),
        TEST(memory_without_a_function_cannot),
        TEST(memory_is_erased_by_its_own_pages),
        TEST(erasing_everything_leaves_the_products_memories),
        TEST(filter_changes_what_is_programmed),
        TEST(filter_has_no_part_in_ram),
        TEST(filter_may_give_more_than_has_come),
        TEST(filter_cannot_reach_the_loader_or_beyond),
        TEST(nothing_is_done_before_the_proof),
        TEST(who_it_is_can_be_asked_by_anybody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
