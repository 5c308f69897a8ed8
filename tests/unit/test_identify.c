/* SPDX-License-Identifier: MIT */
/* Who is there, told right or not at all, and never at the price of a byte in the chip. */
#include "check.h"

#include <string.h>

#include "rig.h"

static void reads_size_id_and_uid(void **state)
{
    struct rig r;

    (void)state;
    rig_init(&r, "F103xB");
    r.rom_cfg.flash_size = 64 * 1024;
    rig_plug(&r);
    assert_int_equal(rig_identify(&r), PL_OK);
    assert_int_equal(r.id.target.pid, 0x410);
    assert_true(r.id.target.flash_size_known);
    assert_int_equal(r.id.target.flash_size, 64 * 1024);
    assert_true(r.id.target.uid_known);
    assert_false(r.id.target.read_protected);
    assert_true(r.id.target.layout_known);
    rig_unplug(&r);
}

static void bootloader_id_tells_variants_apart(void **state)
{
    struct rig r;

    (void)state;
    rig_init(&r, "F091");
    r.rom_cfg.bl_id = 0x52;
    rig_plug(&r);
    assert_int_equal(rig_identify(&r), PL_OK);
    assert_int_equal(r.id.target.bl_id, 0x52);
    assert_non_null(r.id.target.variant);
    assert_string_equal(r.id.target.variant->name, "STM32F030xC");
    rig_unplug(&r);
}

static void option_word_picks_the_erase_map(void **state)
{
    (void)state;
    for (uint8_t layout = 0; layout < 2; layout++) {
        struct rig r;

        rig_init(&r, "G474");
        assert_int_equal(r.rom_cfg.chip->n_layouts, 2);
        r.rom_cfg.layout = layout;
        rig_plug(&r);
        assert_int_equal(rig_identify(&r), PL_OK);
        assert_true(r.id.target.layout_known);
        assert_ptr_equal(r.id.target.layout, &r.rom_cfg.chip->layouts[layout]);
        rig_unplug(&r);
    }
}

static void wrong_chip_ends_before_anything_is_touched(void **state)
{
    const struct pl_chip *demand;
    struct rig r;
    int err;

    (void)state;
    assert_int_equal(pl_chip_by_name("L452", &demand, 1), 1);
    rig_init(&r, "F103xB");
    rig_plug(&r);
    pl_identify_init(&r.id, &r.s, demand, NULL);
    while ((err = pl_identify_step(&r.id, rig_now(&r))) == PL_BUSY)
        rig_run(&r);
    assert_int_equal(err, PL_ERR_WRONG_CHIP);
    assert_int_equal(r.id.target.pid, 0x410);
    assert_int_equal(rig_sent(&r, PL_CMD_ERASE) + rig_sent(&r, PL_CMD_WRITE), 0);
    rig_unplug(&r);
}

static void unknown_product_id_needs_a_map(void **state)
{
    struct pl_chip stranger;
    struct rig r;
    int err;

    (void)state;
    rig_init(&r, "F103xB");
    stranger = *r.rom_cfg.chip;
    stranger.pid = 0x7EE;
    stranger.flash_size_reg = stranger.uid_reg = stranger.bl_id_addr = 0;
    r.rom_cfg.chip = &stranger;
    rig_plug(&r);
    assert_int_equal(rig_identify(&r), PL_ERR_UNKNOWN_CHIP);
    assert_int_equal(r.id.target.pid, 0x7EE);

    pl_identify_init(&r.id, &r.s, NULL, &stranger);
    while ((err = pl_identify_step(&r.id, rig_now(&r))) == PL_BUSY)
        rig_run(&r);
    assert_int_equal(err, PL_OK);
    assert_ptr_equal(r.id.target.chip, &stranger);
    assert_false(r.id.target.flash_size_known);
    rig_unplug(&r);
}

/* A size register that holds nonsense, as on engineering samples, does not change the chip's size.
 */
static void nonsense_in_the_size_register(void **state)
{
    static const uint8_t values[][2] = {{0xFF, 0xFF}, {0, 0}};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct rig r;

        rig_init(&r, "F103xB");
        r.rom = pl_rom_new(&r.rom_cfg);
        assert_true(pl_rom_poke(r.rom, r.rom_cfg.chip->flash_size_reg, values[i][0]));
        assert_true(pl_rom_poke(r.rom, r.rom_cfg.chip->flash_size_reg + 1, values[i][1]));
        rig_plug(&r);
        assert_int_equal(rig_identify(&r), PL_OK);
        assert_false(r.id.target.flash_size_known);
        assert_int_equal(r.id.target.flash_size, r.rom_cfg.chip->flash_size);
        rig_unplug(&r);
    }
}

static void noise_never_changes_the_identity(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 200; seed++) {
        struct rig r;

        rig_init(&r, "G474");
        r.rom_cfg.layout = 1;
        r.wire_cfg.noise = 0.005;
        r.wire_cfg.seed = seed;
        rig_plug(&r);
        if (rig_identify(&r) == PL_OK && r.id.target.layout_known)
            assert_ptr_equal(r.id.target.layout, &r.rom_cfg.chip->layouts[1]);
        if (r.id.result == PL_OK && r.id.target.flash_size_known)
            assert_int_equal(r.id.target.flash_size, 512 * 1024);
        rig_unplug(&r);
    }
}

static void cable_pulled(void **state)
{
    (void)state;
    for (uint64_t at = 1; at < 160; at++) {
        struct rig r;

        rig_init(&r, "L452");
        r.wire_cfg.die_at = at;
        rig_plug(&r);
        assert_int_equal(rig_identify(&r), PL_ERR_PORT_LOST);
        rig_unplug(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_size_id_and_uid),
        cmocka_unit_test(bootloader_id_tells_variants_apart),
        cmocka_unit_test(option_word_picks_the_erase_map),
        cmocka_unit_test(wrong_chip_ends_before_anything_is_touched),
        cmocka_unit_test(unknown_product_id_needs_a_map),
        cmocka_unit_test(nonsense_in_the_size_register),
        cmocka_unit_test(noise_never_changes_the_identity),
        cmocka_unit_test(cable_pulled),
    };

    return cmocka_run_group_tests_name("identify", tests, NULL, NULL);
}
