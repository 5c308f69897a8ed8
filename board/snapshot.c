/* SPDX-License-Identifier: MIT */
/* The whole chip remembered, and brought back.
 *
 * Everything that a machine consists of lies in blocks of bytes that do not move: restoring copies
 * them back, pointers included. Made for loops that restore thousands of times, so memory that has
 * not changed is only compared. */
#include "machine_internal.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_BLOCKS = 1 + PL_MAX_DEVICES * (1 + PL_BLOCKS) };

struct block {
    uint8_t *at, *copy;
    size_t size;
};

struct pl_snapshot {
    struct pl_machine machine;
    struct pl_cpu_context *cpu;
    struct block memory[PL_MAX_MEMORIES];
    struct block block[MAX_BLOCKS];
    unsigned n_blocks;
};

/* --- Taking --- */

static bool copy(struct block *block, void *bytes, size_t size)
{
    *block = (struct block){bytes, malloc(size), size};
    if (block->copy)
        memcpy(block->copy, bytes, size);
    return block->copy != NULL;
}

static bool keep(struct pl_snapshot *s, void *bytes, size_t size)
{
    return size == 0 || copy(&s->block[s->n_blocks++], bytes, size);
}

static bool keep_device(struct pl_snapshot *s, struct pl_device *d)
{
    struct pl_block block[PL_BLOCKS];
    unsigned n = d->ops->blocks ? d->ops->blocks(d, block) : 0;
    bool ok = keep(s, d->state, d->state_size);

    for (unsigned i = 0; i < n && ok; i++)
        ok = keep(s, block[i].bytes, block[i].size);
    return ok;
}

static bool keep_all(struct pl_snapshot *s, struct pl_machine *m)
{
    bool ok = keep(s, m->wiring, m->wiring_size);

    for (unsigned i = 0; i < m->n_memories && ok; i++)
        if (!m->memory[i].inside)
            ok = copy(&s->memory[i], m->memory[i].bytes, m->memory[i].def.size);
    for (unsigned i = 0; i < m->n_devices && ok; i++)
        ok = keep_device(s, m->device[i]);
    return ok;
}

struct pl_snapshot *pl_board_snapshot(struct pl_board *board)
{
    struct pl_machine *m = pl_board_machine(board);
    struct pl_snapshot *s = calloc(1, sizeof *s);

    if (!s)
        return NULL;
    s->machine = *m;
    s->cpu = pl_cpu_save(m->cpu);
    if (!s->cpu || !keep_all(s, m)) {
        pl_snapshot_free(s);
        return NULL;
    }
    return s;
}

void pl_snapshot_free(struct pl_snapshot *s)
{
    if (!s)
        return;
    for (unsigned i = 0; i < PL_MAX_MEMORIES; i++)
        free(s->memory[i].copy);
    for (unsigned i = 0; i < s->n_blocks; i++)
        free(s->block[i].copy);
    if (s->cpu)
        pl_cpu_context_free(s->cpu);
    free(s);
}

/* --- Restoring --- */

static void keep_listeners(struct pl_machine *to, const struct pl_machine *from)
{
    memcpy(to->uart, from->uart, sizeof to->uart);
    memcpy(to->pin, from->pin, sizeof to->pin);
    memcpy(to->breaks, from->breaks, sizeof to->breaks);
    to->n_uart = from->n_uart;
    to->n_pin = from->n_pin;
    to->n_breaks = from->n_breaks;
    to->catch_faults = from->catch_faults;
}

/* What the core has mapped and watches is changed back through the core, all else is plain data. */
static void restore_machine(struct pl_machine *m, const struct pl_snapshot *s)
{
    struct pl_machine now;

    pl_bus_watch_reads(m, NULL);
    now = *m;
    *m = s->machine;
    m->watched = NULL;
    keep_listeners(m, &now);
    m->inspection = now.inspection;
    m->inspection.stale = true;
    m->zero = now.zero;
    m->zero_next = s->machine.zero;
    pl_bus_map_zero(m);
    m->zero_next = s->machine.zero_next;
}

static void restore_memory(struct pl_machine *m, uint32_t base, const struct block *block)
{
    for (size_t off = 0; off < block->size; off += PL_PAGE) {
        size_t size = block->size - off < PL_PAGE ? block->size - off : PL_PAGE;
        if (memcmp(block->at + off, block->copy + off, size) == 0)
            continue;
        memcpy(block->at + off, block->copy + off, size);
        pl_machine_invalidate(m, base + (uint32_t)off, (uint32_t)size);
    }
}

void pl_board_restore(struct pl_board *board, const struct pl_snapshot *s)
{
    struct pl_machine *m = pl_board_machine(board);

    restore_machine(m, s);
    pl_cpu_restore(m->cpu, s->cpu);
    for (unsigned i = 0; i < m->n_memories; i++)
        if (s->memory[i].copy)
            restore_memory(m, m->memory[i].def.base, &s->memory[i]);
    for (unsigned i = 0; i < s->n_blocks; i++)
        memcpy(s->block[i].at, s->block[i].copy, s->block[i].size);
    pl_bus_update_inspection(m);
}
