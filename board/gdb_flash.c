/* SPDX-License-Identifier: MIT */
/* gdb's flash packets and the map they rest on: "Debugging with GDB", "Memory Map Format".
 *
 * The controller is not asked: this is the debugger's own flash loader, and it takes no time. */
#include "gdb_internal.h"

#include "dev_flash.h"

#include <inttypes.h>
#include <string.h>

#include "pinless/chip.h"

enum { UNKNOWN_PAGE = 2048 }; /* of a chip without an erase map */

static const struct pl_memory *flash_of(const struct pl_gdb *g)
{
    return &g->chip->memories[0];
}

/* --- Erasing and writing --- */

static bool in_flash(const struct pl_gdb *g, uint32_t addr, size_t len)
{
    const struct pl_memory *flash = flash_of(g);

    return addr >= flash->base && addr - flash->base <= flash->size &&
           len <= flash->size - (addr - flash->base);
}

/* Written past the controller and behind the core's back. */
static void rewritten(struct pl_gdb *g, uint32_t addr, uint32_t len)
{
    struct pl_machine *m = pl_board_machine(g->board);
    struct pl_device *controller = pl_machine_device(m, "FLASH");

    pl_machine_invalidate(m, addr, len);
    if (controller)
        pl_flash_rewritten(controller, addr, len);
}

void pl_gdb_flash_erase(struct pl_gdb *g, struct pl_gdb_cursor c)
{
    uint32_t range[2];

    if (!pl_gdb_number_pair(&c, range) || !in_flash(g, range[0], range[1])) {
        pl_gdb_say_error(g, PL_GDB_EINVAL);
        return;
    }
    if (range[1] > 0) {
        memset(pl_machine_memory_at(pl_board_machine(g->board), range[0], range[1]),
               flash_of(g)->blank, range[1]);
        rewritten(g, range[0], range[1]);
    }
    pl_gdb_say(g, "OK");
}

void pl_gdb_flash_write(struct pl_gdb *g, struct pl_gdb_cursor c)
{
    uint32_t addr, len;

    if (!pl_gdb_number(&c, &addr) || !pl_gdb_skip(&c, ":") ||
        !in_flash(g, addr, (size_t)(c.end - c.at))) {
        pl_gdb_say_error(g, PL_GDB_EINVAL);
        return;
    }
    len = (uint32_t)(c.end - c.at);
    if (len > 0) {
        memcpy(pl_machine_memory_at(pl_board_machine(g->board), addr, len), c.at, len);
        rewritten(g, addr, len);
    }
    pl_gdb_say(g, "OK");
}

/* --- The memory map: flash, the ROM loader, and everything else --- */

static void describe(struct pl_gdb *g, const char *type, uint64_t from, uint64_t to)
{
    if (from < to)
        pl_gdb_write(g, "<memory type=\"%s\" start=\"0x%" PRIx64 "\" length=\"0x%" PRIx64 "\"/>\n",
                     type, from, to - from);
}

static uint64_t describe_pages(struct pl_gdb *g, uint64_t from, uint64_t to, uint32_t page)
{
    if (from < to)
        pl_gdb_write(g,
                     "<memory type=\"flash\" start=\"0x%" PRIx64 "\" length=\"0x%" PRIx64 "\">"
                     "<property name=\"blocksize\">0x%" PRIx32 "</property></memory>\n",
                     from, to - from, page);
    return to;
}

/* The erase map is that of the largest part of its group. */
static void describe_flash(struct pl_gdb *g)
{
    const struct pl_chip *chip = pl_chip_by_pid(g->chip->pid);
    uint64_t at = flash_of(g)->base, end = at + flash_of(g)->size;

    for (unsigned i = 0; chip && i < chip->layouts[0].n_runs; i++) {
        const struct pl_pages *run = &chip->layouts[0].runs[i];
        uint64_t run_end = at + (uint64_t)run->count * run->size;
        at = describe_pages(g, at, run_end < end ? run_end : end, run->size);
    }
    describe_pages(g, at, end, UNKNOWN_PAGE);
}

/* The lowest of those that are not plain, from an address on; NULL: none. */
static const struct pl_memory *next_special(const struct pl_gdb *g, uint64_t from)
{
    const struct pl_memory *next = NULL;

    for (unsigned i = 0; i < g->chip->n_memories; i++) {
        const struct pl_memory *mem = &g->chip->memories[i];
        if ((mem == flash_of(g) || mem->kind == PL_MEMORY_ROM) && mem->base >= from &&
            (!next || mem->base < next->base))
            next = mem;
    }
    return next;
}

void pl_gdb_describe_memory(struct pl_gdb *g)
{
    const struct pl_memory *mem;
    uint64_t at = 0;

    g->text[0] = '\0';
    pl_gdb_write(g, "<?xml version=\"1.0\"?>\n"
                    "<!DOCTYPE memory-map PUBLIC \"+//IDN gnu.org//DTD GDB Memory Map V1.0//EN\" "
                    "\"http://sourceware.org/gdb/gdb-memory-map.dtd\">\n<memory-map>\n");
    while ((mem = next_special(g, at)) != NULL) {
        describe(g, "ram", at, mem->base);
        at = (uint64_t)mem->base + mem->size;
        if (mem == flash_of(g))
            describe_flash(g);
        else
            describe(g, "rom", mem->base, at);
    }
    describe(g, "ram", at, UINT64_C(1) << 32);
    pl_gdb_write(g, "</memory-map>\n");
}
