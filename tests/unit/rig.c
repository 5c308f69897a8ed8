/* SPDX-License-Identifier: MIT */
/* See rig.h. */
#include "rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void rig_init(struct rig *r, const char *chip_name)
{
    const struct pl_chip *chip;

    memset(r, 0, sizeof *r);
    if (pl_chip_by_name(chip_name, &chip, 1) != 1) {
        fprintf(stderr, "rig: no single chip is called %s\n", chip_name);
        abort();
    }
    r->rom_cfg.chip = chip;
    r->wire_cfg.baud = 115200;
    r->cfg.n_lines = 1;
    r->cfg.lines[0].baud = 115200;
    r->cfg.lines[0].parity = chip->quirks & PL_QUIRK_NO_PARITY ? PL_PARITY_NONE : PL_PARITY_EVEN;
    r->limit_us = UINT64_C(3600) * 1000000;
}

void rig_plug(struct rig *r)
{
    if (r->rom == NULL)
        r->rom = pl_rom_new(&r->rom_cfg);
    r->wire = pl_wire_to_rom(&r->wire_cfg, r->rom);
    pl_session_init(&r->s, &r->cfg);
}

void rig_unplug(struct rig *r)
{
    pl_wire_free(r->wire);
    pl_rom_free(r->rom);
    free(r->keep);
    free(r->log);
    r->wire = NULL;
    r->rom = NULL;
    r->keep = r->log = NULL;
}

uint32_t rig_now(const struct rig *r)
{
    /* Starts close to the wrap of the millisecond clock, so that every test crosses it. */
    return (uint32_t)(r->us / 1000) - 50;
}

static void note(const struct rig *r, const char *what, uint32_t number)
{
    if (r->record)
        fprintf(r->record, "%s %u %d\n", what, (unsigned)rig_now(r), (int)number);
}

static void note_bytes(const struct rig *r, const char *what, const uint8_t *bytes, size_t n)
{
    if (!r->record)
        return;
    fprintf(r->record, "%s %u ", what, (unsigned)rig_now(r));
    for (size_t i = 0; i < n; i++)
        fprintf(r->record, "%02x", bytes[i]);
    fputc('\n', r->record);
}

static void log_sent(struct rig *r, const uint8_t *bytes, size_t len)
{
    if (r->log_len + len > r->log_room) {
        r->log_room = 2 * (r->log_len + len);
        r->log = realloc(r->log, r->log_room);
        if (r->log == NULL)
            abort();
    }
    memcpy(r->log + r->log_len, bytes, len);
    r->log_len += len;
}

static void log_heard(struct rig *r, const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; r->heard != NULL && i < len && *r->heard_len < r->heard_room; i++)
        r->heard[(*r->heard_len)++] = bytes[i];
}

/* Apply the fault, if its byte is among these; out holds n + 1. */
static size_t hurt(struct rig *r, bool host_to_chip, const uint8_t *bytes, size_t n, uint8_t *out)
{
    size_t *count = host_to_chip ? &r->sent_count : &r->heard_count, len = 0;

    for (size_t i = 0; i < n; i++) {
        bool hit = r->fault.on && r->fault.host_to_chip == host_to_chip && r->fault.at == *count;

        ++*count;

        if (hit && r->fault.insert)
            out[len++] = r->fault.value;
        if (!hit || !r->fault.drop)
            out[len++] = (uint8_t)(bytes[i] ^ (hit && !r->fault.insert ? r->fault.value : 0));
    }
    return len;
}

static void move_bytes(struct rig *r)
{
    uint8_t hurt_bytes[PL_AN3155_PACKET_MAX + 64];
    struct pl_line line;
    size_t len;

    if (pl_session_line_wanted(&r->s, &line)) {
        pl_wire_set_line(r->wire, line.baud, line.parity == PL_PARITY_EVEN, r->us);
        note(r, "line", line.parity == PL_PARITY_EVEN ? line.baud : -line.baud);
        pl_session_line_done(&r->s, rig_now(r));
    }
    const uint8_t *bytes = pl_session_tx(&r->s, &len);
    if (len > 0) {
        log_sent(r, bytes, len);
        note_bytes(r, "tx", bytes, len);
        pl_wire_send(r->wire, hurt_bytes, hurt(r, true, bytes, len, hurt_bytes), r->us);
        pl_session_tx_done(&r->s, len, rig_now(r));
    }
}

static void pass_time(struct rig *r)
{
    uint32_t wait = pl_session_wait_ms(&r->s, rig_now(r));
    uint64_t wake = r->us / 1000 * 1000 + (uint64_t)wait * 1000;
    uint64_t wire = pl_wire_next_us(r->wire);
    uint8_t buf[64], hurt_bytes[65];
    size_t n;

    note(r, "wait", wait);
    if (wake <= r->us)
        wake = r->us + 1;
    r->us = wire > r->us && wire < wake ? wire : wake;
    while ((n = pl_wire_receive(r->wire, buf, sizeof buf, r->us)) > 0) {
        log_heard(r, buf, n);
        n = hurt(r, false, buf, n, hurt_bytes);
        note_bytes(r, "rx", hurt_bytes, n);
        pl_session_rx(&r->s, hurt_bytes, n, rig_now(r));
    }
    note(r, "tick", 0);
    pl_session_tick(&r->s, rig_now(r));
    if (pl_wire_dead(r->wire)) {
        note(r, "cut", (uint32_t)PL_ERR_PORT_LOST);
        pl_session_abort(&r->s, PL_ERR_PORT_LOST);
    }
    if (r->us > r->limit_us) {
        fprintf(stderr, "rig: an operation did not end within its virtual time\n");
        abort();
    }
}

int rig_run(struct rig *r)
{
    while (pl_session_result(&r->s) == PL_BUSY) {
        move_bytes(r);
        pass_time(r);
    }
    return pl_session_result(&r->s);
}

int rig_connect(struct rig *r)
{
    int err = pl_session_connect(&r->s, rig_now(r));

    return err == PL_OK ? rig_run(r) : err;
}

int rig_identify(struct rig *r)
{
    int err;

    pl_identify_init(&r->id, &r->s, NULL, NULL);
    note(r, "identify", r->cfg.gentle);
    for (;;) {
        err = pl_identify_step(&r->id, rig_now(r));
        note(r, "step", (uint32_t)err);
        if (err != PL_BUSY)
            return err;
        rig_run(r);
    }
}

int rig_update(struct rig *r, const struct pl_image *image)
{
    int err = rig_identify(r);

    if (err == PL_OK && r->layout != NULL) {
        r->id.target.layout = r->layout;
        r->id.target.layout_known = true;
    }
    if (err != PL_OK)
        return err;
    err = pl_plan_make(&r->plan, &r->id.target, image, r->plan_flags);
    note(r, "plan", (uint32_t)err);
    if (err != PL_OK)
        return err;
    free(r->keep);
    r->keep = malloc(r->plan.keep_bytes + 1u);
    r->up_cfg.keep = r->keep;
    r->up_cfg.keep_size = r->plan.keep_bytes;
    err = pl_update_init(&r->up, &r->s, &r->plan, &r->up_cfg);
    if (err != PL_OK)
        return err;
    note(r, "update", r->up_cfg.flags);
    for (;;) {
        err = pl_update_step(&r->up, rig_now(r));
        note(r, "step", (uint32_t)err);
        if (err != PL_BUSY)
            return err;
        rig_run(r);
    }
}

unsigned rig_sent(const struct rig *r, uint8_t cmd)
{
    unsigned n = 0;

    for (size_t i = 0; i + 1 < r->log_len; i++)
        n += r->log[i] == cmd && (r->log[i] ^ r->log[i + 1]) == 0xFF;
    return n;
}
