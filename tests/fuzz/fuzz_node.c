/* SPDX-License-Identifier: MIT */
/* Fuzz target: any bytes at any times, to a loader on a bus. It may be selected by nothing but a
 * whole frame between two silences; between frames it passes on what was heard, all of it, and
 * only while it is selected. */
#include <stdlib.h>
#include <string.h>

#include "node.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { NUMBER = 5, HEARD_MAX = 4096 };

struct bus {
    struct pl_boot_node node;
    uint32_t now_ms, busy_ms;
    uint32_t gap_ms[HEARD_MAX]; /* before each byte */
    uint16_t heard[HEARD_MAX];
    size_t n_heard, n_passed; /* the last one from when it was selected */
};

static void require(bool fact)
{
    if (!fact)
        abort();
}

static bool frame_was_heard(const struct bus *b)
{
    uint8_t frame[PL_BUS_SELECT_SIZE];
    size_t first = b->n_heard - PL_BUS_SELECT_SIZE;

    pl_bus_put_select(frame, NUMBER);
    if (b->n_heard < PL_BUS_SELECT_SIZE || b->gap_ms[first] < PL_BUS_SILENCE_MS)
        return false;
    for (size_t i = 0; i < PL_BUS_SELECT_SIZE; i++)
        if (b->heard[first + i] != frame[i] || (i > 0 && b->gap_ms[first + i] >= PL_BUS_SILENCE_MS))
            return false;
    return b->now_ms - b->busy_ms >= PL_BUS_SILENCE_MS;
}

static void take(struct bus *b)
{
    int byte;

    while ((byte = pl_boot_node_next(&b->node)) >= 0) {
        require(b->node.selected && b->n_passed < b->n_heard);
        require(byte == b->heard[b->n_passed++]);
    }
}

static void tick(struct bus *b)
{
    if (pl_boot_node_tick(&b->node, b->now_ms)) {
        require(b->node.selected == frame_was_heard(b));
        b->n_passed = b->n_heard;
    }
    take(b);
}

/* After a silence nothing is kept back. */
static void pass(struct bus *b, uint32_t ms)
{
    b->now_ms += ms;
    tick(b);
    if (b->node.selected && b->now_ms - b->busy_ms >= PL_BUS_SILENCE_MS)
        require(b->n_passed == b->n_heard);
}

static void hear(struct bus *b, uint16_t byte)
{
    tick(b);
    b->gap_ms[b->n_heard] = b->now_ms - b->busy_ms;
    b->busy_ms = b->now_ms;
    b->heard[b->n_heard++] = byte;
    pl_boot_node_hear(&b->node, byte, b->now_ms);
    take(b);
}

/* F6 to FE is time, FF an escape for any byte, EF says that the next one has an error. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct bus b;

    memset(&b, 0, sizeof b);
    pl_boot_node_init(&b.node, NUMBER, b.now_ms);
    for (size_t i = 0; i < size && b.n_heard < HEARD_MAX; i++) {
        bool more = i + 1 < size;
        if (data[i] >= 0xF6 && data[i] < 0xFF)
            pass(&b, 1u << (data[i] - 0xF6));
        else if (data[i] == 0xFF && more)
            hear(&b, data[++i]);
        else if (data[i] == 0xEF && more)
            hear(&b, (uint16_t)(data[++i] | 0x100));
        else
            hear(&b, data[i]);
    }
    return 0;
}
