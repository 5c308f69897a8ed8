/* SPDX-License-Identifier: MIT */
/* Fuzz target: a client that says anything to the gdb stub of a small chip, between short runs. */
#include "bare_chip.h"
#include "gdb_packet.h"
#include "gdb_server.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CODE 0x08000200U

/* Sleeps, counts, calls the system, has no end. */
static const uint16_t PROGRAM[] = {0xBF30, 0x3401, 0xDF00, 0xBF00, 0xE7FA};

struct chip {
    struct pl_board *board;
    struct pl_snapshot *factory;
};

static void poke_word(struct pl_board *board, uint32_t addr, uint32_t value)
{
    const uint8_t bytes[] = {(uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16),
                             (uint8_t)(value >> 24)};

    pl_board_poke(board, addr, bytes, 4);
}

/* One of each core, made once: a snapshot is quicker than a new one. */
static struct chip *chip_of(unsigned core)
{
    static struct chip chips[BARE_CHIPS];
    struct chip *c = &chips[core];

    if (c->board)
        return c;
    c->board = pl_board_new(&bare_chips[core]);
    if (!c->board)
        abort();
    poke_word(c->board, 0x08000000, 0x20008000);
    for (uint32_t i = 1; i < 64; i++)
        poke_word(c->board, 0x08000000 + 4 * i, CODE | 1);
    for (uint32_t i = 0; i < 5; i++)
        pl_board_poke(c->board, CODE + 2 * i, &PROGRAM[i], 2);
    c->factory = pl_board_snapshot(c->board);
    if (!c->factory)
        abort();
    return c;
}

/* What the stub sends are frames with a good checksum; the client takes a part of it. */
static void fetch(struct pl_gdb *gdb, struct pl_gdb_reader *reader, size_t most)
{
    size_t len;
    const uint8_t *data = pl_gdb_output(gdb, &len);

    if (len > most)
        len = most;
    for (size_t i = 0; i < len; i++)
        if (pl_gdb_put(reader, data[i]) == PL_GDB_BAD)
            abort();
    pl_gdb_sent(gdb, len);
}

/* A line is a packet, or, behind a !, bytes as they are. */
static void say(struct pl_gdb *gdb, const uint8_t *line, size_t len)
{
    static uint8_t frame[PL_GDB_FRAME];

    if (len > 0 && *line == '!')
        pl_gdb_feed(gdb, line + 1, len - 1);
    else if (len <= PL_GDB_PACKET)
        pl_gdb_feed(gdb, frame, pl_gdb_frame(frame, line, len));
}

static void talk(struct chip *c, struct pl_gdb *gdb, const uint8_t *data, size_t size)
{
    static struct pl_gdb_reader reader;
    uint64_t now_ps = 0;

    memset(&reader, 0, sizeof reader);
    while (size > 0) {
        const uint8_t *end = memchr(data, '\n', size);
        size_t len = end ? (size_t)(end - data) : size;
        say(gdb, data, len);
        now_ps += UINT64_C(5000000);
        for (unsigned i = 0; i < 4 && pl_machine_now_ps(pl_board_machine(c->board)) < now_ps; i++)
            if (pl_gdb_run(gdb, now_ps) != PL_STOP_LIMIT)
                break;
        fetch(gdb, &reader, len % 8 ? SIZE_MAX : 100);
        len += end != NULL;
        data += len;
        size -= len;
    }
    fetch(gdb, &reader, SIZE_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct pl_gdb_config config = {.halt_in_rom = size > 0 && data[0] & 4};
    struct chip *c;
    struct pl_gdb *gdb;

    if (size == 0)
        return -1;
    c = chip_of(data[0] % BARE_CHIPS);
    pl_board_restore(c->board, c->factory);
    gdb = pl_gdb_new(c->board, &bare_chips[data[0] % BARE_CHIPS], &config);
    if (!gdb)
        abort();
    pl_gdb_connect(gdb);
    talk(c, gdb, data + 1, size - 1);
    pl_gdb_disconnect(gdb);
    pl_gdb_free(gdb);
    return 0;
}
