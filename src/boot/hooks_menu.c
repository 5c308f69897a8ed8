/* SPDX-License-Identifier: MIT */
/* A loader with a menu for people beside AN3155. */
#include "menu.h"
#include "server.h"

static struct pl_boot_menu menu;

static const struct pl_boot_protocol protocol = {
    .context = &menu,
    .first = PL_BOOT_MENU_KEY,
    .begin = pl_boot_menu_begin,
    .listens = pl_boot_menu_listens,
    .byte = pl_boot_menu_byte,
    .tick = pl_boot_menu_tick,
    .next = pl_boot_menu_next,
    .job = pl_boot_menu_job,
    .done = pl_boot_menu_done,
    .idle_ms = pl_boot_menu_idle_ms,
};

const struct pl_boot_hooks pl_boot_hooks = {.protocol = &protocol};
