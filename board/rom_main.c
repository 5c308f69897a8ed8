/* SPDX-License-Identifier: MIT */
/* pinless-board rom: the modelled ROM loader in real time, behind a pseudo terminal. */
#include "commands.h"
#include "files.h"
#include "pty.h"
#include "rom_options.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>

struct board {
    struct pl_rom_options options;
    struct pl_rom *rom;
    struct pl_wire *wire;
    struct pl_pty pty;
    struct timespec start;
    struct pl_rom_status told; /* what has been reported already */
    uint32_t told_baud;
    bool hung_up;        /* and not yet dealt with */
    uint64_t started_us; /* when Go was noticed */
    uint8_t to_host[4096];
    size_t to_host_len;
};

/* --- Clock and flash --- */

static uint64_t now_us(const struct board *board)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)(now.tv_sec - board->start.tv_sec) * 1000000 + (uint64_t)(now.tv_nsec / 1000) -
           (uint64_t)(board->start.tv_nsec / 1000);
}

static bool load_flash(struct board *board)
{
    uint32_t size;
    uint8_t *flash = pl_rom_flash(board->rom, &size);

    return !board->options.flash_in || pl_file_load(board->options.flash_in, flash, size);
}

static bool save_flash(struct board *board)
{
    uint32_t size;
    const uint8_t *flash = pl_rom_flash(board->rom, &size);

    return !board->options.flash_out || pl_file_save(board->options.flash_out, flash, size);
}

/* --- Reports --- */

static void report(struct board *board)
{
    const struct pl_rom_status *now = pl_rom_status(board->rom);
    const struct pl_rom_status *told = &board->told;
    uint32_t baud = pl_rom_baud(board->rom);

    if (baud != board->told_baud && baud)
        printf("synchronised at %" PRIu32 " baud\n", baud);
    if (now->erased_pages != told->erased_pages)
        printf("erased %" PRIu32 " pages\n", now->erased_pages - told->erased_pages);
    if (now->rdp != told->rdp)
        printf("read-out protection level %d\n", now->rdp);
    if (now->resets != told->resets)
        printf("reset\n");
    if (now->started && !told->started)
        printf("started at 0x%08" PRIX32 " (SP 0x%08" PRIX32 " PC 0x%08" PRIX32 ")\n",
               now->start_addr, now->start_sp, now->start_pc);
    fflush(stdout);
}

/* Go is told of and kept as soon as it happens. */
static bool notice(struct board *board)
{
    const struct pl_rom_status *now = pl_rom_status(board->rom);
    bool just_started = now->started && !board->told.started;

    if (!board->options.quiet)
        report(board);
    board->told = *now;
    board->told_baud = pl_rom_baud(board->rom);
    if (just_started)
        board->started_us = now_us(board);
    return !just_started || save_flash(board);
}

static void summarise(const struct board *board)
{
    const struct pl_rom_status *status = pl_rom_status(board->rom);

    if (board->options.quiet)
        return;
    printf("%" PRIu64 " bytes crossed, %" PRIu32 " commands, %" PRIu32 " pages erased, %" PRIu32
           " bytes programmed, %" PRIu32 " lost writes, %" PRIu32 " overruns\n",
           pl_wire_bytes(board->wire), status->commands, status->erased_pages,
           status->programmed_bytes, status->lost_writes, status->overruns);
    fflush(stdout);
}

/* --- Running --- */

/* A pseudo terminal has no parity, so it is always taken as right. Where bytes take no time, the
 * rate that the host has set is what the loader measures. */
static void from_host(struct board *board)
{
    uint8_t buf[4096];
    size_t n = pl_pty_read(&board->pty, buf, sizeof buf);

    if (n == 0)
        return;
    if (board->options.wire.baud == 0)
        pl_wire_set_line(board->wire, pl_pty_baud(&board->pty), pl_rom_parity_even(board->rom),
                         now_us(board));
    pl_wire_send(board->wire, buf, n, now_us(board));
}

static void to_host(struct board *board)
{
    size_t room = sizeof board->to_host - board->to_host_len;
    size_t taken;

    board->to_host_len +=
        pl_wire_receive(board->wire, board->to_host + board->to_host_len, room, now_us(board));
    if (board->to_host_len == 0)
        return;
    taken = pl_pty_write(&board->pty, board->to_host, board->to_host_len);
    board->to_host_len -= taken;
    memmove(board->to_host, board->to_host + taken, board->to_host_len);
}

/* A wake-up for every character would keep a processor busy and gain nothing: a model that wakes
 * late computes the same times. This bounds how late the host may see an answer. */
enum { GRAIN_US = 60, IDLE_US = 200000 };

static void wait_for_event(struct board *board)
{
    uint64_t next_us = pl_wire_next_us(board->wire);
    uint64_t now = now_us(board);
    uint64_t wait_us = IDLE_US;

    if (next_us != PL_ROM_NEVER_US && next_us < now + IDLE_US)
        wait_us = next_us > now + GRAIN_US ? next_us - now : GRAIN_US;
    if (!pl_stop_wanted)
        pl_pty_wait(&board->pty, wait_us);
}

/* A host that closes at once may leave bytes on the wire; they still arrive. */
static bool conversation_over(struct board *board)
{
    if (pl_pty_hung_up(&board->pty))
        board->hung_up = true;
    if (!board->hung_up || pl_wire_next_us(board->wire) != PL_ROM_NEVER_US)
        return false;
    board->hung_up = false;
    return true;
}

/* After Go the host gets time to read the last ACK, which is lost with the terminal. */
enum { LAST_ACK_US = 1000000 };

static bool time_to_end(const struct board *board, bool over)
{
    bool started = pl_rom_status(board->rom)->started;

    return board->options.once &&
           (over || (started && now_us(board) > board->started_us + LAST_ACK_US));
}

static int serve(struct board *board)
{
    while (!pl_stop_wanted && !pl_wire_dead(board->wire)) {
        from_host(board);
        to_host(board);
        if (!notice(board))
            return PL_BOARD_FAILED;
        bool over = conversation_over(board);
        if (over && !save_flash(board))
            return PL_BOARD_FAILED;
        if (time_to_end(board, over))
            break;
        wait_for_event(board);
    }
    return PL_BOARD_OK;
}

/* --- Start and end --- */

static bool build(struct board *board)
{
    board->rom = pl_rom_new(&board->options.rom);
    board->wire = pl_wire_to_rom(&board->options.wire, board->rom);
    if (!board->wire) {
        fputs("pinless-board: out of memory, or nothing is known of this chip's flash\n", stderr);
        return false;
    }
    board->told = *pl_rom_status(board->rom);
    return load_flash(board);
}

static int run(struct board *board)
{
    int code;

    if (!build(board))
        return PL_BOARD_FAILED;
    if (!pl_pty_open(&board->pty, board->options.link)) {
        pl_file_complain("cannot make a terminal", board->options.link ? board->options.link : "");
        return PL_BOARD_FAILED;
    }
    puts(board->pty.path);
    fflush(stdout);
    clock_gettime(CLOCK_MONOTONIC, &board->start);
    code = serve(board);
    pl_pty_close(&board->pty);
    if (!save_flash(board))
        code = PL_BOARD_FAILED;
    summarise(board);
    return code;
}

int pl_command_rom(int argc, char **argv)
{
    static struct board board;
    int code = pl_rom_options(&board.options, argc, argv);

    if (code >= 0)
        return code;
    code = run(&board);
    pl_wire_free(board.wire);
    pl_rom_free(board.rom);
    return code;
}
