/* SPDX-License-Identifier: MIT */
/* STM32F1 flash: PM0075, "STM32F10xxx Flash memory microcontrollers"; section titles at each test.
 */
#include "flash_rig.h"

#include <string.h>

#include "check.h"

enum {
    ACR = 0x00,
    KEYR = 0x04,
    SR = 0x0C,
    CR = 0x10,
    AR = 0x14,
    OBR = 0x1C,
    WRPR = 0x20,

    BSY = 1 << 0,
    PGERR = 1 << 2,
    WRPRTERR = 1 << 4,
    EOP = 1 << 5,

    PG = 1 << 0,
    PER = 1 << 1,
    MER = 1 << 2,
    OPTPG = 1 << 4,
    OPTER = 1 << 5,
    STRT = 1 << 6,
    LOCK = 1 << 7,
    OPTWRE = 1 << 9,
    ERRIE = 1 << 10,
    EOPIE = 1 << 12,
    PAGE = 1024,
    OPTIONS = 0x1FFFF800
};

static int open_rig(void **state)
{
    static struct flash_rig rig;

    flash_rig_f1(&rig);
    *state = &rig;
    return 0;
}

static int close_rig(void **state)
{
    flash_rig_free(*state);
    return 0;
}

static void half_word(struct flash_rig *rig, uint32_t addr, uint32_t value)
{
    flash_store(rig, addr, 2, value);
    flash_wait(rig);
}

static uint32_t flags(struct flash_rig *rig)
{
    uint32_t sr = flash_get(rig, SR);

    flash_set(rig, SR, sr);
    return sr;
}

/* "Unlocking the Flash memory". */
static void keys_unlock_and_a_wrong_one_locks_up(void **state)
{
    struct flash_rig *rig = *state;

    assert_int_equal(flash_get(rig, CR), LOCK);
    flash_set(rig, CR, PG);
    assert_int_equal(flash_get(rig, CR), LOCK);
    flash_unlock(rig);
    assert_int_equal(flash_get(rig, CR), 0);
    flash_set(rig, CR, LOCK);
    assert_int_equal(flash_get(rig, CR), LOCK);
    flash_set(rig, KEYR, 0x12345678);
    flash_unlock(rig);
    assert_int_equal(flash_get(rig, CR), LOCK);
    flash_reset(rig, PL_RESET_PIN);
    flash_unlock(rig);
    assert_int_equal(flash_get(rig, CR), 0);
}

/* ST's peripheral library for F1 writes the keys again and again; the option keys too. */
static void keys_for_an_open_lock_do_no_harm(void **state)
{
    struct flash_rig *rig = *state;

    flash_unlock(rig);
    flash_unlock(rig);
    assert_int_equal(flash_get(rig, CR), 0);
    flash_set(rig, KEYR, 0);
    assert_int_equal(flash_get(rig, CR), LOCK);
}

/* "Also a bus error is returned on a wrong key sequence." */
static void a_wrong_key_is_a_bus_error(void **state)
{
    struct flash_rig *rig = *state;

    flash_set(rig, KEYR, 0x45670123);
    assert_int_equal(rig->m->bus_errors, 0);
    flash_set(rig, KEYR, 0x45670123);
    assert_int_equal(rig->m->bus_errors, 1);
    flash_reset(rig, PL_RESET_PIN);
    flash_set(rig, KEYR, 0xCDEF89AB);
    assert_int_equal(rig->m->bus_errors, 2);
}

/* "Flash access control register": reset value 0x30, PRFTBS follows PRFTBE. */
static void acr_keeps_its_fields(void **state)
{
    struct flash_rig *rig = *state;

    assert_int_equal(flash_get(rig, ACR), 0x30);
    flash_set(rig, ACR, 0x12);
    assert_int_equal(flash_get(rig, ACR), 0x32);
    flash_set(rig, ACR, 0x01);
    assert_int_equal(flash_get(rig, ACR), 0x01);
}

/* "Main Flash memory programming". */
static void half_words_program(void **state)
{
    struct flash_rig *rig = *state;

    flash_unlock(rig);
    flash_set(rig, CR, PG);
    flash_store(rig, FLASH_BASE + 2, 2, 0x1234);
    assert_int_equal(flash_get(rig, SR), BSY);
    assert_int_equal(rig->m->stall_from, FLASH_BASE);
    assert_int_equal(flash_wait(rig), 53 * PS_PER_US);
    assert_int_equal(flash_word(rig, FLASH_BASE), 0x1234FFFF);
    assert_int_equal(flags(rig), EOP);
    assert_int_equal(flags(rig), 0);
}

/* "Any attempt to write data that are not half-word long will result in a bus error." */
static void other_widths_are_bus_errors(void **state)
{
    struct flash_rig *rig = *state;

    flash_unlock(rig);
    flash_set(rig, CR, PG);
    flash_store(rig, FLASH_BASE, 4, 0);
    flash_store(rig, FLASH_BASE, 1, 0);
    assert_int_equal(rig->m->bus_errors, 2);
    assert_int_equal(flash_get(rig, SR), 0);
    flash_set(rig, CR, 0);
    flash_store(rig, FLASH_BASE, 2, 0);
    assert_true(flash_all(rig, 0, 16, 0xFF));
}

/* "... the program operation is skipped and a warning is issued by the PGERR bit (the only
 * exception to this is when 0x0000 is programmed)". */
static void what_is_not_erased_takes_only_zero(void **state)
{
    struct flash_rig *rig = *state;

    flash_unlock(rig);
    flash_set(rig, CR, PG);
    half_word(rig, FLASH_BASE, 0xFFFE);
    half_word(rig, FLASH_BASE, 0xFFFC);
    assert_int_equal(flags(rig), PGERR | EOP);
    assert_int_equal(flash_word(rig, FLASH_BASE), 0xFFFFFFFE);
    half_word(rig, FLASH_BASE, 0x0000);
    assert_int_equal(flags(rig), EOP);
    assert_int_equal(flash_word(rig, FLASH_BASE), 0xFFFF0000);
}

/* "Flash memory erase". */
static void pages_and_all_erase(void **state)
{
    struct flash_rig *rig = *state;

    memset(rig->cells, 0, rig->size);
    flash_unlock(rig);
    flash_set(rig, CR, PER);
    flash_set(rig, AR, FLASH_BASE + PAGE + 100);
    flash_set(rig, CR, PER | STRT);
    assert_int_equal(flash_wait(rig), 30 * PS_PER_MS);
    assert_true(flash_all(rig, 0, PAGE, 0));
    assert_true(flash_all(rig, PAGE, PAGE, 0xFF));
    assert_true(flash_all(rig, 2 * PAGE, PAGE, 0));
    assert_int_equal(flash_get(rig, CR), PER);
    flash_set(rig, CR, MER | STRT);
    assert_int_equal(flash_wait(rig), 40 * PS_PER_MS);
    assert_true(flash_all(rig, 0, rig->size, 0xFF));
}

/* "FLASH_CR": EOPIE, ERRIE. */
static void interrupts_if_asked(void **state)
{
    struct flash_rig *rig = *state;

    flash_unlock(rig);
    flash_set(rig, CR, PG | EOPIE | ERRIE);
    half_word(rig, FLASH_BASE, 0x1234);
    assert_true(rig->m->irq[FLASH_IRQ]);
    flash_set(rig, SR, EOP);
    assert_false(rig->m->irq[FLASH_IRQ]);
    flash_store(rig, FLASH_BASE, 2, 0x1200);
    assert_true(rig->m->irq[FLASH_IRQ]);
    flash_set(rig, SR, PGERR);
    assert_false(rig->m->irq[FLASH_IRQ]);
}

static void open_options(struct flash_rig *rig)
{
    flash_unlock(rig);
    flash_set(rig, 0x08, 0x45670123);
    flash_set(rig, 0x08, 0xCDEF89AB);
    assert_int_equal(flash_get(rig, CR) & OPTWRE, OPTWRE);
}

static void erase_options(struct flash_rig *rig)
{
    open_options(rig);
    flash_set(rig, CR, OPTER | OPTWRE);
    flash_set(rig, CR, OPTER | OPTWRE | STRT);
    flash_wait(rig);
}

/* "Option byte programming": "the FPEC only takes the LSB and computes the MSB". */
static void option_bytes_get_their_complement(void **state)
{
    struct flash_rig *rig = *state;

    erase_options(rig);
    assert_int_equal(rig->options[0], 0xFF);
    flash_set(rig, CR, OPTPG | OPTWRE);
    half_word(rig, OPTIONS, 0x00A5);
    half_word(rig, OPTIONS + 4, 0xFF42);
    assert_int_equal(rig->options[0], 0xA5);
    assert_int_equal(rig->options[1], 0x5A);
    assert_int_equal(rig->options[5], 0xBD);
    assert_int_equal(flash_get(rig, OBR), 0x03FFFFFC);
    flash_reset(rig, PL_RESET_SOFTWARE);
    assert_int_equal(flash_get(rig, OBR), 0x03FC0BFC | 0x42 << 10);
    assert_int_equal(pl_flash_rdp(rig->d), 0);
}

static void option_bytes_need_optwre(void **state)
{
    struct flash_rig *rig = *state;

    flash_unlock(rig);
    flash_set(rig, CR, OPTER | STRT);
    assert_int_equal(flash_get(rig, SR), 0);
    open_options(rig);
    flash_set(rig, CR, OPTPG);
    assert_int_equal(flash_get(rig, CR) & OPTWRE, 0);
    flash_store(rig, OPTIONS + 4, 2, 0);
    assert_int_equal(rig->options[4], 0xFF);
}

/* "Option byte loading": OPTERR, and the byte counts as 0xFF; erased ones are not compared. */
static void a_false_complement_is_an_option_error(void **state)
{
    struct flash_rig *rig = *state;

    rig->options[2] = 0x12;
    flash_reset(rig, PL_RESET_SOFTWARE);
    assert_int_equal(flash_get(rig, OBR), 0x03FFFFFC | 1);
    rig->options[2] = rig->options[3] = 0xFF;
    flash_reset(rig, PL_RESET_SOFTWARE);
    assert_int_equal(flash_get(rig, OBR), 0x03FFFFFC);
}

/* "Write protection": one bit of WRPR for four pages. */
static void protected_pages_neither_erase_nor_program(void **state)
{
    struct flash_rig *rig = *state;

    open_options(rig);
    rig->options[8] = 0xFF;
    rig->options[9] = 0xFF;
    flash_set(rig, CR, OPTPG | OPTWRE);
    half_word(rig, OPTIONS + 8, 0xFD);
    flash_reset(rig, PL_RESET_SOFTWARE);
    assert_int_equal(flash_get(rig, WRPR), 0xFFFFFFFD);
    flash_unlock(rig);
    flash_set(rig, CR, PG);
    flash_store(rig, FLASH_BASE + 7 * PAGE, 2, 0);
    assert_int_equal(flags(rig), WRPRTERR);
    half_word(rig, FLASH_BASE + 8 * PAGE, 0);
    assert_int_equal(flags(rig), EOP);
    flash_set(rig, CR, PER);
    flash_set(rig, AR, FLASH_BASE + 4 * PAGE);
    flash_set(rig, CR, PER | STRT);
    assert_int_equal(flags(rig), WRPRTERR);
    flash_set(rig, CR, MER | STRT);
    assert_int_equal(flags(rig), WRPRTERR);
}

/* "Read protection": an erased option area protects; pages 0 to 3 become write-protected. */
static void erasing_the_options_protects_at_reset(void **state)
{
    struct flash_rig *rig = *state;

    erase_options(rig);
    assert_int_equal(pl_flash_rdp(rig->d), 0);
    flash_reset(rig, PL_RESET_SOFTWARE);
    assert_int_equal(pl_flash_rdp(rig->d), 1);
    assert_int_equal(flash_get(rig, OBR), 0x03FFFFFC | 2);
    flash_unlock(rig);
    flash_set(rig, CR, PG);
    flash_store(rig, FLASH_BASE + 3 * PAGE, 2, 0);
    assert_int_equal(flags(rig), WRPRTERR);
    half_word(rig, FLASH_BASE + 4 * PAGE, 0);
    assert_int_equal(flags(rig), EOP);
}

/* "Unprotection": writing the key "forces a mass erase of the main Flash memory" first. */
static void unprotecting_erases_the_flash(void **state)
{
    struct flash_rig *rig = *state;

    memset(rig->cells, 0x5A, rig->size);
    erase_options(rig);
    flash_reset(rig, PL_RESET_SOFTWARE);
    open_options(rig);
    flash_set(rig, CR, OPTPG | OPTWRE);
    flash_store(rig, OPTIONS, 2, 0xA5);
    assert_int_equal(flash_wait(rig), 40 * PS_PER_MS + 53 * PS_PER_US);
    assert_true(flash_all(rig, 0, rig->size, 0xFF));
    assert_int_equal(pl_flash_rdp(rig->d), 1);
    flash_reset(rig, PL_RESET_SOFTWARE);
    assert_int_equal(pl_flash_rdp(rig->d), 0);
}

/* Each byte of the half-word may be the last one written; there is no ECC to tell. */
static void a_cut_tears_the_half_word(void **state)
{
    struct flash_rig *rig = *state;

    flash_unlock(rig);
    flash_set(rig, CR, PG);
    flash_store(rig, FLASH_BASE, 2, 0x1234);
    assert_true(pl_flash_cut(rig->d, 1, 1));
    flash_reset(rig, PL_RESET_POWER);
    assert_int_equal(rig->cells[0], 0x34);
    assert_int_equal(rig->cells[1] & 0x12, 0x12);
    assert_false(pl_flash_ecc_error(rig->d, FLASH_BASE));
    assert_int_equal(pl_flash_ecc_count(rig->d), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_rig, close_rig)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(keys_unlock_and_a_wrong_one_locks_up),
        TEST(keys_for_an_open_lock_do_no_harm),
        TEST(a_wrong_key_is_a_bus_error),
        TEST(acr_keeps_its_fields),
        TEST(half_words_program),
        TEST(other_widths_are_bus_errors),
        TEST(what_is_not_erased_takes_only_zero),
        TEST(pages_and_all_erase),
        TEST(interrupts_if_asked),
        TEST(option_bytes_get_their_complement),
        TEST(option_bytes_need_optwre),
        TEST(a_false_complement_is_an_option_error),
        TEST(protected_pages_neither_erase_nor_program),
        TEST(erasing_the_options_protects_at_reset),
        TEST(unprotecting_erases_the_flash),
        TEST(a_cut_tears_the_half_word),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
