/* SPDX-License-Identifier: MIT */
/* Which bytes on a bus are ours, see node.h. */
#include "node.h"

enum { TOO_LONG = PL_BUS_SELECT_SIZE + 1 };

void pl_boot_node_init(struct pl_boot_node *n, uint8_t number, uint32_t now_ms)
{
    n->number = number;
    n->selected = n->fresh = false;
    n->got = n->given = 0;
    n->busy_ms = now_ms;
}

static bool silent(const struct pl_boot_node *n, uint32_t now_ms)
{
    return now_ms - n->busy_ms >= PL_BUS_SILENCE_MS;
}

/* A damaged one may have been for anybody. */
static bool selects_us(const struct pl_boot_node *n)
{
    uint8_t frame[PL_BUS_SELECT_SIZE], node;

    if (n->got != PL_BUS_SELECT_SIZE)
        return false;
    for (unsigned i = 0; i < PL_BUS_SELECT_SIZE; i++) {
        if (n->held[i] > 0xFF)
            return false;
        frame[i] = (uint8_t)n->held[i];
    }
    return pl_bus_get_select(frame, &node) && node == n->number && node != PL_BUS_NOBODY;
}

bool pl_boot_node_tick(struct pl_boot_node *n, uint32_t now_ms)
{
    if (!n->fresh || !silent(n, now_ms))
        return false;
    n->fresh = false;
    if (n->got < PL_BUS_MAGIC_SIZE)
        return false;
    n->selected = selects_us(n);
    n->given = n->got = 0;
    return true;
}

void pl_boot_node_hear(struct pl_boot_node *n, uint16_t byte, uint32_t now_ms)
{
    n->fresh = n->fresh || silent(n, now_ms);
    if (!n->fresh || silent(n, now_ms))
        n->given = n->got = 0;
    n->busy_ms = now_ms;
    if (n->got < PL_BUS_MAGIC_SIZE && byte != pl_bus_magic[n->got])
        n->fresh = false;
    if (n->got < PL_BUS_SELECT_SIZE)
        n->held[n->got] = byte;
    if (n->got < TOO_LONG)
        n->got++;
}

int pl_boot_node_next(struct pl_boot_node *n)
{
    if (n->fresh || n->given == n->got)
        return -1;
    if (n->selected)
        return n->held[n->given++];
    n->given = n->got;
    return -1;
}

void pl_boot_node_spoke(struct pl_boot_node *n, uint32_t now_ms)
{
    n->busy_ms = now_ms;
}
