/* SPDX-License-Identifier: MIT */
/* Who did it: the witness names the instruction, and who had called it. */
#include "check.h"

#include "chips.h"
#include "jump_rig.h"
#include "witness.h"

#define SYST_CSR 0xE000E010U
#define ISER0    0xE000E100U

/* Assembled and disassembled by GNU binutils; at 0x08000100. */
static const uint16_t code[] = {
    0xF000, 0xF805,                 /* 100: bl 10E */
    0xB672,                         /* 104: cpsid i */
    0xBE00,                         /* 106: bkpt 0 */
    0xBF00, 0xBF00, 0xBF00,         /* 108: nop */
    0x4805,                         /* 10E: ldr r0, [pc, #20], SYST_CSR */
    0x2101,                         /* 110: movs r1, #1 */
    0x6001,                         /* 112: str r1, [r0] */
    0x2103,                         /* 114: movs r1, #3 */
    0x6001,                         /* 116: str r1, [r0] */
    0x4803,                         /* 118: ldr r0, [pc, #12], NVIC_ISER0 */
    0x2120,                         /* 11A: movs r1, #32 */
    0x6001,                         /* 11C: str r1, [r0] */
    0x2140,                         /* 11E: movs r1, #64 */
    0x6001,                         /* 120: str r1, [r0] */
    0x4770,                         /* 122: bx lr */
    0xE010, 0xE000, 0xE100, 0xE000, /* 124: */
};

struct rig {
    struct pl_board *board;
    struct pl_witness *witness;
};

static struct rig open_rig(const uint16_t *program, size_t n)
{
    struct rig r = {jump_rig_with(&pl_board_l452, program, n), NULL};

    r.witness = pl_witness_new(r.board);
    assert_non_null(r.witness);
    return r;
}

static void close_rig(struct rig *r)
{
    pl_witness_free(r->witness);
    pl_board_free(r->board);
}

static void expect_changer(const struct rig *r, uint32_t reg, unsigned bit, uint32_t pc)
{
    struct pl_trail trail = pl_witness_changer(r->witness, reg, bit);

    assert_true(trail.n > 0);
    assert_int_equal(trail.pc[0], pc);
}

static void each_bit_has_its_own_changer(void **state)
{
    struct rig r = open_rig(code, sizeof code / sizeof *code);

    (void)state;
    assert_int_equal(pl_board_run(r.board, NULL), PL_STOP_BREAKPOINT);
    expect_changer(&r, SYST_CSR, 0, 0x08000112);
    expect_changer(&r, SYST_CSR, 1, 0x08000116);
    close_rig(&r);
}

/* A 0 in ISER clears nothing. */
static void the_nvic_only_sets(void **state)
{
    struct rig r = open_rig(code, sizeof code / sizeof *code);

    (void)state;
    assert_int_equal(pl_board_run(r.board, NULL), PL_STOP_BREAKPOINT);
    expect_changer(&r, ISER0, 5, 0x0800011C);
    expect_changer(&r, ISER0, 6, 0x08000120);
    close_rig(&r);
}

static void callers_are_known(void **state)
{
    struct rig r = open_rig(code, sizeof code / sizeof *code);
    struct pl_trail trail;

    (void)state;
    assert_int_equal(pl_board_run(r.board, NULL), PL_STOP_BREAKPOINT);
    trail = pl_witness_changer(r.witness, SYST_CSR, 1);
    assert_int_equal(trail.n, 2);
    assert_int_equal(trail.pc[1], 0x08000100);
    trail = pl_witness_changer(r.witness, pl_witness_special(PL_SYSM_PRIMASK), 0);
    assert_int_equal(trail.n, 1); /* the called function has returned */
    assert_int_equal(trail.pc[0], 0x08000104);
    close_rig(&r);
}

static void a_reset_makes_it_forget(void **state)
{
    const struct pl_board_limit one = {.instructions = 1};
    struct rig r = open_rig(code, sizeof code / sizeof *code);

    (void)state;
    assert_int_equal(pl_board_run(r.board, NULL), PL_STOP_BREAKPOINT);
    pl_board_reset(r.board, PL_RESET_PIN);
    assert_int_equal(pl_board_run(r.board, &one), PL_STOP_LIMIT);
    assert_int_equal(pl_witness_changer(r.witness, SYST_CSR, 0).n, 0);
    close_rig(&r);
}

/* MSR, of which an instruction in 32 bits is looked at: the value is the register's. */
static void special_registers_are_seen(void **state)
{
    static const uint16_t msr[] = {
        0x2002,         /* 100: movs r0, #2 */
        0xF380, 0x8814, /* 102: msr CONTROL, r0 */
        0xBE00,         /* 106: bkpt 0 */
    };
    struct rig r = open_rig(msr, sizeof msr / sizeof *msr);

    (void)state;
    assert_int_equal(pl_board_run(r.board, NULL), PL_STOP_BREAKPOINT);
    expect_changer(&r, pl_witness_special(PL_SYSM_CONTROL), 1, 0x08000102);
    close_rig(&r);
}

static void a_fault_is_where_it_happened(void **state)
{
    static const uint16_t jump_to_nowhere[] = {
        0x2061, /* 100: movs r0, #0x61 */
        0x0600, /* 102: lsls r0, r0, #24 */
        0x3001, /* 104: adds r0, #1 */
        0x4700, /* 106: bx r0 */
    };
    static const uint32_t hard_fault = 0x08000109;
    static const uint16_t stop = 0xBE00;
    struct rig r = open_rig(jump_to_nowhere, sizeof jump_to_nowhere / sizeof *jump_to_nowhere);
    struct pl_witnessed_fault fault;

    (void)state;
    assert_true(pl_board_poke(r.board, 0x0800000C, &hard_fault, 4));
    assert_true(pl_board_poke(r.board, 0x08000108, &stop, 2));
    assert_false(pl_witness_fault(r.witness, &fault));
    assert_int_equal(pl_board_run(r.board, NULL), PL_STOP_BREAKPOINT);
    assert_true(pl_witness_fault(r.witness, &fault));
    assert_int_equal(fault.exception, 3);
    assert_int_equal(fault.pc, 0x61000000);
    assert_int_equal(fault.trail.pc[0], 0x08000106);
    close_rig(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_bit_has_its_own_changer),
        cmocka_unit_test(the_nvic_only_sets),
        cmocka_unit_test(callers_are_known),
        cmocka_unit_test(a_reset_makes_it_forget),
        cmocka_unit_test(special_registers_are_seen),
        cmocka_unit_test(a_fault_is_where_it_happened),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
