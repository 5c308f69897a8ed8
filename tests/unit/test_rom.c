/* SPDX-License-Identifier: MIT */
/* The modelled loader's conversation: what AN3155 and AN2606 promise to a host. */
#include "rom_host.h"

#include <string.h>

/* Product ids by the part they stand for. */
enum {
    F103 = 0x410,
    F2 = 0x411,
    F405 = 0x413,
    L1 = 0x437,
    F303 = 0x422,
    L031 = 0x425,
    H743 = 0x450,
    L452 = 0x462,
    L412 = 0x464,
    U575 = 0x482,
    WB05 = 0x03B,
};

/* --- Synchronisation (AN3155 section 2) --- */

static void sync_is_acked_and_measures_the_baud(void **state)
{
    struct rom_host host;

    (void)state;
    rom_host_open(&host, F103, NULL);
    assert_int_equal(pl_rom_baud(host.rom), 0);
    SAY(&host, 0x7F);
    HEARD(&host, 0x79);
    assert_int_equal(pl_rom_baud(host.rom), 115200);
    rom_host_close(&host);
}

/* stm32flash's resynchronisation relies on it: a second 0x7F is half a command. */
static void later_sync_bytes_are_a_bad_command(void **state)
{
    struct rom_host host;

    (void)state;
    rom_host_start(&host, F103, NULL);
    SAY(&host, 0x7F);
    HEARD_NOTHING(&host);
    SAY(&host, 0x7F);
    HEARD(&host, 0x1F);
    rom_host_command(&host, PL_CMD_GET_ID);
    HEARD(&host, 0x79, 0x01, 0x04, 0x10, 0x79);
    rom_host_close(&host);
}

static void synced_loader_needs_no_sync(void **state)
{
    struct rom_host host;

    (void)state;
    rom_host_open(&host, F103, &(struct pl_rom_config){.synced = true});
    rom_host_command(&host, PL_CMD_GET_ID);
    HEARD(&host, 0x79, 0x01, 0x04, 0x10, 0x79);
    rom_host_close(&host);
}

static void another_first_byte_measures_a_wrong_baud(void **state)
{
    static const uint8_t firsts[] = {0x00, 0x02, 0x40, 0x55, 0x7E, 0xFD, 0xFF};

    (void)state;
    for (size_t i = 0; i < sizeof firsts; i++) {
        struct rom_host host;
        rom_host_open(&host, F103, NULL);
        rom_host_say(&host, &firsts[i], 1);
        assert_int_not_equal(pl_rom_baud(host.rom), 115200);
        rom_host_command(&host, PL_CMD_GET_ID);
        assert_true(host.n < 5);
        pl_rom_reset(host.rom, host.now_us);
        SAY(&host, 0x7F);
        assert_int_equal(pl_rom_baud(host.rom), 115200);
        rom_host_close(&host);
    }
}

static void too_fast_a_sync_is_measured_wrongly(void **state)
{
    struct rom_host host;

    (void)state;
    rom_host_open(&host, F103, &(struct pl_rom_config){.max_baud = 115200});
    host.baud = 230400;
    SAY(&host, 0x7F);
    assert_true(pl_rom_baud(host.rom) <= 115200);
    rom_host_close(&host);
    rom_host_start(&host, F103, &(struct pl_rom_config){.max_baud = 115200});
    rom_host_close(&host);
}

/* AN2606: F358 and F378 measure nothing above 57600; bootloader id 0x50 tells them apart. */
static void f358_stops_at_57600(void **state)
{
    struct rom_host host;

    (void)state;
    rom_host_open(&host, F303, &(struct pl_rom_config){.bl_id = 0x50});
    SAY(&host, 0x7F);
    assert_int_not_equal(pl_rom_baud(host.rom), 115200);
    pl_rom_reset(host.rom, host.now_us);
    host.baud = 57600;
    SAY(&host, 0x7F);
    assert_int_equal(pl_rom_baud(host.rom), 57600);
    rom_host_close(&host);
}

/* AN2606: L412 V13.1 answers twice, H74x on PB14/PB15 needs the byte twice. */
static void sync_quirks(void **state)
{
    struct rom_host host;

    (void)state;
    rom_host_open(&host, L412, NULL);
    SAY(&host, 0x7F);
    HEARD(&host, 0x79, 0x79);
    rom_host_close(&host);
    rom_host_open(&host, H743, NULL);
    SAY(&host, 0x7F);
    HEARD_NOTHING(&host);
    SAY(&host, 0x7F);
    HEARD(&host, 0x79);
    rom_host_close(&host);
}

static void loader_is_deaf_while_it_starts(void **state)
{
    struct rom_host host;

    (void)state;
    rom_host_open(&host, F103, &(struct pl_rom_config){.start_us = 2000});
    SAY(&host, 0x7F);
    HEARD_NOTHING(&host);
    host.now_us = 2000;
    SAY(&host, 0x7F);
    HEARD(&host, 0x79);
    rom_host_close(&host);
}

static void parity_that_the_loader_does_not_expect_garbles(void **state)
{
    struct rom_host host;

    (void)state;
    rom_host_open(&host, WB05, NULL);
    assert_false(pl_rom_parity_even(host.rom));
    pl_rom_rx(host.rom, 0x7F, 115200, true, 1000);
    assert_int_equal(pl_rom_baud(host.rom), 115200);
    rom_host_close(&host);

    rom_host_start(&host, F103, NULL);
    pl_rom_rx(host.rom, 0x11, 115200, false, 100000);
    pl_rom_rx(host.rom, 0xEE, 115200, false, 100096);
    assert_int_equal(pl_rom_status(host.rom)->commands, 0);
    rom_host_close(&host);
}

/* --- Get, Get Version, Get ID --- */

/* F103 speaks V2.2 (AN2606 table 3); 0x43 goes with V2.x, 0x44 with V3.x (AN3155 table 3). */
static void get_lists_what_the_chip_has(void **state)
{
    struct rom_host host;

    (void)state;
    rom_host_start(&host, F103, NULL);
    rom_host_command(&host, PL_CMD_GET);
    HEARD(&host, 0x79, 0x0B, 0x22, 0x00, 0x01, 0x02, 0x11, 0x21, 0x31, 0x43, 0x63, 0x73, 0x82, 0x92,
          0x79);
    rom_host_close(&host);

    rom_host_start(&host, L452, NULL);
    rom_host_command(&host, PL_CMD_GET);
    HEARD(&host, 0x79, 0x0B, 0x31, 0x00, 0x01, 0x02, 0x11, 0x21, 0x31, 0x44, 0x63, 0x73, 0x82, 0x92,
          0x79);
    rom_host_close(&host);
}

/* AN2606: no 44 50 51 63 73 A1 on WB05. */
static void eight_n_one_chips_lack_protection_commands(void **state)
{
    struct rom_host host;

    (void)state;
    rom_host_start(&host, WB05, &(struct pl_rom_config){.checksum = true, .version = 0x20});
    rom_host_command(&host, PL_CMD_GET);
    HEARD(&host, 0x79, 0x09, 0x20, 0x00, 0x01, 0x02, 0x11, 0x21, 0x31, 0x43, 0x82, 0x92, 0x79);
    rom_host_command(&host, PL_CMD_WRITE_PROTECT);
    HEARD(&host, 0x1F);
    rom_host_command(&host, PL_CMD_GET_ID);
    HEARD(&host, 0x79, 0x02, 0x00, 0x00, 0x3B, 0x79);
    rom_host_close(&host);
}

static void get_version_has_two_option_bytes(void **state)
{
    struct rom_host host;

    (void)state;
    rom_host_start(&host, F103, NULL);
    rom_host_command(&host, PL_CMD_GET_VERSION);
    HEARD(&host, 0x79, 0x22, 0x00, 0x00, 0x79);
    rom_host_close(&host);
}

static void unknown_commands_and_bad_complements_are_refused(void **state)
{
    struct rom_host host;

    (void)state;
    rom_host_start(&host, F103, NULL);
    SAY(&host, 0x00, 0xFE);
    HEARD(&host, 0x1F);
    rom_host_command(&host, PL_CMD_EXT_ERASE);
    HEARD(&host, 0x1F);
    rom_host_command(&host, PL_CMD_CHECKSUM);
    HEARD(&host, 0x1F);
    rom_host_close(&host);
}

/* --- Memories --- */

/* What is read is not asked for: a bad count breaks the command off. */
static void assert_address(struct rom_host *host, uint8_t command, uint32_t addr, bool good)
{
    rom_host_command(host, command);
    HEARD(host, 0x79);
    rom_host_word(host, addr);
    assert_int_equal(host->n, 1);
    assert_int_equal(host->answer[0], good ? 0x79 : 0x1F);
    if (good)
        SAY(host, 0x00, 0x00);
}

/* AN2606 table 5 and AN3155 V2.2: flash R/W, system memory R, the loader's own RAM refused. */
static void areas_have_their_rights(void **state)
{
    struct rom_host host;

    (void)state;
    rom_host_start(&host, F103, NULL);
    assert_address(&host, PL_CMD_READ, 0x08000000, true);
    assert_address(&host, PL_CMD_READ, 0x0801FFFF, true);
    assert_address(&host, PL_CMD_READ, 0x08020000, false);
    assert_address(&host, PL_CMD_READ, 0x20000000, false);
    assert_address(&host, PL_CMD_READ, 0x200001FF, false);
    assert_address(&host, PL_CMD_READ, 0x20000200, true);
    assert_address(&host, PL_CMD_WRITE, 0x200001FC, false);
    assert_address(&host, PL_CMD_READ, 0x1FFFF000, true);
    assert_address(&host, PL_CMD_WRITE, 0x1FFFF000, false);
    assert_address(&host, PL_CMD_READ, 0x1FFFF800, true);
    assert_address(&host, PL_CMD_READ, 0x40000000, false);
    rom_host_close(&host);
}

static void l031_does_not_reach_its_ram(void **state)
{
    struct rom_host host;

    (void)state;
    rom_host_start(&host, L031, NULL);
    assert_address(&host, PL_CMD_READ, 0x20001800, false);
    assert_address(&host, PL_CMD_WRITE, 0x20001800, false);
    rom_host_close(&host);
}

static void a_read_past_the_end_is_refused(void **state)
{
    struct rom_host host;

    (void)state;
    rom_host_start(&host, F103, NULL);
    rom_host_command(&host, PL_CMD_READ);
    rom_host_word(&host, 0x0801FF80);
    SAY(&host, 0xFF, 0x00);
    HEARD(&host, 0x1F);
    rom_host_close(&host);
}

/* Flash size, unique id and bootloader id are where AN2606 and the manuals put them. */
static void identity_is_readable(void **state)
{
    struct rom_host host;
    uint8_t data[12];

    (void)state;
    rom_host_start(&host, F103, &(struct pl_rom_config){.flash_size = 64 * 1024});
    rom_host_read(&host, 0x1FFFF7E0, data, 2);
    assert_int_equal(data[0] | data[1] << 8, 64);
    rom_host_read(&host, 0x1FFFF7E8, data, 12);
    rom_host_close(&host);

    rom_host_start(&host, L452, &(struct pl_rom_config){.bl_id = 0x92});
    rom_host_read(&host, 0x1FFF6FFE, data, 1);
    assert_int_equal(data[0], 0x92);
    rom_host_read(&host, 0x1FFF75E0, data, 2);
    assert_int_equal(data[0] | data[1] << 8, 512);
    rom_host_close(&host);
}

static void ram_holds_what_is_written(void **state)
{
    static const uint8_t data[4] = {1, 2, 3, 4};
    struct rom_host host;
    uint8_t back[4];

    (void)state;
    rom_host_start(&host, F103, NULL);
    rom_host_write(&host, 0x20000201, data, 4);
    rom_host_read(&host, 0x20000201, back, 4);
    assert_memory_equal(back, data, 4);
    rom_host_close(&host);
}

/* AN2606, loaders before V3.1: the command is aborted, and the next two bytes are a command. */
static void old_loaders_are_silent_about_bad_addresses(void **state)
{
    struct rom_host host;

    (void)state;
    rom_host_start(&host, F2, &(struct pl_rom_config){.bl_id = 0x20});
    rom_host_command(&host, PL_CMD_READ);
    HEARD(&host, 0x79);
    rom_host_word(&host, 0x40000000);
    HEARD_NOTHING(&host);
    SAY(&host, 0x02, 0xFD);
    HEARD(&host, 0x79, 0x01, 0x04, 0x11, 0x79);
    rom_host_close(&host);
}

static void a_bad_checksum_ends_the_command(void **state)
{
    struct rom_host host;

    (void)state;
    rom_host_start(&host, F103, NULL);
    rom_host_command(&host, PL_CMD_READ);
    SAY(&host, 0x08, 0x00, 0x00, 0x00, 0x09);
    HEARD(&host, 0x1F);
    rom_host_command(&host, PL_CMD_GET_ID);
    HEARD(&host, 0x79, 0x01, 0x04, 0x10, 0x79);
    rom_host_close(&host);
}

/* --- Go --- */

static void place_vectors(struct rom_host *host, uint32_t addr, uint32_t sp, uint32_t pc)
{
    for (uint32_t i = 0; i < 4; i++) {
        assert_true(pl_rom_poke(host->rom, addr + i, (uint8_t)(sp >> 8 * i)));
        assert_true(pl_rom_poke(host->rom, addr + 4 + i, (uint8_t)(pc >> 8 * i)));
    }
}

static void go_starts_and_the_loader_is_gone(void **state)
{
    struct rom_host host;

    (void)state;
    rom_host_start(&host, F103, NULL);
    place_vectors(&host, 0x08001000, 0x20005000, 0x08001101);
    rom_host_command(&host, PL_CMD_GO);
    HEARD(&host, 0x79);
    rom_host_word(&host, 0x08001000);
    HEARD(&host, 0x79);
    assert_true(pl_rom_status(host.rom)->started);
    assert_int_equal(pl_rom_status(host.rom)->start_addr, 0x08001000);
    assert_int_equal(pl_rom_status(host.rom)->start_sp, 0x20005000);
    assert_int_equal(pl_rom_status(host.rom)->start_pc, 0x08001101);
    SAY(&host, 0x7F);
    HEARD_NOTHING(&host);
    pl_rom_reset(host.rom, host.now_us);
    SAY(&host, 0x7F);
    HEARD(&host, 0x79);
    rom_host_close(&host);
}

static void go_refuses_what_cannot_run(void **state)
{
    struct rom_host host;

    (void)state;
    rom_host_start(&host, F103, NULL);
    rom_host_command(&host, PL_CMD_GO);
    rom_host_word(&host, 0x08000000); /* erased: no stack there */
    HEARD(&host, 0x1F);
    assert_address(&host, PL_CMD_GO, 0x1FFFF000, false);
    assert_address(&host, PL_CMD_GO, 0x20000000, false);
    assert_false(pl_rom_status(host.rom)->started);
    rom_host_close(&host);
}

/* AN2606 table 136: H74x V9.0 omits the first ACK. */
static void h743_v90_omits_an_ack_of_go(void **state)
{
    struct rom_host host;

    (void)state;
    rom_host_open(&host, H743, &(struct pl_rom_config){.bl_id = 0x90});
    SAY(&host, 0x7F, 0x7F);
    HEARD(&host, 0x79);
    place_vectors(&host, 0x08000000, 0x20020000, 0x08000201);
    rom_host_command(&host, PL_CMD_GO);
    HEARD_NOTHING(&host);
    rom_host_word(&host, 0x08000000);
    HEARD(&host, 0x79);
    assert_true(pl_rom_status(host.rom)->started);
    rom_host_close(&host);
}

/* --- Special, Get Checksum --- */

/* AN3155 3.11, smallest answer: no data, no status. */
static void special_is_served_where_listed(void **state)
{
    struct rom_host host;

    (void)state;
    rom_host_start(&host, U575, NULL);
    rom_host_command(&host, PL_CMD_SPECIAL);
    HEARD(&host, 0x79);
    SAY(&host, 0x00, 0x82, 0x82);
    HEARD(&host, 0x79);
    SAY(&host, 0x00, 0x04, 0x00, 0x00, 0x00, 0x00, 0x04);
    HEARD(&host, 0x79, 0x00, 0x00, 0x00, 0x00, 0x79);
    rom_host_close(&host);
    rom_host_start(&host, L452, NULL);
    rom_host_command(&host, PL_CMD_SPECIAL);
    HEARD(&host, 0x1F);
    rom_host_close(&host);
}

/* CRC-32/MPEG-2 of four zero bytes is 0xC704DD7B: what every STM32 CRC unit gives for one word. */
static void checksum_is_the_crc_units(void **state)
{
    struct rom_host host;

    (void)state;
    rom_host_start(&host, F103, &(struct pl_rom_config){.checksum = true});
    place_vectors(&host, 0x08000000, 0, 0);
    rom_host_command(&host, PL_CMD_CHECKSUM);
    HEARD(&host, 0x79);
    rom_host_word(&host, 0x08000000);
    HEARD(&host, 0x79);
    rom_host_word(&host, 1);
    HEARD(&host, 0x79);
    rom_host_word(&host, 0x04C11DB7);
    HEARD(&host, 0x79);
    rom_host_word(&host, 0xFFFFFFFF);
    HEARD(&host, 0x79, 0x79, 0xC7, 0x04, 0xDD, 0x7B, 0x65);
    rom_host_close(&host);
}

/* --- Receiver --- */

/* The ACK takes as long as a character, so that one may arrive meanwhile and is kept. */
static void one_byte_survives_an_answer_and_a_second_does_not(void **state)
{
    struct rom_host host;
    uint8_t byte;

    (void)state;
    rom_host_start(&host, F103, NULL);
    pl_rom_rx(host.rom, 0x11, 115200, true, 1000);
    pl_rom_rx(host.rom, 0xEE, 115200, true, 1096);
    assert_true(pl_rom_tx(host.rom, &byte, 1096));
    pl_rom_rx(host.rom, 0x08, 115200, true, 1192);
    assert_int_equal(pl_rom_status(host.rom)->overruns, 0);
    pl_rom_rx(host.rom, 0x55, 115200, true, 1193);
    assert_int_equal(pl_rom_status(host.rom)->overruns, 1);
    pl_rom_tx_done(host.rom, 1194);
    host.now_us = 1200;
    SAY(&host, 0x00, 0x00, 0x00, 0x08);
    HEARD(&host, 0x79);
    rom_host_close(&host);
}

static void every_nth_packet_may_be_refused(void **state)
{
    struct rom_host host;

    (void)state;
    rom_host_start(&host, F103, &(struct pl_rom_config){.nack_every = 3});
    for (int i = 1; i <= 6; i++) {
        rom_host_command(&host, PL_CMD_GET_ID);
        assert_int_equal(host.answer[0], i % 3 ? 0x79 : 0x1F);
    }
    rom_host_close(&host);
}

/* --- Read-out protection --- */

/* AN3155 table 2: only Get, Get Version, Get ID and Readout Unprotect stay. */
static void protected_loader_refuses(void **state)
{
    static const uint8_t refused[] = {0x11, 0x21, 0x31, 0x44, 0x63, 0x73, 0x82};
    struct rom_host host;

    (void)state;
    rom_host_start(&host, L452, &(struct pl_rom_config){.rdp = 1});
    for (size_t i = 0; i < sizeof refused; i++) {
        rom_host_command(&host, refused[i]);
        HEARD(&host, 0x1F);
    }
    rom_host_command(&host, PL_CMD_GET_ID);
    HEARD(&host, 0x79, 0x01, 0x04, 0x62, 0x79);
    rom_host_close(&host);
}

/* AN2606: some loaders send two NACKs then, to Read, Write and Go. */
static void some_loaders_refuse_twice(void **state)
{
    struct rom_host host;

    (void)state;
    rom_host_start(&host, L1, &(struct pl_rom_config){.rdp = 1});
    rom_host_command(&host, PL_CMD_READ);
    HEARD(&host, 0x1F, 0x1F);
    rom_host_command(&host, PL_CMD_EXT_ERASE);
    HEARD(&host, 0x1F);
    rom_host_close(&host);
}

static void readout_unprotect_erases_everything(void **state)
{
    struct rom_host host;

    (void)state;
    rom_host_start(&host, L452, &(struct pl_rom_config){.rdp = 1});
    place_vectors(&host, 0x08000000, 0x12345678, 0);
    place_vectors(&host, 0x20008000, 0x12345678, 0);
    rom_host_command(&host, PL_CMD_READ_UNPROTECT);
    HEARD(&host, 0x79, 0x79);
    assert_int_equal(rom_host_peek(&host, 0x08000000), 0xFF);
    assert_int_equal(rom_host_peek(&host, 0x20008000), 0x00);
    assert_int_equal(pl_rom_status(host.rom)->rdp, 0);
    assert_int_equal(pl_rom_status(host.rom)->resets, 1);
    SAY(&host, 0x7F);
    HEARD(&host, 0x79);
    rom_host_command(&host, PL_CMD_READ);
    HEARD(&host, 0x79);
    rom_host_close(&host);
}

static void readout_protect_takes_effect_by_reset(void **state)
{
    struct rom_host host;

    (void)state;
    rom_host_start(&host, F103, NULL);
    rom_host_command(&host, PL_CMD_READ_PROTECT);
    HEARD(&host, 0x79, 0x79);
    assert_int_equal(pl_rom_baud(host.rom), 0);
    assert_int_equal(pl_rom_status(host.rom)->rdp, 1);
    SAY(&host, 0x7F);
    rom_host_command(&host, PL_CMD_READ);
    HEARD(&host, 0x1F);
    rom_host_close(&host);
}

static void config_is_checked(void **state)
{
    (void)state;
    assert_null(pl_rom_new(&(struct pl_rom_config){0}));
    assert_null(pl_rom_new(&(struct pl_rom_config){.chip = pl_chip_by_pid(F103), .layout = 1}));
    assert_null(
        pl_rom_new(&(struct pl_rom_config){.chip = pl_chip_by_pid(F103), .flash_size = 65u << 20}));
}

/* Every row of the table makes a loader that says its own product id. */
static void every_chip_identifies_itself(void **state)
{
    (void)state;
    for (size_t i = 0; i < pl_chips_count; i++) {
        struct rom_host host;
        if (pl_chips[i].n_layouts == 0 || pl_chips[i].flash_size == 0)
            continue;
        rom_host_open(&host, pl_chips[i].pid, &(struct pl_rom_config){.synced = true});
        rom_host_command(&host, PL_CMD_GET_ID);
        assert_true(host.n >= 5);
        assert_int_equal(host.answer[host.n - 2], pl_chips[i].pid & 0xFF);
        rom_host_close(&host);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sync_is_acked_and_measures_the_baud),
        cmocka_unit_test(later_sync_bytes_are_a_bad_command),
        cmocka_unit_test(synced_loader_needs_no_sync),
        cmocka_unit_test(another_first_byte_measures_a_wrong_baud),
        cmocka_unit_test(too_fast_a_sync_is_measured_wrongly),
        cmocka_unit_test(f358_stops_at_57600),
        cmocka_unit_test(sync_quirks),
        cmocka_unit_test(loader_is_deaf_while_it_starts),
        cmocka_unit_test(parity_that_the_loader_does_not_expect_garbles),
        cmocka_unit_test(get_lists_what_the_chip_has),
        cmocka_unit_test(eight_n_one_chips_lack_protection_commands),
        cmocka_unit_test(get_version_has_two_option_bytes),
        cmocka_unit_test(unknown_commands_and_bad_complements_are_refused),
        cmocka_unit_test(areas_have_their_rights),
        cmocka_unit_test(l031_does_not_reach_its_ram),
        cmocka_unit_test(a_read_past_the_end_is_refused),
        cmocka_unit_test(identity_is_readable),
        cmocka_unit_test(ram_holds_what_is_written),
        cmocka_unit_test(old_loaders_are_silent_about_bad_addresses),
        cmocka_unit_test(a_bad_checksum_ends_the_command),
        cmocka_unit_test(go_starts_and_the_loader_is_gone),
        cmocka_unit_test(go_refuses_what_cannot_run),
        cmocka_unit_test(h743_v90_omits_an_ack_of_go),
        cmocka_unit_test(special_is_served_where_listed),
        cmocka_unit_test(checksum_is_the_crc_units),
        cmocka_unit_test(one_byte_survives_an_answer_and_a_second_does_not),
        cmocka_unit_test(every_nth_packet_may_be_refused),
        cmocka_unit_test(protected_loader_refuses),
        cmocka_unit_test(some_loaders_refuse_twice),
        cmocka_unit_test(readout_unprotect_erases_everything),
        cmocka_unit_test(readout_protect_takes_effect_by_reset),
        cmocka_unit_test(config_is_checked),
        cmocka_unit_test(every_chip_identifies_itself),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
