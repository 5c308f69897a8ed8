/* SPDX-License-Identifier: MIT */
/* One fault at every place: bytes of a whole update, in both directions, is lost, preceded by a
 * stray byte, or flipped in a bit. Success means that nothing but the image has changed; nearly all
 * must succeed. The very first byte, which sets the baud rate, is left alone. The image holds byte
 * pairs that are commands to a loader out of step. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "rig.h"

static uint8_t data[400];
static const uint8_t strays[] = {0x00, 0x79, 0x1F, 0xFF, 0x92};

static struct pl_segment segs[2];
static struct pl_image image = {segs, 2};

static void make_image(const struct pl_chip *chip)
{
    uint32_t x = 7;

    for (size_t i = 0; i < sizeof data; i++) {
        x = x * 1664525 + 1013904223;
        data[i] = (uint8_t)(x >> 24);
    }
    memcpy(data, "\x00\x02\x00\x20\xC1\x01\x00\x08", 8);
    memcpy(data + 100, "\x92\x6D", 2);
    memcpy(data + 133, "\x92\x6D", 2);
    memcpy(data + 303, "\x82\x7D\x73\x8C", 4);
    segs[0] = (struct pl_segment){chip->flash_base, 200, data};
    segs[1] = (struct pl_segment){chip->flash_base + 2 * chip->layouts[0].runs[0].size - 90, 180,
                                  data + 200};
}

struct outcome {
    int err;
    size_t up, down;
};

static struct outcome run(const char *chip, bool strict, const struct rig_fault *fault)
{
    struct outcome out;
    struct rig r;
    uint32_t size;
    uint8_t *flash, *expected;

    rig_init(&r, chip);
    r.cfg.strict = strict;
    r.rom_cfg.flash_size = 16 * 1024;
    make_image(r.rom_cfg.chip);
    r.rom = pl_rom_new(&r.rom_cfg);
    flash = pl_rom_flash(r.rom, &size);
    for (uint32_t i = 0; i < size; i++)
        flash[i] = (uint8_t)(i * 13 + (i >> 8) * 7);
    /* A page of which only the last byte is used. */
    memset(flash + 200, 0xFF, r.rom_cfg.chip->layouts[0].runs[0].size - 201);
    expected = malloc(size);
    memcpy(expected, flash, size);
    pl_image_copy(&image, r.rom_cfg.chip->flash_base, expected, size);
    rig_plug(&r);
    if (fault != NULL)
        r.fault = *fault;
    r.up_cfg.flags = PL_UPDATE_NO_START;
    out.err = rig_update(&r, &image);
    out.up = r.log_len;
    out.down = r.heard_count;
    for (uint32_t i = 0; out.err == PL_OK && i < size; i++)
        if (flash[i] != expected[i])
            fail_msg("%s, fault at byte %zu %s, 0x%02X: success, but 0x%X holds %02X, not %02X",
                     chip, fault->at, fault->host_to_chip ? "up" : "down", fault->value, i,
                     flash[i], expected[i]);
    /* Out of step at the very unit that holds 82 7D, a loader may run it; that is no success. */
    assert_false(out.err == PL_OK && pl_rom_status(r.rom)->rdp != 0);
    free(expected);
    rig_unplug(&r);
    return out;
}

/* The fault of a kind at a place: lost, preceded by one of the strays, or a bit flipped. */
static struct rig_fault fault_of(size_t kind, bool up, size_t at)
{
    size_t n_strays = sizeof strays / sizeof strays[0];
    struct rig_fault fault = {.on = true, .host_to_chip = up, .at = at};

    fault.drop = kind == 0;
    fault.insert = kind >= 1 && kind <= n_strays;
    if (fault.insert)
        fault.value = strays[kind - 1];
    else if (!fault.drop)
        fault.value = (uint8_t)(1u << (kind - 1 - n_strays));
    return fault;
}

/* Every fifth byte is hurt, which meets every kind of packet, the kind of fault changing each time.
 */
static void every_byte_once(const char *chip, bool strict)
{
    enum { KINDS = 1 + 5 + 8, STEP = 5 };
    struct outcome base = run(chip, strict, NULL);
    unsigned runs = 0, failed = 0;

    assert_int_equal(base.err, PL_OK);
    for (int up = 0; up < 2; up++) {
        for (size_t at = up ? 1 : 0; at < (up ? base.up : base.down); at += STEP) {
            struct rig_fault fault = fault_of(at % KINDS, up != 0, at);
            int err = run(chip, strict, &fault).err;

            runs++;
            failed += err != PL_OK;
            if (err != PL_OK)
                print_message("  byte %zu %s, %s 0x%02X: %s\n", at, up ? "up" : "down",
                              fault.drop     ? "lost"
                              : fault.insert ? "stray"
                                             : "flipped",
                              fault.value, pl_err_name(err));
        }
    }
    print_message("%s%s: %u single faults, %u did not end in success\n", chip,
                  strict ? " strict" : "", runs, failed);
    /* A typed error is honest; more than five in a thousand would be a poor engine. */
    assert_true(failed * 200 <= runs);
}

static void f103(void **state)
{
    (void)state;
    every_byte_once("F103xB", false);
}

static void f103_strict(void **state)
{
    (void)state;
    every_byte_once("F103xB", true);
}

static void l452(void **state)
{
    (void)state;
    every_byte_once("L452", false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(f103),
        cmocka_unit_test(f103_strict),
        cmocka_unit_test(l452),
    };

    return cmocka_run_group_tests_name("single faults", tests, NULL, NULL);
}
