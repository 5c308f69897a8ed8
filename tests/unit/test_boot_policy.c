/* SPDX-License-Identifier: MIT */
/* When the resident loader stays and when it goes, as firmware on whole chips: SPEC.md section 8.
 */
#include "cut_rig.h"

#include <string.h>

#include "dev_flash.h"

static struct cut_rig rig;

/* A chip that waits for 0x7F by looking at the pin never sleeps, which takes the board too long
 * where nobody comes. */
static const struct chip {
    const char *name;
    bool sleeps, ecc;
} CHIPS[] = {
    {"l452", true, true}, {"g071", true, true}, {"f103", false, false}, {"f405", false, false}};
enum { N_CHIPS = sizeof CHIPS / sizeof *CHIPS };

static struct pl_board_status status(void)
{
    struct pl_board_status s;

    pl_board_status(rig.board, &s);
    return s;
}

static void run_ms(uint32_t ms)
{
    cut_rig_run_us(&rig, UINT64_C(1000) * ms);
}

/* --- Crashes --- */

/* 8 ms each, at LSI's slowest, and the loader's own time. */
enum { CRASH_MS = 12 };

static void open_crashing(const struct chip *chip, const char *which)
{
    struct cut_image image;

    cut_rig_open(&rig, chip->name, "-loader-crashes.elf");
    cut_rig_image(&rig, which, &image);
    cut_rig_put(&rig, &image);
}

static void third_crash_is_the_last(void **state)
{
    (void)state;
    for (unsigned i = 0; i < N_CHIPS; i++) {
        open_crashing(&CHIPS[i], "-crash.bin");
        run_ms(2);
        assert_true(cut_rig_started(&rig));
        run_ms(4 * CRASH_MS);
        assert_int_equal(status().resets, 3);
        assert_int_equal(status().last_reset, PL_RESET_IWDG);
        assert_false(cut_rig_started(&rig));
        assert_int_equal(cut_rig_update(&rig, &rig.fresh), PL_OK);
        run_ms(5);
        assert_true(cut_rig_started(&rig));
        cut_rig_close(&rig);
    }
}

/* Even if RAM has kept the count. */
static void power_on_ends_the_count(void **state)
{
    (void)state;
    for (unsigned i = 0; i < N_CHIPS; i++) {
        open_crashing(&CHIPS[i], "-crash.bin");
        for (unsigned n = 0; n < 5; n++) {
            unsigned before = status().resets;
            run_ms(CRASH_MS + CRASH_MS / 2);
            assert_in_range(status().resets - before, 1, 2);
            pl_board_power_cycle(rig.board, PL_RAM_KEPT, n);
        }
        run_ms(2);
        assert_true(cut_rig_started(&rig));
        cut_rig_close(&rig);
    }
}

static void who_is_well_may_crash_for_ever(void **state)
{
    (void)state;
    for (unsigned i = 0; i < N_CHIPS; i++) {
        open_crashing(&CHIPS[i], "-crash-alive.bin");
        run_ms(20 * CRASH_MS);
        assert_true(status().resets >= 15);
        cut_rig_close(&rig);
    }
}

/* After a while without a host it gets its tries again. */
static void nobody_comes_after_a_crash(void **state)
{
    (void)state;
    for (unsigned i = 0; i < N_CHIPS; i++) {
        if (!CHIPS[i].sleeps)
            continue;
        open_crashing(&CHIPS[i], "-crash.bin");
        run_ms(19000);
        assert_int_equal(status().resets, 3);
        run_ms(2000);
        assert_true(status().resets > 4);
        assert_false(cut_rig_started(&rig));
        cut_rig_close(&rig);
    }
}

/* --- Listening window: 500 ms --- */

static void listens_then_starts(void **state)
{
    (void)state;
    for (unsigned i = 0; i < N_CHIPS; i++) {
        cut_rig_open(&rig, CHIPS[i].name, "-loader-listen.elf");
        cut_rig_put(&rig, &rig.old);
        run_ms(400);
        assert_int_equal(status().resets, 0);
        assert_false(cut_rig_started(&rig));
        run_ms(400);
        assert_int_equal(status().resets, 1); /* it starts by one, and listens no more */
        assert_true(cut_rig_started(&rig));
        pl_board_reset(rig.board, PL_RESET_PIN);
        run_ms(400);
        assert_false(cut_rig_started(&rig));
        cut_rig_close(&rig);
    }
}

static void listens_and_serves(void **state)
{
    (void)state;
    for (unsigned i = 0; i < N_CHIPS; i++) {
        cut_rig_open(&rig, CHIPS[i].name, "-loader-listen.elf");
        cut_rig_put(&rig, &rig.old);
        run_ms(300);
        assert_int_equal(cut_rig_connect(&rig), PL_OK);
        run_ms(1000); /* no window limits a session */
        assert_int_equal(cut_rig_update(&rig, &rig.fresh), PL_OK);
        run_ms(5);
        assert_true(cut_rig_started(&rig));
        assert_true(cut_rig_holds(&rig, &rig.fresh));
        cut_rig_close(&rig);
    }
}

/* --- A watchdog that runs from reset on, as an option byte has it --- */

enum { IWDG_KR = 0x40003000, IWDG_START = 0xCCCC };

static void open_watched(const struct chip *chip)
{
    cut_rig_open(&rig, chip->name, "-loader.elf");
    assert_int_equal(pl_board_run(rig.board, &(struct pl_board_limit){.instructions = 1}),
                     PL_STOP_LIMIT);
    assert_true(pl_board_write(rig.board, IWDG_KR, 4, IWDG_START));
}

static void waiting_ends_before_the_watchdog_bites(void **state)
{
    (void)state;
    for (unsigned i = 0; i < N_CHIPS; i++) {
        if (!CHIPS[i].sleeps)
            continue;
        open_watched(&CHIPS[i]);
        run_ms(19000);
        assert_int_equal(status().resets, 0);
        run_ms(4000);
        assert_int_equal(status().resets, 1);
        assert_int_equal(status().last_reset, PL_RESET_SOFTWARE);
        cut_rig_close(&rig);
    }
}

static int read_some(void)
{
    uint8_t bytes[4];
    int err = pl_session_read(&rig.session, rig.app, bytes, sizeof bytes, cut_rig_ms(&rig));

    return err == PL_OK ? cut_rig_drive(&rig) : err;
}

/* Three times the longest that the watchdog waits. */
static void a_slow_session_is_fed(void **state)
{
    (void)state;
    for (unsigned i = 0; i < N_CHIPS; i++) {
        open_watched(&CHIPS[i]);
        run_ms(5);
        assert_int_equal(cut_rig_connect(&rig), PL_OK);
        for (unsigned n = 0; n < 6; n++) {
            run_ms(15000);
            assert_int_equal(read_some(), PL_OK);
        }
        assert_int_equal(status().resets, 0);
        cut_rig_close(&rig);
    }
}

/* Bytes that mean nothing are no reason to feed it, nor to stay. */
static void noise_does_not_keep_it(void **state)
{
    const struct pl_frame frame = {.bits = 0xAA, .n_bits = 9, .baud = CUT_BAUD};

    (void)state;
    open_watched(&CHIPS[0]);
    run_ms(5);
    assert_int_equal(cut_rig_connect(&rig), PL_OK);
    for (unsigned n = 0; n < 210; n++) {
        run_ms(100);
        pl_board_uart_feed(rig.board, rig.chip->console, &frame);
        rig.n_heard = 0;
    }
    assert_int_equal(status().resets, 1);
    assert_int_equal(status().last_reset, PL_RESET_SOFTWARE);
    cut_rig_close(&rig);
}

/* --- A double word whose data are right and whose ECC is not --- */

static void cut_here(struct cut_rig *r)
{
    struct pl_device *flash = pl_machine_device(pl_board_machine(r->board), "FLASH");
    struct pl_flash_operation op;

    assert_true(pl_flash_operation(flash, &op));
    if (op.kind != PL_FLASH_PROGRAM)
        return;
    r->at_flash_op = NULL;
    pl_fault_cut(r->board, op.size, &(struct pl_fault_power){PL_RAM_LOST, 1});
}

/* Stack pointer and entry of the vector table are in such a one. */
static void tear_table(const struct chip *chip)
{
    cut_rig_open(&rig, chip->name, "-loader.elf");
    run_ms(5);
    assert_int_equal(cut_rig_connect(&rig), PL_OK);
    rig.at_flash_op = cut_here;
    rig.flash_ops = status().flash_ops + 1;
    assert_int_equal(
        pl_session_write(&rig.session, rig.app, rig.fresh.bytes, 8, 1000, cut_rig_ms(&rig)), PL_OK);
    assert_int_not_equal(cut_rig_drive(&rig), PL_OK);
    run_ms(5);
}

static int session_write(const uint8_t *bytes, size_t n)
{
    int err = pl_session_write(&rig.session, rig.app, bytes, n, 1000, cut_rig_ms(&rig));

    return err == PL_OK ? cut_rig_drive(&rig) : err;
}

static int session_read(uint8_t *bytes, size_t n)
{
    int err = pl_session_read(&rig.session, rig.app, bytes, n, cut_rig_ms(&rig));

    return err == PL_OK ? cut_rig_drive(&rig) : err;
}

static uint32_t session_sum(void)
{
    uint32_t crc = 0;

    assert_int_equal(pl_session_checksum(&rig.session, rig.app, 8, &crc, cut_rig_ms(&rig)), PL_OK);
    assert_int_equal(cut_rig_drive(&rig), PL_OK);
    return crc;
}

static void torn_ecc_passes_for_good_nowhere(void **state)
{
    uint16_t page = 2;
    uint8_t bytes[8];
    uint32_t sum;

    (void)state;
    for (unsigned i = 0; i < N_CHIPS; i++) {
        if (!CHIPS[i].ecc)
            continue;
        tear_table(&CHIPS[i]);
        assert_true(pl_board_peek(rig.board, rig.app, bytes, sizeof bytes));
        assert_memory_equal(bytes, rig.fresh.bytes, sizeof bytes);
        assert_false(cut_rig_started(&rig));

        assert_int_equal(cut_rig_connect(&rig), PL_OK);
        assert_int_equal(session_read(bytes, sizeof bytes), PL_OK);
        for (unsigned b = 0; b < sizeof bytes; b++)
            assert_int_equal(bytes[b], (uint8_t)~rig.fresh.bytes[b]);
        sum = session_sum();
        assert_int_equal(session_write(rig.fresh.bytes, 8), PL_ERR_NACK);

        assert_int_equal(pl_session_erase_pages(&rig.session, &page, 1, 1000, cut_rig_ms(&rig)),
                         PL_OK);
        assert_int_equal(cut_rig_drive(&rig), PL_OK);
        assert_int_equal(session_write(rig.fresh.bytes, 8), PL_OK);
        assert_int_equal(session_read(bytes, sizeof bytes), PL_OK);
        assert_memory_equal(bytes, rig.fresh.bytes, sizeof bytes);
        assert_int_not_equal(session_sum(), sum);
        assert_int_equal(session_sum(),
                         pl_an3155_crc(PL_AN3155_CRC_INIT, rig.fresh.bytes, sizeof bytes));
        cut_rig_close(&rig);
    }
}

/* Where Get Checksum tells which pages differ, the torn one must. */
static void update_mends_torn_ecc(void **state)
{
    (void)state;
    for (unsigned i = 0; i < N_CHIPS; i++) {
        if (!CHIPS[i].ecc)
            continue;
        tear_table(&CHIPS[i]);
        assert_int_equal(cut_rig_update(&rig, &rig.fresh), PL_OK);
        run_ms(5);
        assert_true(cut_rig_started(&rig));
        assert_true(cut_rig_holds(&rig, &rig.fresh));
        cut_rig_close(&rig);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(third_crash_is_the_last),
        cmocka_unit_test(power_on_ends_the_count),
        cmocka_unit_test(who_is_well_may_crash_for_ever),
        cmocka_unit_test(nobody_comes_after_a_crash),
        cmocka_unit_test(listens_then_starts),
        cmocka_unit_test(listens_and_serves),
        cmocka_unit_test(waiting_ends_before_the_watchdog_bites),
        cmocka_unit_test(a_slow_session_is_fed),
        cmocka_unit_test(noise_does_not_keep_it),
        cmocka_unit_test(torn_ecc_passes_for_good_nowhere),
        cmocka_unit_test(update_mends_torn_ecc),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
