/* SPDX-License-Identifier: MIT */
/* STM32F4 flash: RM0090, "Embedded Flash memory interface"; section titles at each test. */
#include "flash_rig.h"

#include <string.h>

#include "check.h"

enum {
    ACR = 0x00,
    KEYR = 0x04,
    SR = 0x0C,
    CR = 0x10,
    OPTCR = 0x14,

    EOP = 1 << 0,
    OPERR = 1 << 1,
    WRPERR = 1 << 4,
    PGAERR = 1 << 5,
    PGPERR = 1 << 6,
    PGSERR = 1 << 7,
    BSY = 1 << 16,

    PG = 1 << 0,
    SER = 1 << 1,
    MER = 1 << 2,
    SNB = 1 << 3,
    X8 = 0,
    X16 = 1 << 8,
    X32 = 2 << 8,
    X64 = 3 << 8,
    STRT = 1 << 16,
    EOPIE = 1 << 24,
    ERRIE = 1 << 25,

    OPTLOCK = 1,
    OPTSTRT = 2,
    KIB = 1024
};
#define LOCK 0x80000000U

static int open_rig(void **state)
{
    static struct flash_rig rig;

    flash_rig_f4(&rig);
    *state = &rig;
    return 0;
}

static int close_rig(void **state)
{
    flash_rig_free(*state);
    return 0;
}

static uint32_t flags(struct flash_rig *rig)
{
    uint32_t sr = flash_get(rig, SR);

    flash_set(rig, SR, sr);
    return sr;
}

/* "Any wrong sequence will return a bus error." */
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

/* "Unlocking the Flash control register". */
static void keys_unlock_and_a_wrong_one_locks_up(void **state)
{
    struct flash_rig *rig = *state;

    assert_int_equal(flash_get(rig, CR), LOCK);
    flash_unlock(rig);
    assert_int_equal(flash_get(rig, CR), 0);
    flash_set(rig, CR, LOCK);
    assert_int_equal(flash_get(rig, CR), LOCK);
    flash_set(rig, KEYR, 0xCDEF89AB);
    flash_unlock(rig);
    assert_int_equal(flash_get(rig, CR), LOCK);
    flash_reset(rig, PL_RESET_SOFTWARE);
    flash_unlock(rig);
    assert_int_equal(flash_get(rig, CR), 0);
}

static void acr_keeps_its_fields(void **state)
{
    struct flash_rig *rig = *state;

    assert_int_equal(flash_get(rig, ACR), 0);
    flash_set(rig, ACR, 0xFFFFE705);
    assert_int_equal(flash_get(rig, ACR), 0x0705);
}

/* "Program/erase parallelism" and "Standard programming". */
static void each_parallelism_takes_its_width(void **state)
{
    static const struct {
        uint32_t psize;
        unsigned width;
    } cases[] = {{X8, 1}, {X16, 2}, {X32, 4}};
    struct flash_rig *rig = *state;

    flash_unlock(rig);
    for (uint32_t i = 0; i < 3; i++) {
        flash_set(rig, CR, PG | cases[i].psize);
        flash_store(rig, FLASH_BASE + 16 * i, cases[i].width, 0);
        assert_int_equal(flash_get(rig, SR), BSY);
        assert_int_equal(flash_wait(rig), 16 * PS_PER_US);
        assert_true(flash_all(rig, 16 * i, cases[i].width, 0));
        assert_true(flash_all(rig, 16 * i + cases[i].width, 4, 0xFF));
        for (unsigned width = 1; width <= 4; width *= 2)
            if (width != cases[i].width) {
                flash_store(rig, FLASH_BASE + 64, width, 0);
                assert_int_equal(flags(rig), PGPERR);
            }
    }
    flash_set(rig, CR, PG | X64);
    flash_store(rig, FLASH_BASE + 64, 4, 0);
    assert_int_equal(flags(rig), PGPERR);
    assert_true(flash_all(rig, 64, 64, 0xFF));
}

/* "Programming errors": across a 128-bit row, and without PG. */
static void alignment_and_sequence_errors(void **state)
{
    struct flash_rig *rig = *state;

    flash_store(rig, FLASH_BASE, 4, 0);
    assert_int_equal(flags(rig), PGSERR);
    flash_unlock(rig);
    flash_set(rig, CR, PG | X32);
    flash_store(rig, FLASH_BASE + 14, 4, 0);
    assert_int_equal(flags(rig), PGAERR);
    assert_true(flash_all(rig, 0, 32, 0xFF));
}

/* "Successive write operations are possible without the need of an erase operation when changing
 * bits from 1 to 0." */
static void programming_only_clears_bits(void **state)
{
    struct flash_rig *rig = *state;

    flash_unlock(rig);
    flash_set(rig, CR, PG | X32);
    flash_store(rig, FLASH_BASE, 4, 0xF0F0F0F0);
    flash_wait(rig);
    flash_store(rig, FLASH_BASE, 4, 0x3C3C3C3C);
    flash_wait(rig);
    assert_int_equal(flash_word(rig, FLASH_BASE), 0x30303030);
    assert_int_equal(flags(rig), 0);
}

/* "Sector Erase": 16K, 64K and 128K sectors. */
static void sectors_erase_in_their_time(void **state)
{
    static const struct {
        uint32_t n, off, kib;
    } sectors[] = {{0, 0, 16}, {3, 48, 16}, {4, 64, 64}, {5, 128, 128}, {11, 896, 128}};
    struct flash_rig *rig = *state;

    flash_unlock(rig);
    for (unsigned i = 0; i < 5; i++) {
        uint32_t off = sectors[i].off * KIB, len = sectors[i].kib * KIB;

        memset(rig->cells, 0, rig->size);
        flash_set(rig, CR, SER | sectors[i].n * SNB | STRT);
        assert_int_equal(flash_wait(rig), (180 + 14 * sectors[i].kib) * PS_PER_MS);
        assert_true(flash_all(rig, 0, off, 0));
        assert_true(flash_all(rig, off, len, 0xFF));
        assert_true(flash_all(rig, off + len, rig->size - off - len, 0));
    }
}

/* "Mass Erase": "If MERx and SER are both set, neither sector nor mass erase can be performed." */
static void mass_erase_alone(void **state)
{
    struct flash_rig *rig = *state;

    memset(rig->cells, 0, rig->size);
    flash_unlock(rig);
    flash_set(rig, CR, MER | SER | STRT);
    assert_int_equal(flash_get(rig, SR), 0);
    assert_int_equal(flash_get(rig, CR) & STRT, 0);
    flash_set(rig, CR, MER | STRT);
    assert_int_equal(flash_wait(rig), 32000 * PS_PER_MS);
    assert_true(flash_all(rig, 0, rig->size, 0xFF));
}

/* "Any attempt to write FLASH_CR with BSY set causes the AHB bus to stall until BSY is cleared." */
static void a_write_to_cr_while_busy_waits(void **state)
{
    struct flash_rig *rig = *state;

    flash_unlock(rig);
    flash_set(rig, CR, SER | STRT);
    assert_int_equal(rig->m->stall_from, FLASH_BASE);
    flash_set(rig, CR, LOCK);
    assert_int_equal(rig->m->stall_from, 0);
    assert_int_equal(flash_get(rig, CR) & LOCK, 0);
    flash_wait(rig);
    assert_int_equal(flash_get(rig, CR), LOCK);
}

/* "Interrupts": EOP and OPERR appear only with EOPIE and ERRIE. */
static void interrupts_if_asked(void **state)
{
    struct flash_rig *rig = *state;

    flash_unlock(rig);
    flash_set(rig, CR, PG | X8 | EOPIE | ERRIE);
    flash_store(rig, FLASH_BASE, 1, 0);
    flash_wait(rig);
    assert_true(rig->m->irq[FLASH_IRQ]);
    assert_int_equal(flags(rig), EOP);
    assert_false(rig->m->irq[FLASH_IRQ]);
    flash_store(rig, FLASH_BASE, 4, 0);
    assert_true(rig->m->irq[FLASH_IRQ]);
    assert_int_equal(flags(rig), PGPERR | OPERR);
    assert_false(rig->m->irq[FLASH_IRQ]);
}

static void program_options(struct flash_rig *rig, uint32_t value)
{
    flash_unlock_options(rig);
    flash_set(rig, OPTCR, value);
    flash_set(rig, OPTCR, value | OPTSTRT);
    flash_wait(rig);
    flash_set(rig, OPTCR, value | OPTLOCK);
}

/* "Programming user option bytes"; reset value 0x0FFFAAED. */
static void options_need_their_keys(void **state)
{
    struct flash_rig *rig = *state;

    assert_int_equal(flash_get(rig, OPTCR), 0x0FFFAAED);
    flash_set(rig, OPTCR, 0x0FFE55EC);
    assert_int_equal(flash_get(rig, OPTCR), 0x0FFFAAED);
    program_options(rig, 0x0FFEAAE4);
    assert_int_equal(flash_get(rig, OPTCR), 0x0FFEAAE5);
    flash_reset(rig, PL_RESET_POWER);
    assert_int_equal(flash_get(rig, OPTCR), 0x0FFEAAE5);
    flash_set(rig, 0x08, 0);
    flash_unlock_options(rig);
    assert_int_equal(flash_get(rig, OPTCR) & OPTLOCK, OPTLOCK);
}

/* Without OPTSTRT nothing is stored. */
static void options_written_only_are_lost(void **state)
{
    struct flash_rig *rig = *state;

    flash_unlock_options(rig);
    flash_set(rig, OPTCR, 0x0FFEAAEC);
    flash_reset(rig, PL_RESET_SOFTWARE);
    assert_int_equal(flash_get(rig, OPTCR), 0x0FFFAAED);
}

/* "Write protections": nWRPi = 0 protects sector i. */
static void protected_sectors_neither_erase_nor_program(void **state)
{
    struct flash_rig *rig = *state;

    program_options(rig, 0x0FFFAAEC & ~(1U << 17));
    flash_unlock(rig);
    flash_set(rig, CR, SER | SNB | STRT);
    assert_int_equal(flags(rig), WRPERR);
    flash_set(rig, CR, MER | STRT);
    assert_int_equal(flags(rig), WRPERR);
    flash_set(rig, CR, PG);
    flash_store(rig, FLASH_BASE + 31 * KIB, 1, 0);
    assert_int_equal(flags(rig), WRPERR);
    flash_store(rig, FLASH_BASE + 32 * KIB, 1, 0);
    flash_wait(rig);
    assert_int_equal(flags(rig), 0);
}

/* "Read protection (RDP)". */
static void leaving_level_1_erases_the_flash(void **state)
{
    struct flash_rig *rig = *state;

    memset(rig->cells, 0x5A, rig->size);
    program_options(rig, 0x0FFF55EC);
    assert_int_equal(pl_flash_rdp(rig->d), 1);
    assert_true(flash_all(rig, 0, rig->size, 0x5A));
    program_options(rig, 0x0FFFAAEC);
    assert_int_equal(pl_flash_rdp(rig->d), 0);
    assert_true(flash_all(rig, 0, rig->size, 0xFF));
    program_options(rig, 0x0FFFCCEC);
    assert_int_equal(pl_flash_rdp(rig->d), 2);
    program_options(rig, 0x0FFFAAEC);
    assert_int_equal(pl_flash_rdp(rig->d), 2);
}

/* A cut during the mass erase of that leaves level 1 in force. */
static void a_cut_while_leaving_level_1_does_not_open(void **state)
{
    struct flash_rig *rig = *state;

    program_options(rig, 0x0FFF55EC);
    flash_unlock_options(rig);
    flash_set(rig, OPTCR, 0x0FFFAAEC | OPTSTRT);
    pl_stub_pass(rig->m, 1000 * PS_PER_MS);
    assert_true(pl_flash_cut(rig->d, PL_FLASH_CUT_PARTLY, 3));
    flash_reset(rig, PL_RESET_POWER);
    assert_int_equal(pl_flash_rdp(rig->d), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_rig, close_rig)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(keys_unlock_and_a_wrong_one_locks_up),
        TEST(a_wrong_key_is_a_bus_error),
        TEST(acr_keeps_its_fields),
        TEST(each_parallelism_takes_its_width),
        TEST(alignment_and_sequence_errors),
        TEST(programming_only_clears_bits),
        TEST(sectors_erase_in_their_time),
        TEST(mass_erase_alone),
        TEST(a_write_to_cr_while_busy_waits),
        TEST(interrupts_if_asked),
        TEST(options_need_their_keys),
        TEST(options_written_only_are_lost),
        TEST(protected_sectors_neither_erase_nor_program),
        TEST(leaving_level_1_erases_the_flash),
        TEST(a_cut_while_leaving_level_1_does_not_open),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
