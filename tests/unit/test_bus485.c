/* SPDX-License-Identifier: MIT */
/* Eight products on one bus, whose host hears itself: only the addressed one changes. ARM code in
 * virtual time. */
#include <string.h>

#include "bus_rig.h"
#include "pinless/bus.h"

enum { ABSENT = 9, CHIP_TWICE = 4 /* number n and n + 4 are the same chip */ };

static struct bus_rig rig;

static void begin(bool own_echo)
{
    bus_rig_init(&rig);
    bus_rig_plug(&rig, own_echo);
    rig.rig.up_cfg.flags = PL_UPDATE_NO_START;
}

/* Updates one, and nobody else. */
static void one_of_eight(uint8_t node)
{
    struct pl_firmware firmware;

    bus_load(&firmware, node);
    assert_int_equal(bus_update(&rig, node, &firmware.image), PL_OK);
    bus_expect_image(&rig, node, &firmware.image);
    bus_expect_unchanged(&rig, node);
    bus_expect_order(&rig);
    pl_firmware_free(&firmware);
}

static void each_chip_among_the_others(void **state)
{
    (void)state;
    begin(true);
    for (uint8_t node = 1; node <= BUS_CHIPS; node++) {
        one_of_eight(node);
        bus_remember(&rig);
    }
    bus_rig_unplug(&rig);
}

static void receivers_that_are_off_while_driving(void **state)
{
    (void)state;
    begin(false);
    one_of_eight(7);
    bus_rig_unplug(&rig);
}

/* What has been started says something on its own, with its driver off. */
static void started_it_is_deaf_to_the_bus(void **state)
{
    struct pl_firmware firmware;
    struct pl_bus485_stats stats;

    (void)state;
    begin(true);
    rig.rig.up_cfg.flags = 0;
    bus_load(&firmware, 2);
    assert_int_equal(bus_update(&rig, 2, &firmware.image), PL_OK);
    bus_remember(&rig);
    rig.rig.us += 100000;
    assert_int_equal(bus_connect(&rig, 2), PL_ERR_NO_ANSWER);
    bus_expect_unchanged(&rig, 0);
    pl_bus485_stats(rig.bus, &stats);
    assert_int_equal(stats.collisions, 0);
    assert_true(stats.unheard > 0);
    pl_firmware_free(&firmware);
    bus_rig_unplug(&rig);
}

static void nobody_has_that_number(void **state)
{
    struct pl_firmware firmware;

    (void)state;
    begin(true);
    bus_load(&firmware, 1);
    assert_int_equal(bus_update(&rig, ABSENT, &firmware.image), PL_ERR_NO_ANSWER);
    assert_int_equal(bus_update(&rig, PL_BUS_UNNUMBERED, &firmware.image), PL_ERR_NO_ANSWER);
    bus_expect_unchanged(&rig, 0);
    bus_expect_order(&rig);
    pl_firmware_free(&firmware);
    bus_rig_unplug(&rig);
}

/* Who does not know of the bus gets no answer at all. */
static void unselected_nobody_answers(void **state)
{
    struct pl_bus485_stats stats;

    (void)state;
    begin(true);
    assert_int_equal(bus_connect(&rig, PL_BUS_NOBODY), PL_ERR_NO_ANSWER);
    pl_bus485_stats(rig.bus, &stats);
    assert_int_equal(stats.heard, 0);
    bus_expect_unchanged(&rig, 0);
    bus_rig_unplug(&rig);
}

static void first_nobody_then_one(void **state)
{
    uint8_t first[2 * PL_BUS_SELECT_SIZE + 3];

    (void)state;
    pl_bus_put_select(first, PL_BUS_NOBODY);
    pl_bus_put_select(first + PL_BUS_SELECT_SIZE, 6);
    memcpy(first + 2 * PL_BUS_SELECT_SIZE, "\x7F\x00\xFF", 3);
    begin(true);
    assert_int_equal(bus_connect(&rig, 6), PL_OK);
    assert_true(rig.rig.log_len > sizeof first);
    assert_memory_equal(rig.rig.log, first, sizeof first);
    bus_rig_unplug(&rig);
}

/* The session with the first was left open. */
static void from_one_to_the_next(void **state)
{
    (void)state;
    begin(true);
    assert_int_equal(bus_connect(&rig, 1), PL_OK);
    one_of_eight(1 + CHIP_TWICE);
    assert_int_equal(bus_connect(&rig, 1), PL_OK);
    assert_int_equal(rig_identify(&rig.rig), PL_OK);
    bus_expect_order(&rig);
    bus_rig_unplug(&rig);
}

/* Blocks of select frames for a product of the same kind. */
static void frames_within_the_data(void **state)
{
    uint8_t data[8 * 256];
    struct pl_segment segment = {0x08003000, sizeof data, data};
    const struct pl_image image = {&segment, 1};
    const uint8_t other = 1 + CHIP_TWICE;

    (void)state;
    for (size_t at = 0; at < sizeof data; at++) {
        uint8_t frame[PL_BUS_SELECT_SIZE];
        pl_bus_put_select(frame, other);
        data[at] = frame[at % 256 % sizeof frame];
    }
    begin(true);
    assert_int_equal(bus_update(&rig, 1, &image), PL_OK);
    bus_expect_image(&rig, 1, &image);
    bus_expect_unchanged(&rig, 1);
    bus_expect_order(&rig);
    bus_rig_unplug(&rig);
}

static void noise(void **state)
{
    unsigned done = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        struct pl_firmware firmware;
        int err;

        bus_rig_init(&rig);
        rig.rig.wire_cfg.noise = rig.rig.wire_cfg.drop = 0.0005;
        rig.rig.wire_cfg.seed = seed;
        bus_rig_plug(&rig, true);
        rig.rig.up_cfg.flags = PL_UPDATE_NO_START;
        bus_load(&firmware, 4);
        err = bus_update(&rig, 4, &firmware.image);
        assert_true(err <= PL_OK);
        if (err == PL_OK) {
            bus_expect_image(&rig, 4, &firmware.image);
            done++;
        }
        bus_expect_unchanged(&rig, 4);
        pl_firmware_free(&firmware);
        bus_rig_unplug(&rig);
    }
    assert_true(done >= 2);
}

/* Two products that were given the same number: the model tells, or the tests above prove little.
 */
static void two_with_one_number_collide(void **state)
{
    const uint8_t three[] = {3, (uint8_t)~3};
    struct pl_bus485_stats stats;

    (void)state;
    begin(true);
    assert_true(pl_board_poke(rig.product[4].board, rig.product[4].app - 8, three, sizeof three));
    bus_connect(&rig, 3);
    pl_bus485_stats(rig.bus, &stats);
    assert_true(stats.collisions > 0);
    bus_rig_unplug(&rig);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_chip_among_the_others),
        cmocka_unit_test(receivers_that_are_off_while_driving),
        cmocka_unit_test(started_it_is_deaf_to_the_bus),
        cmocka_unit_test(nobody_has_that_number),
        cmocka_unit_test(unselected_nobody_answers),
        cmocka_unit_test(first_nobody_then_one),
        cmocka_unit_test(from_one_to_the_next),
        cmocka_unit_test(frames_within_the_data),
        cmocka_unit_test(noise),
        cmocka_unit_test(two_with_one_number_collide),
    };

    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
