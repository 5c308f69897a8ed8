/* SPDX-License-Identifier: MIT */
/* STM32G0 flash, where it differs from L4: RM0444, "Embedded flash memory (FLASH)". */
#include "flash_rig.h"

#include <string.h>

#include "check.h"

enum {
    ACR = 0x00,
    SR = 0x10,
    CR = 0x14,
    ECCR = 0x18,
    OPTR = 0x20,
    WRP1BR = 0x30,
    SECR = 0x80,

    PROGERR = 1 << 3,
    WRPERR = 1 << 4,
    PGAERR = 1 << 5,
    SIZERR = 1 << 6,
    PGSERR = 1 << 7,
    FASTERR = 1 << 9,
    BSY1 = 1 << 16,
    CFGBSY = 1 << 18,
    ERRORS = 0x3FA,
    EMPTY = 1 << 16,

    PG = 1 << 0,
    PER = 1 << 1,
    STRT = 1 << 16,
    OPTSTRT = 1 << 17,
    FSTPG = 1 << 18,
    OBL_LAUNCH = 1 << 27,
    OPTLOCK = 1 << 30,
    PAGE = 2048
};
#define LOCK 0x80000000U

static int open_rig(void **state)
{
    static struct flash_rig rig;

    flash_rig_g0(&rig);
    *state = &rig;
    return 0;
}

static int close_rig(void **state)
{
    flash_rig_free(*state);
    return 0;
}

static uint32_t errors(struct flash_rig *rig)
{
    uint32_t sr = flash_get(rig, SR) & ERRORS;

    flash_set(rig, SR, sr);
    return sr;
}

static void double_word(struct flash_rig *rig, uint32_t off, uint32_t low, uint32_t high)
{
    flash_store(rig, FLASH_BASE + off, 4, low);
    flash_store(rig, FLASH_BASE + off + 4, 4, high);
}

static void keys_and_locks(void **state)
{
    struct flash_rig *rig = *state;

    assert_int_equal(flash_get(rig, CR), LOCK | OPTLOCK);
    flash_unlock(rig);
    flash_unlock_options(rig);
    assert_int_equal(flash_get(rig, CR), 0);
    /* "If LOCK is set by software, OPTLOCK is automatically set as well." */
    flash_set(rig, CR, LOCK);
    assert_int_equal(flash_get(rig, CR), LOCK | OPTLOCK);
    flash_set(rig, rig->keyr, 0);
    flash_unlock(rig);
    assert_int_equal(flash_get(rig, CR), LOCK | OPTLOCK);
}

/* "FLASH status register (FLASH_SR)": CFGBSY from the first word to the end of the operation. */
static void cfgbsy_spans_the_double_word(void **state)
{
    struct flash_rig *rig = *state;

    flash_unlock(rig);
    flash_set(rig, CR, PG);
    flash_store(rig, FLASH_BASE, 4, 1);
    assert_int_equal(flash_get(rig, SR), CFGBSY);
    flash_store(rig, FLASH_BASE + 4, 4, 2);
    assert_int_equal(flash_get(rig, SR), CFGBSY | BSY1);
    assert_int_equal(flash_wait(rig), 85 * PS_PER_US);
    assert_int_equal(flash_get(rig, SR), 0);
    flash_store(rig, FLASH_BASE + 8, 4, 1);
    flash_store(rig, FLASH_BASE + 16, 4, 1);
    assert_int_equal(flash_get(rig, SR), PGAERR);
}

static void programming_errors_as_on_l4(void **state)
{
    struct flash_rig *rig = *state;

    flash_store(rig, FLASH_BASE, 4, 0);
    assert_int_equal(errors(rig), PGSERR);
    flash_unlock(rig);
    flash_set(rig, CR, PG);
    flash_store(rig, FLASH_BASE, 2, 0);
    assert_int_equal(errors(rig), SIZERR);
    double_word(rig, 0, 1, 2);
    flash_wait(rig);
    double_word(rig, 0, 1, 2);
    assert_int_equal(errors(rig), PROGERR);
}

static void the_last_page_erases(void **state)
{
    struct flash_rig *rig = *state;

    memset(rig->cells, 0, rig->size);
    flash_unlock(rig);
    flash_set(rig, CR, PER | 63 << 3 | STRT);
    assert_int_equal(flash_wait(rig), 40 * PS_PER_MS);
    assert_true(flash_all(rig, 0, 63 * PAGE, 0));
    assert_true(flash_all(rig, 63 * PAGE, PAGE, 0xFF));
    flash_set(rig, CR, PER | 64 << 3 | STRT);
    assert_int_equal(errors(rig), PGSERR);
}

/* "Fast programming": after a mass or page erase; it is the page erased last that counts. */
static void fast_rows_need_the_page_erased_last(void **state)
{
    struct flash_rig *rig = *state;

    flash_unlock(rig);
    flash_set(rig, CR, PER | 1 << 3 | STRT);
    flash_wait(rig);
    flash_set(rig, CR, FSTPG);
    flash_store(rig, FLASH_BASE, 4, 0);
    assert_int_equal(errors(rig), PGSERR);
    for (uint32_t i = 0; i < 64; i++)
        flash_store(rig, FLASH_BASE + PAGE + 4 * i, 4, i);
    assert_int_equal(flash_wait(rig), 32 * 60 * PS_PER_US);
    assert_int_equal(errors(rig), 0);
    assert_int_equal(flash_word(rig, FLASH_BASE + PAGE + 252), 63);
}

/* "FLASH access control register (FLASH_ACR)": EMPTY, set at option loading, software may write. */
static void the_empty_flag_is_in_acr(void **state)
{
    struct flash_rig *rig = *state;

    assert_int_equal(flash_get(rig, ACR), 0x00040600 | EMPTY);
    flash_set(rig, ACR, 0x00040602);
    assert_int_equal(flash_get(rig, ACR), 0x00040602);
    flash_reset(rig, PL_RESET_SOFTWARE);
    assert_int_equal(flash_get(rig, ACR), 0x00040600);
    flash_reset(rig, PL_RESET_POWER);
    assert_int_equal(flash_get(rig, ACR), 0x00040600 | EMPTY);
}

/* "Option byte loading": "a read from the option registers still returns the last loaded values".
 */
static void options_take_effect_at_launch(void **state)
{
    struct flash_rig *rig = *state;

    assert_int_equal(flash_get(rig, OPTR), 0xFFFFFEAA);
    flash_unlock(rig);
    flash_unlock_options(rig);
    flash_set(rig, OPTR, 0xFEFFFEAA);
    flash_set(rig, WRP1BR, 5 << 16 | 5);
    flash_set(rig, SECR, 1 << 16);
    flash_set(rig, CR, OPTSTRT);
    flash_wait(rig);
    assert_int_equal(flash_get(rig, OPTR), 0xFFFFFEAA);
    flash_set(rig, CR, OBL_LAUNCH);
    assert_int_equal(rig->m->reset_cause, PL_RESET_OPTIONS);
    flash_reset(rig, PL_RESET_OPTIONS);
    assert_int_equal(flash_get(rig, OPTR), 0xFEFFFEAA);
    assert_int_equal(flash_get(rig, SECR), 1 << 16);
    flash_unlock(rig);
    flash_set(rig, CR, PER | 5 << 3 | STRT);
    assert_int_equal(errors(rig), WRPERR);
}

/* "FLASH ECC register (FLASH_ECCR)": ADDR_ECC of 14 bits counts double words. */
static void ecc_names_the_double_word(void **state)
{
    struct flash_rig *rig = *state;

    flash_unlock(rig);
    flash_set(rig, CR, PG);
    double_word(rig, 24, 1, 2);
    assert_true(pl_flash_cut(rig->d, 4, 1));
    flash_reset(rig, PL_RESET_POWER);
    assert_true(pl_flash_ecc_error(rig->d, FLASH_BASE + 28));
    assert_int_equal(flash_get(rig, ECCR), 0x80000000U | 3);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_rig, close_rig)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(keys_and_locks),
        TEST(cfgbsy_spans_the_double_word),
        TEST(programming_errors_as_on_l4),
        TEST(the_last_page_erases),
        TEST(fast_rows_need_the_page_erased_last),
        TEST(the_empty_flag_is_in_acr),
        TEST(options_take_effect_at_launch),
        TEST(ecc_names_the_double_word),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
