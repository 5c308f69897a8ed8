/* SPDX-License-Identifier: MIT */
/* A debugger's view of the board: one client's packets, and who answers which. */
#include "gdb_internal.h"

#include <stdlib.h>
#include <string.h>

enum { NOWHERE = 1 };

/* --- Breakpoints: type,address,kind; of watchpoints, kind is the length --- */

enum { SOFTWARE, HARDWARE, ON_WRITE };

static bool set_point(struct pl_gdb *g, uint32_t type, const uint32_t range[2])
{
    if (type == ON_WRITE)
        return pl_gdb_set_watch(g, range[0], range[1]);
    return pl_gdb_set_breakpoint(g, range[0], type == HARDWARE);
}

static void clear_point(struct pl_gdb *g, uint32_t type, const uint32_t range[2])
{
    if (type == ON_WRITE)
        pl_gdb_clear_watch(g, range[0], range[1]);
    else
        pl_gdb_clear_breakpoint(g, range[0]);
}

static void breakpoint(struct pl_gdb *g, struct pl_gdb_cursor c, bool set)
{
    uint32_t type, range[2];

    if (!pl_gdb_number(&c, &type) || type > ON_WRITE)
        return; /* on reading: not supported */
    if (!pl_gdb_skip(&c, ",") || !pl_gdb_number_pair(&c, range)) {
        pl_gdb_say_error(g, PL_GDB_EINVAL);
        return;
    }
    if (set && !set_point(g, type, range)) {
        pl_gdb_say_error(g, PL_GDB_ENOSPC);
        return;
    }
    if (!set)
        clear_point(g, type, range);
    pl_gdb_say(g, "OK");
}

/* --- Going on: c, s, C, S, and vCont with them; there is one thread, so the first action counts
 * ---
 */

/* c[address], C signal[;address]: signals mean nothing here. True: the answer is a stop reply. */
static bool resume(struct pl_gdb *g, uint8_t action, struct pl_gdb_cursor c)
{
    bool with_signal = action == 'C' || action == 'S';
    uint32_t signal, addr;

    if (with_signal && !pl_gdb_number(&c, &signal)) {
        pl_gdb_say_error(g, PL_GDB_EINVAL);
        return false;
    }
    if (with_signal)
        pl_gdb_skip(&c, ";");
    if (pl_gdb_number(&c, &addr))
        pl_board_set(g->board, PL_REG_PC, addr & ~1U);
    pl_gdb_resume(g, action == 's' || action == 'S');
    return true;
}

static bool is_action(uint8_t action)
{
    return action == 'c' || action == 's' || action == 'C' || action == 'S';
}

static bool resume_by_vcont(struct pl_gdb *g, struct pl_gdb_cursor c)
{
    if (!pl_gdb_skip(&c, ";") || c.at == c.end || !is_action(*c.at)) {
        pl_gdb_say_error(g, PL_GDB_EINVAL);
        return false;
    }
    pl_gdb_resume(g, *c.at == 's' || *c.at == 'S');
    return true;
}

/* --- Commands. True: no answer now --- */

/* As if the probe were pulled off and the chip reset. */
static void kill_firmware(struct pl_gdb *g)
{
    pl_gdb_release(g);
    pl_board_reset(g->board, PL_RESET_PIN);
}

static bool command_v(struct pl_gdb *g, struct pl_gdb_cursor c)
{
    if (pl_gdb_skip(&c, "vCont?"))
        pl_gdb_say(g, "vCont;c;C;s;S");
    else if (pl_gdb_skip(&c, "vCont"))
        return resume_by_vcont(g, c);
    else if (pl_gdb_skip(&c, "vFlashErase:"))
        pl_gdb_flash_erase(g, c);
    else if (pl_gdb_skip(&c, "vFlashWrite:"))
        pl_gdb_flash_write(g, c);
    else if (pl_gdb_skip(&c, "vFlashDone"))
        pl_gdb_say(g, "OK");
    else if (pl_gdb_skip(&c, "vKill")) {
        kill_firmware(g);
        pl_gdb_say(g, "OK");
    }
    return false;
}

static bool command_q(struct pl_gdb *g, struct pl_gdb_cursor c)
{
    if (pl_gdb_skip(&c, "QStartNoAckMode")) {
        g->no_ack_next = true;
        pl_gdb_say(g, "OK");
    } else {
        pl_gdb_query(g, c);
    }
    return false;
}

static bool command_control(struct pl_gdb *g, uint8_t letter, struct pl_gdb_cursor c)
{
    switch (letter) {
    case 'c':
    case 's':
    case 'C':
    case 'S':
        return resume(g, letter, c);
    case 'z':
    case 'Z':
        breakpoint(g, c, letter == 'Z');
        return false;
    case 'D':
        pl_gdb_release(g);
        pl_gdb_say(g, "OK");
        return false;
    case 'k':
        kill_firmware(g);
        return true;
    case '?':
        pl_gdb_stop_reply(g);
        return false;
    case 'H':
    case 'T':
    case '!':
        pl_gdb_say(g, "OK");
        return false;
    default:
        return false; /* an empty answer: not supported */
    }
}

static bool command(struct pl_gdb *g, uint8_t letter, struct pl_gdb_cursor c)
{
    switch (letter) {
    case 'g':
        pl_gdb_read_registers(g);
        return false;
    case 'G':
        pl_gdb_write_registers(g, c);
        return false;
    case 'p':
        pl_gdb_read_register(g, c);
        return false;
    case 'P':
        pl_gdb_write_register(g, c);
        return false;
    case 'm':
        pl_gdb_read_memory(g, c);
        return false;
    case 'M':
        pl_gdb_write_memory_hex(g, c);
        return false;
    case 'X':
        pl_gdb_write_memory(g, c);
        return false;
    default:
        return command_control(g, letter, c);
    }
}

static void obey(struct pl_gdb *g)
{
    struct pl_gdb_cursor c = {g->reader.data, g->reader.data + g->reader.len};
    uint8_t letter = c.at < c.end ? *c.at : 0;
    bool later;

    g->reply_len = 0;
    if (letter == 'q' || letter == 'Q')
        later = command_q(g, c);
    else if (letter == 'v')
        later = command_v(g, c);
    else {
        c.at += c.at < c.end;
        later = command(g, letter, c);
    }
    if (!later)
        pl_gdb_send(g);
    g->no_ack = g->no_ack || g->no_ack_next;
}

/* --- The client --- */

static void interrupt(struct pl_gdb *g)
{
    if (g->state == PL_GDB_HALTED)
        return;
    if (g->in_rom)
        pl_gdb_console(g, "halted while the modelled ROM loader runs\n");
    pl_gdb_halt(g, PL_GDB_SIGINT, "");
}

static void take(struct pl_gdb *g, uint8_t byte)
{
    switch (pl_gdb_put(&g->reader, byte)) {
    case PL_GDB_RECEIVED:
        pl_gdb_send_ack(g, '+');
        obey(g);
        break;
    case PL_GDB_BAD:
        pl_gdb_send_ack(g, '-');
        break;
    case PL_GDB_NAK:
        pl_gdb_send_again(g);
        break;
    case PL_GDB_INTERRUPT:
        interrupt(g);
        break;
    case PL_GDB_ACK:
    case PL_GDB_NOTHING:
        break;
    }
}

size_t pl_gdb_feed(struct pl_gdb *g, const uint8_t *data, size_t len)
{
    size_t n = 0;

    while (n < len && PL_GDB_QUEUE - g->queue_len >= PL_GDB_RESERVE)
        take(g, data[n++]);
    return n;
}

const uint8_t *pl_gdb_output(const struct pl_gdb *g, size_t *len)
{
    *len = g->queue_len;
    return g->queue;
}

void pl_gdb_sent(struct pl_gdb *g, size_t n)
{
    g->queue_len -= n;
    memmove(g->queue, g->queue + n, g->queue_len);
}

static void forget_client(struct pl_gdb *g)
{
    g->reader = (struct pl_gdb_reader){.state = PL_GDB_IDLE};
    g->no_ack = g->no_ack_next = g->says_breaks = false;
    g->queue_len = g->reply_len = g->last_len = 0;
}

static void attach(struct pl_gdb *g)
{
    pl_gdb_attach(g);
    g->state = PL_GDB_HALTED;
    g->signal = PL_GDB_SIGTRAP;
    g->reason[0] = '\0';
}

void pl_gdb_connect(struct pl_gdb *g)
{
    forget_client(g);
    attach(g);
}

void pl_gdb_disconnect(struct pl_gdb *g)
{
    forget_client(g);
    pl_gdb_clear_breakpoints(g);
    if (g->state != PL_GDB_HALTED)
        pl_gdb_release(g);
}

/* --- Life --- */

bool pl_gdb_halted(const struct pl_gdb *g)
{
    return g->state == PL_GDB_HALTED;
}

void pl_gdb_exit(struct pl_gdb *g, int code)
{
    const uint8_t byte = (uint8_t)code;

    if (!g->attached || g->state == PL_GDB_HALTED)
        return;
    pl_gdb_say(g, "W");
    pl_gdb_say_hex(g, &byte, 1);
    pl_gdb_send(g);
}

struct pl_gdb *pl_gdb_new(struct pl_board *board, const struct pl_board_chip *chip,
                          const struct pl_gdb_config *config)
{
    struct pl_gdb *g = calloc(1, sizeof *g);

    if (!g)
        return NULL;
    g->board = board;
    g->chip = chip;
    g->config = *config;
    g->bkpt = NOWHERE;
    pl_board_reset(board, PL_RESET_POWER);
    attach(g);
    return g;
}

void pl_gdb_free(struct pl_gdb *g)
{
    free(g);
}
