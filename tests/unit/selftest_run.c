/* SPDX-License-Identifier: MIT */
/* Runs the core self-test on a bare chip and prints its transcript: selftest_run ELF m0plus|m3|...
 */
#include <stdio.h>
#include <string.h>

#include "bare_chip.h"

static void say(void *ctx, const struct pl_frame *frame)
{
    (void)ctx;
    putchar(frame->bits & 0xFF);
}

int main(int argc, char **argv)
{
    static const char *const names[BARE_CHIPS] = {"m0plus", "m3", "m4f", "m7f"};
    const struct pl_board_limit limit = {.instructions = 10000000};
    struct pl_board_status status;
    struct pl_board *board;
    enum pl_board_stop stop;
    unsigned core = 0;

    while (argc == 3 && core < BARE_CHIPS && strcmp(argv[2], names[core]) != 0)
        core++;
    if (argc != 3 || core == BARE_CHIPS)
        return 2;
    board = pl_board_new(&bare_chips[core]);
    if (!board || pl_board_load(board, argv[1], 0x08000000) != 0)
        return 1;
    pl_board_uart_attach(board, "USART1", say, NULL);
    stop = pl_board_run(board, &limit);
    pl_board_status(board, &status);
    fprintf(stderr, "%s at 0x%08X after %llu instructions, %llu us\n", pl_board_stop_name(stop),
            (unsigned)status.pc, (unsigned long long)status.instructions,
            (unsigned long long)(status.now_ps / 1000000));
    pl_board_free(board);
    return stop == PL_STOP_ENDLESS ? 0 : 1;
}
