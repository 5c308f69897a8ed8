/* SPDX-License-Identifier: MIT */
/* A client of the gdb stub, and a board with a few instructions for it. */
#include "gdb_rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const uint64_t TEN_SECONDS_PS = UINT64_C(10000000000000);

/* --- The board --- */

void gdb_poke_code(struct gdb_rig *rig, uint32_t addr, const uint16_t *code, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const uint8_t bytes[] = {(uint8_t)code[i], (uint8_t)(code[i] >> 8)};
        assert_true(pl_board_poke(rig->board, addr + 2 * (uint32_t)i, bytes, 2));
    }
}

static void poke_vectors(struct gdb_rig *rig)
{
    for (uint32_t i = 0; i < 64; i++) {
        uint32_t word = i == 0 ? 0x20008000 : (i == 1 ? GDB_CODE : GDB_HANDLER) | 1;
        const uint16_t halves[] = {(uint16_t)word, (uint16_t)(word >> 16)};
        gdb_poke_code(rig, 0x08000000 + 4 * i, halves, 2);
    }
}

static struct gdb_rig *new_rig(const struct pl_board_chip *chip)
{
    struct gdb_rig *rig = calloc(1, sizeof *rig);

    assert_non_null(rig);
    rig->board = pl_board_new(chip);
    assert_non_null(rig->board);
    return rig;
}

static void start(struct gdb_rig *rig, const struct pl_board_chip *chip, bool halt_in_rom)
{
    const struct pl_gdb_config config = {.halt_in_rom = halt_in_rom};

    rig->gdb = pl_gdb_new(rig->board, chip, &config);
    assert_non_null(rig->gdb);
    pl_gdb_connect(rig->gdb);
}

struct gdb_rig *gdb_open(const struct pl_board_chip *chip, bool halt_in_rom)
{
    struct gdb_rig *rig = new_rig(chip);

    start(rig, chip, halt_in_rom);
    return rig;
}

struct gdb_rig *gdb_open_code(unsigned bare_chip, const uint16_t *code, size_t n)
{
    struct gdb_rig *rig = new_rig(&bare_chips[bare_chip]);

    poke_vectors(rig);
    gdb_poke_code(rig, GDB_CODE, code, n);
    gdb_poke_code(rig, GDB_HANDLER, (const uint16_t[]){0xBE00}, 1);
    start(rig, &bare_chips[bare_chip], false);
    return rig;
}

void gdb_close(struct gdb_rig *rig)
{
    pl_gdb_free(rig->gdb);
    pl_board_free(rig->board);
    free(rig);
}

uint32_t gdb_pc(const struct gdb_rig *rig)
{
    return pl_board_get(rig->board, PL_REG_PC);
}

/* --- The client --- */

/* O packets are words for the console. */
static void take(struct gdb_rig *rig, const struct pl_gdb_reader *r)
{
    size_t used = strlen(rig->console);

    if (r->len < 2 || r->data[0] != 'O' || r->data[1] == 'K') {
        memcpy(rig->heard, r->data, r->len);
        rig->len = r->len;
        rig->heard[r->len] = '\0';
        return;
    }
    for (size_t i = 1; i + 1 < r->len && used < sizeof rig->console - 1; i += 2)
        rig->console[used++] =
            (char)(pl_gdb_nibble(r->data[i]) << 4 | pl_gdb_nibble(r->data[i + 1]));
    rig->console[used] = '\0';
}

unsigned gdb_listen(struct gdb_rig *rig)
{
    static struct pl_gdb_reader r;
    unsigned packets = 0;
    size_t len;
    const uint8_t *data = pl_gdb_output(rig->gdb, &len);

    memset(&r, 0, sizeof r);
    for (size_t i = 0; i < len; i++)
        if (pl_gdb_put(&r, data[i]) == PL_GDB_RECEIVED) {
            take(rig, &r);
            packets++;
        }
    pl_gdb_sent(rig->gdb, len);
    return packets;
}

static void forget(struct gdb_rig *rig)
{
    rig->heard[0] = rig->console[0] = '\0';
    rig->len = 0;
}

size_t gdb_put(struct gdb_rig *rig, const char *bytes)
{
    return pl_gdb_feed(rig->gdb, (const uint8_t *)bytes, strlen(bytes));
}

const char *gdb_ask_bytes(struct gdb_rig *rig, const void *packet, size_t len)
{
    static uint8_t frame[PL_GDB_FRAME];
    size_t n = pl_gdb_frame(frame, packet, len);

    forget(rig);
    assert_int_equal(pl_gdb_feed(rig->gdb, frame, n), n);
    gdb_listen(rig);
    return rig->heard;
}

const char *gdb_ask(struct gdb_rig *rig, const char *packet)
{
    return gdb_ask_bytes(rig, packet, strlen(packet));
}

const char *gdb_run(struct gdb_rig *rig)
{
    const struct pl_machine *m = pl_board_machine(rig->board);
    uint64_t end = pl_machine_now_ps(m) + TEN_SECONDS_PS;

    while (!pl_gdb_halted(rig->gdb) && pl_machine_now_ps(m) < end)
        assert_int_equal(pl_gdb_run(rig->gdb, end), PL_STOP_LIMIT);
    gdb_listen(rig);
    return rig->heard;
}
