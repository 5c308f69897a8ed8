/* SPDX-License-Identifier: MIT */
/* The loader's menu as a person at a terminal meets it, on a chip whose flash refuses what flash
 * refuses, in virtual time. */
#include "boot_rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/boot/menu.h"
#include "ymodem_peer.h"

enum { EOT = 0x04, IMAGE = 5000, ROOM = BOOT_FLASH + BOOT_FLASH_SIZE - BOOT_APP };

static struct boot_rig *rig;
static struct pl_boot_menu *menu;
static uint8_t packet[PL_BOOT_MENU_ROOM];
static char said[8192];
static size_t n_said;
static uint8_t image[IMAGE];
static unsigned jobs_left; /* then the power is cut */
static bool cut;

static void begin(bool locked)
{
    memset(menu, 0, sizeof *menu);
    pl_boot_menu_begin(menu, &rig->config, locked, rig->now_ms);
}

/* A program for the rig: stack pointer, entry, and something behind them. */
static void make_image(void)
{
    static const uint8_t HEAD[] = {0x00, 0x10, 0x00, 0x20, 0x41, 0x11, 0x00, 0x08};

    for (unsigned i = 0; i < IMAGE; i++)
        image[i] = (uint8_t)(i * 5 + i / 256);
    memcpy(image, HEAD, sizeof HEAD);
}

static int set_up(void **state)
{
    (void)state;
    rig = boot_rig_new();
    menu = calloc(1, sizeof *menu);
    assert_non_null(menu);
    rig->config.packet = packet;
    rig->config.room = sizeof packet;
    n_said = 0;
    jobs_left = UINT32_MAX;
    cut = false;
    make_image();
    begin(false);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    boot_expect_unharmed(rig);
    free(menu);
    free(rig);
    return 0;
}

/* --- The loop of the loader --- */

static void drain(void)
{
    int byte;

    while ((byte = pl_boot_menu_next(menu)) >= 0) {
        assert_true(n_said < sizeof said - 1);
        said[n_said++] = (char)byte;
        said[n_said] = 0;
    }
}

static void turn(void)
{
    const struct pl_boot_job *job = pl_boot_menu_job(menu);

    if (job->want != PL_BOOT_WANT_NOTHING) {
        if (jobs_left-- == 0)
            cut = true;
        if (cut)
            return;
        if (job->want >= PL_BOOT_WANT_RESET)
            boot_do(rig, job);
        else
            pl_boot_menu_done(menu, boot_do(rig, job), rig->now_ms);
    }
    pl_boot_menu_tick(menu, rig->now_ms);
    drain();
}

static void settle(void)
{
    unsigned turns = 0;

    do {
        assert_true(turns++ < 100000);
        turn();
    } while (!cut && !rig->started && !rig->reset && !pl_boot_menu_listens(menu));
}

static void send(const void *bytes, size_t n)
{
    const uint8_t *b = bytes;

    for (size_t i = 0; i < n && !cut; i++) {
        pl_boot_menu_byte(menu, b[i], false, rig->now_ms);
        settle();
    }
}

static void pass(uint32_t ms)
{
    while (ms-- > 0 && !cut) {
        rig->now_ms++;
        settle();
    }
}

static void type(const char *keys)
{
    for (; *keys; keys++) {
        settle();
        send(keys, 1);
    }
    settle();
}

static void expect(const char *text)
{
    if (!strstr(said, text))
        fail_msg("not said: \"%s\", but: \"%s\"", text, said);
}

static void expect_nothing_of(const char *text)
{
    if (strstr(said, text))
        fail_msg("said: \"%s\"", text);
}

static void forget(void)
{
    settle();
    n_said = 0;
    said[0] = 0;
}

/* --- A person's file --- */

/* Sends a file as a sender does that gives up when it is told so. False: it was. */
static bool upload(const uint8_t *data, size_t n, size_t block)
{
    uint8_t out[YMODEM_PACKET];
    char size[16];
    uint8_t number = 1;

    snprintf(size, sizeof size, "%zu", n);
    type("u");
    send(out, ymodem_header(out, "dir/%x\x1B[2J.bin", size));
    for (size_t at = 0; at < n && !cut; at += block) {
        if (strchr(said, '\x18'))
            return false;
        send(out, ymodem_packet(out, number++, data + at, n - at < block ? n - at : block, block));
    }
    if (cut || strchr(said, '\x18'))
        return false;
    out[0] = EOT;
    send(out, 1);
    send(out, ymodem_header(out, "", ""));
    return !cut;
}

static void upload_and_wait(const uint8_t *data, size_t n, size_t block)
{
    upload(data, n, block);
    pass(600);
}

static const uint8_t *application(void)
{
    return rig->flash + (BOOT_APP - BOOT_FLASH);
}

static bool blank(const uint8_t *from, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (from[i] != 0xFF)
            return false;
    return true;
}

/* --- Words --- */

static void greets_and_tells_what_can_be_done(void **state)
{
    (void)state;
    settle();
    expect("There is no application.");
    expect("i  info\r\nu  update by YMODEM\r\ne  erase the application\r\ns  start\r\n> ");
    expect_nothing_of("p  protect");
}

static void info_names_chip_and_room(void **state)
{
    (void)state;
    forget();
    type("i");
    expect("Product ID 0x462\r\n");
    expect("from 0x8001000, up to 61440 bytes");
    expect_nothing_of("Protected");
    begin(true);
    forget();
    type("I");
    expect("Protected.");
}

static void other_keys_show_the_menu(void **state)
{
    (void)state;
    forget();
    type("\r");
    expect("> ");
    forget();
    type("\n");
    assert_int_equal(n_said, 0);
    pl_boot_menu_byte(menu, 'e', true, rig->now_ms);
    settle();
    assert_int_equal(n_said, 0);
    type("%");
    expect_nothing_of("%");
    expect_nothing_of("0x");
    type("x");
    expect("x\r\n");
    expect("> ");
}

static void starts_what_is_there_once_all_is_said(void **state)
{
    (void)state;
    forget();
    type("s");
    assert_int_equal(rig->started, 0);
    expect("There is no application.");
    boot_put_table(rig, BOOT_APP, BOOT_RAM + 256, BOOT_APP + 0x141);
    type("s");
    expect("Starting.\r\n");
    assert_int_equal(rig->started, BOOT_APP);
}

static void protect_is_offered_if_it_is_built_in(void **state)
{
    (void)state;
    rig->config.more = pl_boot_protection;
    rig->config.n_more = PL_BOOT_PROTECTION;
    begin(false);
    settle();
    expect("p  protect against reading");
    type("pn");
    assert_int_equal(rig->protection, PL_BOOT_WANT_NOTHING);
    type("py");
    assert_int_equal(rig->protection, PL_BOOT_WANT_READ_PROTECT);
    expect("Protected.");
    assert_true(rig->reset);
}

static void erases_when_told_twice(void **state)
{
    (void)state;
    boot_put_table(rig, BOOT_APP, BOOT_RAM + 256, BOOT_APP + 0x141);
    rig->flash[BOOT_FLASH_SIZE - 1] = 7;
    type("en");
    assert_int_equal(rig->erases, 0);
    type("e");
    expect("Erase the application? y/n ");
    type("y");
    expect("Erased.");
    assert_true(blank(application(), ROOM));
    assert_int_equal(rig->erases, 2);
}

static void flash_that_does_not_erase_is_told(void **state)
{
    (void)state;
    rig->flash[BOOT_APP - BOOT_FLASH + BOOT_PAGE] = 7;
    rig->protected_from = BOOT_APP + BOOT_PAGE;
    rig->protected_to = rig->protected_from + BOOT_PAGE;
    type("ey");
    expect("The flash refuses at 0x8001800");
    rig->protected_to = 0;
    rig->lies = true;
    forget();
    type("ey");
    expect("The flash refuses at 0x8001800");
    expect("> ");
}

static bool never(void *context, uint8_t command)
{
    (void)context;
    (void)command;
    return false;
}

static void access_check_is_asked(void **state)
{
    (void)state;
    boot_put_table(rig, BOOT_APP, BOOT_RAM + 256, BOOT_APP + 0x141);
    rig->hooks.may = never;
    for (const char *key = "seu"; *key; key++) {
        forget();
        type((char[]){*key, 0});
        pass(4000);
        expect("This device does not allow that.");
        expect("> ");
    }
    type("y");
    assert_int_equal(rig->erases + rig->programs, 0);
    assert_int_equal(rig->started, 0);
}

static void waits_two_minutes_for_a_person(void **state)
{
    (void)state;
    pass(119999);
    assert_int_equal(pl_boot_menu_idle_ms(menu, rig->now_ms), 0);
    pass(1);
    assert_true(pl_boot_menu_idle_ms(menu, rig->now_ms) >= 120000);
    type("u");
    pass(60000);
    assert_int_equal(pl_boot_menu_idle_ms(menu, rig->now_ms), 0);
}

/* --- Update --- */

static void update_in_both_block_sizes(void **state)
{
    static const size_t BLOCKS[] = {128, 1024};

    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        forget();
        upload_and_wait(image, IMAGE - i, BLOCKS[i]);
        expect(i ? "dir/?x?[2J.bin: 4999 bytes received, written and verified."
                 : "dir/?x?[2J.bin: 5000 bytes received, written and verified.");
        expect_nothing_of("There is no application.");
        assert_memory_equal(application(), image, IMAGE - i);
        assert_true(blank(application() + IMAGE - i, 6 * 1024 - IMAGE + i));
    }
}

static void update_leaves_what_lies_behind(void **state)
{
    (void)state;
    rig->flash[BOOT_FLASH_SIZE - 1] = 7;
    upload_and_wait(image, IMAGE, 1024);
    assert_int_equal(rig->flash[BOOT_FLASH_SIZE - 1], 7);
    assert_int_equal(rig->erases, 0); /* what is blank is not worn */
}

/* Whatever job is the last: nothing half is ever started, and the next update is good. */
static void update_cut_at_any_job(void **state)
{
    unsigned jobs = 0;

    (void)state;
    for (;; jobs++) {
        memset(rig->flash + (BOOT_APP - BOOT_FLASH), 0x5A,
               BOOT_FLASH_SIZE - (BOOT_APP - BOOT_FLASH));
        boot_put_table(rig, BOOT_APP, BOOT_RAM + 256, BOOT_APP + 0x141);
        rig->programs = 0;
        cut = false;
        begin(false);
        forget();
        jobs_left = jobs;
        if (upload(image, IMAGE, 128))
            break;
        assert_true(jobs == 0 || !pl_boot_startable(&rig->chip, BOOT_APP));
        if (jobs % 50 == 0) {
            cut = false;
            jobs_left = UINT32_MAX;
            begin(false);
            forget();
            upload_and_wait(image, IMAGE, 1024);
            assert_memory_equal(application(), image, IMAGE);
        }
    }
    assert_int_equal(jobs, 3 + IMAGE / 8); /* pages, granules */
    assert_memory_equal(application(), image, IMAGE);
}

static void update_cancelled_in_the_middle(void **state)
{
    uint8_t out[YMODEM_PACKET];

    (void)state;
    boot_put_table(rig, BOOT_APP, BOOT_RAM + 256, BOOT_APP + 0x141);
    type("u");
    send("\x18\x18", 2);
    pass(600);
    expect("Cancelled.");
    expect_nothing_of("erased");
    type("u");
    send(out, ymodem_header(out, "a", "5000"));
    send(out, ymodem_packet(out, 1, image, 128, 128));
    send("\x18\x18\x18", 3);
    pass(600);
    expect("The old application is erased.");
    assert_false(pl_boot_startable(&rig->chip, BOOT_APP));
    forget();
    upload_and_wait(image, IMAGE, 1024);
    expect("verified");
}

static void nobody_sends(void **state)
{
    (void)state;
    type("u");
    expect("Ctrl-X twice cancels.");
    pass(124000);
    expect("No file came.");
    expect("> ");
}

/* --- Files that are none --- */

static void expect_refused(const char *why)
{
    expect("\x18\x18");
    expect(why);
    assert_int_equal(rig->erases + rig->programs, 0);
    assert_true(pl_boot_startable(&rig->chip, BOOT_APP));
    expect("> ");
}

static void refuse(const void *head, size_t n, const char *why)
{
    boot_put_table(rig, BOOT_APP, BOOT_RAM + 256, BOOT_APP + 0x141);
    make_image();
    memcpy(image, head, n);
    forget();
    upload_and_wait(image, IMAGE, 128);
    expect_refused(why);
}

static void too_large_a_file(void **state)
{
    uint8_t *large = calloc(1, ROOM + 1);

    (void)state;
    assert_non_null(large);
    memcpy(large, image, IMAGE);
    boot_put_table(rig, BOOT_APP, BOOT_RAM + 256, BOOT_APP + 0x141);
    upload_and_wait(large, ROOM + 1, 1024);
    expect_refused("This file is larger than the flash for it (61441 bytes of 61440).");
    forget();
    upload_and_wait(large, ROOM, 1024);
    expect(": 61440 bytes received, written and verified.");
    free(large);
}

static void file_for_another_address(void **state)
{
    (void)state;
    refuse("\x00\x10\x00\x20\x41\x01\x00\x08", 8,
           "This file is for another address: 0x8000140; here applications begin at 0x8001000.");
    refuse("\x00\x10\x00\x20\x89\x23\x00\x08", 8,
           "another address: 0x8002388"); /* behind its end */
    refuse("\x00\x10\x00\x20\x01\x01\x00\x00", 8, "another address: 0x100");
}

static void files_that_are_no_program(void **state)
{
    (void)state;
    refuse("\x00\x00\x00\x00\x41\x11\x00\x08", 8, "This is no program for this chip");
    refuse("\x00\x10\x00\x20\x40\x11\x00\x08", 8, "This is no program for this chip");
    refuse("\x02\x10\x00\x20\x41\x11\x00\x08", 8, "This is no program for this chip");
    refuse("\x7F"
           "ELF\x01\x01\x01\x00",
           8, "This is not a .bin. Convert it: objcopy -O binary");
    refuse(":020000040800F2\r\n", 17, "This is not a .bin.");
    refuse("S0030000FC", 10, "This is not a .bin.");
}

static void small_and_empty_files(void **state)
{
    (void)state;
    boot_put_table(rig, BOOT_APP, BOOT_RAM + 256, BOOT_APP + 0x141);
    upload_and_wait(image, 3, 128);
    expect_refused("This is no program for this chip");
    forget();
    upload_and_wait(image, 7, 128);
    expect_refused("another address");
    forget();
    upload_and_wait(image, 0, 128);
    expect_refused("This is no program for this chip");
}

static void flash_that_refuses_a_granule(void **state)
{
    (void)state;
    rig->protected_from = BOOT_APP + 2048 + 64;
    rig->protected_to = rig->protected_from + 8;
    upload_and_wait(image, IMAGE, 128);
    expect("The flash refuses at 0x8001840");
    assert_false(pl_boot_startable(&rig->chip, BOOT_APP));
    rig->protected_from = BOOT_APP;
    rig->protected_to = BOOT_APP + 8;
    begin(false);
    forget();
    memset(rig->flash + (BOOT_APP - BOOT_FLASH), 0xFF, 8192);
    upload_and_wait(image, IMAGE, 128);
    expect("The flash refuses at 0x8001000");
    expect_nothing_of("verified");
}

/* --- With a filter --- */

static uint8_t *block;
static uint16_t n_block;
static uint32_t block_addr;

static bool decipher(void *context, uint32_t addr, uint8_t *data, uint16_t n)
{
    (void)context;
    for (unsigned i = 0; i < n; i++)
        data[i] ^= 0x5A;
    block = data;
    n_block = n;
    block_addr = addr;
    return data[0] != 0xBA;
}

static int give(void *context, uint32_t *addr, const uint8_t **bytes)
{
    uint16_t n = n_block;

    (void)context;
    *addr = block_addr;
    *bytes = block;
    n_block = 0;
    return n;
}

static void filter_deciphers_and_may_refuse(void **state)
{
    static const struct pl_boot_filter FILTER = {decipher, give};
    uint8_t sent[IMAGE];

    (void)state;
    rig->hooks.filter = &FILTER;
    for (unsigned i = 0; i < IMAGE; i++)
        sent[i] = image[i] ^ 0x5A;
    upload_and_wait(sent, IMAGE, 1024);
    expect("verified");
    expect_nothing_of("cannot start");
    assert_memory_equal(application(), image, IMAGE);
    forget();
    upload_and_wait(image, IMAGE, 1024);
    expect("But it cannot start.");
    sent[0] = 0xBA ^ 0x5A;
    forget();
    upload_and_wait(sent, IMAGE, 1024);
    expect("This device refuses the file.");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(greets_and_tells_what_can_be_done),
        TEST(info_names_chip_and_room),
        TEST(other_keys_show_the_menu),
        TEST(starts_what_is_there_once_all_is_said),
        TEST(protect_is_offered_if_it_is_built_in),
        TEST(erases_when_told_twice),
        TEST(flash_that_does_not_erase_is_told),
        TEST(access_check_is_asked),
        TEST(waits_two_minutes_for_a_person),
        TEST(update_in_both_block_sizes),
        TEST(update_leaves_what_lies_behind),
        TEST(update_cut_at_any_job),
        TEST(update_cancelled_in_the_middle),
        TEST(nobody_sends),
        TEST(too_large_a_file),
        TEST(file_for_another_address),
        TEST(files_that_are_no_program),
        TEST(small_and_empty_files),
        TEST(flash_that_refuses_a_granule),
        TEST(filter_deciphers_and_may_refuse),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
