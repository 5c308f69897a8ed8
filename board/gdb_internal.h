/* SPDX-License-Identifier: MIT */
/* The parts of the gdb stub, shared by its files only. */
#ifndef BOARD_GDB_INTERNAL_H
#define BOARD_GDB_INTERNAL_H

#include "gdb_packet.h"
#include "gdb_server.h"

enum {
    PL_GDB_QUEUE = 6 * PL_GDB_FRAME,
    PL_GDB_RESERVE = 2 * PL_GDB_FRAME, /* of the queue, for answers and stop replies */
    PL_GDB_TEXT = 8192,
    PL_GDB_WATCHES = 8,
    PL_GDB_WATCHED = 64 /* bytes, at most */
};

/* errno's numbers, as gdb shows them. */
enum pl_gdb_error { PL_GDB_EFAULT = 14, PL_GDB_EINVAL = 22, PL_GDB_ENOSPC = 28 };

enum pl_gdb_signal {
    PL_GDB_SIGINT = 2,
    PL_GDB_SIGILL = 4,
    PL_GDB_SIGTRAP = 5,
    PL_GDB_SIGSEGV = 11
};

enum pl_gdb_state {
    PL_GDB_HALTED,
    PL_GDB_RUNNING,
    PL_GDB_STEPPING,  /* one instruction shall be executed */
    PL_GDB_IN_HANDLER /* before that, an exception's handler */
};

struct pl_gdb_breakpoint {
    uint32_t addr;
    bool hardware; /* as the client calls it; there is no difference */
};

struct pl_gdb_watch {
    uint32_t addr, len;
    uint8_t value[PL_GDB_WATCHED]; /* when it was let go */
};

/* The place that a step began at. */
struct pl_gdb_place {
    uint32_t pc, sp, ipsr;
};

struct pl_gdb {
    struct pl_board *board;
    const struct pl_board_chip *chip;
    struct pl_gdb_config config;

    struct pl_gdb_reader reader;
    bool no_ack, no_ack_next;
    bool says_breaks; /* the client wants to know which breakpoint halts it */
    bool attached;    /* a client is there, or is waited for */
    bool in_rom;

    uint8_t reply[PL_GDB_PACKET];
    size_t reply_len;
    uint8_t last[PL_GDB_FRAME]; /* the frame that a NAK asks for again */
    size_t last_len;
    uint8_t queue[PL_GDB_QUEUE];
    size_t queue_len;
    char text[PL_GDB_TEXT]; /* a document, or words for the console */

    enum pl_gdb_state state;
    enum pl_gdb_signal signal; /* of the last halt */
    char reason[24];           /* "swbreak:;", "watch:20000000;", or "" */
    struct pl_gdb_place from;
    uint32_t bkpt; /* a BKPT instruction has halted here; odd: none has */
    struct pl_gdb_breakpoint breakpoint[PL_BREAKPOINTS];
    unsigned n_breakpoints;
    struct pl_gdb_watch watch[PL_GDB_WATCHES];
    unsigned n_watches;
};

/* --- gdb_reply.c: what goes to the client --- */

/* Append to the reply; what does not fit is left out. */
void pl_gdb_say(struct pl_gdb *g, const char *text);
void pl_gdb_say_bytes(struct pl_gdb *g, const void *data, size_t len);
void pl_gdb_say_hex(struct pl_gdb *g, const void *data, size_t len);
void pl_gdb_say_word(struct pl_gdb *g, uint32_t value); /* hexadecimal, in the target's order */
void pl_gdb_say_error(struct pl_gdb *g, enum pl_gdb_error error);

/* Send the reply. */
void pl_gdb_send(struct pl_gdb *g);
void pl_gdb_send_ack(struct pl_gdb *g, char ack);
void pl_gdb_send_again(struct pl_gdb *g);

/* Print on the client's console, which works while it waits for a stop or an answer to qRcmd. Left
 * out if the client does not read. */
void pl_gdb_console(struct pl_gdb *g, const char *text);

/* Append to g->text, which ends at the first thing that does not fit. */
void pl_gdb_write(struct pl_gdb *g, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* --- gdb_parse.c: what comes from it --- */

struct pl_gdb_cursor {
    const uint8_t *at, *end;
};

bool pl_gdb_skip(struct pl_gdb_cursor *c, const char *text);
bool pl_gdb_number(struct pl_gdb_cursor *c, uint32_t *value);        /* big-endian, 1 to 8 digits */
bool pl_gdb_number_pair(struct pl_gdb_cursor *c, uint32_t value[2]); /* a,b */
bool pl_gdb_hex_byte(struct pl_gdb_cursor *c, uint8_t *byte);
bool pl_gdb_hex_word(struct pl_gdb_cursor *c, uint32_t *value); /* in the target's order */

/* --- The commands; each appends its answer --- */

/* gdb_registers.c */
void pl_gdb_read_registers(struct pl_gdb *g);
void pl_gdb_write_registers(struct pl_gdb *g, struct pl_gdb_cursor c);
void pl_gdb_read_register(struct pl_gdb *g, struct pl_gdb_cursor c);
void pl_gdb_write_register(struct pl_gdb *g, struct pl_gdb_cursor c);
void pl_gdb_describe_target(struct pl_gdb *g); /* into g->text */

/* gdb_memory.c */
void pl_gdb_read_memory(struct pl_gdb *g, struct pl_gdb_cursor c);
void pl_gdb_write_memory_hex(struct pl_gdb *g, struct pl_gdb_cursor c);
void pl_gdb_write_memory(struct pl_gdb *g, struct pl_gdb_cursor c);

/* gdb_flash.c */
void pl_gdb_flash_erase(struct pl_gdb *g, struct pl_gdb_cursor c);
void pl_gdb_flash_write(struct pl_gdb *g, struct pl_gdb_cursor c);
void pl_gdb_describe_memory(struct pl_gdb *g); /* into g->text */

/* gdb_query.c */
void pl_gdb_query(struct pl_gdb *g, struct pl_gdb_cursor c);

/* gdb_monitor.c */
void pl_gdb_monitor(struct pl_gdb *g, struct pl_gdb_cursor c);
void pl_gdb_report(struct pl_gdb *g, enum pl_board_stop why); /* on the console */

/* gdb_control.c */
void pl_gdb_stop_reply(struct pl_gdb *g);
void pl_gdb_halt(struct pl_gdb *g, enum pl_gdb_signal signal, const char *reason);
void pl_gdb_resume(struct pl_gdb *g, bool step);
void pl_gdb_attach(struct pl_gdb *g);  /* someone is to be told of stops */
void pl_gdb_release(struct pl_gdb *g); /* no breakpoints any more, and on it goes */
bool pl_gdb_set_breakpoint(struct pl_gdb *g, uint32_t addr, bool hardware);
void pl_gdb_clear_breakpoint(struct pl_gdb *g, uint32_t addr);
void pl_gdb_clear_breakpoints(struct pl_gdb *g); /* watchpoints, too */

/* gdb_watch.c */
bool pl_gdb_set_watch(struct pl_gdb *g, uint32_t addr, uint32_t len);
void pl_gdb_clear_watch(struct pl_gdb *g, uint32_t addr, uint32_t len);
void pl_gdb_remember_watches(struct pl_gdb *g);
const struct pl_gdb_watch *pl_gdb_changed(const struct pl_gdb *g); /* NULL: none */

#endif
