/* SPDX-License-Identifier: MIT */
/* STM32L4 flash: RM0394, "Embedded flash memory (FLASH)"; section titles at each test. */
#include "flash_rig.h"

#include <string.h>

#include "check.h"

enum {
    ACR = 0x00,
    KEYR = 0x08,
    OPTKEYR = 0x0C,
    SR = 0x10,
    CR = 0x14,
    ECCR = 0x18,
    OPTR = 0x20,
    WRP1AR = 0x2C,

    EOP = 1 << 0,
    OPERR = 1 << 1,
    PROGERR = 1 << 3,
    WRPERR = 1 << 4,
    PGAERR = 1 << 5,
    SIZERR = 1 << 6,
    PGSERR = 1 << 7,
    MISERR = 1 << 8,
    FASTERR = 1 << 9,
    OPTVERR = 1 << 15,
    BSY = 1 << 16,
    PEMPTY = 1 << 17,
    ERRORS = 0x3FA,

    PG = 1 << 0,
    PER = 1 << 1,
    MER1 = 1 << 2,
    STRT = 1 << 16,
    OPTSTRT = 1 << 17,
    FSTPG = 1 << 18,
    EOPIE = 1 << 24,
    ERRIE = 1 << 25,
    OBL_LAUNCH = 1 << 27,
    OPTLOCK = 1 << 30,
    PAGE = 2048,
    ROW = 256
};
#define LOCK 0x80000000U

static int open_rig(void **state)
{
    static struct flash_rig rig;

    flash_rig_l4(&rig);
    *state = &rig;
    return 0;
}

static int close_rig(void **state)
{
    flash_rig_free(*state);
    return 0;
}

static void double_word(struct flash_rig *rig, uint32_t off, uint32_t low, uint32_t high)
{
    flash_store(rig, FLASH_BASE + off, 4, low);
    flash_store(rig, FLASH_BASE + off + 4, 4, high);
}

static uint32_t errors(struct flash_rig *rig)
{
    uint32_t sr = flash_get(rig, SR) & ERRORS;

    flash_set(rig, SR, sr);
    return sr;
}

/* --- "Unlocking the flash memory" --- */

static void keys_in_order_unlock(void **state)
{
    struct flash_rig *rig = *state;

    assert_int_equal(flash_get(rig, CR), LOCK | OPTLOCK);
    flash_set(rig, CR, PG);
    assert_int_equal(flash_get(rig, CR), LOCK | OPTLOCK);
    flash_unlock(rig);
    assert_int_equal(flash_get(rig, CR), OPTLOCK);
    flash_set(rig, CR, PG);
    assert_int_equal(flash_get(rig, CR), OPTLOCK | PG);
    flash_set(rig, CR, LOCK);
    assert_int_equal(flash_get(rig, CR), LOCK | OPTLOCK);
    flash_unlock(rig);
    assert_int_equal(flash_get(rig, CR), OPTLOCK);
}

/* "Any wrong sequence locks up the FLASH_CR register until the next system reset." */
static void a_wrong_key_locks_until_reset(void **state)
{
    struct flash_rig *rig = *state;

    flash_set(rig, KEYR, 0xCDEF89AB);
    flash_unlock(rig);
    assert_int_equal(flash_get(rig, CR) & LOCK, LOCK);
    flash_reset(rig, PL_RESET_SOFTWARE);
    flash_set(rig, KEYR, 0x45670123);
    flash_set(rig, KEYR, 0x45670123);
    flash_unlock(rig);
    assert_int_equal(flash_get(rig, CR) & LOCK, LOCK);
    flash_reset(rig, PL_RESET_PIN);
    flash_unlock(rig);
    assert_int_equal(flash_get(rig, CR) & LOCK, 0);
}

/* "In the case of a wrong key sequence, a bus error is detected": at the key that is wrong. */
static void a_wrong_key_is_a_bus_error(void **state)
{
    struct flash_rig *rig = *state;

    flash_set(rig, KEYR, 0x45670123);
    assert_int_equal(rig->m->bus_errors, 0);
    flash_set(rig, KEYR, 0x45670123);
    assert_int_equal(rig->m->bus_errors, 1);
    flash_reset(rig, PL_RESET_PIN);
    flash_unlock(rig);
    flash_set(rig, OPTKEYR, 0x08192A3B);
    assert_int_equal(rig->m->bus_errors, 1);
    flash_set(rig, OPTKEYR, 0x08192A3B);
    assert_int_equal(rig->m->bus_errors, 2);
}

static void keys_for_an_open_lock_are_a_wrong_sequence(void **state)
{
    struct flash_rig *rig = *state;

    flash_unlock(rig);
    flash_unlock(rig);
    assert_int_equal(flash_get(rig, CR) & LOCK, LOCK);
}

/* "FLASH access control register": reset value 0x0600, LATENCY of three bits. */
static void acr_keeps_its_fields(void **state)
{
    struct flash_rig *rig = *state;

    assert_int_equal(flash_get(rig, ACR), 0x0600);
    flash_set(rig, ACR, 0x0704);
    assert_int_equal(flash_get(rig, ACR), 0x0704);
    flash_set(rig, ACR, 0xFFFF8004);
    assert_int_equal(flash_get(rig, ACR), 4);
}

/* --- "Standard programming" --- */

static void two_words_make_a_double_word(void **state)
{
    struct flash_rig *rig = *state;

    flash_unlock(rig);
    flash_set(rig, CR, PG);
    flash_store(rig, FLASH_BASE + 8, 4, 0x11223344);
    assert_int_equal(flash_get(rig, SR) & BSY, 0);
    assert_int_equal(flash_word(rig, FLASH_BASE + 8), 0xFFFFFFFF);
    flash_store(rig, FLASH_BASE + 12, 4, 0x55667788);
    assert_int_equal(flash_get(rig, SR) & BSY, BSY);
    assert_int_equal(flash_wait(rig), 85 * PS_PER_US);
    assert_int_equal(flash_word(rig, FLASH_BASE + 8), 0x11223344);
    assert_int_equal(flash_word(rig, FLASH_BASE + 12), 0x55667788);
    assert_int_equal(errors(rig), 0);
    assert_int_equal(pl_flash_ecc_count(rig->d), 0);
}

/* "Any attempt to read the Flash memory while it is being programmed stalls the bus." */
static void the_bank_is_stalled_while_busy(void **state)
{
    struct flash_rig *rig = *state;

    flash_unlock(rig);
    flash_set(rig, CR, PG);
    double_word(rig, 0, 1, 2);
    assert_int_equal(rig->m->stall_from, FLASH_BASE);
    assert_int_equal(rig->m->stall_to, FLASH_BASE + 512 * 1024);
    assert_int_equal(rig->m->stall_until_ps, 85 * PS_PER_US);
    assert_int_equal(rig->m->invalid_addr, FLASH_BASE);
    assert_int_equal(rig->m->invalid_size, 8);
}

/* A store while busy waits on the bus and is then carried out. */
static void a_store_while_busy_waits(void **state)
{
    struct flash_rig *rig = *state;

    flash_unlock(rig);
    flash_set(rig, CR, PG);
    double_word(rig, 0, 1, 2);
    double_word(rig, 8, 3, 4);
    assert_int_equal(rig->m->stall_from, 0);
    assert_int_equal(flash_word(rig, FLASH_BASE + 8), 0xFFFFFFFF);
    assert_int_equal(flash_wait(rig), 170 * PS_PER_US);
    assert_int_equal(flash_word(rig, FLASH_BASE + 12), 4);
    assert_int_equal(errors(rig), 0);
}

/* "Any attempt to write FLASH_CR with BSY set stalls the AHB bus until BSY is cleared." */
static void a_write_to_cr_while_busy_waits(void **state)
{
    struct flash_rig *rig = *state;

    flash_unlock(rig);
    flash_set(rig, CR, PER | 3 << 3 | STRT);
    flash_set(rig, CR, LOCK);
    assert_int_equal(rig->m->stall_from, 0);
    assert_int_equal(rig->m->stall_until_ps, 22 * PS_PER_MS);
    assert_int_equal(flash_get(rig, CR) & LOCK, 0);
    flash_wait(rig);
    assert_int_equal(flash_get(rig, CR) & LOCK, LOCK);
}

/* --- "Programming errors" --- */

static void a_store_without_pg_is_a_sequence_error(void **state)
{
    struct flash_rig *rig = *state;

    flash_store(rig, FLASH_BASE, 4, 0);
    assert_int_equal(errors(rig), PGSERR);
    flash_unlock(rig);
    flash_set(rig, CR, PG | PER);
    flash_store(rig, FLASH_BASE, 4, 0);
    assert_int_equal(errors(rig), PGSERR);
    assert_true(flash_all(rig, 0, 64, 0xFF));
}

static void bytes_and_half_words_are_size_errors(void **state)
{
    struct flash_rig *rig = *state;

    flash_unlock(rig);
    flash_set(rig, CR, PG);
    flash_store(rig, FLASH_BASE, 1, 0);
    assert_int_equal(errors(rig), SIZERR);
    flash_store(rig, FLASH_BASE, 2, 0);
    assert_int_equal(errors(rig), SIZERR);
    double_word(rig, 0, 1, 2);
    flash_wait(rig);
    assert_int_equal(errors(rig), 0);
}

static void words_out_of_order_are_alignment_errors(void **state)
{
    struct flash_rig *rig = *state;

    flash_unlock(rig);
    flash_set(rig, CR, PG);
    flash_store(rig, FLASH_BASE + 4, 4, 0);
    assert_int_equal(errors(rig), PGAERR);
    flash_store(rig, FLASH_BASE, 4, 0);
    flash_store(rig, FLASH_BASE + 12, 4, 0);
    assert_int_equal(errors(rig), PGAERR);
    assert_true(flash_all(rig, 0, 64, 0xFF));
}

static void what_is_not_erased_takes_only_zeros(void **state)
{
    struct flash_rig *rig = *state;

    flash_unlock(rig);
    flash_set(rig, CR, PG);
    double_word(rig, 0, 0xFFFFFFFE, 0xFFFFFFFF);
    flash_wait(rig);
    double_word(rig, 0, 0xFFFFFFFC, 0xFFFFFFFF);
    assert_int_equal(errors(rig), PROGERR);
    assert_int_equal(flash_word(rig, FLASH_BASE), 0xFFFFFFFE);
    double_word(rig, 0, 0, 0);
    flash_wait(rig);
    assert_int_equal(errors(rig), 0);
    assert_int_equal(flash_word(rig, FLASH_BASE), 0);
}

/* "PGSERR is set also if another error flag is set due to a previous programming error." */
static void flags_left_block_what_follows(void **state)
{
    struct flash_rig *rig = *state;

    flash_unlock(rig);
    flash_set(rig, CR, PG);
    flash_store(rig, FLASH_BASE, 1, 0);
    flash_store(rig, FLASH_BASE, 4, 0);
    assert_int_equal(flash_get(rig, SR) & ERRORS, SIZERR | PGSERR);
    flash_set(rig, SR, SIZERR);
    assert_int_equal(flash_get(rig, SR) & ERRORS, PGSERR);
    flash_set(rig, CR, PER | STRT);
    assert_int_equal(flash_get(rig, SR) & (BSY | PGSERR), PGSERR);
    flash_set(rig, SR, PGSERR);
    flash_set(rig, CR, PER | STRT);
    assert_int_equal(flash_get(rig, SR) & (BSY | PGSERR), BSY);
}

/* Flags are cleared by writing 1, and a byte write reaches its own byte only. */
static void a_byte_write_clears_its_own_flags(void **state)
{
    struct flash_rig *rig = *state;

    flash_store(rig, FLASH_BASE, 4, 0);
    rig->d->ops->write(rig->d, SR + 1, 1, 0xFF);
    assert_int_equal(flash_get(rig, SR) & ERRORS, PGSERR);
    rig->d->ops->write(rig->d, SR, 1, PGSERR);
    assert_int_equal(flash_get(rig, SR) & ERRORS, 0);
}

/* --- "Flash main memory erase sequences" --- */

static void a_page_erases_alone_in_its_time(void **state)
{
    struct flash_rig *rig = *state;

    memset(rig->cells, 0, 3 * PAGE);
    flash_unlock(rig);
    flash_set(rig, CR, PER | 1 << 3);
    assert_int_equal(flash_get(rig, SR) & BSY, 0);
    flash_set(rig, CR, PER | 1 << 3 | STRT);
    assert_int_equal(flash_get(rig, CR) & STRT, STRT);
    assert_int_equal(flash_wait(rig), 22 * PS_PER_MS);
    assert_int_equal(flash_get(rig, CR) & STRT, 0);
    assert_true(flash_all(rig, 0, PAGE, 0));
    assert_true(flash_all(rig, PAGE, PAGE, 0xFF));
    assert_true(flash_all(rig, 2 * PAGE, PAGE, 0));
    flash_set(rig, CR, PER | 255 << 3 | STRT);
    flash_wait(rig);
    assert_int_equal(errors(rig), 0);
}

static void mass_erase_takes_everything(void **state)
{
    struct flash_rig *rig = *state;

    memset(rig->cells, 0, rig->size);
    flash_unlock(rig);
    flash_set(rig, CR, MER1 | STRT);
    assert_int_equal(flash_wait(rig), 250 * PS_PER_MS);
    assert_true(flash_all(rig, 0, rig->size, 0xFF));
}

static void erase_and_program_do_not_mix(void **state)
{
    struct flash_rig *rig = *state;

    flash_unlock(rig);
    flash_set(rig, CR, PER | PG | STRT);
    assert_int_equal(errors(rig), PGSERR);
    flash_set(rig, CR, PER | MER1 | STRT);
    assert_int_equal(errors(rig), PGSERR);
    assert_int_equal(flash_get(rig, CR) & STRT, 0);
}

/* --- "FLASH interrupts": EOP and OPERR appear only with EOPIE and ERRIE --- */

static void the_end_interrupts_if_asked(void **state)
{
    struct flash_rig *rig = *state;

    flash_unlock(rig);
    flash_set(rig, CR, PG);
    double_word(rig, 0, 1, 2);
    flash_wait(rig);
    assert_int_equal(flash_get(rig, SR) & EOP, 0);
    flash_set(rig, CR, PG | EOPIE);
    double_word(rig, 8, 1, 2);
    assert_false(rig->m->irq[FLASH_IRQ]);
    flash_wait(rig);
    assert_int_equal(flash_get(rig, SR) & EOP, EOP);
    assert_true(rig->m->irq[FLASH_IRQ]);
    flash_set(rig, SR, EOP);
    assert_false(rig->m->irq[FLASH_IRQ]);
}

static void errors_interrupt_if_asked(void **state)
{
    struct flash_rig *rig = *state;

    flash_unlock(rig);
    flash_set(rig, CR, PG | ERRIE);
    flash_store(rig, FLASH_BASE, 1, 0);
    assert_true(rig->m->irq[FLASH_IRQ]);
    assert_int_equal(errors(rig), SIZERR | OPERR);
    assert_false(rig->m->irq[FLASH_IRQ]);
}

/* --- "Fast programming" --- */

static void write_row(struct flash_rig *rig, uint32_t off, unsigned words)
{
    for (uint32_t i = 0; i < words; i++)
        flash_store(rig, FLASH_BASE + off + 4 * i, 4, i);
}

static void a_row_programs_fast_after_mass_erase(void **state)
{
    struct flash_rig *rig = *state;

    flash_unlock(rig);
    flash_set(rig, CR, MER1 | STRT);
    flash_wait(rig);
    flash_set(rig, CR, FSTPG);
    write_row(rig, ROW, 64);
    assert_int_equal(flash_get(rig, SR) & BSY, BSY);
    assert_int_equal(flash_wait(rig), 32 * 60 * PS_PER_US);
    assert_int_equal(errors(rig), 0);
    assert_int_equal(flash_word(rig, FLASH_BASE + ROW + 252), 63);
    assert_int_equal(pl_flash_ecc_count(rig->d), 0);
}

static void fast_needs_a_mass_erase(void **state)
{
    struct flash_rig *rig = *state;

    flash_unlock(rig);
    flash_set(rig, CR, PER | STRT);
    flash_wait(rig);
    flash_set(rig, CR, FSTPG);
    flash_store(rig, FLASH_BASE, 4, 0);
    assert_int_equal(errors(rig), PGSERR);
}

static void start_fast(struct flash_rig *rig)
{
    flash_unlock(rig);
    flash_set(rig, CR, MER1 | STRT);
    flash_wait(rig);
    flash_set(rig, CR, FSTPG);
}

static void a_row_that_hesitates_is_missed(void **state)
{
    struct flash_rig *rig = *state;

    start_fast(rig);
    write_row(rig, 0, 4);
    pl_stub_pass(rig->m, 121 * PS_PER_US);
    assert_int_equal(errors(rig), MISERR | FASTERR);
}

static void a_row_starts_at_its_start_and_keeps_order(void **state)
{
    struct flash_rig *rig = *state;

    start_fast(rig);
    flash_store(rig, FLASH_BASE + 8, 4, 0);
    assert_int_equal(errors(rig), PGAERR | FASTERR);
    write_row(rig, 0, 4);
    flash_store(rig, FLASH_BASE + 24, 4, 0);
    assert_int_equal(errors(rig), PGAERR | FASTERR);
    flash_wait(rig);
    errors(rig);
    flash_store(rig, FLASH_BASE + ROW, 2, 0);
    assert_int_equal(errors(rig), SIZERR | FASTERR);
}

/* FASTERR: "the row fast programming has been interrupted"; then no more data are awaited. */
static void a_byte_ends_a_fast_row(void **state)
{
    struct flash_rig *rig = *state;

    start_fast(rig);
    write_row(rig, 0, 4);
    flash_store(rig, FLASH_BASE + 16, 1, 0);
    flash_wait(rig);
    assert_int_equal(errors(rig), SIZERR | FASTERR);
}

/* "When FSTPG bit is set for more than 7 ms which generates a time-out detection." */
static void fast_mode_ends_after_7_ms(void **state)
{
    struct flash_rig *rig = *state;

    start_fast(rig);
    pl_stub_pass(rig->m, 6 * PS_PER_MS);
    assert_int_equal(errors(rig), 0);
    pl_stub_pass(rig->m, 2 * PS_PER_MS);
    assert_int_equal(errors(rig) & FASTERR, FASTERR);
}

/* --- "FLASH option bytes programming" --- */

static void program_options(struct flash_rig *rig, uint32_t reg, uint32_t value)
{
    flash_unlock(rig);
    flash_unlock_options(rig);
    flash_set(rig, reg, value);
    flash_set(rig, CR, OPTSTRT);
    flash_wait(rig);
}

static void launch(struct flash_rig *rig)
{
    flash_set(rig, CR, OBL_LAUNCH);
    assert_int_equal(rig->m->reset_cause, PL_RESET_OPTIONS);
    flash_reset(rig, PL_RESET_OPTIONS);
}

static void options_need_both_locks(void **state)
{
    struct flash_rig *rig = *state;

    assert_int_equal(flash_get(rig, OPTR), 0xFFEFF8AA);
    flash_unlock(rig);
    flash_set(rig, OPTR, 0xFFEFF8BB);
    flash_set(rig, CR, OPTSTRT);
    assert_int_equal(flash_get(rig, SR) & BSY, 0);
    assert_int_equal(flash_get(rig, OPTR), 0xFFEFF8AA);
    flash_set(rig, CR, OBL_LAUNCH);
    assert_int_equal(rig->m->resets, 0);
    flash_unlock_options(rig);
    assert_int_equal(flash_get(rig, CR) & OPTLOCK, 0);
    flash_set(rig, CR, OPTLOCK);
    assert_int_equal(flash_get(rig, CR) & OPTLOCK, OPTLOCK);
}

/* Seen on STM32G071 and STM32L471: a HardFault. */
static void option_keys_before_the_others_are_a_bus_error(void **state)
{
    struct flash_rig *rig = *state;

    flash_unlock_options(rig);
    assert_int_not_equal(rig->m->bus_errors, 0);
    assert_int_equal(flash_get(rig, CR) & OPTLOCK, OPTLOCK);
}

static void a_wrong_option_key_locks_until_reset(void **state)
{
    struct flash_rig *rig = *state;

    flash_unlock(rig);
    flash_set(rig, OPTKEYR, 0x4C5D6E7F);
    flash_unlock_options(rig);
    assert_int_equal(flash_get(rig, CR) & OPTLOCK, OPTLOCK);
    flash_reset(rig, PL_RESET_SOFTWARE);
    flash_unlock(rig);
    flash_unlock_options(rig);
    assert_int_equal(flash_get(rig, CR) & OPTLOCK, 0);
}

/* "Option byte loading": with OBL_LAUNCH or a power reset, not with a system reset. */
static void options_load_at_launch(void **state)
{
    struct flash_rig *rig = *state;

    program_options(rig, OPTR, 0xF7EFF8AA);
    flash_reset(rig, PL_RESET_SOFTWARE);
    assert_int_equal(flash_get(rig, OPTR), 0xFFEFF8AA);
    flash_unlock(rig);
    flash_unlock_options(rig);
    launch(rig);
    assert_int_equal(flash_get(rig, OPTR), 0xF7EFF8AA);
    assert_int_equal(rig->options[3], 0xF7);
    assert_int_equal(rig->options[7], 0x08);
}

/* "Option byte loading", mismatch: OPTVERR, RDP level 1. */
static void options_that_disagree_with_their_complement(void **state)
{
    struct flash_rig *rig = *state;

    rig->options[4] ^= 1;
    flash_reset(rig, PL_RESET_POWER);
    assert_int_equal(flash_get(rig, SR) & OPTVERR, OPTVERR);
    assert_int_equal(pl_flash_rdp(rig->d), 1);
    flash_set(rig, SR, OPTVERR);
    assert_int_equal(flash_get(rig, SR) & OPTVERR, 0);
}

/* --- "Write protection (WRP)" --- */

static void protected_pages_neither_erase_nor_program(void **state)
{
    struct flash_rig *rig = *state;

    program_options(rig, WRP1AR, 3 << 16 | 2);
    launch(rig);
    flash_unlock(rig);
    flash_set(rig, CR, PER | 2 << 3 | STRT);
    assert_int_equal(errors(rig), WRPERR);
    flash_set(rig, CR, MER1 | STRT);
    assert_int_equal(errors(rig), WRPERR);
    flash_set(rig, CR, PG);
    double_word(rig, 3 * PAGE + PAGE - 8, 1, 2);
    assert_int_equal(errors(rig), WRPERR);
    double_word(rig, 4 * PAGE, 1, 2);
    flash_wait(rig);
    assert_int_equal(errors(rig), 0);
}

/* --- "Read protection (RDP)" --- */

static void leaving_level_1_erases_the_flash(void **state)
{
    struct flash_rig *rig = *state;

    memset(rig->cells, 0x5A, rig->size);
    program_options(rig, OPTR, 0xFFEFF8BB);
    assert_int_equal(pl_flash_rdp(rig->d), 0);
    launch(rig);
    assert_int_equal(pl_flash_rdp(rig->d), 1);
    program_options(rig, OPTR, 0xFFEFF8CC & 0xFFFFFF00);
    assert_true(flash_all(rig, 0, rig->size, 0x5A));
    launch(rig);
    program_options(rig, OPTR, 0xFFEFF8AA);
    assert_true(flash_all(rig, 0, rig->size, 0xFF));
    launch(rig);
    assert_int_equal(pl_flash_rdp(rig->d), 0);
}

static void level_2_is_final(void **state)
{
    struct flash_rig *rig = *state;

    program_options(rig, OPTR, 0xFFEFF8CC);
    launch(rig);
    assert_int_equal(pl_flash_rdp(rig->d), 2);
    program_options(rig, OPTR, 0xFFEFF8AA);
    assert_int_equal(errors(rig), WRPERR);
    launch(rig);
    assert_int_equal(pl_flash_rdp(rig->d), 2);
}

/* "FLASH status register": PEMPTY, set at power-up and option loading; writing 1 toggles it. */
static void an_empty_flash_is_flagged(void **state)
{
    struct flash_rig *rig = *state;

    assert_int_equal(flash_get(rig, SR) & PEMPTY, PEMPTY);
    rig->cells[0] = 0;
    flash_reset(rig, PL_RESET_SOFTWARE);
    assert_int_equal(flash_get(rig, SR) & PEMPTY, PEMPTY);
    flash_set(rig, SR, PEMPTY);
    assert_int_equal(flash_get(rig, SR) & PEMPTY, 0);
    flash_reset(rig, PL_RESET_POWER);
    assert_int_equal(flash_get(rig, SR) & PEMPTY, 0);
}

/* --- Power cuts; "Error code correction (ECC)" --- */

static void cut_program(struct flash_rig *rig, unsigned phase)
{
    flash_unlock(rig);
    flash_set(rig, CR, PG);
    double_word(rig, 16, 0x03020100, 0x07060504);
    pl_stub_pass(rig->m, 40 * PS_PER_US);
    assert_true(pl_flash_cut(rig->d, phase, 7));
    flash_reset(rig, PL_RESET_POWER);
}

static void a_torn_double_word_fails_its_ecc(void **state)
{
    struct flash_rig *rig = *state;

    cut_program(rig, 3);
    assert_int_equal(flash_word(rig, FLASH_BASE + 16) & 0xFFFFFF, 0x020100);
    assert_int_equal(flash_word(rig, FLASH_BASE + 20), 0xFFFFFFFF);
    assert_true(pl_flash_ecc_error(rig->d, FLASH_BASE + 22));
    assert_int_equal(flash_get(rig, ECCR), 0x80000000U | 16);
    flash_set(rig, ECCR, 0x80000000U);
    assert_int_equal(flash_get(rig, ECCR), 0);
    assert_false(pl_flash_ecc_error(rig->d, FLASH_BASE + 24));
    assert_int_equal(pl_flash_ecc_count(rig->d), 1);
}

static void the_ecc_comes_last(void **state)
{
    struct flash_rig *rig = *state;

    cut_program(rig, 8);
    assert_int_equal(flash_word(rig, FLASH_BASE + 20), 0x07060504);
    assert_true(pl_flash_ecc_error(rig->d, FLASH_BASE + 16));
}

static void erasing_mends_a_torn_double_word(void **state)
{
    struct flash_rig *rig = *state;

    cut_program(rig, 3);
    flash_unlock(rig);
    flash_set(rig, CR, PER | STRT);
    flash_wait(rig);
    assert_int_equal(pl_flash_ecc_count(rig->d), 0);
    flash_set(rig, CR, PG);
    double_word(rig, 16, 1, 2);
    flash_wait(rig);
    assert_false(pl_flash_ecc_error(rig->d, FLASH_BASE + 16));
}

static void the_rom_loader_mends_it_too(void **state)
{
    struct flash_rig *rig = *state;

    cut_program(rig, 3);
    pl_flash_rewritten(rig->d, FLASH_BASE, 16);
    assert_true(pl_flash_ecc_error(rig->d, FLASH_BASE + 16));
    pl_flash_rewritten(rig->d, FLASH_BASE + 20, 4);
    assert_false(pl_flash_ecc_error(rig->d, FLASH_BASE + 16));
    pl_flash_rewritten(rig->d, FLASH_BASE - 8, 8); /* not ours: nothing happens */
}

static void cut_erase(struct flash_rig *rig, unsigned phase, uint32_t seed)
{
    memset(rig->cells, 0x00, PAGE);
    flash_unlock(rig);
    flash_set(rig, CR, PER | STRT);
    pl_stub_pass(rig->m, 10 * PS_PER_MS);
    assert_true(pl_flash_cut(rig->d, phase, seed));
    flash_reset(rig, PL_RESET_POWER);
}

static void an_erase_cut_early_changes_nothing(void **state)
{
    struct flash_rig *rig = *state;

    cut_erase(rig, PL_FLASH_CUT_UNTOUCHED, 1);
    assert_true(flash_all(rig, 0, PAGE, 0));
    assert_int_equal(pl_flash_ecc_count(rig->d), 0);
}

static void an_erase_cut_in_the_middle_leaves_rubble(void **state)
{
    struct flash_rig *rig = *state;

    /* The first draw of xorshift32 with seed 1 is 270369: the erase got 33 bytes far. */
    cut_erase(rig, PL_FLASH_CUT_PARTLY, 1);
    assert_true(flash_all(rig, 0, 33, 0xFF));
    assert_false(flash_all(rig, 33, PAGE - 33, 0));
    assert_false(flash_all(rig, 33, PAGE - 33, 0xFF));
    assert_true(flash_all(rig, PAGE, PAGE, 0xFF));
    assert_true(pl_flash_ecc_count(rig->d) > 0);
}

static void a_weak_page_reads_differently_each_time(void **state)
{
    struct flash_rig *rig = *state;
    uint8_t first[PAGE];

    cut_erase(rig, PL_FLASH_CUT_WEAK, 1);
    memcpy(first, rig->cells, PAGE);
    assert_false(flash_all(rig, 0, PAGE, 0xFF));
    flash_reset(rig, PL_RESET_POWER);
    assert_memory_not_equal(first, rig->cells, PAGE);
    flash_unlock(rig);
    flash_set(rig, CR, PER | STRT);
    flash_wait(rig);
    flash_reset(rig, PL_RESET_POWER);
    assert_true(flash_all(rig, 0, PAGE, 0xFF));
    assert_int_equal(pl_flash_ecc_count(rig->d), 0);
}

/* RM0444 warns of it: "the mismatch values of the option bytes are loaded after reset". */
static void options_cut_half_way_protect_the_chip(void **state)
{
    struct flash_rig *rig = *state;

    flash_unlock(rig);
    flash_unlock_options(rig);
    flash_set(rig, CR, OPTSTRT);
    assert_true(pl_flash_cut(rig->d, PL_FLASH_CUT_PARTLY, 1));
    flash_reset(rig, PL_RESET_POWER);
    assert_int_equal(flash_get(rig, SR) & OPTVERR, OPTVERR);
    assert_int_equal(pl_flash_rdp(rig->d), 1);
}

static void nothing_to_cut_when_idle(void **state)
{
    struct flash_rig *rig = *state;

    assert_false(pl_flash_cut(rig->d, 0, 1));
    flash_unlock(rig);
    flash_set(rig, CR, PG);
    double_word(rig, 0, 1, 2);
    pl_stub_pass(rig->m, 85 * PS_PER_US);
    assert_false(pl_flash_cut(rig->d, 0, 1));
    assert_int_equal(flash_word(rig, FLASH_BASE), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_rig, close_rig)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(keys_in_order_unlock),
        TEST(a_wrong_key_locks_until_reset),
        TEST(a_wrong_key_is_a_bus_error),
        TEST(keys_for_an_open_lock_are_a_wrong_sequence),
        TEST(acr_keeps_its_fields),
        TEST(two_words_make_a_double_word),
        TEST(the_bank_is_stalled_while_busy),
        TEST(a_store_while_busy_waits),
        TEST(a_write_to_cr_while_busy_waits),
        TEST(a_store_without_pg_is_a_sequence_error),
        TEST(bytes_and_half_words_are_size_errors),
        TEST(words_out_of_order_are_alignment_errors),
        TEST(what_is_not_erased_takes_only_zeros),
        TEST(flags_left_block_what_follows),
        TEST(a_byte_write_clears_its_own_flags),
        TEST(a_page_erases_alone_in_its_time),
        TEST(mass_erase_takes_everything),
        TEST(erase_and_program_do_not_mix),
        TEST(the_end_interrupts_if_asked),
        TEST(errors_interrupt_if_asked),
        TEST(a_row_programs_fast_after_mass_erase),
        TEST(fast_needs_a_mass_erase),
        TEST(a_row_that_hesitates_is_missed),
        TEST(a_row_starts_at_its_start_and_keeps_order),
        TEST(a_byte_ends_a_fast_row),
        TEST(fast_mode_ends_after_7_ms),
        TEST(options_need_both_locks),
        TEST(option_keys_before_the_others_are_a_bus_error),
        TEST(a_wrong_option_key_locks_until_reset),
        TEST(options_load_at_launch),
        TEST(options_that_disagree_with_their_complement),
        TEST(protected_pages_neither_erase_nor_program),
        TEST(leaving_level_1_erases_the_flash),
        TEST(level_2_is_final),
        TEST(an_empty_flash_is_flagged),
        TEST(a_torn_double_word_fails_its_ecc),
        TEST(the_ecc_comes_last),
        TEST(erasing_mends_a_torn_double_word),
        TEST(the_rom_loader_mends_it_too),
        TEST(an_erase_cut_early_changes_nothing),
        TEST(an_erase_cut_in_the_middle_leaves_rubble),
        TEST(a_weak_page_reads_differently_each_time),
        TEST(options_cut_half_way_protect_the_chip),
        TEST(nothing_to_cut_when_idle),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
