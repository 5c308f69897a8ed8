/* SPDX-License-Identifier: MIT */
/* Which bytes on a bus a loader takes for its own. */
#include "check.h"

#include <string.h>

#include "node.h"

enum { NUMBER = 5, OTHER = 6 };

static struct pl_boot_node node;
static uint32_t now_ms;

/* What was passed on as the session's. */
static uint16_t passed[64];
static size_t n_passed;
static unsigned frames;

static void drain(void)
{
    int byte;

    while ((byte = pl_boot_node_next(&node)) >= 0) {
        assert_true(n_passed < sizeof passed / sizeof *passed);
        passed[n_passed++] = (uint16_t)byte;
    }
}

static void hear_one(uint16_t byte)
{
    frames += pl_boot_node_tick(&node, now_ms);
    drain();
    pl_boot_node_hear(&node, byte, now_ms);
    drain();
}

static void hear(const void *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        hear_one(((const uint8_t *)bytes)[i]);
}

static void pass_ms(uint32_t ms)
{
    for (; ms > 0; ms--) {
        now_ms++;
        frames += pl_boot_node_tick(&node, now_ms);
        drain();
    }
}

static void silence(void)
{
    pass_ms(PL_BUS_SILENCE_MS);
}

static void select_node(uint8_t number)
{
    uint8_t frame[PL_BUS_SELECT_SIZE];

    pl_bus_put_select(frame, number);
    silence();
    hear(frame, sizeof frame);
    silence();
}

/* Close to the wrap of the clock, which each test then crosses. */
static int set_up(void **state)
{
    (void)state;
    now_ms = UINT32_MAX - 30;
    n_passed = frames = 0;
    pl_boot_node_init(&node, NUMBER, now_ms);
    return 0;
}

static void expect_passed(const void *bytes, size_t n)
{
    assert_int_equal(n_passed, n);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(passed[i], ((const uint8_t *)bytes)[i]);
    n_passed = 0;
}

static void selected_by_its_number_only(void **state)
{
    (void)state;
    for (unsigned number = 0; number <= 255; number++) {
        select_node((uint8_t)number);
        assert_int_equal(node.selected, number == NUMBER);
    }
    assert_int_equal(frames, 256);
    expect_passed(NULL, 0);
}

static void nobody_is_no_number(void **state)
{
    (void)state;
    pl_boot_node_init(&node, PL_BUS_NOBODY, now_ms);
    select_node(PL_BUS_NOBODY);
    assert_false(node.selected);
}

static void deaf_until_selected(void **state)
{
    (void)state;
    silence();
    hear("\x7F\x00\xFF", 3);
    silence();
    hear("\x7F", 1);
    expect_passed(NULL, 0);
}

static void selected_it_takes_all_else(void **state)
{
    (void)state;
    select_node(NUMBER);
    hear("\x7F\x00\xFF", 3);
    pass_ms(1);
    hear("\x02\xFD", 2);
    expect_passed("\x7F\x00\xFF\x02\xFD", 5);
}

static void deselected_by_another_number(void **state)
{
    (void)state;
    select_node(NUMBER);
    select_node(OTHER);
    assert_false(node.selected);
    hear("\x7F", 1);
    expect_passed(NULL, 0);
}

/* Who is in doubt is silent. */
static void deselected_by_a_damaged_frame(void **state)
{
    (void)state;
    for (unsigned at = PL_BUS_MAGIC_SIZE; at <= PL_BUS_SELECT_SIZE; at++) {
        uint8_t frame[PL_BUS_SELECT_SIZE + 1] = {0};

        select_node(NUMBER);
        assert_true(node.selected);
        pl_bus_put_select(frame, NUMBER);
        frame[at] ^= 0x10;
        silence();
        hear(frame, at < PL_BUS_SELECT_SIZE ? PL_BUS_SELECT_SIZE : sizeof frame);
        silence();
        assert_false(node.selected);
    }
    expect_passed(NULL, 0);
}

static void a_byte_with_an_error_makes_no_frame(void **state)
{
    uint8_t frame[PL_BUS_SELECT_SIZE];

    (void)state;
    pl_bus_put_select(frame, NUMBER);
    silence();
    for (size_t i = 0; i < sizeof frame; i++)
        hear_one((uint16_t)(frame[i] | (i == 10 ? 0x100 : 0)));
    silence();
    assert_false(node.selected);
}

static void cut_short_it_is_none(void **state)
{
    uint8_t frame[PL_BUS_SELECT_SIZE];

    (void)state;
    pl_bus_put_select(frame, NUMBER);
    silence();
    hear(frame, sizeof frame - 1);
    silence();
    assert_false(node.selected);
    hear(frame + sizeof frame - 1, 1);
    silence();
    assert_false(node.selected);
}

static void without_silence_before_it_means_nothing(void **state)
{
    uint8_t frame[PL_BUS_SELECT_SIZE];

    (void)state;
    pl_bus_put_select(frame, NUMBER);
    silence();
    hear("\x31", 1);
    pass_ms(PL_BUS_SILENCE_MS - 1);
    hear(frame, sizeof frame);
    silence();
    assert_false(node.selected);
    assert_int_equal(frames, 0);
}

static void without_silence_behind_it_means_nothing(void **state)
{
    uint8_t frame[PL_BUS_SELECT_SIZE];

    (void)state;
    pl_bus_put_select(frame, NUMBER);
    silence();
    hear(frame, sizeof frame);
    pass_ms(PL_BUS_SILENCE_MS - 1);
    hear("\x31", 1);
    silence();
    assert_false(node.selected);
}

/* For whoever is in a session, a frame in its data is data. */
static void within_data_it_is_data(void **state)
{
    uint8_t packet[1 + PL_BUS_SELECT_SIZE];

    (void)state;
    select_node(NUMBER);
    packet[0] = PL_BUS_SELECT_SIZE - 1;
    pl_bus_put_select(packet + 1, OTHER);
    hear(packet, sizeof packet);
    silence();
    assert_true(node.selected);
    expect_passed(packet, sizeof packet);
}

/* A packet may begin like a frame, as that of 246 bytes does: it comes late, but whole. */
static void what_begins_like_a_frame_is_not_lost(void **state)
{
    (void)state;
    select_node(NUMBER);
    for (size_t n = 1; n < PL_BUS_MAGIC_SIZE; n++) {
        uint8_t packet[PL_BUS_MAGIC_SIZE + 1];

        memcpy(packet, pl_bus_magic, n);
        packet[n] = 0x00;
        silence();
        hear(packet, n + 1);
        expect_passed(packet, n + 1);

        silence();
        hear(packet, n);
        expect_passed(NULL, 0);
        silence();
        expect_passed(packet, n);
        assert_true(node.selected);
    }
}

static void its_own_voice_is_no_silence(void **state)
{
    uint8_t frame[PL_BUS_SELECT_SIZE];

    (void)state;
    select_node(NUMBER);
    pl_bus_put_select(frame, OTHER);
    pass_ms(PL_BUS_SILENCE_MS);
    pl_boot_node_spoke(&node, now_ms);
    hear(frame, sizeof frame);
    silence();
    assert_true(node.selected);
    expect_passed(frame, sizeof frame);
}

static void after_reset_the_bus_counts_as_busy(void **state)
{
    uint8_t frame[PL_BUS_SELECT_SIZE];

    (void)state;
    pl_bus_put_select(frame, NUMBER);
    pass_ms(PL_BUS_SILENCE_MS - 1);
    hear(frame, sizeof frame);
    silence();
    assert_false(node.selected);
}

int main(void)
{
#define NODE_TEST(name) cmocka_unit_test_setup(name, set_up)
    const struct CMUnitTest tests[] = {
        NODE_TEST(selected_by_its_number_only),
        NODE_TEST(nobody_is_no_number),
        NODE_TEST(deaf_until_selected),
        NODE_TEST(selected_it_takes_all_else),
        NODE_TEST(deselected_by_another_number),
        NODE_TEST(deselected_by_a_damaged_frame),
        NODE_TEST(a_byte_with_an_error_makes_no_frame),
        NODE_TEST(cut_short_it_is_none),
        NODE_TEST(without_silence_before_it_means_nothing),
        NODE_TEST(without_silence_behind_it_means_nothing),
        NODE_TEST(within_data_it_is_data),
        NODE_TEST(what_begins_like_a_frame_is_not_lost),
        NODE_TEST(its_own_voice_is_no_silence),
        NODE_TEST(after_reset_the_bus_counts_as_busy),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
