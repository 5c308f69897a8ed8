/* SPDX-License-Identifier: MIT */
/* The line is a bus, for builds with PL_BOOT_NODE: nothing is said before the loader has been
 * selected, and nothing while somebody else may speak. SPEC.md, "Several products on one line". */
#include "../core/mem.h"
#include "boot.h"
#include "memory.h"
#include "node.h"
#include "port.h"
#include "server.h"
#include "talk.h"

#ifndef PL_BOOT_NODE
/* 1 to 254: the product's number. 255: it stands in the last eight bytes of the loader's pages,
 * followed by its complement; as long as they are blank, it is PL_BUS_UNNUMBERED. */
#define PL_BOOT_NODE 255
#endif

_Static_assert(PL_BOOT_NODE > PL_BUS_NOBODY && PL_BOOT_NODE <= PL_BUS_UNNUMBERED, "1 to 255");

enum { NUMBER_SIZE = 8, BYTE_MS = 20 /* at 1200 baud it takes 9 */ };

static struct pl_boot_server server;
static struct pl_boot_node node;
static bool synchronised;
static uint32_t patience;

static uint8_t number(void)
{
    const uint8_t *at = pl_boot_bytes(pl_boot_flash(&PL_BOOT_CHIP), PL_BOOT_CHIP.app - NUMBER_SIZE);

    if (PL_BOOT_NODE != PL_BUS_UNNUMBERED)
        return PL_BOOT_NODE;
    return (at[0] ^ at[1]) == 0xFF ? at[0] : PL_BUS_UNNUMBERED;
}

/* --- Hearing --- */

static void begin(uint32_t now_ms)
{
    uint8_t answer[PL_BUS_ANSWER_SIZE];

    memset(&server, 0, sizeof server);
    pl_boot_server_init(&server, &PL_BOOT_CONFIG, pl_port_locked(), now_ms);
    synchronised = false;
    if (!node.selected)
        return;
    pl_bus_put_answer(answer, node.number);
    for (unsigned i = 0; i < sizeof answer; i++)
        pl_boot_put(&server, answer[i]);
}

static void take(uint32_t now_ms)
{
    int byte;

    while ((byte = pl_boot_node_next(&node)) >= 0) {
        if (synchronised) {
            pl_boot_server_byte(&server, (uint8_t)byte, (byte & PL_PORT_DAMAGED) != 0, now_ms);
        } else if (byte == PL_AN3155_SYNC) {
            synchronised = true;
            pl_boot_put(&server, PL_AN3155_ACK);
        }
    }
}

static void hear_silence(uint32_t now_ms)
{
    bool was_selected = node.selected;

    if (pl_boot_node_tick(&node, now_ms) && (was_selected || node.selected))
        begin(now_ms);
    take(now_ms);
}

/* --- Saying --- */

static bool in_time(uint32_t from_ms)
{
    return pl_port_ms() - from_ms < BYTE_MS;
}

/* What comes meanwhile is our own voice. */
static void say(uint8_t byte)
{
    uint32_t from_ms = pl_port_ms();

    while (!pl_port_ready() && in_time(from_ms)) {
        pl_port_take();
        pl_port_wait();
    }
    pl_port_send(byte);
}

/* Awake, since the driver goes off at once. */
static void finish(void)
{
    uint32_t from_ms = pl_port_ms();

    while (!pl_port_sent() && in_time(from_ms))
        pl_port_take();
    pl_port_release();
    pl_port_take();
}

static void say_all(void)
{
    int byte = pl_boot_server_next(&server);

    if (byte < 0)
        return;
    pl_port_drive();
    for (; byte >= 0; byte = pl_boot_server_next(&server))
        say((uint8_t)byte);
    finish();
    pl_boot_node_spoke(&node, pl_port_ms());
}

/* --- The talk --- */

void pl_boot_talk_begin(uint8_t first, uint32_t patience_ms)
{
    uint32_t now_ms = pl_port_ms();

    (void)first;
    patience = patience_ms;
    pl_boot_node_init(&node, number(), now_ms);
    begin(now_ms);
}

bool pl_boot_talk_listens(void)
{
    return pl_boot_server_listens(&server);
}

void pl_boot_talk_byte(uint8_t byte, bool damaged, uint32_t now_ms)
{
    hear_silence(now_ms);
    pl_boot_node_hear(&node, (uint16_t)(damaged ? byte | PL_PORT_DAMAGED : byte), now_ms);
    take(now_ms);
}

void pl_boot_talk_tick(uint32_t now_ms)
{
    hear_silence(now_ms);
    pl_boot_server_tick(&server, now_ms);
    say_all();
}

int pl_boot_talk_next(void)
{
    return -1;
}

const struct pl_boot_job *pl_boot_talk_job(void)
{
    return pl_boot_server_job(&server);
}

void pl_boot_talk_done(bool good, uint32_t now_ms)
{
    pl_boot_server_done(&server, good, now_ms);
}

/* As long as nobody has selected it, a loader has no more time than its line would have had. */
uint32_t pl_boot_talk_idle_ms(uint32_t now_ms)
{
    uint32_t idle_ms = pl_boot_server_idle_ms(&server, now_ms);

    return node.selected ? idle_ms : idle_ms + PL_BOOT_IDLE_MS - patience;
}
