/* SPDX-License-Identifier: MIT */
/* The resident loader as it is for ARM, and an update whose power fails at every flash operation,
 * before, within and after it. Whatever the cut leaves behind: the loader comes up, it starts the
 * application only if all of it is there, and a second update brings the chip to its end.
 *
 * PL_POWER_CUTS=all tries every phase of every operation and a second update after each; else each
 * operation is cut in one phase, which changes from one to the next, and some of the cuts are
 * followed by a second update. */
#include "cut_rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dev_flash.h"

enum { STARTED_US = 2500, PHASES = 12 };

/* Second updates of a short campaign; and the tearing one's operations that are cut, 1 of so many.
 */
enum { UPDATES = 12, TEARING = 16 };

static struct cut_rig rig;
static unsigned every; /* so many cuts after each other are followed by one second update */
static bool all;
static unsigned torn;

/* --- After a cut --- */

static void expect_sound_start(void)
{
    if (!cut_rig_started(&rig))
        return;
    rig.started++;
    if (cut_rig_holds(&rig, &rig.fresh) || cut_rig_holds(&rig, &rig.old))
        return;
    torn++;
    if (!rig.may_crash)
        fail_msg("%s: a torn application was started, cut %u at operation %u", rig.name, rig.cuts,
                 rig.ops);
}

/* From the loader, or from the application that has been started. */
static void expect_second_update(void)
{
    rig.updated++;
    if (cut_rig_started(&rig))
        return;
    assert_int_equal(cut_rig_update(&rig, &rig.fresh), PL_OK);
    cut_rig_run_us(&rig, STARTED_US);
    assert_true(cut_rig_started(&rig));
    assert_true(cut_rig_holds(&rig, &rig.fresh));
}

static void cut(const struct pl_snapshot *here, unsigned phase)
{
    const struct pl_fault_power power = {rig.cuts % 2 ? PL_RAM_RANDOM : PL_RAM_LOST, rig.cuts + 1};

    pl_board_restore(rig.board, here);
    pl_fault_cut(rig.board, phase, &power);
    rig.cuts++;
    cut_rig_run_us(&rig, STARTED_US);
    expect_sound_start();
    if (rig.cuts % every == 0)
        expect_second_update();
}

/* --- At an operation --- */

static unsigned phases_of(const struct pl_flash_operation *op, unsigned *phase)
{
    unsigned n = 0;

    phase[n++] = PL_FLASH_CUT_BEFORE;
    if (op->kind == PL_FLASH_ERASE) {
        phase[n++] = PL_FLASH_CUT_UNTOUCHED;
        phase[n++] = PL_FLASH_CUT_PARTLY;
        phase[n++] = PL_FLASH_CUT_WEAK;
    } else {
        for (unsigned i = 0; i <= op->size; i++)
            phase[n++] = i;
    }
    phase[n++] = PL_FLASH_CUT_AFTER;
    assert_true(n <= PHASES);
    return n;
}

static void try_cuts(const struct pl_flash_operation *op)
{
    struct pl_snapshot *here = pl_board_snapshot(rig.board);
    unsigned phase[PHASES], n = phases_of(op, phase);

    assert_non_null(here);
    for (unsigned i = 0; i < n; i++)
        if (all || op->kind == PL_FLASH_ERASE || i == rig.ops % n)
            cut(here, phase[i]);
    pl_board_restore(rig.board, here);
    pl_snapshot_free(here);
}

/* What the host of the first update knows stays as it is. */
static void at_flash_op(struct cut_rig *r)
{
    static struct cut_rig before;
    struct pl_device *flash = pl_machine_device(pl_board_machine(r->board), "FLASH");
    struct pl_flash_operation op;
    unsigned cuts, started, updated;

    if (r->may_crash && r->ops % TEARING != 0)
        return;
    assert_true(pl_flash_operation(flash, &op));
    before = *r;
    r->at_flash_op = NULL;
    try_cuts(&op);
    cuts = r->cuts;
    started = r->started;
    updated = r->updated;
    *r = before;
    r->cuts = cuts;
    r->started = started;
    r->updated = updated;
}

/* --- Campaigns --- */

typedef int update_fn(struct cut_rig *r, const struct cut_image *image);

static void campaign(const char *name, const char *loader, update_fn *update, bool tears)
{
    struct pl_board_status status;
    const unsigned ops = PL_TEST_OPS;

    cut_rig_open(&rig, name, loader);
    rig.may_crash = tears;
    cut_rig_enter(&rig, &rig.old);
    assert_false(cut_rig_started(&rig));
    pl_board_status(rig.board, &status);
    every = all ? 1 : ops / UPDATES;
    rig.flash_ops = status.flash_ops + 1;
    rig.at_flash_op = at_flash_op;
    assert_int_equal(update(&rig, &rig.fresh), PL_OK);
    rig.at_flash_op = NULL;
    cut_rig_run_us(&rig, STARTED_US);
    assert_true(cut_rig_started(&rig));
    assert_true(cut_rig_holds(&rig, &rig.fresh));
    assert_true(rig.ops >= ops && rig.cuts >= rig.ops / (tears ? TEARING : 1));
    printf("%s%s: %u operations, %u cuts, %u started, %u second updates\n", name, loader, rig.ops,
           rig.cuts, rig.started, rig.updated);
    cut_rig_close(&rig);
}

static void our_host_needs_no_seal(void **state)
{
    (void)state;
    campaign(PL_TEST_CHIP, "-loader.elf", cut_rig_update, false);
    assert_true(rig.updated > 0);
}

static void with_a_seal_any_host_will_do(void **state)
{
    (void)state;
    campaign(PL_TEST_CHIP, "-loader-sealed.elf", cut_rig_foreign_update, false);
    assert_true(rig.updated > 0);
}

/* What the seal is for: stm32flash writes the vector table first. */
static void without_one_other_hosts_tear(void **state)
{
    (void)state;
    torn = 0;
    campaign(PL_TEST_CHIP, "-loader.elf", cut_rig_foreign_update, true);
    assert_true(torn > rig.cuts / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(our_host_needs_no_seal),
        cmocka_unit_test(with_a_seal_any_host_will_do),
        cmocka_unit_test(without_one_other_hosts_tear),
    };
    const char *wanted = getenv("PL_POWER_CUTS");

    all = wanted && strcmp(wanted, "all") == 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
