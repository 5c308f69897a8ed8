/* SPDX-License-Identifier: MIT */
/* The story: a product runs its application, the host asks it into the ROM loader, replaces it, and
 * the new version answers on the same UART; over and over, on ARM code, in virtual time. Its
 * watchdog runs, SysTick and interrupts are on, DMA moves the bytes of every other version. */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chips.h"
#include "node.h"
#include "pinless/entry_talk.h"
#include "pinless/firmware.h"
#include "rig.h"

enum { APP_BAUD = 115200, APP_START_US = 20000, PRODUCT = 0xC0FFEE };

/* Even turns end with the second. */
static const struct {
    const char *file, *version;
} versions[] = {{"enter-dma", "1.0.0"}, {"enter-v2", "2.0.0"}};

struct story {
    struct pl_board *board;
    struct pl_node *node;
    struct rig rig; /* with a wire to the node instead of a loader */
    struct pl_firmware firmware[2];
};

static void path_of(char path[512], const char *chip, unsigned version)
{
    snprintf(path, 512, PL_TEST_FIRMWARE "/%s-%s.elf", chip, versions[version].file);
}

/* The product as it was sold, switched on. */
static void begin(struct story *s, const struct pl_board_chip *chip, const char *name,
                  const char *part, uint32_t baud)
{
    struct pl_wire_end end;
    char path[512];

    memset(s, 0, sizeof *s);
    rig_init(&s->rig, part);
    s->rig.cfg.lines[0].baud = baud;
    s->board = pl_board_new(chip);
    assert_non_null(s->board);
    for (unsigned i = 0; i < 2; i++) {
        path_of(path, name, i);
        assert_int_equal(pl_firmware_load(&s->firmware[i], path, 0), PL_OK);
    }
    path_of(path, name, 0);
    assert_int_equal(pl_board_load(s->board, path, 0), 0);
    s->node = pl_node_new(s->board, chip->console, PL_NODE_ROM_STRICT);
    assert_non_null(s->node);
    end = pl_node_end(s->node);
    s->rig.wire = pl_wire_new(&s->rig.wire_cfg, &end);
    assert_non_null(s->rig.wire);
    s->rig.us = APP_START_US;
}

static void end(struct story *s)
{
    for (unsigned i = 0; i < 2; i++)
        pl_firmware_free(&s->firmware[i]);
    rig_unplug(&s->rig);
    pl_node_free(s->node);
    pl_board_free(s->board);
}

/* Says this to the application, and hears the answer. */
static void talk(struct story *s, enum pl_entry_target target, uint32_t tag,
                 struct pl_entry_talk *talk)
{
    const struct pl_entry_talk_config config = {.target = target, .product = PRODUCT, .tag = tag};
    struct rig *r = &s->rig;
    uint8_t heard[64];
    const uint8_t *bytes;
    size_t n;

    pl_wire_set_line(r->wire, APP_BAUD, false, r->us);
    while (pl_wire_receive(r->wire, heard, sizeof heard, r->us) > 0) { /* a banner */
    }
    pl_entry_talk_init(talk, &config, rig_now(r));
    while (pl_entry_talk_result(talk) == PL_BUSY) {
        bytes = pl_entry_talk_tx(talk, &n);
        pl_wire_send(r->wire, bytes, n, r->us);
        pl_entry_talk_tx_done(talk, n, rig_now(r));
        r->us += 1000;
        while ((n = pl_wire_receive(r->wire, heard, sizeof heard, r->us)) > 0)
            pl_entry_talk_rx(talk, heard, n, rig_now(r));
        pl_entry_talk_tick(talk, rig_now(r));
    }
    assert_int_equal(pl_entry_talk_result(talk), PL_OK);
}

/* It starts what it has written. */
static void update(struct story *s, const struct pl_image *image)
{
    struct rig *r = &s->rig;

    pl_session_init(&r->s, &r->cfg);
    assert_int_equal(rig_connect(r), PL_OK);
    assert_int_equal(rig_update(r, image), PL_OK);
    r->us += APP_START_US;
}

/* From the version that runs to the other one. */
static void turn(struct story *s, unsigned n)
{
    unsigned from = n % 2, to = (n + 1) % 2;
    struct pl_entry_talk asked, after;

    talk(s, PL_ENTRY_ROM, 2 * n + 1, &asked);
    assert_string_equal(asked.answer.version, versions[from].version);
    assert_int_equal(asked.answer.state, PL_ENTRY_GOING);
    update(s, &s->firmware[to].image);
    assert_int_equal(pl_node_jumps(s->node), n + 1);
    assert_int_equal(pl_node_jump(s->node)->n, 0);
    talk(s, PL_ENTRY_NONE, 2 * n + 2, &after);
    assert_string_equal(after.answer.version, versions[to].version);
}

/* PL_STORY_TURNS updates of each chip; at three rates by turns. */
static void tell(const struct pl_board_chip *chip, const char *name, const char *part)
{
    static const uint32_t bauds[] = {115200, 57600, 115200, 57600, 9600};
    const char *turns = getenv("PL_STORY_TURNS");
    unsigned n = turns ? (unsigned)strtoul(turns, NULL, 10) : 200;
    struct story s;

    assert_true(n > 0);
    begin(&s, chip, name, part, bauds[0]);
    for (unsigned i = 0; i < n; i++) {
        s.rig.cfg.lines[0].baud = bauds[i % 5];
        turn(&s, i);
    }
    printf("%s: %u updates in a row, each version answered; %.0f s of virtual time\n", name, n,
           (double)s.rig.us / 1e6);
    end(&s);
}

static void l452(void **state)
{
    (void)state;
    tell(&pl_board_l452, "l452", "L452");
}

static void f103(void **state)
{
    (void)state;
    tell(&pl_board_f103, "f103", "F103xB");
}

static void f405(void **state)
{
    (void)state;
    tell(&pl_board_f405, "f405", "F405");
}

static void g071(void **state)
{
    (void)state;
    tell(&pl_board_g071, "g071", "G071");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(l452),
        cmocka_unit_test(f103),
        cmocka_unit_test(f405),
        cmocka_unit_test(g071),
    };

    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
