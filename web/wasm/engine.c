/* SPDX-License-Identifier: MIT */
/* One host engine in static memory, for a browser: image, link, driving. */
#include "engine.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "engine_internal.h"
#include "pinless/firmware.h"

enum { LOOK_MS = 250 }; /* two 0x7F: a loader that waits for a command answers the second only */

struct pl_web pl_web;

static struct pl_segment segments[PL_WEB_SEGMENTS_MAX];
static char image_error[sizeof((struct pl_firmware *)0)->error];

static uint8_t io[PL_WEB_IO_SIZE];

static void start(enum pl_web_activity activity, int result)
{
    pl_web.activity = activity;
    pl_web.result = result == PL_OK ? PL_BUSY : result;
}

/* --- The image --- */

void pl_web_reset(void)
{
    memset(&pl_web, 0, sizeof pl_web);
    pl_web.image.segments = segments;
    image_error[0] = '\0';
    pl_arena_reset();
}

uint8_t *pl_web_alloc(size_t size)
{
    return malloc(size);
}

int pl_web_image_add(const uint8_t *data, size_t size, uint32_t address)
{
    struct pl_firmware firmware;
    int err = pl_firmware_parse(&firmware, data, size, address);

    memcpy(image_error, firmware.error, sizeof image_error);
    if (err == PL_OK)
        err = pl_image_add(segments, &pl_web.image.count, PL_WEB_SEGMENTS_MAX, &firmware.image);
    return err;
}

int pl_web_image_add_bytes(const uint8_t *data, size_t size, uint32_t address)
{
    const struct pl_segment one = {address, (uint32_t)size, data};
    const struct pl_image more = {&one, 1};

    if (size == 0)
        return PL_ERR_EMPTY;
    if (size > UINT32_MAX - address)
        return PL_ERR_RANGE;
    return pl_image_add(segments, &pl_web.image.count, PL_WEB_SEGMENTS_MAX, &more);
}

const char *pl_web_image_error(void)
{
    return image_error;
}

int pl_web_image_covers(uint32_t address, uint32_t size)
{
    for (size_t i = 0; i < pl_web.image.count; i++) {
        uint64_t begin = segments[i].addr, end = begin + segments[i].size;

        if (address < end && begin < (uint64_t)address + size)
            return 1;
    }
    return 0;
}

size_t pl_web_image_copy(uint32_t address, size_t len)
{
    return pl_image_copy(&pl_web.image, address, io, len < sizeof io ? len : sizeof io);
}

/* --- The link --- */

void pl_web_lines_clear(void)
{
    memset(&pl_web.config, 0, sizeof pl_web.config);
}

void pl_web_line_add(uint32_t baud, uint32_t even)
{
    struct pl_session_config *c = &pl_web.config;

    if (c->n_lines < PL_SESSION_LINES_MAX)
        c->lines[c->n_lines++] = (struct pl_line){baud, even ? PL_PARITY_EVEN : PL_PARITY_NONE};
}

static void talk(const struct pl_entry_talk_config *config, uint32_t now)
{
    pl_entry_talk_init(&pl_web.talk, config, now);
    start(PL_WEB_TALK, PL_OK);
}

void pl_web_ask(uint32_t target, uint32_t product, uint32_t tag, uint32_t now)
{
    const struct pl_entry_talk_config config = {
        .target = (enum pl_entry_target)target, .product = product, .tag = tag};

    talk(&config, now);
}

void pl_web_say(uint32_t len, uint32_t now)
{
    static char text[PL_ENTRY_RESPONSE_SIZE + 1];
    const struct pl_entry_talk_config config = {.target = PL_ENTRY_ROM, .text = text};
    size_t n = len < PL_ENTRY_RESPONSE_SIZE ? len : PL_ENTRY_RESPONSE_SIZE;

    memcpy(text, io, n);
    text[n] = '\0';
    talk(&config, now);
}

void pl_web_identify(uint32_t gentle, uint32_t now)
{
    struct pl_session_config config = pl_web.config;

    (void)now;
    if (gentle) {
        config.n_lines = config.n_lines > 0;
        config.sync_ms = LOOK_MS;
        config.gentle = true;
    }
    pl_session_init(&pl_web.session, &config);
    pl_identify_init(&pl_web.identify, &pl_web.session, NULL, NULL);
    start(PL_WEB_IDENTIFY, PL_OK);
}

/* Kept bytes belong to one product only. */
static int same_chip_as_rescued(void)
{
    const struct pl_target *t = &pl_web.identify.target;

    return !pl_web.rescued || !t->uid_known || !pl_web.rescued_uid_known ||
           memcmp(t->uid, pl_web.rescued_uid, sizeof t->uid) == 0;
}

int pl_web_plan(uint32_t flags)
{
    pl_web.planned = false;
    if (!same_chip_as_rescued())
        return PL_ERR_WRONG_CHIP;
    int err = pl_plan_make(&pl_web.plan, &pl_web.identify.target, &pl_web.image, flags);
    pl_web.planned = err == PL_OK;
    return err;
}

int pl_web_update(uint32_t flags, uint32_t now)
{
    struct pl_update_config config = {.flags = flags};

    (void)now;
    if (!pl_web.planned)
        return PL_ERR_STATE;
    config.keep_size = pl_web.plan.keep_bytes;
    config.keep = config.keep_size > 0 ? malloc(config.keep_size) : NULL;
    if (config.keep_size > 0 && !config.keep)
        return PL_ERR_NO_ROOM;
    if (config.keep)
        memset(config.keep, pl_web.plan.target->chip->erased, config.keep_size);
    int err = pl_update_init(&pl_web.update, &pl_web.session, &pl_web.plan, &config);
    pl_web.updated = err == PL_OK;
    start(PL_WEB_UPDATE, err);
    return err;
}

int pl_web_unprotect(uint32_t now)
{
    const struct pl_chip *chip = pl_web.identify.target.chip;
    uint32_t wait = chip ? chip->mass_erase_ms : 0;
    int err = pl_session_protect(&pl_web.session, PL_CMD_READ_UNPROTECT, wait, now);

    start(PL_WEB_OPERATION, err);
    return err;
}

uint32_t pl_web_rescue(void)
{
    const struct pl_target *t = &pl_web.identify.target;
    size_t n = pl_web.updated ? pl_update_kept(&pl_web.update, NULL, 0) : 0;
    struct pl_segment *kept = n > 0 ? malloc(n * sizeof *kept) : NULL;
    const struct pl_image more = {kept, n};

    if (!kept)
        return 0;
    pl_update_kept(&pl_web.update, kept, n);
    pl_web.updated = false;
    if (pl_image_add(segments, &pl_web.image.count, PL_WEB_SEGMENTS_MAX, &more) != PL_OK)
        return 0;
    pl_web.rescued = kept;
    pl_web.n_rescued = n;
    pl_web.rescued_uid_known = t->uid_known;
    memcpy(pl_web.rescued_uid, t->uid, sizeof t->uid);
    return (uint32_t)n;
}

uint32_t pl_web_rescued_address(uint32_t run)
{
    return run < pl_web.n_rescued ? pl_web.rescued[run].addr : 0;
}

uint32_t pl_web_rescued_size(uint32_t run)
{
    return run < pl_web.n_rescued ? pl_web.rescued[run].size : 0;
}

/* --- Driving --- */

uint8_t *pl_web_io(void)
{
    return io;
}

static bool talking(void)
{
    return pl_web.activity == PL_WEB_TALK;
}

uint32_t pl_web_line_wanted(void)
{
    struct pl_line line;

    if (talking() || !pl_session_line_wanted(&pl_web.session, &line))
        return 0;
    return line.baud;
}

uint32_t pl_web_line_even(void)
{
    struct pl_line line;

    return pl_session_line_wanted(&pl_web.session, &line) && line.parity == PL_PARITY_EVEN;
}

void pl_web_line_done(uint32_t now)
{
    pl_session_line_done(&pl_web.session, now);
}

size_t pl_web_tx(void)
{
    size_t len;

    if (talking())
        pl_entry_talk_tx(&pl_web.talk, &len);
    else
        pl_session_tx(&pl_web.session, &len);
    return len;
}

const uint8_t *pl_web_tx_at(void)
{
    size_t len;

    return talking() ? pl_entry_talk_tx(&pl_web.talk, &len) : pl_session_tx(&pl_web.session, &len);
}

void pl_web_tx_done(size_t len, uint32_t now)
{
    if (talking())
        pl_entry_talk_tx_done(&pl_web.talk, len, now);
    else
        pl_session_tx_done(&pl_web.session, len, now);
}

void pl_web_rx(size_t len, uint32_t now)
{
    size_t n = len < sizeof io ? len : sizeof io;

    if (talking())
        pl_entry_talk_rx(&pl_web.talk, io, n, now);
    else
        pl_session_rx(&pl_web.session, io, n, now);
}

void pl_web_tick(uint32_t now)
{
    if (talking())
        pl_entry_talk_tick(&pl_web.talk, now);
    else
        pl_session_tick(&pl_web.session, now);
}

uint32_t pl_web_wait_ms(uint32_t now)
{
    return talking() ? pl_entry_talk_wait_ms(&pl_web.talk, now)
                     : pl_session_wait_ms(&pl_web.session, now);
}

static int step(uint32_t now)
{
    switch (pl_web.activity) {
    case PL_WEB_NOTHING:
        break;
    case PL_WEB_TALK:
        return pl_entry_talk_result(&pl_web.talk);
    case PL_WEB_IDENTIFY:
        return pl_identify_step(&pl_web.identify, now);
    case PL_WEB_UPDATE:
        return pl_update_step(&pl_web.update, now);
    case PL_WEB_OPERATION:
        return pl_session_result(&pl_web.session);
    }
    return pl_web.result;
}

int pl_web_step(uint32_t now)
{
    if (pl_web.result == PL_BUSY)
        pl_web.result = step(now);
    return pl_web.result;
}

void pl_web_cut(int why)
{
    if (pl_web.result != PL_BUSY)
        return;
    if (talking())
        pl_web.result = why;
    else
        pl_session_abort(&pl_web.session, (enum pl_err)why);
}
