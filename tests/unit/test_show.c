/* SPDX-License-Identifier: MIT */
/* --show around a board: the log, the picture and its cursor, the states of flash pages. */
#include "show.h"

#include <stdlib.h>
#include <string.h>

#include "bare_chip.h"
#include "check.h"
#include "show_flash.h"

#define CODE 0x08000200U
#define MS   UINT64_C(1000000000)

static struct pl_board *board;
static struct pl_show *show;
static FILE *file;
static char *written;
static size_t written_size;

static void poke32(uint32_t addr, uint32_t value)
{
    const uint8_t bytes[] = {(uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16),
                             (uint8_t)(value >> 24)};

    assert_true(pl_board_poke(board, addr, bytes, 4));
}

/* A program that runs for ever: nop, branch back. */
static void make_board(void)
{
    board = pl_board_new(&bare_chips[BARE_M4F]);
    assert_non_null(board);
    poke32(0x08000000, 0x20008000);
    poke32(0x08000004, CODE | 1);
    poke32(CODE, 0xE7FDBF00);
}

static void open_show(bool live, bool colour)
{
    const struct pl_show_options options = {live, colour, 80, 24};

    make_board();
    file = open_memstream(&written, &written_size);
    assert_non_null(file);
    show = pl_show_new(file, &options, board, &bare_chips[BARE_M4F]);
    assert_non_null(show);
}

static void run(unsigned instructions)
{
    const struct pl_board_limit limit = {.instructions = instructions};

    assert_int_equal(pl_board_run(board, &limit), PL_STOP_LIMIT);
}

static void send(enum pl_uart_side side, uint8_t byte, uint64_t ps)
{
    pl_show_frame(show, side, "USART1", &(struct pl_frame){byte, 8, 115200, ps});
}

static void close_show(void)
{
    assert_true(pl_show_free(show));
    fclose(file);
}

static int tear_down(void **state)
{
    (void)state;
    pl_board_free(board);
    free(written);
    return 0;
}

/* 16 MHz: 16000 instructions are 1 ms. */
static void log_has_a_line_for_each_event(void **state)
{
    (void)state;
    open_show(false, false);
    run(16000);
    send(PL_UART_TX, 'O', MS);
    send(PL_UART_TX, 'K', MS + MS / 10);
    send(PL_UART_TX, '\n', MS + MS / 5);
    pl_show_pin(show, 5, true, 2 * MS);
    poke32(0x08000800, 0x12345678);
    pl_show_tick(show, 0);
    pl_board_reset(board, PL_RESET_IWDG);
    close_show();
    assert_string_equal(written, "   0.001000 USART1 < 4F 4B 0A                             OK.\n"
                                 "   0.002000 PA5 high\n"
                                 "   0.001000 flash 0x08000800..0x08000FFF written\n"
                                 "   0.001000 reset: IWDG\n");
}

/* A millisecond of virtual time, however long it takes. */
static void log_does_not_depend_on_real_time(void **state)
{
    (void)state;
    open_show(false, false);
    pl_show_tick(show, 0);
    run(15999);
    poke32(0x08000800, 0x12345678);
    pl_show_tick(show, 100000);
    fflush(file);
    assert_string_equal(written, "");
    run(1);
    pl_show_tick(show, 100000);
    fflush(file);
    assert_string_equal(written, "   0.001000 flash 0x08000800..0x08000FFF written\n");
    close_show();
}

static void log_ends_with_what_was_held_back(void **state)
{
    (void)state;
    open_show(false, false);
    run(1);
    send(PL_UART_RX, 'A', 0);
    close_show();
    assert_non_null(strstr(written, "USART1 > 41"));
}

/* The cursor is hidden once and given back at the end; drawn over itself in between. */
static void cursor_is_given_back(void **state)
{
    (void)state;
    open_show(true, false);
    run(100);
    pl_show_tick(show, 0);
    pl_show_tick(show, 100);
    close_show();
    assert_memory_equal(written, "\033[?25l", 6);
    assert_null(strstr(written + 1, "\033[?25l"));
    assert_string_equal(written + written_size - 6, "\033[?25h");
    assert_non_null(strstr(written, "\033[6A\r")); /* title, 2 of flash, 2 of registers, pins */
}

static unsigned pictures(void)
{
    unsigned n = 0;

    fflush(file);
    for (const char *p = written; (p = strstr(p, "bare M4F")) != NULL; p++)
        n++;
    return n;
}

/* A second of ticks, one each millisecond. */
static void picture_is_drawn_15_times_a_second_at_most(void **state)
{
    (void)state;
    open_show(true, false);
    run(100);
    for (unsigned ms = 0; ms < 1000; ms++)
        pl_show_tick(show, ms);
    assert_in_range(pictures(), 13, 15);
    close_show();
}

/* 50000 instructions in 500 ms are 0.1 MIPS. */
static void picture_shows_the_board(void **state)
{
    (void)state;
    open_show(true, false);
    pl_show_tick(show, 0);
    run(50000);
    poke32(0x08000800, 0x12345678);
    pl_show_pin(show, 45, true, 0);
    send(PL_UART_RX, 0x7F, 0);
    pl_show_tick(show, 500);
    close_show();
    assert_non_null(strstr(written, "bare M4F  0.003125 s  50000 instructions  0.1 MIPS  resets 0 "
                                    "(power-on)"));
    assert_non_null(strstr(written, "0x08000000 #+.............................."));
    assert_non_null(strstr(written, "PC 0x08000200  SP 0x20008000"));
    assert_non_null(strstr(written, "VTOR 0x00000000  PRIMASK 0  clock 16.000 MHz"));
    assert_non_null(strstr(written, "pins driven high: PC13"));
    assert_non_null(strstr(written, "   0.000000 USART1 = Sync"));
}

static void colour_is_a_choice(void **state)
{
    (void)state;
    open_show(true, true);
    run(1);
    close_show();
    assert_non_null(strstr(written, "\033[34m#"));
}

/* A file is no terminal. */
static void file_gets_a_log(void **state)
{
    struct pl_show_options options;
    FILE *f = tmpfile();

    (void)state;
    assert_non_null(f);
    pl_show_suit(f, &options);
    assert_false(options.live || options.colour);
    fclose(f);
}

static void full_disk_is_an_error(void **state)
{
    const struct pl_show_options options = {false, false, 80, 24};
    FILE *full = fopen("/dev/full", "w");

    (void)state;
    assert_non_null(full);
    make_board();
    show = pl_show_new(full, &options, board, &bare_chips[BARE_M4F]);
    pl_show_pin(show, 0, true, 0);
    assert_false(pl_show_free(show));
    fclose(full);
    pl_board_free(board);
}

/* --- Flash pages --- */

static unsigned changes;

static void on_page(void *ctx, const struct pl_view_page *page)
{
    (void)ctx;
    (void)page;
    changes++;
}

static void page_goes_through_its_states(void **state)
{
    struct pl_show_flash flash;

    (void)state;
    make_board();
    assert_true(pl_show_flash_init(&flash, board, &bare_chips[BARE_M4F]));
    assert_int_equal(flash.n_pages, 32);
    assert_int_equal(flash.page[0].state, PL_VIEW_CONTENT);
    assert_int_equal(flash.page[1].state, PL_VIEW_ERASED);
    poke32(0x08000000, 0xFFFFFFFF);
    poke32(0x08000004, 0xFFFFFFFF);
    poke32(CODE, 0xFFFFFFFF);
    pl_show_flash_look(&flash, true, on_page, NULL);
    assert_int_equal(flash.page[0].state, PL_VIEW_ERASING);
    assert_int_equal(flash.page[1].state, PL_VIEW_ERASED);
    pl_show_flash_look(&flash, false, on_page, NULL);
    assert_int_equal(flash.page[0].state, PL_VIEW_ERASED);
    poke32(0x08000000, 1);
    pl_show_flash_look(&flash, true, on_page, NULL);
    assert_int_equal(flash.page[0].state, PL_VIEW_WRITTEN);
    assert_int_equal(changes, 3);
    pl_show_flash_free(&flash);
    pl_board_free(board);
}

/* RM0090: sectors of STM32F405, 4 of 16 KiB, one of 64 KiB, 7 of 128 KiB. */
static void pages_are_those_of_the_chip(void **state)
{
    static const struct pl_memory memory = {
        .kind = PL_MEMORY_FLASH, .base = 0x08000000, .size = 0x100000, .blank = 0xFF};
    struct pl_board_chip chip = bare_chips[BARE_M4F];
    struct pl_show_flash flash;

    (void)state;
    chip.pid = 0x413;
    chip.memories = &memory;
    chip.n_memories = 1;
    board = pl_board_new(&chip);
    assert_true(pl_show_flash_init(&flash, board, &chip));
    assert_int_equal(flash.n_pages, 12);
    assert_int_equal(flash.page[4].size, 64 * 1024);
    assert_int_equal(flash.page[11].addr, 0x080E0000);
    pl_show_flash_free(&flash);
    pl_board_free(board);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(log_has_a_line_for_each_event, tear_down),
        cmocka_unit_test_teardown(log_does_not_depend_on_real_time, tear_down),
        cmocka_unit_test_teardown(log_ends_with_what_was_held_back, tear_down),
        cmocka_unit_test_teardown(cursor_is_given_back, tear_down),
        cmocka_unit_test_teardown(picture_is_drawn_15_times_a_second_at_most, tear_down),
        cmocka_unit_test_teardown(picture_shows_the_board, tear_down),
        cmocka_unit_test_teardown(colour_is_a_choice, tear_down),
        cmocka_unit_test(file_gets_a_log),
        cmocka_unit_test(full_disk_is_an_error),
        cmocka_unit_test(page_goes_through_its_states),
        cmocka_unit_test(pages_are_those_of_the_chip),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
