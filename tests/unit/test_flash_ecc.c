/* SPDX-License-Identifier: MIT */
/* Error correction of the STM32L452's flash, bits that flip, and operations one by one.
 *
 * RM0394, "Error code correction (ECC)", "Flash ECC register (FLASH_ECCR)". */
#include "check.h"

#include "flash_rig.h"

#include <string.h>

enum {
    ECCR = 0x18,
    CR = 0x14,
    SR = 0x10,
    PG = 1 << 0,
    PER = 1 << 1,
    MER1 = 1 << 2,
    STRT = 1 << 16,
    BSY = 1 << 16,
    FSTPG = 1 << 18,
    ECCIE = 1 << 24,
    ECCC = 1 << 30,
    WORD = 0x40 /* the double word of these tests */
};
#define ECCD 0x80000000U

static int open_rig(void **state)
{
    static struct flash_rig rig;

    flash_rig_l4(&rig);
    memset(rig.cells, 0xA5, 2048);
    *state = &rig;
    return 0;
}

static int close_rig(void **state)
{
    flash_rig_free(*state);
    return 0;
}

static bool reads_well(struct flash_rig *rig, uint32_t off)
{
    return !pl_flash_ecc_error(rig->d, FLASH_BASE + off);
}

static void erase_page_0(struct flash_rig *rig)
{
    flash_set(rig, CR, PER | STRT);
    flash_wait(rig);
}

/* --- Flags --- */

static void one_bit_is_mended_and_told(void **state)
{
    struct flash_rig *rig = *state;

    assert_true(pl_flash_flip(rig->d, FLASH_BASE + WORD + 5, 1));
    assert_int_equal(pl_flash_ecc_count(rig->d), 0);
    assert_true(flash_all(rig, WORD, 8, 0xA5));
    assert_true(reads_well(rig, WORD + 8));
    assert_int_equal(flash_get(rig, ECCR), 0);
    assert_true(reads_well(rig, WORD + 4));
    assert_int_equal(flash_get(rig, ECCR), ECCC | WORD);
    assert_false(rig->m->irq[FLASH_IRQ]);
    assert_false(rig->m->nmi);
    flash_set(rig, ECCR, ECCIE);
    assert_int_equal(flash_get(rig, ECCR), ECCC | ECCIE | WORD);
    assert_true(rig->m->irq[FLASH_IRQ]);
    flash_set(rig, ECCR, ECCIE | ECCC);
    assert_int_equal(flash_get(rig, ECCR), ECCIE);
    assert_false(rig->m->irq[FLASH_IRQ]);
}

static void two_bits_are_an_nmi_until_cleared(void **state)
{
    struct flash_rig *rig = *state;

    assert_true(pl_flash_flip(rig->d, FLASH_BASE + WORD, 0));
    assert_true(pl_flash_flip(rig->d, FLASH_BASE + WORD + 7, 7));
    assert_int_equal(pl_flash_ecc_count(rig->d), 1);
    assert_int_equal(flash_word(rig, FLASH_BASE + WORD), 0xA5A5A5A4);
    assert_int_equal(flash_word(rig, FLASH_BASE + WORD + 4), 0x25A5A5A5);
    assert_false(rig->m->nmi);
    assert_false(reads_well(rig, WORD + 3));
    assert_true(rig->m->nmi);
    assert_int_equal(flash_get(rig, ECCR), ECCD | WORD);
    flash_set(rig, ECCR, ECCC);
    assert_true(rig->m->nmi);
    flash_set(rig, ECCR, ECCD);
    assert_false(rig->m->nmi);
    assert_int_equal(flash_get(rig, ECCR), 0);
}

static void the_first_address_stays(void **state)
{
    struct flash_rig *rig = *state;

    pl_flash_flip(rig->d, FLASH_BASE + WORD, 0);
    pl_flash_flip(rig->d, FLASH_BASE + WORD + 16, 0);
    pl_flash_flip(rig->d, FLASH_BASE + WORD + 16, 1);
    assert_true(reads_well(rig, WORD));
    assert_false(reads_well(rig, WORD + 16));
    assert_int_equal(flash_get(rig, ECCR), ECCD | ECCC | WORD);
    flash_reset(rig, PL_RESET_SOFTWARE);
    assert_int_equal(flash_get(rig, ECCR), 0);
    assert_false(rig->m->nmi);
}

static void a_bit_that_flips_back_is_forgotten(void **state)
{
    struct flash_rig *rig = *state;

    pl_flash_flip(rig->d, FLASH_BASE + WORD, 3);
    pl_flash_flip(rig->d, FLASH_BASE + WORD, 3);
    assert_true(reads_well(rig, WORD));
    assert_int_equal(flash_get(rig, ECCR), 0);
}

static void new_charge_heals(void **state)
{
    struct flash_rig *rig = *state;

    pl_flash_flip(rig->d, FLASH_BASE + WORD, 3);
    flash_unlock(rig);
    erase_page_0(rig);
    assert_true(reads_well(rig, WORD));
    assert_int_equal(flash_get(rig, ECCR), 0);
    pl_flash_flip(rig->d, FLASH_BASE + WORD, 3);
    flash_set(rig, CR, PG);
    flash_store(rig, FLASH_BASE + WORD, 4, 1);
    flash_store(rig, FLASH_BASE + WORD + 4, 4, 2);
    flash_wait(rig);
    assert_true(reads_well(rig, WORD));
    assert_int_equal(flash_get(rig, ECCR), 0);
    pl_flash_flip(rig->d, FLASH_BASE + WORD, 3);
    pl_flash_rewritten(rig->d, FLASH_BASE + WORD, 8);
    assert_true(reads_well(rig, WORD));
    assert_int_equal(flash_get(rig, ECCR), 0);
}

static void more_flips_than_it_can_remember_are_refused(void **state)
{
    struct flash_rig *rig = *state;
    unsigned n = 0;

    while (n < 100 && pl_flash_flip(rig->d, FLASH_BASE + 8 * n, 0))
        n++;
    assert_int_equal(n, 32);
    assert_true(pl_flash_flip(rig->d, FLASH_BASE, 1)); /* a second bit needs no room */
    assert_false(pl_flash_flip(rig->d, FLASH_BASE + rig->size, 0));
    assert_false(pl_flash_flip(rig->d, FLASH_BASE + 400, 8));
}

/* A bit of an option byte no longer fits its complement: "Option byte loading". */
static void a_flipped_option_is_noticed_at_power_up(void **state)
{
    struct flash_rig *rig = *state;

    assert_true(pl_flash_flip(rig->d, 0x1FFF7800, 0));
    flash_reset(rig, PL_RESET_POWER);
    assert_int_equal(flash_get(rig, SR) & 1U << 15, 1U << 15); /* OPTVERR */
    assert_int_equal(pl_flash_rdp(rig->d), 1);
}

/* --- What a machine has to watch --- */

static void what_may_fail_has_bounds(void **state)
{
    struct flash_rig *rig = *state;
    uint32_t from, to;

    assert_false(pl_flash_reader.suspects(rig->d, &from, &to));
    pl_flash_flip(rig->d, FLASH_BASE + 0x203, 0);
    assert_int_equal(rig->m->suspects, 1);
    assert_true(pl_flash_reader.suspects(rig->d, &from, &to));
    assert_true(from == FLASH_BASE + 0x200 && to == FLASH_BASE + 0x208);
    pl_flash_flip(rig->d, FLASH_BASE + WORD, 0);
    pl_flash_flip(rig->d, FLASH_BASE + WORD, 1);
    assert_true(pl_flash_reader.suspects(rig->d, &from, &to));
    assert_true(from == FLASH_BASE + WORD && to == FLASH_BASE + 0x208);
    flash_unlock(rig);
    erase_page_0(rig);
    assert_false(pl_flash_reader.suspects(rig->d, &from, &to));
}

/* Four bytes across two double words read both. */
static void a_read_across_two_double_words_reads_both(void **state)
{
    struct flash_rig *rig = *state;

    pl_flash_flip(rig->d, FLASH_BASE + WORD + 8, 0);
    pl_flash_flip(rig->d, FLASH_BASE + WORD + 8, 1);
    pl_flash_reader.read(rig->d, FLASH_BASE + WORD + 4, 4);
    assert_int_equal(flash_get(rig, ECCR), 0);
    pl_flash_reader.read(rig->d, FLASH_BASE + WORD + 6, 4);
    assert_int_equal(flash_get(rig, ECCR), ECCD | (WORD + 8));
}

/* --- Operations --- */

static void operations_are_told_and_counted(void **state)
{
    struct flash_rig *rig = *state;
    struct pl_flash_operation op;

    assert_false(pl_flash_operation(rig->d, &op));
    flash_unlock(rig);
    flash_set(rig, CR, PER | 1 << 3 | STRT);
    assert_true(pl_flash_operation(rig->d, &op));
    assert_int_equal(op.kind, PL_FLASH_ERASE);
    assert_true(op.addr == FLASH_BASE + 2048 && op.size == 2048 && op.phase == 0);
    assert_int_equal(rig->m->flash_ops, 1);
    flash_wait(rig);
    flash_set(rig, CR, PG);
    flash_store(rig, FLASH_BASE + 2048, 4, 1);
    assert_int_equal(rig->m->flash_ops, 1);
    flash_store(rig, FLASH_BASE + 2052, 4, 2);
    assert_true(pl_flash_operation(rig->d, &op));
    assert_int_equal(op.kind, PL_FLASH_PROGRAM);
    assert_true(op.addr == FLASH_BASE + 2048 && op.size == 8 && op.phase == 0);
    assert_int_equal(rig->m->flash_ops, 2);
    flash_wait(rig);
    assert_false(pl_flash_operation(rig->d, &op));
}

/* Three double words of a fast row; the last one is what the cut is about. */
static void fast_row(struct flash_rig *rig)
{
    struct pl_flash_operation op;

    flash_unlock(rig);
    flash_set(rig, CR, MER1 | STRT);
    flash_wait(rig);
    flash_set(rig, CR, FSTPG);
    for (uint32_t i = 0; i < 6; i++)
        flash_store(rig, FLASH_BASE + 4 * i, 4, i);
    assert_true(pl_flash_operation(rig->d, &op));
    assert_true(op.addr == FLASH_BASE + 16 && op.size == 8 && op.phase == 16);
    assert_int_equal(rig->m->flash_ops, 4);
}

static void a_row_can_be_cut_at_each_double_word(void **state)
{
    struct flash_rig *rig = *state;

    fast_row(rig);
    assert_true(pl_flash_cut(rig->d, PL_FLASH_CUT_BEFORE, 1));
    assert_int_equal(flash_word(rig, FLASH_BASE + 12), 3);
    assert_true(flash_all(rig, 16, 8, 0xFF));
    assert_int_equal(pl_flash_ecc_count(rig->d), 0);
    flash_reset(rig, PL_RESET_POWER);
    rig->m->flash_ops = 0;
    fast_row(rig);
    assert_true(pl_flash_cut(rig->d, 16 + 5, 1));
    assert_int_equal(flash_word(rig, FLASH_BASE + 16), 4);
    assert_true(reads_well(rig, 8));
    assert_false(reads_well(rig, 16));
    flash_reset(rig, PL_RESET_POWER);
    rig->m->flash_ops = 0;
    fast_row(rig);
    assert_true(pl_flash_cut(rig->d, PL_FLASH_CUT_AFTER, 1));
    assert_int_equal(flash_word(rig, FLASH_BASE + 20), 5);
    assert_int_equal(pl_flash_ecc_count(rig->d), 0);
}

static void a_cut_after_an_erase_finds_it_done(void **state)
{
    struct flash_rig *rig = *state;

    pl_flash_flip(rig->d, FLASH_BASE + WORD, 0);
    pl_flash_flip(rig->d, FLASH_BASE + WORD, 1);
    flash_unlock(rig);
    flash_set(rig, CR, PER | STRT);
    assert_true(pl_flash_cut(rig->d, PL_FLASH_CUT_BEFORE, 1));
    assert_false(reads_well(rig, WORD));
    flash_reset(rig, PL_RESET_POWER);
    flash_unlock(rig);
    flash_set(rig, CR, PER | STRT);
    assert_true(pl_flash_cut(rig->d, PL_FLASH_CUT_AFTER, 1));
    assert_true(flash_all(rig, 0, 2048, 0xFF));
    assert_int_equal(pl_flash_ecc_count(rig->d), 0);
}

static void a_flash_that_hangs_needs_new_power(void **state)
{
    struct flash_rig *rig = *state;

    flash_unlock(rig);
    flash_set(rig, CR, PER | STRT);
    pl_flash_hang(rig->d);
    pl_stub_pass(rig->m, 1000 * PS_PER_MS);
    assert_int_equal(flash_get(rig, SR) & BSY, BSY);
    flash_reset(rig, PL_RESET_PIN);
    assert_int_equal(flash_get(rig, SR) & BSY, BSY);
    assert_true(rig->m->stall_until_ps == PL_NEVER);
    flash_reset(rig, PL_RESET_POWER);
    assert_int_equal(flash_get(rig, SR) & BSY, 0);
    flash_unlock(rig);
    erase_page_0(rig);
    assert_true(flash_all(rig, 0, 2048, 0xFF));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_rig, close_rig)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(one_bit_is_mended_and_told),
        TEST(two_bits_are_an_nmi_until_cleared),
        TEST(the_first_address_stays),
        TEST(a_bit_that_flips_back_is_forgotten),
        TEST(new_charge_heals),
        TEST(more_flips_than_it_can_remember_are_refused),
        TEST(a_flipped_option_is_noticed_at_power_up),
        TEST(what_may_fail_has_bounds),
        TEST(a_read_across_two_double_words_reads_both),
        TEST(operations_are_told_and_counted),
        TEST(a_row_can_be_cut_at_each_double_word),
        TEST(a_cut_after_an_erase_finds_it_done),
        TEST(a_flash_that_hangs_needs_new_power),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
