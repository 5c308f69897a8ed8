/* SPDX-License-Identifier: MIT */
/* General queries: "Debugging with GDB", "General Query Packets". */
#include "gdb_internal.h"

#include <string.h>

/* --- Documents in pieces: annex:offset,length --- */

static void transfer(struct pl_gdb *g, struct pl_gdb_cursor c)
{
    uint32_t range[2], size = (uint32_t)strlen(g->text);

    if (!pl_gdb_number_pair(&c, range)) {
        pl_gdb_say_error(g, PL_GDB_EINVAL);
        return;
    }
    if (range[0] > size)
        range[0] = size;
    if (range[1] > size - range[0])
        range[1] = size - range[0];
    if (range[1] > PL_GDB_PACKET / 2)
        range[1] = PL_GDB_PACKET / 2;
    pl_gdb_say(g, range[0] + range[1] < size ? "m" : "l");
    pl_gdb_say_bytes(g, g->text + range[0], range[1]);
}

/* --- One thread --- */

struct fixed {
    const char *query, *answer;
};

static const struct fixed FIXED[] = {
    {"qSupported", "PacketSize=1000;QStartNoAckMode+;qXfer:features:read+;"
                   "qXfer:memory-map:read+;swbreak+;hwbreak+;vContSupported+"},
    {"qAttached", "1"}, /* leaving it lets it run on */
    {"qfThreadInfo", "m1"},
    {"qsThreadInfo", "l"},
    {"qC", "QC1"},
    {"qSymbol", "OK"},
};

_Static_assert(PL_GDB_PACKET == 0x1000, "PacketSize above");

static bool is_query(struct pl_gdb_cursor c, const char *name)
{
    return pl_gdb_skip(&c, name) && (c.at == c.end || *c.at == ':');
}

static bool mentions(struct pl_gdb_cursor c, const char *name)
{
    for (; c.at < c.end; c.at++)
        if (pl_gdb_skip(&c, name))
            return true;
    return false;
}

void pl_gdb_query(struct pl_gdb *g, struct pl_gdb_cursor c)
{
    if (is_query(c, "qSupported"))
        g->says_breaks = mentions(c, "swbreak+");
    for (size_t i = 0; i < sizeof FIXED / sizeof *FIXED; i++)
        if (is_query(c, FIXED[i].query)) {
            pl_gdb_say(g, FIXED[i].answer);
            return;
        }
    if (pl_gdb_skip(&c, "qXfer:features:read:target.xml:")) {
        pl_gdb_describe_target(g);
        transfer(g, c);
    } else if (pl_gdb_skip(&c, "qXfer:memory-map:read::")) {
        pl_gdb_describe_memory(g);
        transfer(g, c);
    } else if (pl_gdb_skip(&c, "qRcmd,")) {
        pl_gdb_monitor(g, c);
    }
}
