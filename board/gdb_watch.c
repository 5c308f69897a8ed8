/* SPDX-License-Identifier: MIT */
/* Watchpoints: memory that is looked at after each instruction. A store of the same value is not
 * seen; gdb does not report it either. */
#include "gdb_internal.h"

#include <string.h>

static bool remember(struct pl_gdb *g, struct pl_gdb_watch *w)
{
    return pl_board_peek(g->board, w->addr, w->value, w->len);
}

static struct pl_gdb_watch *find(struct pl_gdb *g, uint32_t addr, uint32_t len)
{
    for (unsigned i = 0; i < g->n_watches; i++)
        if (g->watch[i].addr == addr && g->watch[i].len == len)
            return &g->watch[i];
    return NULL;
}

bool pl_gdb_set_watch(struct pl_gdb *g, uint32_t addr, uint32_t len)
{
    struct pl_gdb_watch *w = &g->watch[g->n_watches];

    if (find(g, addr, len))
        return true;
    if (g->n_watches == PL_GDB_WATCHES || len == 0 || len > sizeof w->value)
        return false;
    *w = (struct pl_gdb_watch){.addr = addr, .len = len};
    g->n_watches += remember(g, w);
    return w < &g->watch[g->n_watches];
}

void pl_gdb_clear_watch(struct pl_gdb *g, uint32_t addr, uint32_t len)
{
    struct pl_gdb_watch *w = find(g, addr, len);

    if (w)
        *w = g->watch[--g->n_watches];
}

void pl_gdb_remember_watches(struct pl_gdb *g)
{
    for (unsigned i = 0; i < g->n_watches; i++)
        remember(g, &g->watch[i]);
}

const struct pl_gdb_watch *pl_gdb_changed(const struct pl_gdb *g)
{
    uint8_t now[PL_GDB_WATCHED];

    for (unsigned i = 0; i < g->n_watches; i++) {
        const struct pl_gdb_watch *w = &g->watch[i];
        if (pl_board_peek(g->board, w->addr, now, w->len) && memcmp(now, w->value, w->len) != 0)
            return w;
    }
    return NULL;
}
