/* SPDX-License-Identifier: MIT */
/* Power cuts, flipped bits and the like, seen by instructions of an ARM core. */
#include "fault.h"

#include "check.h"
#include "chips.h"
#include "fault_rig.h"
#include "machine_internal.h"

#include <string.h>

enum { TARGET = 0x3008, FLASH = 0x08000000 };

/* RM0394: ADDR_ECC is the offset in bytes. RM0444: in double words. */
static const struct ecc_chip {
    const struct pl_board_chip *chip;
    uint32_t unit;
    uint32_t irq;              /* of the flash */
    uint32_t dma_clock, clock; /* register that switches DMA1 on, and the bit */
} ECC_CHIPS[] = {
    {&pl_board_l452, 1, 4, 0x40021048, 1},
    {&pl_board_g071, 8, 3, 0x40021038, 1},
};
enum { N_ECC_CHIPS = sizeof ECC_CHIPS / sizeof *ECC_CHIPS };

static struct pl_device *flash_of(struct pl_board *board)
{
    return pl_machine_device(pl_board_machine(board), "FLASH");
}

static void expect_nmi(struct pl_board *board, const struct ecc_chip *c, uint32_t off)
{
    assert_int_equal(pl_board_get(board, PL_REG_PC), RIG_HANDLER);
    assert_int_equal(pl_board_get(board, PL_REG_XPSR) & 0x1FF, RIG_EXC_NMI);
    assert_int_equal(rig_get(board, RIG_ECCR), 0x80000000U | off / c->unit);
}

/* --- A torn double word --- */

enum outcome { OLD, NEW, NMI };

struct tear {
    const struct ecc_chip *c;
    struct pl_board *board;
    struct pl_snapshot *start;
    uint32_t old[2], wanted[2];
};

/* Cuts the only program operation in this phase, lets the firmware start again and read. */
static enum outcome tear(const struct tear *t, unsigned phase, uint32_t seed)
{
    const struct pl_fault_power power = {PL_RAM_LOST, seed};
    uint32_t r5, r6;

    pl_board_restore(t->board, t->start);
    assert_int_equal(pl_board_run(t->board, &(struct pl_board_limit){.flash_ops = 1}),
                     PL_STOP_FLASH);
    pl_fault_cut(t->board, phase, &power);
    if (rig_run(t->board) == RIG_EXC_NMI) {
        expect_nmi(t->board, t->c, TARGET);
        return NMI;
    }
    assert_int_equal(pl_board_get(t->board, PL_REG_XPSR) & 0x1FF, 0);
    r5 = pl_board_get(t->board, PL_REG_R5);
    r6 = pl_board_get(t->board, PL_REG_R6);
    if (r5 == t->old[0] && r6 == t->old[1])
        return OLD;
    assert_int_equal(r5, t->wanted[0]);
    assert_int_equal(r6, t->wanted[1]);
    return NEW;
}

static void tear_everywhere(const struct ecc_chip *c, uint32_t target, bool over)
{
    struct tear t = {.c = c,
                     .board = fault_rig(c->chip, target, over),
                     .old = {UINT32_MAX, UINT32_MAX},
                     .wanted = {RIG_FIRST, RIG_SECOND}};
    unsigned torn = 0;

    if (over) { /* only zeros may go over something */
        memcpy(t.old, t.wanted, sizeof t.old);
        memset(t.wanted, 0, sizeof t.wanted);
        rig_poke(t.board, FLASH + TARGET, t.old[0]);
        rig_poke(t.board, FLASH + TARGET + 4, t.old[1]);
    }
    t.start = pl_board_snapshot(t.board);
    assert_non_null(t.start);
    for (uint32_t seed = 1; seed <= 4; seed++) {
        assert_int_equal(tear(&t, PL_FLASH_CUT_BEFORE, seed), OLD);
        for (unsigned phase = 0; phase <= 8; phase++) {
            enum outcome outcome = tear(&t, phase, seed);
            torn += outcome == NMI;
            assert_true(phase == 0 || outcome == NMI); /* every byte of it changes something */
        }
        assert_int_equal(tear(&t, PL_FLASH_CUT_AFTER, seed), NEW);
    }
    assert_true(torn >= 32);
    pl_snapshot_free(t.start);
    pl_board_free(t.board);
}

static void a_torn_double_word_is_old_new_or_an_nmi(void **state)
{
    (void)state;
    for (unsigned i = 0; i < N_ECC_CHIPS; i++) {
        tear_everywhere(&ECC_CHIPS[i], FLASH + TARGET, false);
        tear_everywhere(&ECC_CHIPS[i], TARGET, false); /* through the alias at 0 */
        tear_everywhere(&ECC_CHIPS[i], FLASH + TARGET, true);
    }
}

/* RM0394, "Flash main memory erase sequences": CR.PER, PNB, STRT. */
static void an_erase_cures(void **state)
{
    (void)state;
    for (unsigned i = 0; i < N_ECC_CHIPS; i++) {
        struct pl_board *b = fault_rig(ECC_CHIPS[i].chip, FLASH + TARGET, false);
        pl_board_run(b, &(struct pl_board_limit){.flash_ops = 1});
        pl_fault_cut(b, 4, &(struct pl_fault_power){PL_RAM_LOST, 1});
        assert_int_equal(rig_run(b), RIG_EXC_NMI);
        rig_set(b, RIG_ECCR, 0x80000000U);
        assert_int_equal(rig_get(b, RIG_ECCR), 0);
        rig_set(b, RIG_FLASH_REGS + 8, 0x45670123);
        rig_set(b, RIG_FLASH_REGS + 8, 0xCDEF89AB);
        rig_set(b, RIG_FLASH_REGS + 0x14, 1U << 16 | TARGET / 2048 << 3 | 2);
        while (rig_get(b, RIG_FLASH_REGS + 0x10) & 1U << 16)
            pl_board_run(b, &(struct pl_board_limit){.instructions = 1});
        assert_int_equal(pl_flash_ecc_count(flash_of(b)), 0);
        pl_board_reset(b, PL_RESET_PIN);
        assert_int_equal(rig_run(b), 0);
        assert_int_equal(rig_peek(b, FLASH + TARGET), RIG_FIRST);
        pl_board_free(b);
    }
}

/* An erase that a cut has not touched leaves a torn double word torn. */
static void an_untouched_erase_cures_nothing(void **state)
{
    struct pl_board *b = fault_rig(&pl_board_l452, FLASH + TARGET, false);

    (void)state;
    pl_board_run(b, &(struct pl_board_limit){.flash_ops = 1});
    pl_fault_cut(b, 4, &(struct pl_fault_power){PL_RAM_LOST, 1});
    rig_set(b, RIG_FLASH_REGS + 8, 0x45670123);
    rig_set(b, RIG_FLASH_REGS + 8, 0xCDEF89AB);
    rig_set(b, RIG_FLASH_REGS + 0x14, 1U << 16 | TARGET / 2048 << 3 | 2);
    pl_fault_cut(b, PL_FLASH_CUT_UNTOUCHED, &(struct pl_fault_power){PL_RAM_LOST, 1});
    assert_int_equal(rig_run(b), RIG_EXC_NMI);
    expect_nmi(b, &ECC_CHIPS[0], TARGET);
    pl_board_free(b);
}

/* --- Every kind of read --- */

static void break_word(struct pl_board *b, uint32_t addr)
{
    assert_true(pl_fault_flip(b, addr, 0));
    assert_true(pl_fault_flip(b, addr + 2, 0));
}

/* movs r0, #0 all over; two of them become movs r0, #1. */
static void code_of_a_broken_double_word_is_an_nmi(void **state)
{
    static const uint16_t code[] = {0x2000, 0x2000, 0x2000, 0x2000, 0x2000, 0x2000, 0xBE00};

    (void)state;
    for (unsigned i = 0; i < N_ECC_CHIPS; i++) {
        struct pl_board *b = fault_rig_with(ECC_CHIPS[i].chip, code, 7);
        pl_board_run(b, &(struct pl_board_limit){.instructions = 1}); /* translated already */
        pl_board_set(b, PL_REG_PC, RIG_CODE);
        break_word(b, RIG_CODE + 8);
        assert_int_equal(rig_run(b), RIG_EXC_NMI);
        expect_nmi(b, &ECC_CHIPS[i], RIG_CODE + 8 - FLASH);
        assert_int_equal(rig_peek(b, pl_board_get(b, PL_REG_SP) + 24), RIG_CODE + 10);
        pl_board_free(b);
    }
}

/* svc 0; its vector shares a double word with the reserved one before it. */
static void vector_of_a_broken_double_word_is_an_nmi(void **state)
{
    static const uint16_t code[] = {0xDF00, 0xBE00};

    (void)state;
    for (unsigned i = 0; i < N_ECC_CHIPS; i++) {
        struct pl_board *b = fault_rig_with(ECC_CHIPS[i].chip, code, 2);
        assert_int_equal(rig_run(b), 11);
        break_word(b, FLASH + 0x28);
        pl_board_reset(b, PL_RESET_PIN);
        assert_int_equal(rig_run(b), RIG_EXC_NMI);
        expect_nmi(b, &ECC_CHIPS[i], 0x28);
        pl_board_free(b);
    }
}

static void a_broken_reset_vector_is_an_nmi(void **state)
{
    static const uint16_t code[] = {0x2000, 0xBE00};
    struct pl_board *b = fault_rig_with(&pl_board_l452, code, 2);

    (void)state;
    pl_board_run(b, &(struct pl_board_limit){.instructions = 1});
    assert_true(pl_fault_flip(b, FLASH, 3)); /* in the stack pointer, which loses bit 0 anyway */
    assert_true(pl_fault_flip(b, FLASH, 4));
    pl_board_reset(b, PL_RESET_PIN);
    assert_int_equal(rig_run(b), RIG_EXC_NMI);
    expect_nmi(b, &ECC_CHIPS[0], 0);
    pl_board_free(b);
}

/* Memory to memory: CCR1 with MEM2MEM, words, both increments, DIR 0, EN. */
static void dma_reading_a_broken_double_word_is_an_nmi(void **state)
{
    static const uint16_t code[] = {0x2000, 0xE7FD}; /* round and round */

    (void)state;
    for (unsigned i = 0; i < N_ECC_CHIPS; i++) {
        const struct ecc_chip *c = &ECC_CHIPS[i];
        struct pl_board *b = fault_rig_with(c->chip, code, 2);
        pl_board_run(b, &(struct pl_board_limit){.instructions = 4});
        break_word(b, FLASH + TARGET);
        rig_set(b, c->dma_clock, c->clock);
        rig_set(b, 0x4002000C, 4);
        rig_set(b, 0x40020010, FLASH + TARGET - 8);
        rig_set(b, 0x40020014, 0x20000100);
        rig_set(b, 0x40020008, 0x4AC1);
        assert_int_equal(rig_run(b), RIG_EXC_NMI);
        expect_nmi(b, c, TARGET);
        pl_board_free(b);
    }
}

/* --- Flipped bits --- */

/* ldr r2, [pc, #4]; ldr r5, [r2]; ldr r6, [r2, #4]; bkpt; the address. */
static struct pl_board *reader(const struct pl_board_chip *chip, uint32_t addr)
{
    const uint16_t code[] = {0x4A01, 0x6815,         0x6856,
                             0xBE00, (uint16_t)addr, (uint16_t)(addr >> 16)};

    return fault_rig_with(chip, code, 6);
}

static void ecc_mends_one_bit(void **state)
{
    (void)state;
    for (unsigned i = 0; i < N_ECC_CHIPS; i++) {
        const struct ecc_chip *c = &ECC_CHIPS[i];
        struct pl_board *b = reader(c->chip, FLASH + TARGET);
        rig_poke(b, FLASH + TARGET, RIG_FIRST);
        assert_int_equal(rig_run(b), 0);
        assert_int_equal(rig_get(b, RIG_ECCR), 0);
        assert_true(pl_fault_flip(b, FLASH + TARGET + 1, 7));
        pl_board_reset(b, PL_RESET_PIN);
        assert_int_equal(rig_run(b), 0);
        assert_int_equal(pl_board_get(b, PL_REG_R5), RIG_FIRST);
        assert_int_equal(rig_get(b, RIG_ECCR), 0x40000000U | TARGET / c->unit);

        /* ECCIE: the interrupt of the flash. */
        pl_board_reset(b, PL_RESET_PIN);
        pl_board_run(b, &(struct pl_board_limit){.instructions = 1});
        rig_set(b, RIG_ECCR, 1U << 24);
        pl_core_ppb_write(&pl_board_machine(b)->core, 0xE000E100, 4, 1U << c->irq);
        assert_int_equal(rig_run(b), 16 + c->irq);
        assert_int_equal(rig_get(b, RIG_ECCR), 0x41000000U | TARGET / c->unit);

        /* The second bit is one too many, and both show. */
        assert_true(pl_fault_flip(b, FLASH + TARGET + 5, 0));
        pl_board_reset(b, PL_RESET_PIN);
        assert_int_equal(rig_run(b), RIG_EXC_NMI);
        expect_nmi(b, c, TARGET);
        assert_int_equal(pl_board_get(b, PL_REG_R5), RIG_FIRST ^ 0x8000);
        pl_board_free(b);
    }
}

/* What is torn, and that the core watches it, comes and goes with snapshots. */
static void snapshots_know_what_is_torn(void **state)
{
    struct pl_board *b = reader(&pl_board_l452, FLASH + TARGET);
    struct pl_snapshot *sound, *torn;

    (void)state;
    pl_board_run(b, &(struct pl_board_limit){.instructions = 1});
    sound = pl_board_snapshot(b);
    break_word(b, FLASH + TARGET);
    torn = pl_board_snapshot(b);
    assert_true(sound && torn);
    for (unsigned i = 0; i < 3; i++) {
        pl_board_restore(b, sound);
        assert_int_equal(rig_run(b), 0);
        assert_int_equal(pl_board_get(b, PL_REG_R5), UINT32_MAX);
        pl_board_restore(b, torn);
        assert_int_equal(rig_run(b), RIG_EXC_NMI);
        expect_nmi(b, &ECC_CHIPS[0], TARGET);
    }
    pl_snapshot_free(sound);
    pl_snapshot_free(torn);
    pl_board_free(b);
}

static void without_ecc_a_flipped_bit_shows(void **state)
{
    static const struct pl_board_chip *const chips[] = {&pl_board_f103, &pl_board_f405};

    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        struct pl_board *b = reader(chips[i], FLASH + TARGET);
        rig_poke(b, FLASH + TARGET, RIG_FIRST);
        assert_int_equal(rig_run(b), 0);
        assert_true(pl_fault_flip(b, FLASH + TARGET, 0));
        assert_true(pl_fault_flip(b, TARGET + 3, 7)); /* through the alias at 0 */
        pl_board_reset(b, PL_RESET_PIN);
        assert_int_equal(rig_run(b), 0);
        assert_int_equal(pl_board_get(b, PL_REG_R5), RIG_FIRST ^ 0x80000001U);
        pl_board_free(b);
    }
}

static void only_memory_flips(void **state)
{
    struct pl_board *b = reader(&pl_board_l452, 0x20000100);

    (void)state;
    pl_board_run(b, &(struct pl_board_limit){.instructions = 1});
    assert_true(pl_fault_flip(b, 0x20000102, 4));
    assert_int_equal(rig_run(b), 0);
    assert_int_equal(pl_board_get(b, PL_REG_R5), 0x00100000);
    assert_false(pl_fault_flip(b, 0x20000102, 8));
    assert_false(pl_fault_flip(b, 0x40022000, 0));
    assert_false(pl_fault_flip(b, 0x1FFF0000, 0));
    pl_board_free(b);
}

/* --- RAM --- */

static void ram_is_lost_kept_or_random(void **state)
{
    struct pl_board *b = reader(&pl_board_g071, 0x20000100);
    uint32_t first;

    (void)state;
    assert_int_equal(rig_run(b), 0);
    rig_poke(b, 0x20000100, 0xCAFE);
    pl_fault_cut(b, PL_FAULT_ANY, &(struct pl_fault_power){PL_RAM_KEPT, 1});
    assert_int_equal(rig_peek(b, 0x20000100), 0xCAFE);
    pl_fault_cut(b, PL_FAULT_ANY, &(struct pl_fault_power){PL_RAM_RANDOM, 1});
    first = rig_peek(b, 0x20000100);
    pl_fault_cut(b, PL_FAULT_ANY, &(struct pl_fault_power){PL_RAM_RANDOM, 2});
    assert_int_not_equal(rig_peek(b, 0x20000100), first);
    pl_fault_cut(b, PL_FAULT_ANY, &(struct pl_fault_power){PL_RAM_RANDOM, 1});
    assert_int_equal(rig_peek(b, 0x20000100), first);
    pl_fault_cut(b, PL_FAULT_ANY, &(struct pl_fault_power){PL_RAM_LOST, 1});
    assert_int_equal(rig_peek(b, 0x20000100), 0);
    pl_board_free(b);
}

/* --- Plans --- */

static const uint16_t LOOP[] = {0x3001, 0xE7FD}; /* adds r0, #1; b back */

struct log {
    struct pl_board *board;
    struct {
        enum pl_fault_kind kind;
        uint64_t now_ps, instructions;
    } at[8];
    unsigned n;
};

static void note(void *ctx, const struct pl_fault *fault, const struct pl_flash_operation *op)
{
    struct log *log = ctx;
    struct pl_board_status status;

    (void)op;
    pl_board_status(log->board, &status);
    assert_true(log->n < 8);
    log->at[log->n].kind = fault->kind;
    log->at[log->n].now_ps = status.now_ps;
    log->at[log->n++].instructions = status.instructions;
}

/* At 4 MHz an instruction takes 250 ns. */
static void faults_strike_when_they_should(void **state)
{
    struct pl_board *b = fault_rig_with(&pl_board_l452, LOOP, 2);
    struct log log = {.board = b};
    struct pl_fault_plan plan = {
        .fault = {{.kind = PL_FAULT_CUT, .when = PL_FAULT_AT_INSTRUCTION, .at = 1000},
                  {.kind = PL_FAULT_CUT, .when = PL_FAULT_AT_INSTRUCTION, .at = 600},
                  {.kind = PL_FAULT_RESET, .when = PL_FAULT_AT_PS, .at = 100000000},
                  {.kind = PL_FAULT_FLIP,
                   .when = PL_FAULT_AT_PS,
                   .at = 500000000,
                   .addr = 0x20000200,
                   .bit = 5}},
        .n = 4,
        .told = note,
        .ctx = &log,
    };
    struct pl_board_status status;

    (void)state;
    assert_int_equal(pl_fault_run(&plan, b, &(struct pl_board_limit){.instructions = 5000}),
                     PL_STOP_LIMIT);
    pl_board_status(b, &status);
    assert_true(status.instructions == 5000);
    assert_int_equal(status.resets, 3);
    assert_int_equal(log.n, 4);
    assert_int_equal(log.at[0].kind, PL_FAULT_RESET);
    assert_true(log.at[0].now_ps == 100000000);
    assert_true(log.at[1].kind == PL_FAULT_CUT && log.at[1].instructions == 1000);
    assert_true(log.at[2].kind == PL_FAULT_CUT && log.at[2].instructions == 1600);
    assert_true(log.at[3].kind == PL_FAULT_FLIP && log.at[3].now_ps == 500000000);
    assert_int_equal(rig_peek(b, 0x20000200), 0x20);
    assert_true(pl_fault_next_ps(&plan) == PL_NEVER);
    pl_board_free(b);
}

/* The firmware tries again after each power-up until its double word is there. */
static void cuts_at_flash_operations_come_in_order(void **state)
{
    struct pl_board *b = fault_rig(&pl_board_g071, FLASH + TARGET, false);
    struct log log = {.board = b};
    struct pl_fault_plan plan = {
        .fault = {{.kind = PL_FAULT_CUT,
                   .when = PL_FAULT_AT_FLASH_OP,
                   .at = 1,
                   .phase = PL_FLASH_CUT_BEFORE},
                  {.kind = PL_FAULT_CUT,
                   .when = PL_FAULT_AT_FLASH_OP,
                   .at = 1,
                   .phase = PL_FLASH_CUT_AFTER}},
        .n = 2,
        .told = note,
        .ctx = &log,
    };

    (void)state;
    assert_int_equal(pl_fault_run(&plan, b, NULL), PL_STOP_BREAKPOINT);
    assert_int_equal(log.n, 2);
    assert_int_equal(pl_board_get(b, PL_REG_R5), RIG_FIRST);
    assert_int_equal(pl_board_get(b, PL_REG_R6), RIG_SECOND);
    pl_board_free(b);
}

/* Nothing but the power switch helps. */
static void a_flash_that_hangs_stays_busy(void **state)
{
    struct pl_board *b = fault_rig(&pl_board_l452, FLASH + TARGET, false);
    struct pl_fault_plan plan = {
        .fault = {{.kind = PL_FAULT_HANG, .when = PL_FAULT_AT_FLASH_OP, .at = 1}}, .n = 1};
    struct pl_board_status status;

    (void)state;
    assert_int_equal(pl_fault_run(&plan, b, &(struct pl_board_limit){.until_ps = 2000000000000}),
                     PL_STOP_LIMIT);
    pl_board_status(b, &status);
    assert_true(status.now_ps == 2000000000000);
    assert_int_equal(pl_fault_run(&plan, b, NULL), PL_STOP_ENDLESS);
    assert_true(rig_get(b, RIG_FLASH_REGS + 0x10) & 1U << 16);
    pl_board_reset(b, PL_RESET_PIN);
    assert_true(rig_get(b, RIG_FLASH_REGS + 0x10) & 1U << 16);
    assert_int_equal(pl_fault_run(&plan, b, NULL), PL_STOP_ENDLESS);
    pl_fault_cut(b, PL_FLASH_CUT_BEFORE, &(struct pl_fault_power){PL_RAM_LOST, 1});
    assert_false(rig_get(b, RIG_FLASH_REGS + 0x10) & 1U << 16);
    pl_board_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_torn_double_word_is_old_new_or_an_nmi),
        cmocka_unit_test(an_erase_cures),
        cmocka_unit_test(an_untouched_erase_cures_nothing),
        cmocka_unit_test(code_of_a_broken_double_word_is_an_nmi),
        cmocka_unit_test(vector_of_a_broken_double_word_is_an_nmi),
        cmocka_unit_test(a_broken_reset_vector_is_an_nmi),
        cmocka_unit_test(dma_reading_a_broken_double_word_is_an_nmi),
        cmocka_unit_test(ecc_mends_one_bit),
        cmocka_unit_test(snapshots_know_what_is_torn),
        cmocka_unit_test(without_ecc_a_flipped_bit_shows),
        cmocka_unit_test(only_memory_flips),
        cmocka_unit_test(ram_is_lost_kept_or_random),
        cmocka_unit_test(faults_strike_when_they_should),
        cmocka_unit_test(cuts_at_flash_operations_come_in_order),
        cmocka_unit_test(a_flash_that_hangs_stays_busy),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
