/* SPDX-License-Identifier: MIT */
/* A client of the gdb stub, and a board with a few instructions for it. */
#ifndef TESTS_UNIT_GDB_RIG_H
#define TESTS_UNIT_GDB_RIG_H

#include "bare_chip.h"
#include "gdb_packet.h"
#include "gdb_server.h"

#define GDB_CODE    0x08000200U
#define GDB_HANDLER 0x08000300U

struct gdb_rig {
    struct pl_board *board;
    struct pl_gdb *gdb;
    char heard[65536]; /* of the last answer: O packets as text, then the answer itself */
    size_t len;
    char console[16384];
};

/* Every exception of these chips goes to GDB_HANDLER, where a BKPT waits; a client is there. */
struct gdb_rig *gdb_open_code(unsigned bare_chip, const uint16_t *code, size_t n);
#define GDB_OPEN(chip, ...)                                                                        \
    gdb_open_code(chip, (const uint16_t[]){__VA_ARGS__},                                           \
                  sizeof(const uint16_t[]){__VA_ARGS__} / sizeof(uint16_t))
/* An empty one. */
struct gdb_rig *gdb_open(const struct pl_board_chip *chip, bool halt_in_rom);
void gdb_close(struct gdb_rig *rig);

void gdb_poke_code(struct gdb_rig *rig, uint32_t addr, const uint16_t *code, size_t n);

/* Send a packet; in rig->heard is the answer, "" if there is none. */
const char *gdb_ask(struct gdb_rig *rig, const char *packet);
const char *gdb_ask_bytes(struct gdb_rig *rig, const void *packet, size_t len);

/* Send bytes as they are; returns how many were taken. */
size_t gdb_put(struct gdb_rig *rig, const char *bytes);

/* What the stub has for the client: the last packet in rig->heard. Returns how many packets. */
unsigned gdb_listen(struct gdb_rig *rig);

/* Run until the board is halted, for 10 virtual seconds at most, and listen. */
const char *gdb_run(struct gdb_rig *rig);

uint32_t gdb_pc(const struct gdb_rig *rig);

#endif
