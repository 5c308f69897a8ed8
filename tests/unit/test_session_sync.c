/* SPDX-License-Identifier: MIT */
/* Finding a loader, in whatever state it is, on whatever line; and ending when there is none. */
#include "check.h"

#include <string.h>

#include "rig.h"

static void assert_connected(struct rig *r, uint16_t pid)
{
    assert_int_equal(rig_connect(r), PL_OK);
    assert_int_equal(r->s.loader.pid, pid);
    assert_true(pl_session_lists(&r->s, PL_CMD_READ));
}

static void fresh_loader(void **state)
{
    struct rig r;

    (void)state;
    rig_init(&r, "L452");
    rig_plug(&r);
    assert_connected(&r, 0x462);
    assert_false(r.s.loader.was_synced);
    assert_int_equal(r.s.loader.version, 0x31);
    assert_true(r.us < 1000000);
    rig_unplug(&r);
}

static void already_synchronised(void **state)
{
    struct rig r;

    (void)state;
    rig_init(&r, "L452");
    r.rom_cfg.synced = true;
    rig_plug(&r);
    assert_connected(&r, 0x462);
    assert_true(r.s.loader.was_synced);
    rig_unplug(&r);
}

/* An application may be there instead: it hears 0x7F twice and nothing else, whatever it says. */
static void a_gentle_look_says_nothing_but_sync(void **state)
{
    (void)state;
    for (unsigned echo = 0; echo < 2; echo++) {
        struct rig r;

        rig_init(&r, "L452");
        r.rom_cfg.start_us = 60000000; /* deaf */
        r.wire_cfg.echo = echo;
        r.cfg.gentle = true;
        r.cfg.sync_ms = 250;
        rig_plug(&r);
        assert_int_equal(rig_connect(&r), PL_ERR_NO_ANSWER);
        assert_int_equal(r.log_len, 2);
        assert_memory_equal(r.log, "\x7F\x7F", 2);
        assert_true(r.us < 600000);
        rig_unplug(&r);
    }
}

static void a_gentle_look_finds_a_loader(void **state)
{
    (void)state;
    for (unsigned synced = 0; synced < 2; synced++) {
        struct rig r;

        rig_init(&r, "L452");
        r.rom_cfg.synced = synced;
        r.cfg.gentle = true;
        r.cfg.sync_ms = 250;
        rig_plug(&r);
        assert_connected(&r, 0x462);
        rig_unplug(&r);
    }
}

/* A loader left in the middle of something by a host that vanished. */
static void stuck_after(const char *bytes, size_t n)
{
    struct rig r;
    uint8_t drop[64];

    rig_init(&r, "L452");
    rig_plug(&r);
    assert_connected(&r, 0x462);
    pl_wire_send(r.wire, (const uint8_t *)bytes, n, r.us);
    r.us += 200000;
    while (pl_wire_receive(r.wire, drop, sizeof drop, r.us) > 0)
        ;
    pl_session_init(&r.s, &r.cfg);
    assert_connected(&r, 0x462);
    assert_true(r.us < 8000000);
    rig_unplug(&r);
}

static void half_eaten_commands(void **state)
{
    (void)state;
    stuck_after("\x7F", 1);
    stuck_after("\x31", 1);
    stuck_after("\x31\xCE", 2);
    stuck_after("\x31\xCE\x08\x00", 4);
    stuck_after("\x11\xEE\x08\x00\x00\x00\x08", 7);
    stuck_after("\x44\xBB\x00", 3);
    stuck_after("\xA1\x5E\x08", 3);
}

/* In the middle of a Write's data, at every remainder: the filler must bring it out, and must not
 * be taken for data. */
static void stuck_in_write_data(void **state)
{
    (void)state;
    for (unsigned got = 0; got < 20; got++) {
        struct rig r;
        uint8_t bytes[7 + 1 + 20] = "\x31\xCE\x08\x00\x01\x00\x09\x7F";
        uint8_t drop[64];
        uint32_t size;

        rig_init(&r, "L452");
        rig_plug(&r);
        assert_connected(&r, 0x462);
        pl_wire_send(r.wire, bytes, 2, r.us);
        r.us += 2000;
        pl_wire_receive(r.wire, drop, sizeof drop, r.us);
        pl_wire_send(r.wire, bytes + 2, 5, r.us);
        r.us += 2000;
        pl_wire_receive(r.wire, drop, sizeof drop, r.us);
        pl_wire_send(r.wire, bytes + 7, got, r.us);
        r.us += 100000;
        pl_session_init(&r.s, &r.cfg);
        assert_connected(&r, 0x462);
        const uint8_t *flash = pl_rom_flash(r.rom, &size);
        for (unsigned i = 0; i < 0x300; i++)
            assert_int_equal(flash[i], 0xFF);
        rig_unplug(&r);
    }
}

static void noise_before_the_loader_speaks(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 50; seed++) {
        struct rig r;

        rig_init(&r, "F103xB");
        r.wire_cfg.insert = 0.02;
        r.wire_cfg.seed = seed;
        rig_plug(&r);
        /* 2 % stray bytes leave nearly every exchange intact; the end is success or a typed error.
         */
        int err = rig_connect(&r);
        assert_true(err == PL_OK || err == PL_ERR_GARBLED || err == PL_ERR_NO_ANSWER);
        if (err == PL_OK)
            assert_int_equal(r.s.loader.pid, 0x410);
        rig_unplug(&r);
    }
}

static void echo_is_cancelled(void **state)
{
    struct rig r;
    uint8_t word[4];

    (void)state;
    rig_init(&r, "F405");
    r.wire_cfg.echo = true;
    rig_plug(&r);
    assert_connected(&r, 0x413);
    assert_int_equal(pl_session_read(&r.s, 0x08000000, word, 4, rig_now(&r)), PL_OK);
    assert_int_equal(rig_run(&r), PL_OK);
    assert_memory_equal(word, "\xFF\xFF\xFF\xFF", 4);
    rig_unplug(&r);
}

static void two_acks_to_one_sync(void **state)
{
    struct rig r;

    (void)state;
    rig_init(&r, "L412");
    assert_true(r.rom_cfg.chip->quirks & PL_QUIRK_TWO_SYNC_ACKS);
    rig_plug(&r);
    assert_connected(&r, 0x464);
    assert_int_equal(r.s.stats.retries, 0);
    rig_unplug(&r);
}

static void slow_start(void **state)
{
    static const uint32_t ms[] = {524, 1396, 2560};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct rig r;

        rig_init(&r, "F105");
        r.rom_cfg.start_us = ms[i] * 1000;
        rig_plug(&r);
        assert_connected(&r, 0x418);
        rig_unplug(&r);
    }
}

static void first_sync_ignored(void **state)
{
    struct rig r;

    (void)state;
    rig_init(&r, "H743");
    assert_true(r.rom_cfg.chip->quirks & PL_QUIRK_SYNC_TWICE);
    rig_plug(&r);
    assert_connected(&r, 0x450);
    rig_unplug(&r);
}

static void family_without_parity(void **state)
{
    struct rig r;

    (void)state;
    rig_init(&r, "WB05");
    r.cfg.lines[0].parity = PL_PARITY_EVEN;
    r.cfg.lines[1] = (struct pl_line){115200, PL_PARITY_NONE};
    r.cfg.n_lines = 2;
    rig_plug(&r);
    assert_connected(&r, r.rom_cfg.chip->pid);
    assert_int_equal(r.s.line.parity, PL_PARITY_NONE);
    rig_unplug(&r);
}

static void lower_baud_rate(void **state)
{
    struct rig r;

    (void)state;
    rig_init(&r, "F746");
    r.rom_cfg.max_baud = 57600;
    r.cfg.lines[1] = (struct pl_line){57600, PL_PARITY_EVEN};
    r.cfg.lines[2] = (struct pl_line){9600, PL_PARITY_EVEN};
    r.cfg.n_lines = 3;
    rig_plug(&r);
    /* The loader has seen garbage at 115200; whether it can still be reached without a reset
     * depends on what it measured. It must end, and be honest. */
    int err = rig_connect(&r);
    assert_true(err == PL_OK || err == PL_ERR_NO_ANSWER || err == PL_ERR_GARBLED);
    if (err == PL_OK)
        assert_int_equal(r.s.line.baud, 57600);
    rig_unplug(&r);
}

/* With a ladder of baud rates, too, a loader left in the middle of a Write is found again: it takes
 * every sync of the ladder for data. */
static void stuck_with_several_baud_rates(void **state)
{
    static const char *const parts[] = {"\x31\xCE", "\x08\x00\x01\x00\x09", "\xFF\x01\x02"};
    static const size_t sizes[] = {2, 5, 3};
    struct rig r;
    uint8_t drop[64], word[4];

    (void)state;
    rig_init(&r, "L452");
    r.cfg.lines[1] = (struct pl_line){57600, PL_PARITY_EVEN};
    r.cfg.lines[2] = (struct pl_line){9600, PL_PARITY_EVEN};
    r.cfg.n_lines = 3;
    rig_plug(&r);
    assert_connected(&r, 0x462);
    for (size_t i = 0; i < 3; i++) {
        pl_wire_send(r.wire, (const uint8_t *)parts[i], sizes[i], r.us);
        r.us += 2000;
        pl_wire_receive(r.wire, drop, sizeof drop, r.us);
    }
    pl_session_init(&r.s, &r.cfg);
    assert_connected(&r, 0x462);
    assert_int_equal(r.s.line.baud, 115200);
    assert_int_equal(pl_session_read(&r.s, 0x08000100, word, 4, rig_now(&r)), PL_OK);
    assert_int_equal(rig_run(&r), PL_OK);
    assert_memory_equal(word, "\xFF\xFF\xFF\xFF", 4);
    rig_unplug(&r);
}

static void nobody_at_several_baud_rates(void **state)
{
    struct rig r;

    (void)state;
    rig_init(&r, "F103xB");
    r.rom_cfg.start_us = UINT32_MAX;
    r.cfg.lines[1] = (struct pl_line){57600, PL_PARITY_EVEN};
    r.cfg.n_lines = 2;
    rig_plug(&r);
    assert_int_equal(rig_connect(&r), PL_ERR_NO_ANSWER);
    assert_true(r.us < 10000000);
    rig_unplug(&r);
}

static void nobody_there(void **state)
{
    struct rig r;

    (void)state;
    rig_init(&r, "F103xB");
    r.rom_cfg.start_us = UINT32_MAX;
    rig_plug(&r);
    assert_int_equal(rig_connect(&r), PL_ERR_NO_ANSWER);
    assert_true(r.us < 6000000);
    /* Sticky: nothing more is sent. */
    assert_int_equal(pl_session_connect(&r.s, rig_now(&r)), PL_ERR_STATE);
    assert_true(pl_session_ended(&r.s));
    rig_unplug(&r);
}

/* An application that prints all day, or a loader at another baud rate. */
static void somebody_else_there(void **state)
{
    struct pl_session_config cfg = {.lines = {{115200, PL_PARITY_EVEN}}, .n_lines = 1};
    struct pl_session s;
    struct pl_line line;
    uint32_t now = 0;

    (void)state;
    pl_session_init(&s, &cfg);
    assert_int_equal(pl_session_connect(&s, now), PL_OK);
    while (pl_session_result(&s) == PL_BUSY) {
        size_t n;

        if (pl_session_line_wanted(&s, &line))
            pl_session_line_done(&s, now);
        pl_session_tx(&s, &n);
        pl_session_tx_done(&s, n, now);
        pl_session_rx(&s, (const uint8_t *)"temp 21.5\r\n", 11, now);
        pl_session_tick(&s, now);
        now += 7;
        assert_true(now < 60000);
    }
    assert_int_equal(pl_session_result(&s), PL_ERR_GARBLED);
}

static void bad_configurations(void **state)
{
    struct pl_session_config cfg = {.n_lines = 0};
    struct pl_session s;

    (void)state;
    pl_session_init(&s, &cfg);
    assert_int_equal(pl_session_result(&s), PL_ERR_ARG);
    cfg.n_lines = 1; /* baud 0 */
    pl_session_init(&s, &cfg);
    assert_int_equal(pl_session_connect(&s, 0), PL_ERR_STATE);
    cfg.n_lines = PL_SESSION_LINES_MAX + 1;
    pl_session_init(&s, &cfg);
    assert_int_equal(pl_session_result(&s), PL_ERR_ARG);
}

static void abort_is_final(void **state)
{
    struct rig r;
    uint8_t word[4];
    size_t n;

    (void)state;
    rig_init(&r, "F103xB");
    rig_plug(&r);
    assert_connected(&r, 0x410);
    assert_int_equal(pl_session_read(&r.s, 0x08000000, word, 4, rig_now(&r)), PL_OK);
    pl_session_abort(&r.s, PL_ERR_CANCELLED);
    assert_int_equal(pl_session_result(&r.s), PL_ERR_CANCELLED);
    pl_session_tx(&r.s, &n);
    assert_int_equal(n, 0);
    assert_int_equal(pl_session_read(&r.s, 0x08000000, word, 4, rig_now(&r)), PL_ERR_STATE);
    pl_session_abort(&r.s, PL_ERR_PORT_LOST);
    assert_int_equal(pl_session_result(&r.s), PL_ERR_CANCELLED);
    rig_unplug(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fresh_loader),
        cmocka_unit_test(already_synchronised),
        cmocka_unit_test(a_gentle_look_says_nothing_but_sync),
        cmocka_unit_test(a_gentle_look_finds_a_loader),
        cmocka_unit_test(half_eaten_commands),
        cmocka_unit_test(stuck_in_write_data),
        cmocka_unit_test(noise_before_the_loader_speaks),
        cmocka_unit_test(echo_is_cancelled),
        cmocka_unit_test(two_acks_to_one_sync),
        cmocka_unit_test(slow_start),
        cmocka_unit_test(first_sync_ignored),
        cmocka_unit_test(family_without_parity),
        cmocka_unit_test(lower_baud_rate),
        cmocka_unit_test(stuck_with_several_baud_rates),
        cmocka_unit_test(nobody_at_several_baud_rates),
        cmocka_unit_test(nobody_there),
        cmocka_unit_test(somebody_else_there),
        cmocka_unit_test(bad_configurations),
        cmocka_unit_test(abort_is_final),
    };

    return cmocka_run_group_tests_name("session sync", tests, NULL, NULL);
}
