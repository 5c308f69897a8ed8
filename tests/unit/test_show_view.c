/* SPDX-License-Identifier: MIT */
/* The picture of the board: small ones drawn by hand, and its bounds. */
#include "show_view.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"

enum { PAGES = 256 };

static struct pl_view_page pages[PAGES];
static char out[16384];

static const struct pl_view_traffic traffic[] = {
    {"USART2", {UINT64_C(12345678901), '<', "48 69 0A                             Hi."}},
    {"USART2", {UINT64_C(1500000000000), '=', "Write Memory 0x08000000 256 ACK"}},
};

/* 2 KiB pages: content, content, written, being erased, and nothing. */
static struct pl_view view_of(uint32_t n_pages)
{
    struct pl_view v = {.chip = "STM32L452",
                        .now_ps = UINT64_C(1234567890123),
                        .instructions = 4938271,
                        .kips = 12345,
                        .resets = 1,
                        .cause = "IWDG",
                        .pc = 0x08000400,
                        .sp = 0x20007FF8,
                        .lr = 0x08000313,
                        .xpsr = 0x61000000,
                        .vtor = 0x08000000,
                        .core_hz = 4000000,
                        .has_flash = true,
                        .flash_sr = 0x00010000,
                        .flash_cr = 0x0000001A,
                        .bank = {{pages, n_pages}},
                        .n_banks = 1,
                        .traffic = traffic,
                        .n_traffic = 2};

    for (uint32_t i = 0; i < n_pages; i++)
        pages[i] = (struct pl_view_page){0x08000000 + i * 2048, 2048, PL_VIEW_ERASED};
    pages[0].state = pages[1].state = PL_VIEW_CONTENT;
    pages[2].state = PL_VIEW_WRITTEN;
    pages[3].state = PL_VIEW_ERASING;
    v.high[0] = 1u << 5;
    v.high[2] = 1u << 13;
    return v;
}

static unsigned longest_line(const char *s)
{
    unsigned longest = 0, n = 0;

    for (; *s; s++) {
        n = *s == '\n' ? 0 : n + 1;
        longest = n > longest ? n : longest;
    }
    return longest;
}

static void small_board_at_80(void **state)
{
    struct pl_view v = view_of(8);

    (void)state;
    assert_int_equal(pl_view_render(&v, &(struct pl_view_style){80, 24, false}, out, sizeof out),
                     8);
    assert_string_equal(
        out, "STM32L452  1.234567 s  4938271 instructions  12.3 MIPS  resets 1 (IWDG)\n"
             "flash: . erased  # content  + written  * being erased  (cell: a page)\n"
             "0x08000000 ##+*....\n"
             "PC 0x08000400  SP 0x20007FF8  LR 0x08000313  xPSR 0x61000000\n"
             "VTOR 0x08000000  PRIMASK 0  clock 4.000 MHz  FLASH SR 0x00010000 CR 0x0000001A\n"
             "pins driven high: PA5 PC13\n"
             "   0.012345 USART2 < 48 69 0A                             Hi.\n"
             "   1.500000 USART2 = Write Memory 0x08000000 256 ACK\n");
}

/* 80 - 11 = 69 cells in a row, two rows: 256 pages go two to a cell, 128 cells. */
static void large_flash_shares_cells_at_80(void **state)
{
    struct pl_view v = view_of(PAGES);
    char want[256] = "\n0x08000000 #*";

    (void)state;
    pl_view_render(&v, &(struct pl_view_style){80, 24, false}, out, sizeof out);
    memset(want + strlen(want), '.', 67);
    strcat(want, "\n0x08045000 "); /* 69 cells of 4 KiB */
    memset(want + strlen(want), '.', 59);
    strcat(want, "\nPC ");
    assert_non_null(strstr(out, want));
    assert_non_null(strstr(out, "(cell: 2 pages)"));
    assert_int_equal(longest_line(out), 80);
}

/* 120 - 11 = 109 cells in a row: still two pages to a cell. */
static void large_flash_at_120(void **state)
{
    struct pl_view v = view_of(PAGES);
    char want[256] = "\n0x08000000 #*";

    (void)state;
    pl_view_render(&v, &(struct pl_view_style){120, 24, false}, out, sizeof out);
    memset(want + strlen(want), '.', 107);
    strcat(want, "\n0x0806D000 ..................."); /* 109 cells of 4 KiB, 19 are left */
    strcat(want, "\nPC ");
    assert_non_null(strstr(out, want));
    assert_int_equal(longest_line(out), 120);
}

static void no_line_is_longer_than_the_width(void **state)
{
    struct pl_view v = view_of(PAGES);

    (void)state;
    v.now_ps = v.instructions = UINT64_MAX;
    v.kips = UINT32_MAX;
    memset(v.high, 0xFF, sizeof v.high);
    for (unsigned width = PL_VIEW_WIDTH_MIN; width <= PL_VIEW_WIDTH_MAX; width++) {
        pl_view_render(&v, &(struct pl_view_style){width, 24, false}, out, sizeof out);
        assert_int_equal(longest_line(out), width);
    }
}

static void height_shows_the_newest_traffic(void **state)
{
    struct pl_view v = view_of(8);

    (void)state;
    assert_int_equal(pl_view_render(&v, &(struct pl_view_style){80, 7, false}, out, sizeof out), 7);
    assert_null(strstr(out, "48 69"));
    assert_non_null(strstr(out, "Write Memory"));
}

/* Colours are sequences ESC [ ... m; without them the picture is the same. */
static void colour_changes_nothing_else(void **state)
{
    static char plain[sizeof out];
    struct pl_view v = view_of(PAGES);
    size_t at = 0;

    (void)state;
    pl_view_render(&v, &(struct pl_view_style){80, 24, false}, plain, sizeof plain);
    assert_null(strchr(plain, '\033'));
    pl_view_render(&v, &(struct pl_view_style){80, 24, true}, out, sizeof out);
    assert_non_null(strchr(out, '\033'));
    for (const char *p = out; *p; p++) {
        if (*p == '\033')
            p = strchr(p, 'm');
        else
            assert_int_equal(*p, plain[at++]);
    }
    assert_int_equal(plain[at], '\0');
}

static void low_terminal_is_not_overrun(void **state)
{
    struct pl_view v = view_of(8);

    (void)state;
    for (unsigned height = 1; height < 8; height++) {
        unsigned lines = 0;

        assert_int_equal(
            pl_view_render(&v, &(struct pl_view_style){80, height, false}, out, sizeof out),
            height);
        for (const char *p = out; *p; p++)
            lines += *p == '\n';
        assert_int_equal(lines, height);
    }
}

static void small_buffer_is_cut(void **state)
{
    struct pl_view v = view_of(8);
    char *small = malloc(20);

    (void)state;
    assert_non_null(small);
    pl_view_render(&v, &(struct pl_view_style){80, 24, true}, small, 20);
    assert_int_equal(strlen(small), 19);
    free(small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_board_at_80),
        cmocka_unit_test(large_flash_shares_cells_at_80),
        cmocka_unit_test(large_flash_at_120),
        cmocka_unit_test(no_line_is_longer_than_the_width),
        cmocka_unit_test(height_shows_the_newest_traffic),
        cmocka_unit_test(colour_changes_nothing_else),
        cmocka_unit_test(low_terminal_is_not_overrun),
        cmocka_unit_test(small_buffer_is_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
