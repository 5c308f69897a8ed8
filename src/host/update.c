/* SPDX-License-Identifier: MIT */
/* Carrying out a plan: one operation of the session at a time; its result decides on the next.
 *
 *   COMPARE -> KEEP -> ERASE -> WRITE -> VERIFY -> START
 *                        ^                  |
 *                        +----- repair -----+     all pages but the vectors' first, then that one
 */
#include "update_internal.h"

#include "mem.h"

enum { SURE_READS = 8 };

int pl_update_go_on(struct pl_update *u, enum pl_update_state state)
{
    u->state = (uint8_t)state;
    return PL_GO_ON;
}

int pl_update_started(struct pl_update *u, enum pl_update_state state, int err)
{
    u->state = (uint8_t)state;
    return err == PL_OK ? PL_BUSY : err;
}

int pl_update_read(struct pl_update *u, enum pl_update_state then, uint32_t now)
{
    u->addr = u->pos;
    return pl_update_started(u, then,
                             pl_session_read(u->session, u->pos, u->found_block, u->len, now));
}

void pl_update_phase(struct pl_update *u, enum pl_update_phase phase, uint32_t total)
{
    u->phase = phase;
    u->done = 0;
    u->total = total;
}

bool pl_update_differs(struct pl_update *u)
{
    for (uint16_t i = 0; i < u->len; i++) {
        if (u->block[i] == u->found_block[i])
            continue;
        u->addr = u->pos + i;
        u->expected = u->block[i];
        u->found = u->found_block[i];
        return true;
    }
    return false;
}

bool pl_update_sure(struct pl_update *u)
{
    bool same = u->looks > 0 && u->addr == u->bad_addr && u->found == u->bad_found;

    u->bad_addr = u->addr;
    u->bad_found = u->found;
    u->bad_expected = u->expected;
    return same || ++u->looks >= SURE_READS;
}

void pl_update_expect_image(struct pl_update *u)
{
    memcpy(u->block, u->found_block, u->len);
    pl_image_copy(u->plan->image, u->pos, u->block, u->len);
}

uint32_t pl_update_crc(struct pl_update *u, uint32_t from, uint32_t to)
{
    uint32_t crc = PL_AN3155_CRC_INIT;

    for (uint32_t pos = from; pos < to; pos += u->len) {
        u->len = smaller(to - pos, sizeof u->block);
        pl_content(u, pos, u->block, u->len);
        crc = pl_an3155_crc(crc, u->block, u->len);
    }
    return crc;
}

bool pl_update_page(const struct pl_update *u, uint32_t page, uint32_t *addr, uint32_t *size)
{
    return pl_layout_page(u->plan->target->layout, chip_of(u)->flash_base, page, addr, size);
}

uint32_t pl_update_dirty(const struct pl_update *u, uint32_t *pages)
{
    uint32_t bytes = 0, addr, size;

    *pages = 0;
    for (uint32_t p = u->plan->first_page; p <= u->plan->last_page; p++) {
        if (plan_has(u->dirty, p) && pl_update_page(u, p, &addr, &size)) {
            bytes += size;
            ++*pages;
        }
    }
    return bytes;
}

/* Everything is proven. */
static int start(struct pl_update *u, uint32_t now)
{
    u->keep_valid = false;
    if (u->cfg.flags & (PL_UPDATE_NO_START | PL_UPDATE_VERIFY_ONLY)) {
        pl_update_phase(u, PL_PHASE_DONE, 0);
        return PL_OK;
    }
    pl_update_phase(u, PL_PHASE_START, 0);
    u->addr = u->cfg.start_addr;
    return pl_update_started(u, U_STARTED, pl_session_go(u->session, u->cfg.start_addr, now));
}

static int has_started(struct pl_update *u, int result)
{
    if (result == PL_OK)
        pl_update_phase(u, PL_PHASE_DONE, 0);
    return result;
}

static int handle(struct pl_update *u, int result, uint32_t now)
{
    switch (u->state) {
    case U_COMPARE:
        return pl_update_compare(u, now);
    case U_COMPARE_SEEN:
        return pl_update_compare_seen(u, result, now);
    case U_KEEP:
        return pl_update_keep(u, now);
    case U_KEEP_FIRST:
        return pl_update_keep_first(u, result, now);
    case U_KEEP_SETTLED:
        return pl_update_keep_settled(u, result, now);
    case U_KEEP_AGAIN:
        return pl_update_keep_again(u, result, now);
    case U_ERASE:
        return pl_update_erase(u, now);
    case U_ERASED:
        return pl_update_erased(u, result);
    case U_WRITE:
        return pl_update_write(u, now);
    case U_LOOKED:
        return pl_update_looked(u, result, now);
    case U_WRITTEN:
        return pl_update_written(u, result, now);
    case U_WRITE_CHECKED:
        return pl_update_write_checked(u, result, now);
    case U_VERIFY:
        return pl_update_verify(u, now);
    case U_VERIFY_CRC:
        return pl_update_verify_crc(u, result);
    case U_VERIFY_READ:
        return pl_update_verify_read(u, result, now);
    case U_START:
        return start(u, now);
    default:
        return has_started(u, result);
    }
}

int pl_update_init(struct pl_update *u, struct pl_session *s, const struct pl_plan *plan,
                   const struct pl_update_config *cfg)
{
    uint32_t addr, size;

    memset(u, 0, sizeof *u);
    u->session = s;
    u->plan = plan;
    u->cfg = *cfg;
    u->result = PL_BUSY;
    u->page = plan->first_page;
    if (plan->keep_bytes > 0 && !(cfg->flags & PL_UPDATE_VERIFY_ONLY) &&
        (cfg->keep == NULL || cfg->keep_size < plan->keep_bytes))
        return u->result = PL_ERR_NO_ROOM;
    if (u->cfg.start_addr == 0)
        u->cfg.start_addr = plan->image->segments[0].addr;
    for (uint32_t p = plan->first_page; p <= plan->last_page; p++)
        if (plan_has(plan->touched, p) && pl_update_page(u, p, &addr, &size))
            u->total += size;
    return PL_OK;
}

int pl_update_step(struct pl_update *u, uint32_t now)
{
    int result = pl_session_result(u->session);
    int answer = PL_GO_ON;

    if (u->result != PL_BUSY || result == PL_BUSY)
        return u->result;
    while (answer == PL_GO_ON)
        answer = handle(u, result, now);
    return u->result = answer;
}
