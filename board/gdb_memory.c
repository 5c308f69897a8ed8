/* SPDX-License-Identifier: MIT */
/* Memory as gdb sees it: bytes, and registers of devices in accesses as wide as they may be. */
#include "gdb_internal.h"

/* The widest access that begins at addr and stays within len. */
static unsigned piece(uint32_t addr, size_t len)
{
    if (addr % 4 == 0 && len >= 4)
        return 4;
    return addr % 2 == 0 && len >= 2 ? 2 : 1;
}

static bool wraps(uint32_t addr, uint32_t len)
{
    return len > 0 && addr + (len - 1) < addr;
}

/* --- Reading --- */

/* What lies before the first thing that is not there is an answer, too. */
void pl_gdb_read_memory(struct pl_gdb *g, struct pl_gdb_cursor c)
{
    uint32_t range[2], value, done = 0;

    if (!pl_gdb_number_pair(&c, range) || wraps(range[0], range[1])) {
        pl_gdb_say_error(g, PL_GDB_EINVAL);
        return;
    }
    if (range[1] > PL_GDB_PACKET / 2)
        range[1] = PL_GDB_PACKET / 2;
    while (done < range[1]) {
        unsigned size = piece(range[0] + done, range[1] - done);
        if (!pl_board_read(g->board, range[0] + done, size, &value))
            break;
        for (unsigned i = 0; i < size; i++)
            pl_gdb_say_hex(g, &(const uint8_t){(uint8_t)(value >> 8 * i)}, 1);
        done += size;
    }
    if (done == 0 && range[1] > 0)
        pl_gdb_say_error(g, PL_GDB_EFAULT);
}

/* --- Writing --- */

static bool is_flash(const struct pl_gdb *g, uint32_t addr, unsigned size)
{
    const struct pl_machine *m = pl_board_machine(g->board);
    uint32_t flash_size = 0;
    const uint8_t *flash = pl_machine_memory(m, g->chip->memories[0].base, &flash_size);
    const uint8_t *at = pl_machine_memory_at(m, addr, size);

    return at && at >= flash && at < flash + flash_size;
}

static bool write_piece(struct pl_gdb *g, uint32_t addr, unsigned size, const uint8_t *data)
{
    uint32_t value = 0;

    for (unsigned i = 0; i < size; i++)
        value |= (uint32_t)data[i] << 8 * i;
    return !is_flash(g, addr, size) && pl_board_write(g->board, addr, size, value);
}

static void write(struct pl_gdb *g, uint32_t addr, const uint8_t *data, uint32_t len)
{
    while (len > 0) {
        unsigned size = piece(addr, len);
        if (!write_piece(g, addr, size, data)) {
            pl_gdb_say_error(g, PL_GDB_EFAULT);
            return;
        }
        addr += size;
        data += size;
        len -= size;
    }
    pl_gdb_say(g, "OK");
}

void pl_gdb_write_memory_hex(struct pl_gdb *g, struct pl_gdb_cursor c)
{
    uint8_t data[PL_GDB_PACKET / 2];
    uint32_t range[2];
    bool ok = pl_gdb_number_pair(&c, range) && !wraps(range[0], range[1]) && pl_gdb_skip(&c, ":") &&
              range[1] <= sizeof data;

    for (uint32_t i = 0; ok && i < range[1]; i++)
        ok = pl_gdb_hex_byte(&c, &data[i]);
    if (ok)
        write(g, range[0], data, range[1]);
    else
        pl_gdb_say_error(g, PL_GDB_EINVAL);
}

void pl_gdb_write_memory(struct pl_gdb *g, struct pl_gdb_cursor c)
{
    uint32_t range[2];

    if (pl_gdb_number_pair(&c, range) && !wraps(range[0], range[1]) && pl_gdb_skip(&c, ":") &&
        range[1] == (size_t)(c.end - c.at))
        write(g, range[0], c.at, range[1]);
    else
        pl_gdb_say_error(g, PL_GDB_EINVAL);
}
