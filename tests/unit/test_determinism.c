/* SPDX-License-Identifier: MIT */
/* The same seed, the same run: every branch at the same time, and every byte on a bad wire. */
#include "check.h"

#include <stdio.h>

#include "chips.h"
#include "node.h"

enum { RUNS = 1000, CHIPS = 4, RUN_US = 12000 };

struct outcome {
    uint64_t trace, instructions;
    uint64_t heard; /* a hash */
};

static const struct {
    const struct pl_board_chip *chip;
    const char *name;
} chips[CHIPS] = {{&pl_board_l452, "l452"},
                  {&pl_board_f103, "f103"},
                  {&pl_board_f405, "f405"},
                  {&pl_board_g071, "g071"}};

/* The bytes go out while the firmware still prints, so that both directions suffer. */
static uint64_t talk(struct pl_wire *wire)
{
    static const uint8_t words[] = "the quick brown fox jumps over the lazy dog 0123456789";
    uint8_t heard[256];
    uint64_t hash = 1;

    pl_wire_set_line(wire, 115200, false, 0);
    for (uint64_t us = 0; us <= RUN_US; us += 500) {
        size_t n = pl_wire_receive(wire, heard, sizeof heard, us);

        for (size_t i = 0; i < n; i++)
            hash = hash * 31 + heard[i];
        if (us == 6000)
            pl_wire_send(wire, words, sizeof words - 1, us);
    }
    return hash;
}

static struct outcome run(unsigned which, uint64_t seed)
{
    const struct pl_wire_config config = {
        .baud = 115200, .noise = 0.02, .drop = 0.02, .seed = seed};
    struct pl_board *board = pl_board_new(chips[which].chip);
    struct pl_board_status status;
    struct outcome outcome;
    struct pl_node *node;
    struct pl_wire_end end;
    struct pl_wire *wire;
    char path[512];

    assert_non_null(board);
    snprintf(path, sizeof path, PL_TEST_FIRMWARE "/%s-hello-v1.elf", chips[which].name);
    assert_int_equal(pl_board_load(board, path, 0), 0);
    node = pl_node_new(board, chips[which].chip->console, PL_NODE_ROM_STOP);
    assert_non_null(node);
    end = pl_node_end(node);
    wire = pl_wire_new(&config, &end);
    assert_non_null(wire);
    outcome.heard = talk(wire);
    pl_board_status(board, &status);
    outcome.trace = status.trace;
    outcome.instructions = status.instructions;
    pl_wire_free(wire);
    pl_node_free(node);
    pl_board_free(board);
    return outcome;
}

static void a_thousand_runs_are_one(void **state)
{
    (void)state;
    for (unsigned chip = 0; chip < CHIPS; chip++) {
        struct outcome first = run(chip, 1);

        for (unsigned i = 1; i < RUNS / CHIPS; i++) {
            struct outcome again = run(chip, 1);

            assert_int_equal(again.trace, first.trace);
            assert_int_equal(again.instructions, first.instructions);
            assert_int_equal(again.heard, first.heard);
        }
        printf("%s: %d runs, trace %016llx, %llu instructions each\n", chips[chip].name,
               RUNS / CHIPS, (unsigned long long)first.trace,
               (unsigned long long)first.instructions);
    }
}

static void another_seed_is_another_run(void **state)
{
    struct outcome one = run(0, 1), two = run(0, 2);

    (void)state;
    assert_int_not_equal(one.trace, two.trace);
    assert_int_not_equal(one.heard, two.heard);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_thousand_runs_are_one),
        cmocka_unit_test(another_seed_is_another_run),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
