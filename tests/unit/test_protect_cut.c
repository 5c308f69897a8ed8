/* SPDX-License-Identifier: MIT */
/* Power fails while the resident loader programs option bytes: at every flash operation, in every
 * way. The chip is never locked for good, its loader is unharmed and answers, and what was asked
 * for can be asked for again unless read-out protection is on. */
#include "check.h"

#include <stdio.h>
#include <string.h>

#include "chips.h"
#include "fault.h"
#include "node.h"
#include "pinless/an3155.h"

enum { CHIPS = 4, STEP_US = 500, PATIENCE_US = 400000, SEEDS = 2 };

static const struct {
    const struct pl_board_chip *chip;
    const char *name;
    uint32_t app;
} chips[CHIPS] = {{&pl_board_l452, "l452", 0x08002000},
                  {&pl_board_f103, "f103", 0x08002000},
                  {&pl_board_f405, "f405", 0x08004000},
                  {&pl_board_g071, "g071", 0x08002000}};

static const unsigned PHASES[] = {PL_FLASH_CUT_BEFORE, PL_FLASH_CUT_UNTOUCHED, PL_FLASH_CUT_PARTLY,
                                  PL_FLASH_CUT_WEAK, PL_FLASH_CUT_AFTER};

struct rig {
    unsigned which;
    struct pl_board *board;
    struct pl_node *node;
    struct pl_wire_end end;
    struct pl_wire *wire;
    struct pl_fault_plan plan;
    uint64_t now_us;
};

/* --- A host of few words --- */

static void plug_in(struct rig *r, unsigned which)
{
    const struct pl_wire_config config = {.baud = 115200};
    char path[512];

    memset(r, 0, sizeof *r);
    r->which = which;
    r->board = pl_board_new(chips[which].chip);
    assert_non_null(r->board);
    snprintf(path, sizeof path, PL_TEST_FIRMWARE "/%s-loader-protect.elf", chips[which].name);
    assert_int_equal(pl_board_load(r->board, path, 0), 0);
    r->node = pl_node_new(r->board, chips[which].chip->console, PL_NODE_ROM_STOP);
    assert_non_null(r->node);
    r->end = pl_node_end(r->node);
    r->wire = pl_wire_new(&config, &r->end);
    assert_non_null(r->wire);
    pl_wire_set_line(r->wire, 115200, true, 0);
    pl_node_faults(r->node, &r->plan);
}

static void unplug(struct rig *r)
{
    pl_wire_free(r->wire);
    pl_node_free(r->node);
    pl_board_free(r->board);
}

static void pass(struct rig *r, uint64_t us)
{
    uint8_t nothing[16];

    r->now_us += us;
    pl_wire_receive(r->wire, nothing, sizeof nothing, r->now_us);
}

static void send(struct rig *r, const char *bytes, size_t n)
{
    pl_wire_send(r->wire, (const uint8_t *)bytes, n, r->now_us);
}

/* The next byte; -1: none comes, or the power fails first. */
static int hear(struct rig *r)
{
    uint64_t end_us = r->now_us + PATIENCE_US;
    bool cut = r->plan.fault[0].struck;
    uint8_t byte;

    for (; r->now_us < end_us && r->plan.fault[0].struck == cut; r->now_us += STEP_US)
        if (pl_wire_receive(r->wire, &byte, 1, r->now_us) == 1)
            return byte;
    return -1;
}

static void synchronise(struct rig *r)
{
    pass(r, 5000);
    send(r, "\x7F", 1);
    assert_int_equal(hear(r), PL_AN3155_ACK);
}

/* --- The two commands --- */

/* Write Protect of sectors 0 and 1, of which one at least is the loader's. */
static int write_protect(struct rig *r)
{
    int answer;

    send(r, "\x63\x9C", 2);
    answer = hear(r);
    if (answer != PL_AN3155_ACK)
        return answer;
    send(r, "\x01\x00\x01\x00", 4);
    return hear(r);
}

static int read_protect(struct rig *r)
{
    int answer;

    send(r, "\x82\x7D", 2);
    answer = hear(r);
    return answer == PL_AN3155_ACK ? hear(r) : answer;
}

/* An accepted read is given no good address. */
static bool read_is_refused(struct rig *r)
{
    send(r, "\x11\xEE", 2);
    if (hear(r) == PL_AN3155_NACK)
        return true;
    send(r, "\x00\x00\x00\x00\x01", 5);
    assert_int_equal(hear(r), PL_AN3155_NACK);
    return false;
}

/* --- What must hold --- */

static unsigned rdp(const struct rig *r)
{
    return pl_flash_rdp(pl_machine_device(pl_board_machine(r->board), "FLASH"));
}

static void loader_is_unharmed(const struct rig *r)
{
    static uint8_t now[16 * 1024], file[16 * 1024];
    char path[512];
    FILE *bin;
    size_t n;

    snprintf(path, sizeof path, PL_TEST_FIRMWARE "/%s-loader-protect.bin", chips[r->which].name);
    bin = fopen(path, "rb");
    assert_non_null(bin);
    n = fread(file, 1, sizeof file, bin);
    fclose(bin);
    assert_true(n > 4096 && n <= chips[r->which].app - 0x08000000);
    assert_true(pl_board_peek(r->board, 0x08000000, now, (uint32_t)n));
    assert_memory_equal(now, file, n);
}

/* The power has failed: everything again. */
static void try_again(struct rig *r, int (*command)(struct rig *))
{
    bool locked;

    synchronise(r);
    locked = rdp(r) == 1;
    assert_true(rdp(r) <= 1);
    assert_int_equal(read_is_refused(r), locked);
    assert_int_equal(command(r), locked ? PL_AN3155_NACK : PL_AN3155_ACK);
    loader_is_unharmed(r);
}

/* Cut at the nth flash operation. False: there are not so many. */
static bool cut_at(unsigned which, int (*command)(struct rig *), uint64_t n, unsigned phase,
                   uint32_t seed)
{
    struct rig r;
    bool struck;

    plug_in(&r, which);
    r.plan = (struct pl_fault_plan){
        .fault = {{.kind = PL_FAULT_CUT, .when = PL_FAULT_AT_FLASH_OP, .at = n, .phase = phase}},
        .n = 1,
        .power = {.ram = PL_RAM_RANDOM, .seed = seed}};
    synchronise(&r);
    command(&r);
    struck = r.plan.fault[0].struck;
    if (struck)
        try_again(&r, command);
    unplug(&r);
    return struck;
}

static unsigned cut_everywhere(unsigned which, int (*command)(struct rig *))
{
    unsigned cuts = 0;
    uint64_t n = 1;

    for (bool more = true; more; n++) {
        more = false;
        for (unsigned p = 0; p < sizeof PHASES / sizeof *PHASES; p++)
            for (uint32_t seed = 1; seed <= SEEDS; seed++)
                if (cut_at(which, command, n, PHASES[p], seed)) {
                    more = true;
                    cuts++;
                }
    }
    return cuts;
}

static void without_a_cut(unsigned which)
{
    struct rig r;

    plug_in(&r, which);
    synchronise(&r);
    assert_int_equal(write_protect(&r), PL_AN3155_ACK);
    synchronise(&r);
    assert_int_equal(rdp(&r), 0);
    assert_int_equal(read_protect(&r), PL_AN3155_ACK);
    synchronise(&r);
    assert_int_equal(rdp(&r), 1);
    assert_true(read_is_refused(&r));
    loader_is_unharmed(&r);
    unplug(&r);
}

static void protection_takes_effect(void **state)
{
    (void)state;
    for (unsigned which = 0; which < CHIPS; which++)
        without_a_cut(which);
}

static void write_protect_may_be_cut(void **state)
{
    (void)state;
    for (unsigned which = 0; which < CHIPS; which++)
        assert_true(cut_everywhere(which, write_protect) >= SEEDS);
}

static void read_protect_may_be_cut(void **state)
{
    (void)state;
    for (unsigned which = 0; which < CHIPS; which++)
        assert_true(cut_everywhere(which, read_protect) >= SEEDS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(protection_takes_effect),
        cmocka_unit_test(write_protect_may_be_cut),
        cmocka_unit_test(read_protect_may_be_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
