/* SPDX-License-Identifier: MIT */
/* The updater on a whole chip. Power fails at every flash operation of its work, in every phase:
 * whatever is left, the old loader answers, or the new one, or the first word of the flash is found
 * erased and the chip starts its ROM loader (RM0394, RM0444, "Boot configuration"). SPEC.md section
 * 8 names the two operations for which that is not promised. And what it refuses. */
#include "cut_rig.h"

#include <stdio.h>
#include <string.h>

#include "dev_flash.h"
#include "pinless/firmware.h"

enum {
    FLASH = 0x08000000,
    LOADER_MAX = 16384,
    PHASES = 12,
    WORK_US = 600000, /* much longer than it takes */
    FLASH_KEYR = 0x40022008,
    FLASH_OPTKEYR = 0x4002200C,
    FLASH_SR = 0x40022010,
    FLASH_CR = 0x40022014,
    FLASH_WRP1AR = 0x4002202C,
};

static struct cut_rig rig;
static uint8_t old_loader[LOADER_MAX], new_loader[LOADER_MAX];

static struct pl_device *flash(void)
{
    return pl_machine_device(pl_board_machine(rig.board), "FLASH");
}

static uint64_t flash_ops(void)
{
    struct pl_board_status status;

    pl_board_status(rig.board, &status);
    return status.flash_ops;
}

static void load(const char *which, uint8_t bytes[LOADER_MAX])
{
    struct pl_firmware firmware;
    char path[512];

    snprintf(path, sizeof path, "%s/%s%s", PL_FIRMWARE, rig.name, which);
    assert_int_equal(pl_firmware_load(&firmware, path, FLASH), PL_OK);
    memset(bytes, 0xFF, LOADER_MAX);
    pl_image_copy(&firmware.image, FLASH, bytes, rig.app - FLASH);
    pl_firmware_free(&firmware);
}

/* A chip with the usual loader, and the updater behind it; it has not been started. */
static void open_with(const char *updater)
{
    static struct cut_image image;

    cut_rig_open(&rig, PL_TEST_CHIP, "-loader.elf");
    load("-loader.bin", old_loader);
    load("-loader-sealed.bin", new_loader);
    assert_memory_not_equal(old_loader, new_loader, rig.app - FLASH);
    cut_rig_image(&rig, updater, &image);
    cut_rig_put(&rig, &image);
}

static bool has(const uint8_t loader[LOADER_MAX])
{
    uint8_t bytes[LOADER_MAX];

    assert_true(pl_board_peek(rig.board, FLASH, bytes, rig.app - FLASH));
    return memcmp(bytes, loader, rig.app - FLASH) == 0 && pl_flash_ecc_count(flash()) == 0;
}

static bool said(const char *words)
{
    size_t n = strlen(words);

    for (size_t i = 0; i + n <= rig.n_heard; i++)
        if (memcmp(rig.heard + i, words, n) == 0)
            return true;
    return false;
}

/* The host gets in, and out again with an application. */
static void expect_service(void)
{
    assert_int_equal(cut_rig_update(&rig, &rig.fresh), PL_OK);
    cut_rig_run_us(&rig, 5000);
    assert_true(cut_rig_started(&rig));
    assert_true(cut_rig_holds(&rig, &rig.fresh));
}

/* --- Refused: nothing is erased, a line says why, and a host gets in --- */

static void expect_refusal(const char *why)
{
    uint64_t before = flash_ops();

    rig.n_heard = 0;
    cut_rig_run_us(&rig, WORK_US);
    assert_int_equal(flash_ops(), before);
    assert_true(has(old_loader));
    if (why)
        assert_true(said(why));
    expect_service();
    cut_rig_close(&rig);
}

static void a_torn_updater_is_refused(void **state)
{
    uint8_t byte;

    (void)state;
    open_with("-updater-sealed.bin");
    assert_true(pl_board_peek(rig.board, rig.app + 6000, &byte, 1)); /* in the loader it carries */
    byte ^= 4;
    assert_true(pl_board_poke(rig.board, rig.app + 6000, &byte, 1));
    expect_refusal("refused: the updater is damaged");
}

static void another_chips_updater_is_refused(void **state)
{
    static const char *const NAMES[] = {"l452", "f103",
                                        "g071"}; /* whose applications begin alike */
    static struct cut_image image;

    (void)state;
    for (unsigned i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        if (strcmp(NAMES[i], PL_TEST_CHIP) == 0 || strcmp(PL_TEST_CHIP, "f405") == 0)
            continue;
        open_with("-updater-sealed.bin");
        rig.name = NAMES[i];
        cut_rig_image(&rig, "-updater-at-risk.bin", &image);
        rig.name = PL_TEST_CHIP;
        cut_rig_put(&rig, &image);
        expect_refusal(NULL);
    }
}

static void the_same_loader_is_left_alone(void **state)
{
    (void)state;
    open_with("-updater.bin");
    expect_refusal("the loader is up to date");
}

#ifdef PL_TEST_EMPTY_CHECK

/* --- Cuts --- */

static unsigned n_old, n_new, n_rom, n_open;

/* What power-on has found. */
static bool starts_rom_loader(void)
{
    bool l4 = strcmp(rig.name, "l452") == 0;
    uint32_t value;

    assert_true(pl_board_read(rig.board, l4 ? FLASH_SR : 0x40022000, 4, &value));
    return (value >> (l4 ? 17 : 16) & 1) != 0;
}

/* The erase of the first page, and the programming of the first granule. */
static bool is_open(const struct pl_flash_operation *op)
{
    return op->addr == FLASH;
}

static void cut(const struct pl_snapshot *here, const struct pl_flash_operation *op, unsigned phase)
{
    const struct pl_fault_power power = {rig.cuts % 2 ? PL_RAM_RANDOM : PL_RAM_LOST, rig.cuts + 1};

    pl_board_restore(rig.board, here);
    pl_fault_cut(rig.board, phase, &power);
    rig.cuts++;
    rig.n_heard = 0;
    if (has(old_loader) || has(new_loader)) {
        if (has(old_loader))
            n_old++;
        else
            n_new++;
        cut_rig_run_us(&rig, WORK_US);
        assert_true(has(new_loader));
        expect_service();
    } else if (starts_rom_loader()) {
        n_rom++;
    } else {
        n_open++;
        if (!is_open(op))
            fail_msg("%s: dead after a cut of the operation at %08X, phase %u", rig.name,
                     (unsigned)op->addr, phase);
    }
}

static unsigned phases_of(const struct pl_flash_operation *op, unsigned phase[PHASES])
{
    unsigned n = 0;

    phase[n++] = PL_FLASH_CUT_BEFORE;
    if (op->kind == PL_FLASH_ERASE)
        for (unsigned i = PL_FLASH_CUT_UNTOUCHED; i <= PL_FLASH_CUT_WEAK; i++)
            phase[n++] = i;
    else
        for (unsigned i = 0; i <= op->size; i++)
            phase[n++] = i;
    phase[n++] = PL_FLASH_CUT_AFTER;
    assert_true(n <= PHASES);
    return n;
}

static void at_flash_op(struct cut_rig *r)
{
    static struct cut_rig before;
    struct pl_snapshot *here = pl_board_snapshot(r->board);
    struct pl_flash_operation op;
    unsigned phase[PHASES], cuts, n;

    assert_non_null(here);
    assert_true(pl_flash_operation(flash(), &op));
    before = *r;
    r->at_flash_op = NULL;
    n = phases_of(&op, phase);
    for (unsigned i = 0; i < n; i++)
        cut(here, &op, phase[i]);
    pl_board_restore(r->board, here);
    pl_snapshot_free(here);
    cuts = r->cuts;
    *r = before;
    r->cuts = cuts;
}

static void a_cut_leaves_a_loader(void **state)
{
    (void)state;
    n_old = n_new = n_rom = n_open = 0;
    open_with("-updater-sealed.bin");
    rig.flash_ops = 1;
    rig.at_flash_op = at_flash_op;
    cut_rig_run_us(&rig, WORK_US);
    rig.at_flash_op = NULL;
    assert_true(has(new_loader));
    assert_true(said("the loader is the new one"));
    expect_service();
    printf("%s: %u operations, %u cuts: %u old loader, %u new, %u ROM loader, %u open\n", rig.name,
           rig.ops, rig.cuts, n_old, n_new, n_rom, n_open);
    assert_true(rig.ops > 400 && rig.cuts > 10 * rig.ops);
    assert_true(n_old >= 2 && n_new >= 1 && n_open < PHASES);
    assert_int_equal(rig.cuts, n_old + n_new + n_rom + n_open);
    cut_rig_close(&rig);
}

/* A watchdog, or the reset pin: power-on is not there to look at the flash again. */
static void other_resets_find_the_rom_loader_too(void **state)
{
    (void)state;
    open_with("-updater-sealed.bin");
    for (uint64_t op = 1;; op++) {
        const struct pl_board_limit limit = {.flash_ops = op, .until_ps = UINT64_C(600000000000)};
        struct pl_snapshot *here;

        if (pl_board_run(rig.board, &limit) != PL_STOP_FLASH)
            break;
        rig.ops++;
        here = pl_board_snapshot(rig.board);
        assert_non_null(here);
        pl_board_reset(rig.board, PL_RESET_PIN);
        assert_true(starts_rom_loader());
        pl_board_restore(rig.board, here);
        pl_snapshot_free(here);
    }
    assert_true(rig.ops > 400);
    assert_false(starts_rom_loader());
    assert_true(has(new_loader));
    cut_rig_close(&rig);
}

/* --- And what only such a chip comes to --- */

static void a_write_protected_loader_is_refused(void **state)
{
    (void)state;
    open_with("-updater-sealed.bin");
    cut_rig_run_us(&rig, 1);
    assert_true(pl_board_write(rig.board, FLASH_KEYR, 4, 0x45670123) &&
                pl_board_write(rig.board, FLASH_KEYR, 4, 0xCDEF89AB) &&
                pl_board_write(rig.board, FLASH_OPTKEYR, 4, 0x08192A3B) &&
                pl_board_write(rig.board, FLASH_OPTKEYR, 4, 0x4C5D6E7F) &&
                pl_board_write(rig.board, FLASH_WRP1AR, 4, 1 | 1 << 16) &&
                pl_board_write(rig.board, FLASH_CR, 4, 1 << 17));
    pl_fault_cut(rig.board, PL_FLASH_CUT_AFTER, &(struct pl_fault_power){PL_RAM_LOST, 1});
    expect_refusal("refused: the loader is write-protected");
}

static const struct CMUnitTest TESTS[] = {
    cmocka_unit_test(a_cut_leaves_a_loader),
    cmocka_unit_test(other_resets_find_the_rom_loader_too),
    cmocka_unit_test(a_torn_updater_is_refused),
    cmocka_unit_test(another_chips_updater_is_refused),
    cmocka_unit_test(a_write_protected_loader_is_refused),
    cmocka_unit_test(the_same_loader_is_left_alone),
};

#else

static void a_chip_without_empty_check_is_refused(void **state)
{
    (void)state;
    open_with("-updater-sealed.bin");
    expect_refusal("refused: a power cut would leave this chip dead");
}

static void who_takes_the_risk_has_the_new_loader(void **state)
{
    (void)state;
    open_with("-updater-at-risk.bin");
    cut_rig_run_us(&rig, 3 * WORK_US);
    assert_true(said("the loader is the new one"));
    assert_true(has(new_loader));
    expect_service();
    cut_rig_close(&rig);
}

static const struct CMUnitTest TESTS[] = {
    cmocka_unit_test(a_chip_without_empty_check_is_refused),
    cmocka_unit_test(who_takes_the_risk_has_the_new_loader),
    cmocka_unit_test(a_torn_updater_is_refused),
    cmocka_unit_test(another_chips_updater_is_refused),
    cmocka_unit_test(the_same_loader_is_left_alone),
};

#endif

int main(void)
{
    return cmocka_run_group_tests(TESTS, NULL, NULL);
}
