/* SPDX-License-Identifier: MIT */
/* A chip in the middle of everything, brought back: it goes on as it did the first time. */
#include "board.h"
#include "chips.h"
#include "dev_flash.h"

#include "check.h"

#include <stdio.h>
#include <string.h>

enum { FRAMES = 512 };

static const uint64_t PS_PER_US = 1000000;

static const struct {
    const struct pl_board_chip *chip;
    const char *name;
    uint32_t flash; /* registers */
    struct {
        uint32_t off, value;
    } erase[5]; /* of the last page or sector */
} CASES[] = {
    {&pl_board_l452,
     "l452",
     0x40022000,
     {{0x08, 0x45670123}, {0x08, 0xCDEF89AB}, {0x14, 1U << 16 | 255U << 3 | 2}}},
    {&pl_board_g071,
     "g071",
     0x40022000,
     {{0x08, 0x45670123}, {0x08, 0xCDEF89AB}, {0x14, 1U << 16 | 63U << 3 | 2}}},
    {&pl_board_f103,
     "f103",
     0x40022000,
     {{0x04, 0x45670123}, {0x04, 0xCDEF89AB}, {0x10, 2}, {0x14, 0x0801FC00}, {0x10, 0x42}}},
    {&pl_board_f405,
     "f405",
     0x40023C00,
     {{0x04, 0x45670123}, {0x04, 0xCDEF89AB}, {0x10, 1U << 16 | 11U << 3 | 2}}},
};
enum { N_CASES = sizeof CASES / sizeof *CASES };

/* Everything that somebody outside could notice. */
struct trace {
    struct pl_frame frame[FRAMES];
    unsigned n;
    struct pl_board_status end;
    uint64_t memory;
};

static void heard(void *ctx, const struct pl_frame *frame)
{
    struct trace *trace = ctx;

    if (trace->n < FRAMES)
        trace->frame[trace->n++] = *frame;
}

/* FNV-1a. */
static uint64_t hash_of(const struct pl_board *board, const struct pl_board_chip *chip)
{
    uint64_t hash = UINT64_C(0xCBF29CE484222325);
    uint8_t byte = 0;

    for (unsigned i = 0; i < chip->n_memories; i++)
        for (uint32_t off = 0; off < chip->memories[i].size; off++) {
            assert_true(pl_board_peek(board, chip->memories[i].base + off, &byte, 1));
            hash = (hash ^ byte) * UINT64_C(0x100000001B3);
        }
    return hash;
}

static void run_for(struct pl_board *board, uint64_t us)
{
    uint64_t now = pl_machine_now_ps(pl_board_machine(board));
    const struct pl_board_limit limit = {.until_ps = now + us * PS_PER_US};

    assert_int_equal(pl_board_run(board, &limit), PL_STOP_LIMIT);
}

static void feed(struct pl_board *board, const char *uart, uint8_t byte)
{
    const struct pl_frame frame = {.bits = byte,
                                   .n_bits = 8,
                                   .baud = 115200,
                                   .start_ps =
                                       pl_machine_now_ps(pl_board_machine(board)) - 87 * PS_PER_US};

    assert_true(pl_board_uart_feed(board, uart, &frame));
}

static void set(struct pl_board *board, uint32_t addr, uint32_t value)
{
    assert_true(pl_machine_write(pl_board_machine(board), addr, 4, value));
}

/* The banner is out, an echo is on the wire and a byte behind it has come, a page is being erased,
 * and a watchdog that nobody feeds is running. It resets the chip after half a second. */
static struct pl_board *in_the_middle(size_t i, const char *build)
{
    struct pl_board *board = pl_board_new(CASES[i].chip);
    const char *uart = CASES[i].chip->console;
    char path[256];

    assert_non_null(board);
    snprintf(path, sizeof path, "%s/%s-hello-%s.elf", PL_FIRMWARE, CASES[i].name, build);
    assert_int_equal(pl_board_load(board, path, 0), 0);
    run_for(board, 20000);
    for (uint8_t n = 0; n < 5; n++) {
        feed(board, uart, (uint8_t)('A' + n));
        run_for(board, n < 4 ? 87 : 40);
    }
    set(board, 0x40003000, 0xCCCC);
    for (unsigned n = 0; n < 5 && CASES[i].erase[n].off; n++)
        set(board, CASES[i].flash + CASES[i].erase[n].off, CASES[i].erase[n].value);
    return board;
}

static void go_on(struct pl_board *board, const struct pl_board_chip *chip, struct trace *trace)
{
    memset(trace, 0, sizeof *trace);
    for (unsigned n = 0; n < 100; n++) {
        feed(board, chip->console, (uint8_t)n);
        run_for(board, 90);
    }
    for (unsigned n = 0; n < 40; n++) {
        run_for(board, 20000);
        feed(board, chip->console, (uint8_t)n);
    }
    pl_board_status(board, &trace->end);
    trace->memory = hash_of(board, chip);
}

static void expect_same(const struct trace *a, const struct trace *b)
{
    assert_int_equal(a->n, b->n);
    for (unsigned i = 0; i < a->n; i++) {
        assert_int_equal(a->frame[i].bits, b->frame[i].bits);
        assert_true(a->frame[i].start_ps == b->frame[i].start_ps);
    }
    assert_true(a->end.instructions == b->end.instructions && a->end.now_ps == b->end.now_ps);
    assert_memory_equal(&a->end, &b->end, sizeof a->end);
    assert_true(a->memory == b->memory);
}

static void it_goes_on_as_before(size_t i, const char *build)
{
    static struct trace trace, first, again;
    const struct pl_board_chip *chip = CASES[i].chip;
    struct pl_board *board = in_the_middle(i, build);
    struct pl_device *flash = pl_machine_device(pl_board_machine(board), "FLASH");
    struct pl_snapshot *snapshot;

    assert_true(pl_board_uart_attach(board, chip->console, heard, &trace));
    assert_true(pl_flash_busy(flash));
    snapshot = pl_board_snapshot(board);
    assert_non_null(snapshot);
    go_on(board, chip, &trace);
    first = trace;
    assert_true(first.n > 40);
    assert_int_equal(first.end.last_reset, PL_RESET_IWDG);
    for (unsigned n = 0; n < 2; n++) {
        pl_board_restore(board, snapshot);
        assert_true(pl_flash_busy(flash));
        go_on(board, chip, &trace);
        again = trace;
        expect_same(&first, &again);
    }
    pl_snapshot_free(snapshot);
    pl_board_free(board);
}

static void a_chip_driven_by_interrupts(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_CASES; i++)
        it_goes_on_as_before(i, "v1");
}

static void a_chip_driven_by_dma(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_CASES; i++)
        it_goes_on_as_before(i, "dma");
}

/* What is brought back is the snapshot, not what was on the way to it: another path first. */
static void another_path_leaves_no_trace(void **state)
{
    static struct trace trace, first;
    struct pl_board *board = in_the_middle(0, "v1");
    struct pl_snapshot *snapshot = pl_board_snapshot(board);

    (void)state;
    assert_non_null(snapshot);
    assert_true(pl_board_uart_attach(board, NULL, heard, &trace));
    go_on(board, CASES[0].chip, &trace);
    first = trace;
    pl_board_restore(board, snapshot);
    pl_board_power_cycle(board, PL_RAM_RANDOM, 7);
    run_for(board, 3000);
    pl_board_restore(board, snapshot);
    go_on(board, CASES[0].chip, &trace);
    expect_same(&first, &trace);
    pl_snapshot_free(snapshot);
    pl_board_free(board);
}

static void every_device_tells_its_state(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_CASES; i++) {
        struct pl_board *board = pl_board_new(CASES[i].chip);
        const struct pl_device *d;
        assert_non_null(board);
        for (unsigned n = 0; (d = pl_machine_nth_device(pl_board_machine(board), n)) != NULL; n++)
            assert_true(d->state && d->state_size > 0);
        pl_board_free(board);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chip_driven_by_interrupts),
        cmocka_unit_test(a_chip_driven_by_dma),
        cmocka_unit_test(another_path_leaves_no_trace),
        cmocka_unit_test(every_device_tells_its_state),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
