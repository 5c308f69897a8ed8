/* SPDX-License-Identifier: MIT */
/* The modelled loader's flash: what silicon refuses, keeps or loses without saying so. */
#include "rom_host.h"

#include <string.h>

enum {
    F103 = 0x410,
    F405 = 0x413,
    L073 = 0x447,
    F767 = 0x451,
    G071 = 0x460,
    L496 = 0x461,
    L452 = 0x462,
    G474 = 0x469,
};

enum { FLASH = 0x08000000 };

static const uint8_t ONES[16] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
static const uint8_t ZEROS[16];

static void assert_flash(const struct rom_host *host, uint32_t addr, uint32_t n, uint8_t value)
{
    for (uint32_t i = 0; i < n; i++)
        assert_int_equal(rom_host_peek(host, addr + i), value);
}

/* --- Program --- */

/* AN2606 table 7: L4 demands 8; what is misaligned is acknowledged and not written. */
static void misaligned_writes_are_acked_and_lost(void **state)
{
    struct rom_host host;

    (void)state;
    rom_host_start(&host, L452, NULL);
    rom_host_write(&host, FLASH + 4, ONES, 8);
    assert_flash(&host, FLASH, 16, 0xFF);
    assert_int_equal(pl_rom_status(host.rom)->lost_writes, 8);
    rom_host_write(&host, FLASH + 8, ONES, 8);
    assert_flash(&host, FLASH + 8, 8, 1);
    rom_host_close(&host);
}

static void a_tail_shorter_than_the_granule_is_lost(void **state)
{
    struct rom_host host;

    (void)state;
    rom_host_start(&host, L452, NULL);
    rom_host_write(&host, FLASH, ONES, 12);
    assert_flash(&host, FLASH, 8, 1);
    assert_flash(&host, FLASH + 8, 8, 0xFF);
    assert_int_equal(pl_rom_status(host.rom)->lost_writes, 4);
    assert_int_equal(pl_rom_status(host.rom)->programmed_bytes, 8);
    rom_host_close(&host);
}

/* RM0008: PGERR unless the half-word is erased or the new value is 0x0000. */
static void f1_overwrites_with_zero_only(void **state)
{
    static const uint8_t data[4] = {0x34, 0x12, 0x00, 0x00};
    struct rom_host host;

    (void)state;
    rom_host_start(&host, F103, NULL);
    rom_host_write(&host, FLASH, ONES, 4);
    rom_host_write(&host, FLASH, data, 4);
    assert_flash(&host, FLASH, 2, 1);
    assert_flash(&host, FLASH + 2, 2, 0);
    rom_host_close(&host);
}

/* RM0090: programming turns ones into zeros and never back. */
static void f4_only_clears_bits(void **state)
{
    static const uint8_t first[4] = {0xF0, 0xF0, 0xF0, 0xF0};
    static const uint8_t second[4] = {0x3C, 0x3C, 0x3C, 0x3C};
    struct rom_host host;

    (void)state;
    rom_host_start(&host, F405, NULL);
    rom_host_write(&host, FLASH, first, 4);
    rom_host_write(&host, FLASH, second, 4);
    assert_flash(&host, FLASH, 4, 0x30);
    rom_host_close(&host);
}

/* RM0367: erased is zero and programming sets bits. */
static void l0_only_sets_bits(void **state)
{
    static const uint8_t first[8] = {0xF0, 0xF0, 0xF0, 0xF0, 0xF0, 0xF0, 0xF0, 0xF0};
    static const uint8_t second[8] = {0x3C, 0x3C, 0x3C, 0x3C, 0x3C, 0x3C, 0x3C, 0x3C};
    struct rom_host host;

    (void)state;
    rom_host_start(&host, L073, NULL);
    assert_flash(&host, FLASH, 8, 0x00);
    rom_host_write(&host, FLASH, first, 8);
    rom_host_write(&host, FLASH, second, 8);
    assert_flash(&host, FLASH, 8, 0xFC);
    rom_host_erase(&host, 0);
    assert_flash(&host, FLASH, 8, 0x00);
    rom_host_close(&host);
}

/* RM0351: PROGERR unless the double word is erased or the new value is zero. */
static void l4_refuses_a_used_double_word(void **state)
{
    struct rom_host host;

    (void)state;
    rom_host_start(&host, L452, NULL);
    rom_host_write(&host, FLASH, ONES, 8);
    rom_host_write(&host, FLASH, (const uint8_t[16]){2, 2, 2, 2, 2, 2, 2, 2, 2}, 16);
    assert_flash(&host, FLASH, 8, 1);
    assert_int_equal(rom_host_peek(&host, FLASH + 8), 2);
    rom_host_write(&host, FLASH, ZEROS, 8);
    assert_flash(&host, FLASH, 8, 0);
    rom_host_close(&host);
}

static void writing_past_the_end_stops_there(void **state)
{
    struct rom_host host;

    (void)state;
    rom_host_start(&host, F103, &(struct pl_rom_config){.flash_size = 16 * 1024});
    rom_host_write(&host, FLASH + 16 * 1024 - 8, ONES, 16);
    assert_flash(&host, FLASH + 16 * 1024 - 8, 8, 1);
    assert_int_equal(pl_rom_status(host.rom)->lost_writes, 8);
    rom_host_close(&host);
}

/* --- Erase --- */

static void erase_takes_one_page_and_no_other(void **state)
{
    struct rom_host host;

    (void)state;
    rom_host_start(&host, L452, NULL);
    rom_host_write(&host, FLASH + 2048 - 8, ONES, 16);
    rom_host_write(&host, FLASH + 4096, ONES, 8);
    rom_host_erase(&host, 1);
    assert_flash(&host, FLASH + 2048 - 8, 8, 1);
    assert_flash(&host, FLASH + 2048, 8, 0xFF);
    assert_flash(&host, FLASH + 4096, 8, 1);
    assert_int_equal(pl_rom_status(host.rom)->erased_pages, 1);
    rom_host_close(&host);
}

static void pages_that_do_not_exist_are_ignored(void **state)
{
    struct rom_host host;

    (void)state;
    rom_host_start(&host, L452, &(struct pl_rom_config){.flash_size = 256 * 1024});
    rom_host_erase(&host, 128);
    rom_host_erase(&host, 5000);
    assert_int_equal(pl_rom_status(host.rom)->erased_pages, 0);
    rom_host_close(&host);
}

/* AN3155 3.7: 0xFF 0x00 erases all; 0xFF with anything else is acknowledged, nothing erased. */
static void erase_of_everything_needs_its_second_byte(void **state)
{
    struct rom_host host;

    (void)state;
    rom_host_start(&host, F103, NULL);
    rom_host_command(&host, PL_CMD_ERASE);
    SAY(&host, 0xFF, 0x12);
    HEARD(&host, 0x79);
    assert_int_equal(pl_rom_status(host.rom)->erased_pages, 0);
    rom_host_command(&host, PL_CMD_ERASE);
    SAY(&host, 0xFF, 0x00);
    HEARD(&host, 0x79);
    assert_int_equal(pl_rom_status(host.rom)->erased_pages, 128);
    rom_host_command(&host, PL_CMD_ERASE);
    SAY(&host, 0x01, 0x00, 0x7F, 0x7E);
    HEARD(&host, 0x79);
    assert_int_equal(pl_rom_status(host.rom)->erased_pages, 130);
    rom_host_close(&host);
}

static void special(struct rom_host *host, uint16_t code)
{
    uint8_t packet[3];

    rom_host_command(host, PL_CMD_EXT_ERASE);
    HEARD(host, 0x79);
    rom_host_say(host, packet, pl_an3155_put_erase_special(packet, code));
}

static void banks_are_halves(void **state)
{
    struct rom_host host;

    (void)state;
    rom_host_start(&host, G474, &(struct pl_rom_config){.no_silicon_time = true});
    rom_host_write(&host, FLASH, ONES, 8);
    rom_host_write(&host, FLASH + 256 * 1024, ONES, 8);
    special(&host, PL_ERASE_BANK2);
    HEARD(&host, 0x79);
    assert_flash(&host, FLASH, 8, 1);
    assert_flash(&host, FLASH + 256 * 1024, 8, 0xFF);
    special(&host, PL_ERASE_ALL);
    HEARD(&host, 0x79);
    assert_flash(&host, FLASH, 8, 0xFF);
    special(&host, 0xFFFC);
    HEARD(&host, 0x1F);
    rom_host_close(&host);
}

/* AN2606: L496 refuses bank erase; L0 and L1 have no special erase at all. */
static void erase_quirks(void **state)
{
    struct rom_host host;

    (void)state;
    rom_host_start(&host, L496, NULL);
    special(&host, PL_ERASE_BANK1);
    HEARD(&host, 0x1F);
    special(&host, PL_ERASE_ALL);
    HEARD(&host, 0x79);
    rom_host_close(&host);
    rom_host_start(&host, L073, NULL);
    special(&host, PL_ERASE_ALL);
    HEARD(&host, 0x1F);
    rom_host_close(&host);
}

/* AN2606: G07x V11.3 erases one page per command, whatever the list says. */
static void g071_erases_the_first_page_only(void **state)
{
    struct rom_host host;

    (void)state;
    rom_host_start(&host, G071, NULL);
    rom_host_command(&host, PL_CMD_EXT_ERASE);
    SAY(&host, 0x00, 0x01, 0x00, 0x03, 0x00, 0x04, 0x06);
    HEARD(&host, 0x79);
    assert_int_equal(pl_rom_status(host.rom)->erased_pages, 1);
    rom_host_close(&host);
}

/* --- Time --- */

/* DS5319: a half-word takes 52.5 us, a page 20 to 40 ms. */
static void the_loader_is_busy_as_long_as_silicon(void **state)
{
    uint8_t block[256] = {0};
    struct rom_host host;
    uint64_t before_us;

    (void)state;
    rom_host_start(&host, F103, NULL);
    before_us = host.now_us;
    rom_host_write(&host, FLASH, block, sizeof block);
    /* 265 characters and 3 ACKs of 96 us, and 128 half-words */
    assert_in_range(host.now_us - before_us, 268 * 96 + 128 * 52, 268 * 96 + 128 * 53);
    before_us = host.now_us;
    rom_host_command(&host, PL_CMD_ERASE);
    SAY(&host, 0x00, 0x00, 0x00);
    assert_in_range(host.now_us - before_us, 20000, 41000);
    rom_host_close(&host);
}

static void silicon_time_can_be_left_out(void **state)
{
    struct rom_host host;

    (void)state;
    rom_host_start(&host, F103, &(struct pl_rom_config){.no_silicon_time = true});
    rom_host_command(&host, PL_CMD_ERASE);
    SAY(&host, 0xFF, 0x00);
    HEARD(&host, 0x79);
    assert_true(host.now_us < 1000);
    rom_host_close(&host);
}

static void bytes_during_an_erase_overrun(void **state)
{
    struct rom_host host;

    (void)state;
    rom_host_start(&host, F103, NULL);
    rom_host_command(&host, PL_CMD_ERASE);
    for (unsigned i = 0; i < 3; i++)
        pl_rom_rx(host.rom, 0x00, 115200, true, 10000 + i);
    pl_rom_rx(host.rom, 0x01, 115200, true, 10100);
    pl_rom_rx(host.rom, 0xFE, 115200, true, 10200);
    pl_rom_rx(host.rom, 0xFE, 115200, true, 10300);
    assert_int_equal(pl_rom_status(host.rom)->overruns, 2);
    assert_true(pl_rom_next_us(host.rom) >= 30000);
    rom_host_close(&host);
}

/* --- Write protection --- */

static void protected_flash_is_kept_in_silence(void **state)
{
    struct rom_host host;

    (void)state;
    rom_host_start(
        &host, L452,
        &(struct pl_rom_config){.write_protected_from = FLASH, .write_protected_to = FLASH + 2048});
    rom_host_write(&host, FLASH, ONES, 8);
    assert_flash(&host, FLASH, 8, 0xFF);
    rom_host_write(&host, FLASH + 2048, ONES, 8);
    assert_flash(&host, FLASH + 2048, 8, 1);
    rom_host_erase(&host, 0);
    assert_int_equal(pl_rom_status(host.rom)->erased_pages, 0);
    rom_host_close(&host);
}

/* F1: one sector number covers 4 KiB (OpenOCD stm32f1x.c; PM0075). No reset on F1. */
static void write_protect_command_holds_until_unprotected(void **state)
{
    struct rom_host host;

    (void)state;
    rom_host_start(&host, F103, NULL);
    rom_host_command(&host, PL_CMD_WRITE_PROTECT);
    HEARD(&host, 0x79);
    SAY(&host, 0x00, 0x01, 0x01);
    HEARD(&host, 0x79);
    rom_host_write(&host, FLASH + 4096, ONES, 4);
    assert_flash(&host, FLASH + 4096, 4, 0xFF);
    rom_host_write(&host, FLASH + 8192, ONES, 4);
    assert_flash(&host, FLASH + 8192, 4, 1);
    pl_rom_reset(host.rom, host.now_us);
    SAY(&host, 0x7F);
    rom_host_write(&host, FLASH + 4096, ONES, 4);
    assert_flash(&host, FLASH + 4096, 4, 0xFF);
    rom_host_command(&host, PL_CMD_WRITE_UNPROTECT);
    HEARD(&host, 0x79, 0x79);
    rom_host_write(&host, FLASH + 4096, ONES, 4);
    assert_flash(&host, FLASH + 4096, 4, 1);
    rom_host_close(&host);
}

/* AN3155: the system reset follows on F4, among others. */
static void f405_resets_after_write_protect(void **state)
{
    struct rom_host host;

    (void)state;
    rom_host_start(&host, F405, NULL);
    rom_host_command(&host, PL_CMD_WRITE_PROTECT);
    SAY(&host, 0x00, 0x01, 0x01);
    HEARD(&host, 0x79);
    assert_int_equal(pl_rom_status(host.rom)->resets, 1);
    assert_int_equal(pl_rom_baud(host.rom), 0);
    SAY(&host, 0x7F);
    HEARD(&host, 0x79);
    rom_host_write(&host, FLASH + 0x4000, ZEROS, 4);
    assert_flash(&host, FLASH + 0x4000, 4, 0xFF);
    rom_host_close(&host);
}

/* --- Option bytes --- */

/* RM0351: the lowest option byte is RDP, 0xAA is level 0. */
static void option_bytes_carry_the_protection_level(void **state)
{
    struct rom_host host;

    (void)state;
    rom_host_start(&host, L452, NULL);
    assert_int_equal(rom_host_peek(&host, 0x1FFF7800), 0xAA);
    rom_host_write(&host, 0x1FFF7800, ZEROS, 8);
    assert_int_equal(pl_rom_status(host.rom)->resets, 1);
    assert_int_equal(pl_rom_status(host.rom)->rdp, 1);
    SAY(&host, 0x7F);
    rom_host_command(&host, PL_CMD_READ);
    HEARD(&host, 0x1F);
    rom_host_close(&host);
}

/* AN3155 3.6: a write to the option area begins at its base. */
static void option_writes_elsewhere_are_lost(void **state)
{
    struct rom_host host;

    (void)state;
    rom_host_start(&host, G474, NULL);
    rom_host_write(&host, 0x1FFF7808, ZEROS, 4);
    assert_int_equal(rom_host_peek(&host, 0x1FFF7808), 0xFF);
    rom_host_close(&host);
}

/* RM0440: DBANK, bit 22 of the option word; 0 means 128 pages of 4 KiB, 1 means 256 of 2 KiB. */
static void option_word_selects_the_erase_map(void **state)
{
    static const uint8_t single_bank[8] = {0xAA, 0xFF, 0xBF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
    struct rom_host host;

    (void)state;
    rom_host_start(&host, G474, NULL);
    assert_int_equal(rom_host_peek(&host, 0x1FFF7802) >> 6 & 1, 1);
    rom_host_write(&host, FLASH + 2048, ONES, 8);
    rom_host_erase(&host, 0);
    assert_flash(&host, FLASH + 2048, 8, 1);
    rom_host_write(&host, 0x1FFF7800, single_bank, 8);
    rom_host_erase(&host, 0);
    assert_flash(&host, FLASH + 2048, 8, 0xFF);
    rom_host_close(&host);

    rom_host_start(&host, G474, &(struct pl_rom_config){.layout = 1});
    assert_int_equal(rom_host_peek(&host, 0x1FFF7802) >> 6 & 1, 0);
    rom_host_close(&host);
}

/* RM0410: F76x with nDBANK=0 has sectors of 16 KiB where the single bank has 32. */
static void configured_layout_is_in_force(void **state)
{
    struct rom_host host;

    (void)state;
    rom_host_start(&host, F767, &(struct pl_rom_config){.layout = 1, .no_silicon_time = true});
    rom_host_write(&host, FLASH + 0x4000, ONES, 8);
    rom_host_erase(&host, 0);
    assert_flash(&host, FLASH + 0x4000, 8, 1);
    rom_host_erase(&host, 1);
    assert_flash(&host, FLASH + 0x4000, 8, 0xFF);
    rom_host_close(&host);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(misaligned_writes_are_acked_and_lost),
        cmocka_unit_test(a_tail_shorter_than_the_granule_is_lost),
        cmocka_unit_test(f1_overwrites_with_zero_only),
        cmocka_unit_test(f4_only_clears_bits),
        cmocka_unit_test(l0_only_sets_bits),
        cmocka_unit_test(l4_refuses_a_used_double_word),
        cmocka_unit_test(writing_past_the_end_stops_there),
        cmocka_unit_test(erase_takes_one_page_and_no_other),
        cmocka_unit_test(pages_that_do_not_exist_are_ignored),
        cmocka_unit_test(erase_of_everything_needs_its_second_byte),
        cmocka_unit_test(banks_are_halves),
        cmocka_unit_test(erase_quirks),
        cmocka_unit_test(g071_erases_the_first_page_only),
        cmocka_unit_test(the_loader_is_busy_as_long_as_silicon),
        cmocka_unit_test(silicon_time_can_be_left_out),
        cmocka_unit_test(bytes_during_an_erase_overrun),
        cmocka_unit_test(protected_flash_is_kept_in_silence),
        cmocka_unit_test(write_protect_command_holds_until_unprotected),
        cmocka_unit_test(f405_resets_after_write_protect),
        cmocka_unit_test(option_bytes_carry_the_protection_level),
        cmocka_unit_test(option_writes_elsewhere_are_lost),
        cmocka_unit_test(option_word_selects_the_erase_map),
        cmocka_unit_test(configured_layout_is_in_force),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
