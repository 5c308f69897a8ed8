/* SPDX-License-Identifier: MIT */
/* Which pages an image touches, what is kept, what does not fit. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "pinless/update.h"

static struct pl_plan plan;

static struct pl_target target_of(const char *name)
{
    struct pl_target t;

    memset(&t, 0, sizeof t);
    if (pl_chip_by_name(name, &t.chip, 1) != 1)
        abort();
    t.layout = &t.chip->layouts[0];
    t.layout_known = true;
    t.flash_size = t.chip->flash_size;
    return t;
}

static int make(const struct pl_target *t, const struct pl_segment *segs, size_t n, uint32_t flags)
{
    static struct pl_image image;

    image.segments = segs;
    image.count = n;
    return pl_plan_make(&plan, t, &image, flags);
}

/* RM0090 table 5: sectors 0-3 of 16 KiB, 4 of 64, 5-11 of 128. */
static void sectors_of_unequal_size(void **state)
{
    struct pl_target t = target_of("F405");
    struct pl_segment segs[] = {{0x08000000, 100, NULL}, {0x0800FFFF, 2, NULL}};

    (void)state;
    assert_int_equal(make(&t, segs, 2, 0), PL_OK);
    assert_int_equal(plan.n_pages, 3);
    assert_int_equal(plan.touched[0], 1 << 0 | 1 << 3 | 1 << 4);
    assert_int_equal(plan.first_page, 0);
    assert_int_equal(plan.last_page, 4);
    assert_int_equal(plan.keep_bytes, 16384 - 100 + 16384 - 1 + 65536 - 1);
}

static void two_segments_in_one_page(void **state)
{
    struct pl_target t = target_of("L452");
    struct pl_segment segs[] = {{0x08000010, 16, NULL}, {0x08000400, 32, NULL}};

    (void)state;
    assert_int_equal(make(&t, segs, 2, 0), PL_OK);
    assert_int_equal(plan.n_pages, 1);
    assert_int_equal(plan.image_bytes, 48);
    assert_int_equal(plan.keep_bytes, 2048 - 48);
    assert_int_equal(make(&t, segs, 2, PL_PLAN_NO_KEEP), PL_OK);
    assert_int_equal(plan.keep_bytes, 0);
    assert_int_equal(make(&t, segs, 2, PL_PLAN_NO_ERASE), PL_OK);
    assert_int_equal(plan.keep_bytes, 0);
}

static void vectors_are_in_the_lowest_page(void **state)
{
    struct pl_target t = target_of("F103xB");
    struct pl_segment segs[] = {{0x08004000, 4096, NULL}};

    (void)state;
    assert_int_equal(make(&t, segs, 1, 0), PL_OK);
    assert_int_equal(plan.vector_page, 16);
    assert_int_equal(plan.n_pages, 4);
    assert_int_equal(plan.keep_bytes, 0);
}

static void outside_the_flash(void **state)
{
    struct pl_target t = target_of("F103xB");
    static const struct {
        struct pl_segment seg;
        uint32_t bad;
    } cases[] = {
        {{0x07FFFFFF, 4, NULL}, 0x07FFFFFF},  {{0x0801FFFF, 2, NULL}, 0x08020000},
        {{0x08020000, 1, NULL}, 0x08020000},  {{0x20000000, 16, NULL}, 0x20000000},
        {{0xFFFFFFF0, 15, NULL}, 0xFFFFFFF0}, {{0x08000000, 0x7FFFFFFF, NULL}, 0x08020000},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(make(&t, &cases[i].seg, 1, 0), PL_ERR_RANGE);
        assert_int_equal(plan.bad_addr, cases[i].bad);
    }
    /* A smaller part of the same product id. */
    t.flash_size = 64 * 1024;
    struct pl_segment seg = {0x0800FFFF, 2, NULL};
    assert_int_equal(make(&t, &seg, 1, 0), PL_ERR_RANGE);
    assert_int_equal(plan.bad_addr, 0x08010000);
}

/* A map given by the user may have more pages than a plan can hold. */
static void more_pages_than_a_plan_holds(void **state)
{
    struct pl_target t = target_of("F103xB");
    const struct pl_pages run = {.size = 16, .count = 2 * PL_PLAN_PAGES_MAX};
    const struct pl_layout fine = {&run, 1, 2 * PL_PLAN_PAGES_MAX * 16, ""};
    struct pl_segment seg = {0x08000000 + PL_PLAN_PAGES_MAX * 16 - 1, 1, NULL};

    (void)state;
    t.layout = &fine;
    t.flash_size = fine.size;
    assert_int_equal(make(&t, &seg, 1, 0), PL_OK);
    assert_int_equal(plan.last_page, PL_PLAN_PAGES_MAX - 1);
    seg.size = 2;
    assert_int_equal(make(&t, &seg, 1, 0), PL_ERR_RANGE);
    assert_int_equal(plan.bad_addr, 0x08010000);
}

static void refusals(void **state)
{
    struct pl_target t = target_of("F103xB");
    struct pl_segment seg = {0x08000000, 4, NULL};

    (void)state;
    assert_int_equal(make(&t, NULL, 0, 0), PL_ERR_EMPTY);
    t.read_protected = true;
    assert_int_equal(make(&t, &seg, 1, 0), PL_ERR_PROTECTED);
    t.read_protected = false;
    t.layout_known = false;
    assert_int_equal(make(&t, &seg, 1, 0), PL_ERR_UNKNOWN_MAP);
    struct pl_layout unknown = {NULL, 0, 0, ""};
    t.layout = &unknown;
    t.layout_known = true;
    assert_int_equal(make(&t, &seg, 1, 0), PL_ERR_UNKNOWN_MAP);
}

/* 64 KiB at 115200 8E1: 2 x 256 x 268 characters of 11 bits are 13.1 s; at zero latency the rest is
 * erase and program time from the table, so the estimate lies above the wire and below twice it. */
static void estimate_is_of_the_right_size(void **state)
{
    struct pl_target t = target_of("F103xB");
    struct pl_segment seg = {0x08000000, 65536, NULL};
    struct pl_session_config cfg = {.lines = {{115200, PL_PARITY_EVEN}}, .n_lines = 1};
    struct pl_session s;

    (void)state;
    pl_session_init(&s, &cfg);
    assert_int_equal(make(&t, &seg, 1, 0), PL_OK);
    uint32_t fast = pl_plan_estimate_ms(&plan, &s);
    assert_in_range(fast, 13100, 26000);
    s.turnaround_ms = 16;
    assert_in_range(pl_plan_estimate_ms(&plan, &s), fast + 256 * 16, fast + 256 * 6 * 16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sectors_of_unequal_size),
        cmocka_unit_test(two_segments_in_one_page),
        cmocka_unit_test(vectors_are_in_the_lowest_page),
        cmocka_unit_test(outside_the_flash),
        cmocka_unit_test(more_pages_than_a_plan_holds),
        cmocka_unit_test(refusals),
        cmocka_unit_test(estimate_is_of_the_right_size),
    };

    return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
