/* SPDX-License-Identifier: MIT */
/* The line speaks AN3155, and nothing else. */
#include "talk.h"
#include "port.h"
#include "server.h"

static struct pl_boot_server server;

void pl_boot_talk_begin(uint8_t first, uint32_t patience_ms)
{
    (void)first;
    (void)patience_ms;
    pl_port_send(PL_AN3155_ACK);
    pl_boot_server_init(&server, &PL_BOOT_CONFIG, pl_port_locked(), pl_port_ms());
}

bool pl_boot_talk_listens(void)
{
    return pl_boot_server_listens(&server);
}

void pl_boot_talk_byte(uint8_t byte, bool damaged, uint32_t now_ms)
{
    pl_boot_server_byte(&server, byte, damaged, now_ms);
}

void pl_boot_talk_tick(uint32_t now_ms)
{
    pl_boot_server_tick(&server, now_ms);
}

int pl_boot_talk_next(void)
{
    return pl_boot_server_next(&server);
}

const struct pl_boot_job *pl_boot_talk_job(void)
{
    return pl_boot_server_job(&server);
}

void pl_boot_talk_done(bool good, uint32_t now_ms)
{
    pl_boot_server_done(&server, good, now_ms);
}

uint32_t pl_boot_talk_idle_ms(uint32_t now_ms)
{
    return pl_boot_server_idle_ms(&server, now_ms);
}
