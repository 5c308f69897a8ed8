/* SPDX-License-Identifier: MIT */
/* The System Control Space as firmware reads and writes it (DDI 0403 B3.2 to B3.4). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bare_chip.h"
#include "machine_internal.h"

static struct pl_board *board;

static struct pl_core *core_of(unsigned chip)
{
    const uint8_t table[] = {0x00, 0x80, 0x00, 0x20, 0x01, 0x02, 0x00, 0x08};

    board = pl_board_new(&bare_chips[chip]);
    assert_non_null(board);
    assert_true(pl_board_poke(board, 0x08000000, table, sizeof table));
    pl_board_reset(board, PL_RESET_POWER);
    return &pl_board_machine(board)->core;
}

static uint32_t get(struct pl_core *core, uint32_t addr)
{
    return pl_core_ppb_read(core, addr, 4);
}

static void set(struct pl_core *core, uint32_t addr, uint32_t value)
{
    pl_core_ppb_write(core, addr, 4, value);
}

static int done(void **state)
{
    (void)state;
    pl_board_free(board);
    return 0;
}

static void reset_takes_stack_and_start_from_zero(void **state)
{
    struct pl_core *core = core_of(BARE_M4F);

    (void)state;
    assert_int_equal(pl_cpu_get(core->cpu, PL_REG_MSP), 0x20008000);
    assert_int_equal(pl_cpu_get(core->cpu, PL_REG_PC), 0x08000200);
    assert_int_equal(pl_cpu_get(core->cpu, PL_REG_LR), 0xFFFFFFFF);
}

static void reset_needs_the_key(void **state)
{
    struct pl_core *core = core_of(BARE_M3);

    (void)state;
    set(core, 0xE000ED0C, 4);
    assert_false(core->asks_reset);
    set(core, 0xE000ED0C, 0x05FA0004);
    assert_true(core->asks_reset);
}

static void priorities_have_only_implemented_bits(void **state)
{
    struct pl_core *core = core_of(BARE_M4F);

    (void)state;
    set(core, 0xE000E400, 0xFFFFFFFF);
    assert_int_equal(get(core, 0xE000E400), 0xF0F0F0F0);
    pl_core_ppb_write(core, 0xE000E402, 1, 0x20);
    assert_int_equal(get(core, 0xE000E400), 0xF020F0F0);
    pl_board_free(board);
    core = core_of(BARE_M0PLUS);
    set(core, 0xE000E400, 0xFFFFFFFF);
    assert_int_equal(get(core, 0xE000E400), 0xC0C0C0C0);
}

static void m0plus_has_no_fault_registers(void **state)
{
    struct pl_core *core = core_of(BARE_M0PLUS);

    (void)state;
    pl_core_fault(core, PL_CFSR_UNDEFINSTR);
    set(core, 0xE000ED24, 7U << 16);
    assert_int_equal(get(core, 0xE000ED24), 0);
    assert_int_equal(get(core, 0xE000ED28), 0);
    assert_true(core->exc[PL_EXC_HARDFAULT].pending);
    assert_int_equal(get(core, 0xE000ED90), 0); /* MPU_TYPE */
}

static void level_pends_again_until_it_drops(void **state)
{
    struct pl_core *core = core_of(BARE_M3);

    (void)state;
    pl_core_line(core, 7, true);
    assert_int_equal(get(core, 0xE000E200), 1 << 7);
    set(core, 0xE000E280, 1 << 7);
    assert_int_equal(get(core, 0xE000E200), 1 << 7);
    pl_core_line(core, 7, false);
    set(core, 0xE000E280, 1 << 7);
    assert_int_equal(get(core, 0xE000E200), 0);
}

static void interrupts_beyond_the_chip_do_not_exist(void **state)
{
    struct pl_core *core = core_of(BARE_M3);

    (void)state;
    set(core, 0xE000E104, 0xFFFFFFFF);
    assert_int_equal(get(core, 0xE000E104), 0x0000FFFF);
    set(core, 0xE000E108, 0xFFFFFFFF);
    assert_int_equal(get(core, 0xE000E108), 0);
}

static void systick_counts_down_and_wraps(void **state)
{
    struct pl_core *core = core_of(BARE_M3);

    (void)state;
    set(core, 0xE000E014, 9);
    set(core, 0xE000E018, 0);
    set(core, 0xE000E010, 5);
    core->cycles += 1;
    assert_int_equal(get(core, 0xE000E018), 9);
    core->cycles += 8;
    assert_int_equal(get(core, 0xE000E018), 1);
    core->cycles += 1;
    pl_core_systick_run(core);
    assert_int_equal(get(core, 0xE000E018), 0);
    assert_int_equal(get(core, 0xE000E010), 0x10005);
    assert_int_equal(get(core, 0xE000E010), 5); /* reading cleared COUNTFLAG */
    core->cycles += 10;
    assert_int_equal(pl_core_systick_next(core), core->cycles);
}

static void bit_band_reaches_single_bits(void **state)
{
    /* movs r0,#0x22; lsls r0,#24; movs r1,#1; str r1,[r0,#0x14]; bkpt: bit 5 of 0x20000000 */
    static const uint8_t code[] = {0x22, 0x20, 0x00, 0x06, 0x01, 0x21, 0x41, 0x61, 0x00, 0xBE};
    uint8_t byte = 0x80;

    (void)state;
    core_of(BARE_M3);
    pl_board_poke(board, 0x08000200, code, sizeof code);
    pl_board_poke(board, 0x20000000, &byte, 1);
    assert_int_equal(pl_board_run(board, NULL), PL_STOP_BREAKPOINT);
    pl_board_peek(board, 0x20000000, &byte, 1);
    assert_int_equal(byte, 0xA0);
}

#define TEST(f) cmocka_unit_test_teardown(f, done)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(reset_takes_stack_and_start_from_zero), TEST(reset_needs_the_key),
        TEST(priorities_have_only_implemented_bits), TEST(m0plus_has_no_fault_registers),
        TEST(level_pends_again_until_it_drops),      TEST(interrupts_beyond_the_chip_do_not_exist),
        TEST(systick_counts_down_and_wraps),         TEST(bit_band_reaches_single_bits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
