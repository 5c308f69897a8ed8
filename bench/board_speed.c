/* SPDX-License-Identifier: MIT */
/* How fast the virtual board is: boot to banner, and an echo by interrupt at full line rate.
 *
 *     board_speed FIRMWARE_FOLDER
 *
 * The echo is measured twice: as it is, where the core sleeps most of the time and every few
 * instructions something happens; and with each WFI replaced by a NOP, where the core always runs
 * and is interrupted. What counts are instructions that were executed, not time that was slept, and
 * the processor's time, not that of others on the same machine; for the boot, real time. */
#include "board.h"
#include "chips.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { BAUD = 115200, ASLEEP_BYTES = 65536, BUSY_BYTES = 16384, BANNER_MS = 50, MIPS = 60 };

static const uint64_t PS_PER_MS = 1000000000,
                      CHARACTER_PS =
                          UINT64_C(10100000000000) / BAUD; /* 1 % slower than the chip may be */

struct echo {
    unsigned heard;
    uint8_t prompt[3];
};

static void hear(void *ctx, const struct pl_frame *frame)
{
    struct echo *echo = ctx;

    echo->heard++;
    memmove(echo->prompt, echo->prompt + 1, 2);
    echo->prompt[2] = (uint8_t)frame->bits;
}

static double now_s(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static uint64_t instructions(const struct pl_board *board)
{
    struct pl_board_status status;

    pl_board_status(board, &status);
    return status.instructions;
}

static uint64_t run(struct pl_board *board, uint64_t until_ps)
{
    const struct pl_board_limit limit = {.until_ps = until_ps};

    pl_board_run(board, &limit);
    return until_ps;
}

static void stay_awake(struct pl_board *board)
{
    uint16_t code;

    for (uint32_t at = 0x08000000; pl_board_peek(board, at, &code, 2) && at < 0x08010000; at += 2)
        if (code == 0xBF30)
            pl_board_poke(board, at, &(const uint16_t){0xBF00}, 2);
}

static bool boot(struct pl_board *board, const struct pl_board_chip *chip, const char *path,
                 struct echo *echo)
{
    if (!board || pl_board_load(board, path, 0) != 0 ||
        !pl_board_uart_attach(board, chip->console, hear, echo))
        return false;
    for (unsigned ms = 1; ms < 1000 && memcmp(echo->prompt, "1> ", 3) != 0; ms++)
        run(board, ms * PS_PER_MS);
    return echo->heard > 3;
}

static void send(struct pl_board *board, const struct pl_board_chip *chip, unsigned n)
{
    uint64_t now = pl_machine_now_ps(pl_board_machine(board));

    for (unsigned i = 0; i < n; i++) {
        struct pl_frame frame = {(uint16_t)(i & 0xFF), 8, BAUD, now};

        now = run(board, now + CHARACTER_PS);
        pl_board_uart_feed(board, chip->console, &frame);
    }
    run(board, now + PS_PER_MS);
}

struct result {
    double boot_ms, mips, times_real;
};

static bool measure(const char *folder, const char *name, bool awake, unsigned bytes,
                    struct result *result)
{
    const struct pl_board_chip *chip = pl_board_chip_find(name);
    struct pl_board *board = pl_board_new(chip);
    struct echo echo = {0};
    char path[512];
    double begun = now_s(CLOCK_MONOTONIC);
    uint64_t before;
    bool ok;

    snprintf(path, sizeof path, "%s/%s-hello-v1.elf", folder, name);
    ok = boot(board, chip, path, &echo);
    result->boot_ms = (now_s(CLOCK_MONOTONIC) - begun) * 1e3;
    if (ok) {
        if (awake)
            stay_awake(board);
        echo.heard = 0;
        before = instructions(board);
        begun = now_s(CLOCK_PROCESS_CPUTIME_ID);
        send(board, chip, bytes);
        begun = now_s(CLOCK_PROCESS_CPUTIME_ID) - begun;
        result->mips = (double)(instructions(board) - before) / begun / 1e6;
        result->times_real = bytes * 10.0 / BAUD / begun;
        ok = echo.heard == bytes;
    }
    pl_board_free(board);
    return ok;
}

int main(int argc, char **argv)
{
    static const char *const chips[] = {"l452", "f103", "f405", "g071"};

    if (argc != 2) {
        fputs("usage: board_speed FIRMWARE_FOLDER\n", stderr);
        return 2;
    }
    printf("| chip | boot to banner ms (limit %d) | echo, core awake MIPS (limit %d) "
           "| echo, core asleep between bytes MIPS | of that, virtual / real time |\n"
           "|---|---|---|---|---|\n",
           BANNER_MS, MIPS);
    for (unsigned i = 0; i < sizeof chips / sizeof *chips; i++) {
        struct result busy, idle;
        if (!measure(argv[1], chips[i], true, BUSY_BYTES, &busy) ||
            !measure(argv[1], chips[i], false, ASLEEP_BYTES, &idle)) {
            fprintf(stderr, "board_speed: %s: no banner, or not every byte came back\n", chips[i]);
            return 1;
        }
        printf("| %s | %.1f | %.0f | %.0f | %.0f |\n", chips[i], idle.boot_ms, busy.mips, idle.mips,
               idle.times_real);
    }
    return 0;
}
