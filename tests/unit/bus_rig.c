/* SPDX-License-Identifier: MIT */
#include "bus_rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chips.h"

enum {
    BAUD = 115200,
    START_US = 50000,
    NUMBER_SIZE = 8, /* at the end of the loader's pages */
    DE = 1,          /* PA1 */
    OLD_SIZE = 4096
};

static const struct {
    const struct pl_board_chip *chip;
    const char *name;
    uint32_t app;
} chips[BUS_CHIPS] = {
    {&pl_board_l452, "l452", 0x08002000},
    {&pl_board_f103, "f103", 0x08002000},
    {&pl_board_f405, "f405", 0x08004000},
    {&pl_board_g071, "g071", 0x08002000},
};

static void make_product(struct bus_product *p, uint8_t node)
{
    unsigned which = (node - 1u) % BUS_CHIPS;
    const uint8_t number[NUMBER_SIZE] = {node, (uint8_t)~node, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
    uint8_t old[OLD_SIZE];
    char path[512];

    p->board = pl_board_new(chips[which].chip);
    assert_non_null(p->board);
    p->app = chips[which].app;
    snprintf(path, sizeof path, PL_TEST_FIRMWARE "/%s-loader-node.elf", chips[which].name);
    assert_int_equal(pl_board_load(p->board, path, 0), PL_OK);
    assert_true(pl_board_poke(p->board, p->app - NUMBER_SIZE, number, NUMBER_SIZE));
    for (unsigned i = 0; i < OLD_SIZE; i++)
        old[i] = (uint8_t)(i * 37 + node);
    assert_true(pl_board_poke(p->board, p->app, old, OLD_SIZE));
    p->flash = pl_machine_memory(pl_board_machine(p->board), chips[which].chip->memories[0].base,
                                 &p->size);
    p->before = malloc(p->size);
    assert_non_null(p->before);
}

void bus_rig_init(struct bus_rig *b)
{
    memset(b, 0, sizeof *b);
    rig_init(&b->rig, "L452");
    b->rig.wire_cfg.echo = true;
    b->rig.plan_flags = PL_PLAN_NO_KEEP;
}

void bus_rig_plug(struct bus_rig *b, bool own_echo)
{
    struct pl_wire_end end;

    b->bus = pl_bus485_new(own_echo);
    assert_non_null(b->bus);
    for (uint8_t node = 1; node <= BUS_NODES; node++) {
        struct bus_product *p = &b->product[node - 1];
        make_product(p, node);
        assert_non_null(
            pl_bus485_add(b->bus, p->board, chips[(node - 1u) % BUS_CHIPS].chip->console, DE));
    }
    end = pl_bus485_end(b->bus);
    b->rig.wire = pl_wire_new(&b->rig.wire_cfg, &end);
    assert_non_null(b->rig.wire);
    b->rig.us = START_US;
    bus_remember(b);
}

void bus_rig_unplug(struct bus_rig *b)
{
    rig_unplug(&b->rig);
    pl_bus485_free(b->bus);
    for (unsigned i = 0; i < BUS_NODES; i++) {
        pl_board_free(b->product[i].board);
        free(b->product[i].before);
    }
}

int bus_connect(struct bus_rig *b, uint8_t node)
{
    b->rig.cfg.node = node;
    pl_session_init(&b->rig.s, &b->rig.cfg);
    return rig_connect(&b->rig);
}

int bus_update(struct bus_rig *b, uint8_t node, const struct pl_image *image)
{
    int err = bus_connect(b, node);

    return err == PL_OK ? rig_update(&b->rig, image) : err;
}

void bus_load(struct pl_firmware *firmware, uint8_t node)
{
    char path[512];

    snprintf(path, sizeof path, PL_TEST_FIRMWARE "/%s-hello-behind-protect.elf",
             chips[(node - 1u) % BUS_CHIPS].name);
    assert_int_equal(pl_firmware_load(firmware, path, 0), PL_OK);
}

void bus_expect_unchanged(const struct bus_rig *b, uint8_t but)
{
    for (uint8_t node = 1; node <= BUS_NODES; node++) {
        const struct bus_product *p = &b->product[node - 1];
        if (node != but && memcmp(p->flash, p->before, p->size) != 0)
            fail_msg("number %u has changed", node);
    }
}

void bus_expect_image(const struct bus_rig *b, uint8_t node, const struct pl_image *image)
{
    const struct bus_product *p = &b->product[node - 1];

    for (size_t i = 0; i < image->count; i++)
        assert_memory_equal(p->flash + (image->segments[i].addr - 0x08000000),
                            image->segments[i].data, image->segments[i].size);
    assert_memory_equal(p->flash, p->before, p->app - 0x08000000);
}

void bus_remember(struct bus_rig *b)
{
    for (unsigned i = 0; i < BUS_NODES; i++)
        memcpy(b->product[i].before, b->product[i].flash, b->product[i].size);
}

void bus_expect_order(const struct bus_rig *b)
{
    const uint64_t char_ps = UINT64_C(11000000000000) / BAUD;
    enum { US_PS = 1000000 /* the wire's own */, TURN_PS = 200 * US_PS };
    struct pl_bus485_stats stats;

    pl_bus485_stats(b->bus, &stats);
    assert_int_equal(stats.collisions, 0);
    assert_int_equal(stats.unheard, 0);
    assert_true(stats.late_ps < char_ps);
    assert_true(stats.turn_ps >= TURN_PS - US_PS);
}
