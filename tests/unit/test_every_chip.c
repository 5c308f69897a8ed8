/* SPDX-License-Identifier: MIT */
/* Every row of the chip table, every erase map: an odd image with gaps is written and verified, and
 * nothing beside it changes. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "rig.h"

/* A rig for a row; fast line and no silicon time, so that 256 KiB sectors pass by quickly. */
static void init_row(struct rig *r, const struct pl_chip *chip, uint8_t layout)
{
    memset(r, 0, sizeof *r);
    r->rom_cfg.chip = chip;
    r->rom_cfg.layout = layout;
    r->rom_cfg.no_silicon_time = true;
    r->wire_cfg.baud = 115200;
    r->cfg.n_lines = 1;
    r->cfg.lines[0].baud = 115200;
    r->cfg.lines[0].parity = chip->quirks & PL_QUIRK_NO_PARITY ? PL_PARITY_NONE : PL_PARITY_EVEN;
    r->limit_us = UINT64_C(3600) * 1000000;
}

static void update_row(const struct pl_chip *chip, uint8_t layout, bool checksum)
{
    static uint8_t data[3000];
    struct pl_segment segs[3];
    struct pl_image image = {segs, 3};
    struct rig r;
    uint32_t size, last, last_size;

    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)(i * 31 + (i >> 8) + 1);
    init_row(&r, chip, layout);
    r.rom_cfg.checksum = checksum && !(chip->quirks & PL_QUIRK_NO_PARITY);
    r.rom = pl_rom_new(&r.rom_cfg);
    uint8_t *flash = pl_rom_flash(r.rom, &size);
    uint32_t pages = pl_layout_count(&chip->layouts[layout]);
    assert_true(
        pl_layout_page(&chip->layouts[layout], chip->flash_base, pages - 1, &last, &last_size));
    uint32_t tail = chip->flash_base + size - 5;

    /* The image: at the start, odd; in the middle of page 0 or 1; the last five bytes. What is used
     * already lies around the first two. */
    segs[0] = (struct pl_segment){chip->flash_base, 1111, data};
    segs[1] = (struct pl_segment){chip->flash_base + 1203, 1700, data + 1111};
    segs[2] = (struct pl_segment){tail, 5, data + 2900};
    memset(flash + 1111, 0x5A, 92);
    memset(flash + 2903, 0xA5, 200);
    uint8_t *expected = malloc(size);
    memcpy(expected, flash, size);
    pl_image_copy(&image, chip->flash_base, expected, size);

    rig_plug(&r);
    r.up_cfg.flags = PL_UPDATE_NO_START;
    /* A few would not say which of two erase maps holds: then the user must. */
    r.layout = chip->n_layouts > 1 && chip->select.addr == 0 ? &chip->layouts[layout] : NULL;
    int err = rig_update(&r, &image);
    if (err != PL_OK)
        print_error("%s: %s in phase %d at 0x%08X\n", chip->name, pl_err_name(err), r.up.phase,
                    r.up.addr);
    assert_int_equal(err, PL_OK);
    assert_memory_equal(flash, expected, size);
    assert_int_equal(r.s.stats.timeouts, 0);
    assert_int_equal(pl_rom_status(r.rom)->lost_writes, 0);
    free(expected);
    rig_unplug(&r);
}

static unsigned updated, unknown_map;

static void every_row_is_updated_and_verified(void **state)
{
    (void)state;
    for (size_t i = 0; i < pl_chips_count; i++) {
        const struct pl_chip *chip = &pl_chips[i];

        if (chip->layouts[0].size == 0) {
            unknown_map++;
            continue;
        }
        update_row(chip, 0, false);
        updated++;
    }
    print_message("%u rows updated and verified, %u rows have no known erase map\n", updated,
                  unknown_map);
    assert_int_equal(updated + unknown_map, 91);
    assert_int_equal(unknown_map, 4);
}

static void every_row_by_checksum(void **state)
{
    (void)state;
    for (size_t i = 0; i < pl_chips_count; i++)
        if (pl_chips[i].layouts[0].size > 0)
            update_row(&pl_chips[i], 0, true);
}

static void every_second_erase_map(void **state)
{
    (void)state;
    for (size_t i = 0; i < pl_chips_count; i++)
        if (pl_chips[i].n_layouts > 1)
            update_row(&pl_chips[i], 1, false);
}

static void rows_without_erase_map_are_refused_before_anything(void **state)
{
    static const uint8_t byte = 1;
    static struct pl_plan plan;
    struct pl_segment seg = {0, 1, &byte};
    struct pl_image image = {&seg, 1};

    (void)state;
    for (size_t i = 0; i < pl_chips_count; i++) {
        struct pl_target target = {.chip = &pl_chips[i], .layout = &pl_chips[i].layouts[0]};

        if (target.layout->size > 0)
            continue;
        target.flash_size = 64 * 1024;
        target.layout_known = true;
        seg.addr = pl_chips[i].flash_base;
        assert_int_equal(pl_plan_make(&plan, &target, &image, 0), PL_ERR_UNKNOWN_MAP);
    }
}

static void without_knowing_which_map_holds_nothing_is_erased(void **state)
{
    static const uint8_t byte = 1;
    unsigned rows = 0;

    (void)state;
    for (size_t i = 0; i < pl_chips_count; i++) {
        struct pl_segment seg = {pl_chips[i].flash_base, 1, &byte};
        struct pl_image image = {&seg, 1};
        struct rig r;

        if (pl_chips[i].n_layouts == 1 || pl_chips[i].select.addr != 0)
            continue;
        init_row(&r, &pl_chips[i], 0);
        rig_plug(&r);
        assert_int_equal(rig_update(&r, &image), PL_ERR_UNKNOWN_MAP);
        assert_int_equal(rig_sent(&r, PL_CMD_EXT_ERASE), 0);
        rig_unplug(&r);
        rows++;
    }
    assert_int_equal(rows, 3); /* L4R, L4P, L5 */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_updated_and_verified),
        cmocka_unit_test(every_row_by_checksum),
        cmocka_unit_test(every_second_erase_map),
        cmocka_unit_test(without_knowing_which_map_holds_nothing_is_erased),
        cmocka_unit_test(rows_without_erase_map_are_refused_before_anything),
    };

    return cmocka_run_group_tests_name("every chip", tests, NULL, NULL);
}
