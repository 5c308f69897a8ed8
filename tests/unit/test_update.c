/* SPDX-License-Identifier: MIT */
/* What an update does to a chip, and what it leaves alone. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "rig.h"

static uint8_t payload[128 * 1024];
static uint8_t before[1024 * 1024];

static struct pl_segment segs[8];
static struct pl_image image = {segs, 0};

/* An image of one segment at base + off, that starts like a vector table. */
static void make_image(struct rig *r, uint32_t off, uint32_t size)
{
    for (size_t i = 0; i < sizeof payload; i++)
        payload[i] = (uint8_t)(i * 2654435761u >> 11);
    memcpy(payload, "\x00\x08\x00\x20\xC1\x01\x00\x08", 8);
    segs[0] = (struct pl_segment){r->rom_cfg.chip->flash_base + off, size, payload};
    image.count = 1;
}

static void add_segment(struct rig *r, uint32_t off, uint32_t size)
{
    segs[image.count++] =
        (struct pl_segment){r->rom_cfg.chip->flash_base + off, size, payload + 99};
}

static uint8_t *flash_of(struct rig *r)
{
    uint32_t size;

    return pl_rom_flash(r->rom, &size);
}

/* Plug in a chip whose flash already holds something everywhere. */
static void plug_used(struct rig *r)
{
    uint32_t size;

    r->rom = pl_rom_new(&r->rom_cfg);
    uint8_t *flash = pl_rom_flash(r->rom, &size);
    for (uint32_t i = 0; i < size; i++)
        flash[i] = (uint8_t)(i >> 3 ^ i);
    memcpy(before, flash, size < sizeof before ? size : sizeof before);
    rig_plug(r);
}

static void assert_image_in_flash(struct rig *r)
{
    const uint8_t *flash = flash_of(r);

    for (size_t i = 0; i < image.count; i++)
        assert_memory_equal(flash + segs[i].addr - r->rom_cfg.chip->flash_base, segs[i].data,
                            segs[i].size);
}

/* Nothing but the image has changed. */
static void assert_rest_kept(struct rig *r)
{
    uint32_t size;
    const uint8_t *flash = pl_rom_flash(r->rom, &size);

    pl_image_copy(&image, r->rom_cfg.chip->flash_base, before, size);
    assert_memory_equal(flash, before, size);
}

static void writes_verifies_starts(void **state)
{
    struct rig r;

    (void)state;
    rig_init(&r, "L452");
    rig_plug(&r);
    make_image(&r, 0, 20000);
    assert_int_equal(rig_update(&r, &image), PL_OK);
    assert_image_in_flash(&r);
    assert_int_equal(r.up.phase, PL_PHASE_DONE);
    assert_int_equal(r.up.pages_erased, 10);
    assert_int_equal(r.up.bytes_verified, 20000);
    assert_true(pl_rom_status(r.rom)->started);
    assert_int_equal(pl_rom_status(r.rom)->start_addr, 0x08000000);
    assert_int_equal(pl_rom_status(r.rom)->overruns, 0);
    assert_int_equal(pl_rom_status(r.rom)->lost_writes, 0);
    rig_unplug(&r);
}

static void neighbours_of_an_odd_image_are_kept(void **state)
{
    static const char *const chips[] = {"F103xB", "L452", "G071", "L073", "F030x8"};

    (void)state;
    for (size_t c = 0; c < sizeof chips / sizeof chips[0]; c++) {
        struct rig r;

        rig_init(&r, chips[c]);
        plug_used(&r);
        make_image(&r, 0x433, 3333);
        add_segment(&r, 0x2001, 1);
        add_segment(&r, 0x2010, 7);
        r.up_cfg.flags = PL_UPDATE_NO_START;
        assert_int_equal(rig_update(&r, &image), PL_OK);
        assert_rest_kept(&r);
        assert_false(r.up.keep_valid);
        rig_unplug(&r);
    }
}

static void sector_of_128k_keeps_its_rest(void **state)
{
    struct rig r;

    (void)state;
    rig_init(&r, "F405");
    r.wire_cfg.baud = 921600;
    r.cfg.lines[0].baud = 921600;
    plug_used(&r);
    make_image(&r, 0x20000, 0x1000);
    r.up_cfg.flags = PL_UPDATE_NO_START;
    assert_int_equal(rig_update(&r, &image), PL_OK);
    assert_rest_kept(&r);
    rig_unplug(&r);
}

static void no_keep_erases_the_rest(void **state)
{
    struct rig r;

    (void)state;
    rig_init(&r, "L452");
    plug_used(&r);
    make_image(&r, 0, 100);
    r.plan_flags = PL_PLAN_NO_KEEP;
    assert_int_equal(rig_update(&r, &image), PL_OK);
    assert_image_in_flash(&r);
    for (int i = 104; i < 2048; i++)
        assert_int_equal(flash_of(&r)[i], 0xFF);
    assert_int_equal(flash_of(&r)[2048], before[2048]);
    rig_unplug(&r);
}

static void memory_for_kept_bytes_must_be_lent(void **state)
{
    struct rig r;

    (void)state;
    rig_init(&r, "L452");
    rig_plug(&r);
    make_image(&r, 0, 100);
    assert_int_equal(rig_identify(&r), PL_OK);
    assert_int_equal(pl_plan_make(&r.plan, &r.id.target, &image, 0), PL_OK);
    assert_int_equal(pl_update_init(&r.up, &r.s, &r.plan, &r.up_cfg), PL_ERR_NO_ROOM);
    rig_unplug(&r);
}

static void second_run_changes_nothing(void **state)
{
    struct rig r;

    (void)state;
    for (int crc = 0; crc < 2; crc++) {
        rig_init(&r, "L452");
        r.rom_cfg.checksum = crc != 0;
        rig_plug(&r);
        make_image(&r, 0, 9000);
        r.up_cfg.flags = PL_UPDATE_NO_START;
        assert_int_equal(rig_update(&r, &image), PL_OK);
        assert_int_equal(rig_update(&r, &image), PL_OK);
        assert_int_equal(r.up.pages_erased, 0);
        assert_int_equal(r.up.bytes_written, 0);
        assert_int_equal(r.up.pages_unchanged, 5);
        assert_int_equal(r.up.bytes_verified, 9000);
        assert_false(r.up.changed);
        /* Told to, it writes all the same. */
        r.up_cfg.flags |= PL_UPDATE_FULL;
        assert_int_equal(rig_update(&r, &image), PL_OK);
        assert_int_equal(r.up.pages_erased, 5);
        rig_unplug(&r);
    }
}

/* One page changes; the page with the vectors goes along, so that old and new code never run
 * together when the update is torn. */
static void one_changed_page_takes_the_vectors_along(void **state)
{
    struct rig r;

    (void)state;
    rig_init(&r, "L452");
    rig_plug(&r);
    make_image(&r, 0, 40000);
    r.up_cfg.flags = PL_UPDATE_NO_START;
    assert_int_equal(rig_update(&r, &image), PL_OK);
    payload[12345] ^= 1;
    assert_int_equal(rig_update(&r, &image), PL_OK);
    assert_int_equal(r.up.pages_erased, 2);
    assert_int_equal(r.up.pages_unchanged, 18);
    assert_image_in_flash(&r);
    rig_unplug(&r);
}

/* From the first erase to the last block, the vectors are blank: a torn image cannot start. Cut the
 * cable at every 97th byte, look, plug in again, and the second run finishes the job. */
static void torn_at_any_byte_never_starts_and_continues(void **state)
{
    unsigned cuts = 0;

    (void)state;
    for (uint64_t at = 50; cuts < 1000; at += 97, cuts++) {
        struct rig r;
        uint8_t *flash;

        rig_init(&r, "L452");
        r.wire_cfg.die_at = at;
        plug_used(&r);
        make_image(&r, 0, 7000);
        int err = rig_update(&r, &image);
        if (err == PL_OK) {
            rig_unplug(&r);
            break;
        }
        assert_int_equal(err, PL_ERR_PORT_LOST);
        flash = flash_of(&r);
        bool whole = memcmp(flash, payload, 7000) == 0;
        bool untouched = memcmp(flash, before, 7000) == 0;
        if (!whole && !untouched && memcmp(flash, before, 2048) != 0 &&
            memcmp(flash + 2048, payload + 2048, 7000 - 2048) != 0)
            assert_memory_equal(flash, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 8);
        if (r.up.keep_valid)
            assert_memory_equal(r.keep, before + 7000, 8192 - 7000);

        pl_wire_free(r.wire);
        r.wire_cfg.die_at = 0;
        r.wire = pl_wire_to_rom(&r.wire_cfg, r.rom);
        pl_session_init(&r.s, &r.cfg);
        if (!pl_rom_status(r.rom)->started) {
            assert_int_equal(rig_update(&r, &image), PL_OK);
            assert_image_in_flash(&r);
        }
        rig_unplug(&r);
    }
    assert_true(cuts > 100 && cuts < 1000);
}

/* What stood beside the image in pages already erased is only in memory then: with it added to the
 * image, the second run leaves the chip as if nothing had happened. */
static void kept_bytes_survive_a_torn_update(void **state)
{
    unsigned held = 0;

    (void)state;
    for (uint64_t at = 9000; at < 30000; at += 1213) {
        static struct pl_segment all[8], kept[4];
        struct pl_image whole = {all, 0}, more = {kept, 0};
        uint8_t copy[2048];
        struct rig r;

        rig_init(&r, "L452");
        r.wire_cfg.die_at = at;
        plug_used(&r);
        make_image(&r, 0, 7000);
        int err = rig_update(&r, &image);
        more.count = pl_update_kept(&r.up, kept, 4);
        if (err == PL_OK || more.count == 0) {
            rig_unplug(&r);
            continue;
        }
        held++;
        assert_int_equal(more.count, 1);
        assert_int_equal(kept[0].addr, 0x08000000 + 7000);
        assert_int_equal(kept[0].size, 8192 - 7000);
        memcpy(copy, kept[0].data, kept[0].size);
        kept[0].data = copy;
        assert_int_equal(pl_image_add(all, &whole.count, 8, &image), PL_OK);
        assert_int_equal(pl_image_add(all, &whole.count, 8, &more), PL_OK);

        pl_wire_free(r.wire);
        r.wire_cfg.die_at = 0;
        r.wire = pl_wire_to_rom(&r.wire_cfg, r.rom);
        pl_session_init(&r.s, &r.cfg);
        if (!pl_rom_status(r.rom)->started)
            assert_int_equal(rig_update(&r, &whole), PL_OK);
        assert_memory_equal(flash_of(&r), payload, 7000);
        assert_memory_equal(flash_of(&r) + 7000, before + 7000, 8192);
        rig_unplug(&r);
    }
    assert_true(held > 3);
}

/* Only a page in the middle differs, and the cable is pulled at every 61st byte: the chip holds the
 * old image, the new one, or one that cannot start. */
static void torn_small_change_never_runs_old_and_new_together(void **state)
{
    unsigned cuts = 0;

    (void)state;
    for (uint64_t at = 400; cuts < 1000; at += 61, cuts++) {
        struct rig r;

        rig_init(&r, "L452");
        r.wire_cfg.die_at = at;
        r.rom = pl_rom_new(&r.rom_cfg);
        make_image(&r, 0, 8192);
        memcpy(flash_of(&r), payload, 8192);
        payload[5000] ^= 0xFF;
        rig_plug(&r);
        int err = rig_update(&r, &image);
        if (err != PL_OK && memcmp(flash_of(&r), payload, 8192) != 0) {
            payload[5000] ^= 0xFF;
            if (memcmp(flash_of(&r), payload, 8192) != 0)
                assert_memory_equal(flash_of(&r), "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 8);
        }
        rig_unplug(&r);
        if (err == PL_OK)
            break;
    }
    assert_true(cuts > 50 && cuts < 1000);
}

static void continues_where_it_stopped(void **state)
{
    struct rig r;

    (void)state;
    rig_init(&r, "L452");
    r.wire_cfg.die_at = 40000; /* of about 84,000 that it takes */
    rig_plug(&r);
    make_image(&r, 0, 40960);
    assert_int_equal(rig_update(&r, &image), PL_ERR_PORT_LOST);
    assert_in_range(r.up.addr, 0x08006000, 0x0800A000);
    pl_wire_free(r.wire);
    r.wire_cfg.die_at = 0;
    r.wire = pl_wire_to_rom(&r.wire_cfg, r.rom);
    pl_session_init(&r.s, &r.cfg);
    assert_int_equal(rig_update(&r, &image), PL_OK);
    assert_true(r.up.pages_unchanged >= 12);
    assert_true(r.up.pages_erased <= 8);
    assert_image_in_flash(&r);
    rig_unplug(&r);
}

static void write_protected_pages_are_named(void **state)
{
    struct rig r;

    (void)state;
    rig_init(&r, "L452");
    r.rom_cfg.write_protected_from = 0x08001000;
    r.rom_cfg.write_protected_to = 0x08001800;
    plug_used(&r);
    make_image(&r, 0, 7000);
    assert_int_equal(rig_update(&r, &image), PL_ERR_WRITE_PROTECTED);
    assert_in_range(r.up.addr, 0x08001000, 0x080017FF);
    assert_int_not_equal(r.up.expected, r.up.found);
    assert_false(pl_rom_status(r.rom)->started);
    rig_unplug(&r);
}

static void verify_only_finds_the_byte(void **state)
{
    (void)state;
    for (int crc = 0; crc < 2; crc++) {
        struct rig r;

        rig_init(&r, "L452");
        r.rom_cfg.checksum = crc != 0;
        rig_plug(&r);
        make_image(&r, 0, 6144);
        r.up_cfg.flags = PL_UPDATE_NO_START;
        assert_int_equal(rig_update(&r, &image), PL_OK);
        r.up_cfg.flags = PL_UPDATE_VERIFY_ONLY;
        size_t sent = rig_sent(&r, PL_CMD_EXT_ERASE);
        assert_int_equal(rig_update(&r, &image), PL_OK);
        flash_of(&r)[5001] ^= 4;
        assert_int_equal(rig_update(&r, &image), PL_ERR_VERIFY);
        assert_int_equal(r.up.addr, 0x08000000 + 5001);
        assert_int_equal(r.up.expected, payload[5001]);
        assert_int_equal(r.up.found, payload[5001] ^ 4);
        assert_false(r.up.changed);
        assert_int_equal(rig_sent(&r, PL_CMD_EXT_ERASE), sent);
        rig_unplug(&r);
    }
}

static void checksum_saves_the_read_back(void **state)
{
    struct rig r;

    (void)state;
    rig_init(&r, "L452");
    r.rom_cfg.checksum = true;
    rig_plug(&r);
    make_image(&r, 0, 32768);
    assert_int_equal(rig_update(&r, &image), PL_OK);
    assert_image_in_flash(&r);
    assert_true(r.s.stats.received < 8000);
    rig_unplug(&r);
}

static void no_verify_believes_the_acks(void **state)
{
    struct rig r;

    (void)state;
    rig_init(&r, "L452");
    rig_plug(&r);
    make_image(&r, 0, 32768);
    r.up_cfg.flags = PL_UPDATE_NO_VERIFY;
    assert_int_equal(rig_update(&r, &image), PL_OK);
    assert_image_in_flash(&r);
    assert_true(r.s.stats.received < 8000);
    rig_unplug(&r);
}

static void one_page_per_command_where_the_loader_needs_it(void **state)
{
    static const char *const chips[] = {"G071", "G0B1"};

    (void)state;
    for (size_t c = 0; c < 2; c++) {
        struct rig r;

        rig_init(&r, chips[c]);
        assert_true(r.rom_cfg.chip->quirks & PL_QUIRK_ONE_PAGE_ERASE);
        plug_used(&r);
        make_image(&r, 0, 8192);
        r.up_cfg.flags = PL_UPDATE_NO_START;
        assert_int_equal(rig_update(&r, &image), PL_OK);
        assert_int_equal(rig_sent(&r, PL_CMD_EXT_ERASE), 4);
        assert_rest_kept(&r);
        rig_unplug(&r);
    }
}

/* L1 category 5: 2048 pages of 256 bytes; one command takes no more than 511 of them. */
static void long_page_lists_are_split(void **state)
{
    struct rig r;

    (void)state;
    rig_init(&r, "L152xE");
    r.wire_cfg.baud = r.cfg.lines[0].baud = 921600;
    r.rom_cfg.no_silicon_time = true;
    rig_plug(&r);
    make_image(&r, 0, 128 * 1024);
    r.up_cfg.flags = PL_UPDATE_NO_START | PL_UPDATE_FULL | PL_UPDATE_NO_VERIFY;
    assert_int_equal(rig_update(&r, &image), PL_OK);
    assert_int_equal(r.up.pages_erased, 512);
    assert_true(rig_sent(&r, PL_CMD_EXT_ERASE) >= 2);
    assert_image_in_flash(&r);
    rig_unplug(&r);
}

/* 256 pages of F103 high density: the count byte of Erase would mean "all" at 256. */
static void all_pages_by_one_byte_numbers(void **state)
{
    struct rig r;

    (void)state;
    rig_init(&r, "F103xE");
    r.wire_cfg.baud = r.cfg.lines[0].baud = 921600;
    rig_plug(&r);
    make_image(&r, 0, 16);
    add_segment(&r, 512 * 1024 - 16, 16);
    assert_int_equal(rig_update(&r, &image), PL_OK);
    assert_int_equal(r.up.pages_erased, 2);
    assert_image_in_flash(&r);
    rig_unplug(&r);
}

static void protected_chip_is_refused_unchanged(void **state)
{
    struct rig r;

    (void)state;
    rig_init(&r, "F405");
    r.rom_cfg.rdp = 1;
    rig_plug(&r);
    make_image(&r, 0, 100);
    assert_int_equal(rig_update(&r, &image), PL_ERR_PROTECTED);
    assert_int_equal(rig_sent(&r, PL_CMD_EXT_ERASE), 0);
    assert_int_equal(rig_sent(&r, PL_CMD_READ_UNPROTECT), 0);
    rig_unplug(&r);
}

static void start_refused_is_not_success(void **state)
{
    struct rig r;

    (void)state;
    rig_init(&r, "F405");
    rig_plug(&r);
    make_image(&r, 0, 100);
    memset(payload, 0xAA, 8); /* no stack pointer */
    assert_int_equal(rig_update(&r, &image), PL_ERR_NACK);
    assert_int_equal(r.up.phase, PL_PHASE_START);
    assert_image_in_flash(&r);
    rig_unplug(&r);
}

/* --- Writing without erase --- */

static void write_into_blank_memory(void **state)
{
    struct rig r;

    (void)state;
    rig_init(&r, "L452");
    rig_plug(&r);
    flash_of(&r)[0x2000] = 0x12; /* a neighbour in the same page */
    make_image(&r, 0x2103, 1001);
    r.plan_flags = PL_PLAN_NO_ERASE;
    r.up_cfg.flags = PL_UPDATE_NO_START;
    assert_int_equal(rig_update(&r, &image), PL_OK);
    assert_image_in_flash(&r);
    assert_int_equal(flash_of(&r)[0x2000], 0x12);
    assert_int_equal(rig_sent(&r, PL_CMD_EXT_ERASE), 0);
    /* Again: all is there, nothing is written. */
    assert_int_equal(rig_update(&r, &image), PL_OK);
    assert_int_equal(r.up.bytes_written, 0);
    rig_unplug(&r);
}

static void write_over_something_is_refused(void **state)
{
    struct rig r;

    (void)state;
    rig_init(&r, "L452");
    rig_plug(&r);
    flash_of(&r)[0x2200] = 0x12;
    make_image(&r, 0x2100, 1000);
    r.plan_flags = PL_PLAN_NO_ERASE;
    assert_int_equal(rig_update(&r, &image), PL_ERR_NOT_ERASED);
    assert_int_equal(r.up.addr, 0x08002200);
    rig_unplug(&r);
}

static void cable_pulled_while_looking_for_blank_memory(void **state)
{
    (void)state;
    for (uint64_t at = 400; at < 1400; at += 50) {
        struct rig r;

        rig_init(&r, "L452");
        r.wire_cfg.die_at = at;
        rig_plug(&r);
        make_image(&r, 0x2100, 1000);
        r.plan_flags = PL_PLAN_NO_ERASE;
        assert_int_equal(rig_update(&r, &image), PL_ERR_PORT_LOST);
        assert_false(pl_rom_status(r.rom)->started);
        const uint8_t *flash = flash_of(&r) + 0x2100;
        for (size_t i = 0; i < 1000; i++)
            assert_true(flash[i] == 0xFF || flash[i] == payload[i]);
        rig_unplug(&r);
    }
}

/* Bytes of the image that look erased are content: what was there before has to go. */
static void an_image_of_erased_bytes(void **state)
{
    (void)state;
    for (uint32_t blank = 1024; blank <= 2048; blank += 1024) {
        struct rig r;

        rig_init(&r, "L452");
        plug_used(&r);
        uint32_t last = r.rom_cfg.chip->flash_size - 2048; /* nothing may be looked for behind it */
        memset(flash_of(&r) + last, 0xFF, 512);            /* a first look sees no difference */
        memcpy(before, flash_of(&r), r.rom_cfg.chip->flash_size);
        make_image(&r, last, 2048);
        memset(payload, 0xFF, blank);
        r.up_cfg.flags = PL_UPDATE_NO_START;
        assert_int_equal(rig_update(&r, &image), PL_OK);
        assert_rest_kept(&r);
        assert_int_equal(rig_update(&r, &image), PL_OK);
        assert_int_equal(r.up.pages_erased, 0);
        rig_unplug(&r);
    }
}

/* --- Trouble on the way --- */

static void nack_now_and_then(void **state)
{
    (void)state;
    for (uint32_t every = 7; every < 60; every += 5) {
        struct rig r;

        rig_init(&r, "F103xB");
        r.rom_cfg.nack_every = every;
        plug_used(&r);
        make_image(&r, 0x80, 5000);
        r.up_cfg.flags = PL_UPDATE_NO_START;
        int err = rig_update(&r, &image);
        if (every > 20)
            assert_int_equal(err, PL_OK);
        if (err == PL_OK)
            assert_rest_kept(&r);
        rig_unplug(&r);
    }
}

static void strict_gives_the_same_chip(void **state)
{
    struct rig r;

    (void)state;
    rig_init(&r, "F103xB");
    r.cfg.strict = true;
    plug_used(&r);
    make_image(&r, 0x80, 5000);
    assert_int_equal(rig_update(&r, &image), PL_OK);
    assert_rest_kept(&r);
    rig_unplug(&r);
}

static void every_adapter(void **state)
{
    (void)state;
    for (int a = PL_ADAPTER_NONE; a <= PL_ADAPTER_FTDI; a++) {
        struct rig r;

        rig_init(&r, "F103xB");
        r.wire_cfg.adapter = (enum pl_adapter)a;
        plug_used(&r);
        make_image(&r, 0, 5000);
        assert_int_equal(rig_update(&r, &image), PL_OK);
        assert_rest_kept(&r);
        assert_int_equal(r.s.stats.timeouts, 0);
        rig_unplug(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_verifies_starts),
        cmocka_unit_test(neighbours_of_an_odd_image_are_kept),
        cmocka_unit_test(sector_of_128k_keeps_its_rest),
        cmocka_unit_test(no_keep_erases_the_rest),
        cmocka_unit_test(memory_for_kept_bytes_must_be_lent),
        cmocka_unit_test(second_run_changes_nothing),
        cmocka_unit_test(one_changed_page_takes_the_vectors_along),
        cmocka_unit_test(torn_at_any_byte_never_starts_and_continues),
        cmocka_unit_test(kept_bytes_survive_a_torn_update),
        cmocka_unit_test(torn_small_change_never_runs_old_and_new_together),
        cmocka_unit_test(continues_where_it_stopped),
        cmocka_unit_test(write_protected_pages_are_named),
        cmocka_unit_test(verify_only_finds_the_byte),
        cmocka_unit_test(checksum_saves_the_read_back),
        cmocka_unit_test(no_verify_believes_the_acks),
        cmocka_unit_test(one_page_per_command_where_the_loader_needs_it),
        cmocka_unit_test(long_page_lists_are_split),
        cmocka_unit_test(all_pages_by_one_byte_numbers),
        cmocka_unit_test(protected_chip_is_refused_unchanged),
        cmocka_unit_test(start_refused_is_not_success),
        cmocka_unit_test(write_into_blank_memory),
        cmocka_unit_test(write_over_something_is_refused),
        cmocka_unit_test(cable_pulled_while_looking_for_blank_memory),
        cmocka_unit_test(an_image_of_erased_bytes),
        cmocka_unit_test(nack_now_and_then),
        cmocka_unit_test(strict_gives_the_same_chip),
        cmocka_unit_test(every_adapter),
    };

    return cmocka_run_group_tests_name("update", tests, NULL, NULL);
}
