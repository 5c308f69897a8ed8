/* SPDX-License-Identifier: MIT */
/* A debugger's view of the board: the gdb remote serial protocol, stub side.
 *
 * "Debugging with GDB", appendix "gdb Remote Serial Protocol". Sans-I/O: bytes of one client in and
 * out; whoever lets time pass asks pl_gdb_run to run the board, and finds that nothing happens
 * while the client has it halted. Halting and stepping change nothing of what the firmware does,
 * down to the instruction: time passes only in pl_gdb_run, and while a single instruction is
 * stepped over, handlers that are due run to their end. Uses the heap.
 *
 * Memory is read and written as the core does it, so that reading a register of a device may have
 * effects; flash is written by the flash packets (the command `load`) only, past the controller. */
#ifndef BOARD_GDB_SERVER_H
#define BOARD_GDB_SERVER_H

#include "board.h"

struct pl_gdb;

struct pl_gdb_config {
    bool halt_in_rom; /* a branch into system memory halts; else PL_STOP_ROM is handed on */
};

/* Resets the board as at power-up; it is halted before its first instruction. Board and chip must
 * outlive it. NULL: out of memory. */
struct pl_gdb *pl_gdb_new(struct pl_board *board, const struct pl_board_chip *chip,
                          const struct pl_gdb_config *config);
void pl_gdb_free(struct pl_gdb *gdb);

/* A client has come: what runs is halted. Or it has gone: its breakpoints with it, and what it had
 * halted stays so for the next one. */
void pl_gdb_connect(struct pl_gdb *gdb);
void pl_gdb_disconnect(struct pl_gdb *gdb);

/* Bytes from the client. Returns how many were taken: fewer while it does not fetch the answers. */
size_t pl_gdb_feed(struct pl_gdb *gdb, const uint8_t *data, size_t len);

/* Bytes for the client, and how many of them it has got. */
const uint8_t *pl_gdb_output(const struct pl_gdb *gdb, size_t *len);
void pl_gdb_sent(struct pl_gdb *gdb, size_t n);

/* Time stands still. */
bool pl_gdb_halted(const struct pl_gdb *gdb);

/* In the place of pl_board_run. PL_STOP_LIMIT: the time has come, or it halts now; PL_STOP_ROM: the
 * ROM loader shall run; PL_STOP_BROKEN: the end. Without a client everything that pl_board_run
 * returns. */
enum pl_board_stop pl_gdb_run(struct pl_gdb *gdb, uint64_t until_ps);

/* The ROM loader has been entered, or left; in between no instructions are executed. */
void pl_gdb_rom(struct pl_gdb *gdb, bool entered);

/* The program ends with this exit code; a client that waits is told. */
void pl_gdb_exit(struct pl_gdb *gdb, int code);

#endif
