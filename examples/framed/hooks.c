/* SPDX-License-Identifier: MIT */
/* A product's own protocol beside AN3155: framed.h. */
#include "framed.h"

static struct framed framed;

static const struct pl_boot_protocol protocol = {
    .context = &framed,
    .first = FRAMED_START,
    .begin = framed_begin,
    .listens = framed_listens,
    .byte = framed_byte,
    .tick = framed_tick,
    .next = framed_next,
    .job = framed_job,
    .done = framed_done,
    .idle_ms = framed_idle_ms,
};

const struct pl_boot_hooks pl_boot_hooks = {.protocol = &protocol};
