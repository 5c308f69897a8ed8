/* SPDX-License-Identifier: MIT */
/* The line speaks AN3155, or the product's protocol if it was opened by its first byte. */
#include "port.h"
#include "server.h"
#include "talk.h"

static struct pl_boot_server server;
static bool hooked;

static const struct pl_boot_protocol *hook(void)
{
    return pl_boot_hooks.protocol;
}

static void *context(void)
{
    return hook()->context;
}

void pl_boot_talk_begin(uint8_t first, uint32_t patience_ms)
{
    bool locked = pl_port_locked();

    (void)patience_ms;
    hooked = first == hook()->first;
    if (hooked) {
        hook()->begin(context(), &PL_BOOT_CONFIG, locked, pl_port_ms());
    } else {
        pl_port_send(PL_AN3155_ACK);
        pl_boot_server_init(&server, &PL_BOOT_CONFIG, locked, pl_port_ms());
    }
}

bool pl_boot_talk_listens(void)
{
    return hooked ? hook()->listens(context()) : pl_boot_server_listens(&server);
}

void pl_boot_talk_byte(uint8_t byte, bool damaged, uint32_t now_ms)
{
    if (hooked)
        hook()->byte(context(), byte, damaged, now_ms);
    else
        pl_boot_server_byte(&server, byte, damaged, now_ms);
}

void pl_boot_talk_tick(uint32_t now_ms)
{
    if (hooked)
        hook()->tick(context(), now_ms);
    else
        pl_boot_server_tick(&server, now_ms);
}

int pl_boot_talk_next(void)
{
    return hooked ? hook()->next(context()) : pl_boot_server_next(&server);
}

const struct pl_boot_job *pl_boot_talk_job(void)
{
    return hooked ? hook()->job(context()) : pl_boot_server_job(&server);
}

void pl_boot_talk_done(bool good, uint32_t now_ms)
{
    if (hooked)
        hook()->done(context(), good, now_ms);
    else
        pl_boot_server_done(&server, good, now_ms);
}

uint32_t pl_boot_talk_idle_ms(uint32_t now_ms)
{
    return hooked ? hook()->idle_ms(context(), now_ms) : pl_boot_server_idle_ms(&server, now_ms);
}
