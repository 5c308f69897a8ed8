/* SPDX-License-Identifier: MIT */
/* The first half of an update, which only reads: what is there already, and what must be kept. */
#include "update_internal.h"

#include "mem.h"

enum {
    COMPARE_UNIT = 2048, /* small pages are sampled together */
    SAMPLE_MAX = 59,     /* 59 bytes and 3 ACKs fill one 62-byte USB payload */
    SAMPLE_MIN = 16,
    KEEP_TRIES = 9, /* readings of a gap until enough in a row agree */
    BLANK_MIN = 8   /* this many erased bytes are not a product of noise */
};

/* --- Compare: which pages already hold their image? --- */

/* Pages [u->page, end page) of the unit; u->end receives its end address. */
static uint32_t unit_end(struct pl_update *u)
{
    uint32_t p = u->page, bytes = 0, addr, size;

    while (p <= u->plan->last_page && plan_has(u->plan->touched, p) &&
           pl_update_page(u, p, &addr, &size)) {
        if (bytes > 0 && bytes + size > COMPARE_UNIT)
            break;
        bytes += size;
        u->end = addr + size;
        p++;
    }
    return p;
}

static void mark_unit(struct pl_update *u)
{
    uint32_t end = unit_end(u);

    for (uint32_t p = u->page; p < end; p++)
        plan_set(u->dirty, p);
}

static uint32_t unit_start(const struct pl_update *u)
{
    uint32_t addr, size;

    pl_update_page(u, u->page, &addr, &size);
    return addr;
}

static int unit_finished(struct pl_update *u)
{
    uint32_t end = unit_end(u);

    u->done += u->end - unit_start(u);
    u->page = end;
    return pl_update_go_on(u, U_COMPARE);
}

/* From u->pos on, the next stretch of image in the unit, as much as one Read may bring. False: the
 * unit has no more. */
static bool next_stretch(struct pl_update *u, uint32_t most)
{
    while (u->pos < u->end) {
        bool inside;
        uint32_t stop = pl_run_end(u->plan->image, u->pos, u->end, &inside);

        if (inside) {
            u->len = smaller(stop - u->pos, most);
            return true;
        }
        u->pos = stop;
    }
    return false;
}

/* A first look at a place that says something: not at erased bytes, which any blank page has. */
static void find_sample(struct pl_update *u)
{
    uint32_t most = u->session->turnaround_ms >= 4 ? SAMPLE_MAX : SAMPLE_MIN;
    uint32_t first = 0;

    while (next_stretch(u, most)) {
        if (first == 0)
            first = u->pos;
        pl_image_copy(u->plan->image, u->pos, u->block, u->len);
        if (!pl_is_erased(chip_of(u), u->block, u->len))
            return;
        u->pos += u->len;
    }
    u->pos = first;
    next_stretch(u, most);
}

/* Start comparing a unit by its image bytes' checksum, if they are one aligned stretch; by that of
 * the whole unit if there is no other way. */
static bool crc_fits(struct pl_update *u)
{
    bool inside;
    uint32_t start = u->pos, stop;

    if (unreadable(u))
        return true;
    if (!pl_session_lists(u->session, PL_CMD_CHECKSUM))
        return false;
    stop = pl_run_end(u->plan->image, start, u->end, &inside);
    return inside && stop == u->end && start % 4 == 0 && (stop - start) % 4 == 0;
}

int pl_update_compare(struct pl_update *u, uint32_t now)
{
    while (u->page <= u->plan->last_page && !plan_has(u->plan->touched, u->page))
        u->page++;
    if (u->page > u->plan->last_page) {
        u->page = u->plan->first_page;
        u->pos = 0;
        return pl_update_go_on(u, U_KEEP);
    }
    if ((u->cfg.flags & PL_UPDATE_FULL) || (u->plan->flags & PL_PLAN_NO_ERASE)) {
        mark_unit(u);
        return unit_finished(u);
    }
    unit_end(u);
    u->pos = unit_start(u);
    u->looks = 0;
    u->by_crc = crc_fits(u);
    u->sampling = !u->by_crc;
    u->addr = u->pos;
    if (u->by_crc)
        return pl_update_started(
            u, U_COMPARE_SEEN,
            pl_session_checksum(u->session, u->pos, u->end - u->pos, &u->crc, now));
    find_sample(u);
    return pl_update_read(u, U_COMPARE_SEEN, now);
}

static int unit_differs(struct pl_update *u)
{
    if (u->cfg.flags & PL_UPDATE_VERIFY_ONLY)
        return PL_ERR_VERIFY;
    mark_unit(u);
    return unit_finished(u);
}

static int unit_equal(struct pl_update *u)
{
    u->pages_unchanged += unit_end(u) - u->page;
    u->bytes_verified += pl_image_between(u->plan->image, unit_start(u), u->end);
    return unit_finished(u);
}

static int compared_crc(struct pl_update *u, uint32_t now)
{
    if (u->crc == pl_update_crc(u, u->pos, u->end))
        return unit_equal(u);
    if (!(u->cfg.flags & PL_UPDATE_VERIFY_ONLY) || unreadable(u))
        return unit_differs(u);
    /* Find the very byte. */
    u->by_crc = false;
    next_stretch(u, (uint32_t)pl_session_read_size(u->session));
    return pl_update_read(u, U_COMPARE_SEEN, now);
}

int pl_update_compare_seen(struct pl_update *u, int result, uint32_t now)
{
    if (result != PL_OK)
        return result;
    if (u->by_crc)
        return compared_crc(u, now);
    pl_update_expect_image(u);
    if (u->sampling && pl_update_differs(u) && !(u->cfg.flags & PL_UPDATE_VERIFY_ONLY))
        return unit_differs(u);
    if (pl_update_differs(u))
        return pl_update_sure(u) ? unit_differs(u) : pl_update_read(u, U_COMPARE_SEEN, now);
    u->looks = 0;
    if (u->sampling)
        u->pos = unit_start(u);
    else
        u->pos += u->len;
    u->sampling = false;
    if (!next_stretch(u, (uint32_t)pl_session_read_size(u->session)))
        return unit_equal(u);
    return pl_update_read(u, U_COMPARE_SEEN, now);
}

/* --- Keep: what of the dirty pages is not ours --- */

/* The next gap in a dirty page, at u->pos or later; u->page follows. False: no more. */
static bool next_gap(struct pl_update *u)
{
    uint32_t addr, size;

    for (; u->page <= u->plan->last_page; u->page++) {
        if (!plan_has(u->dirty, u->page) || !pl_update_page(u, u->page, &addr, &size))
            continue;
        if (u->pos < addr)
            u->pos = addr;
        while (u->pos < addr + size) {
            bool inside;
            uint32_t stop = pl_run_end(u->plan->image, u->pos, addr + size, &inside);

            if (!inside) {
                u->len = smaller(stop - u->pos, (uint32_t)pl_session_read_size(u->session));
                return true;
            }
            u->pos = stop;
        }
    }
    return false;
}

/* Old and new pages must not run together when the update is torn: whatever changes, the page with
 * the vectors goes first and comes back last, even if its own content stays the same. */
static void include_vectors(struct pl_update *u)
{
    if (plan_has(u->dirty, u->plan->vector_page))
        return;
    plan_set(u->dirty, u->plan->vector_page);
    u->pages_unchanged--;
}

int pl_update_keep(struct pl_update *u, uint32_t now)
{
    uint32_t pages;

    if (u->phase == PL_PHASE_COMPARE) {
        pl_update_dirty(u, &pages);
        if (pages == 0)
            return pl_update_go_on(u, U_START);
        include_vectors(u);
        pl_update_phase(u, PL_PHASE_KEEP, u->plan->keep_bytes);
    }
    if (u->plan->keep_bytes == 0 || !next_gap(u))
        return pl_update_begin_pass(u);
    u->tries = 0;
    u->noise_before = u->session->stats.noise;
    return pl_update_read(u, U_KEEP_FIRST, now);
}

static int keep_found(struct pl_update *u)
{
    memcpy(u->cfg.keep + pl_keep_offset(u->plan, u->pos), u->found_block, u->len);
    u->done += u->len;
    u->pos += u->len;
    return pl_update_go_on(u, U_KEEP);
}

/* Read Memory has no checksum on its answer, and what is read here will be written back: it counts
 * when independent readings agree, two of them on a clean line, three on a troubled one. */
static int keep_once_more(struct pl_update *u, uint32_t now)
{
    memcpy(u->block, u->found_block, u->len);
    return pl_update_started(u, U_KEEP_SETTLED, pl_session_settle(u->session, now));
}

int pl_update_keep_first(struct pl_update *u, int result, uint32_t now)
{
    if (result != PL_OK)
        return result;
    u->looks = 1;
    return keep_once_more(u, now);
}

/* Erased bytes need no second reading if nothing was left over behind them: no fault makes a row of
 * erased bytes of the right length out of others. */
int pl_update_keep_settled(struct pl_update *u, int result, uint32_t now)
{
    if (result != PL_OK)
        return result;
    if (u->looks == 1 && u->tries == 0 && u->len >= BLANK_MIN &&
        u->session->stats.noise == u->noise_before &&
        pl_is_erased(chip_of(u), u->found_block, u->len))
        return keep_found(u);
    return pl_update_read(u, U_KEEP_AGAIN, now);
}

int pl_update_keep_again(struct pl_update *u, int result, uint32_t now)
{
    if (result != PL_OK)
        return result;
    if (memcmp(u->block, u->found_block, u->len) == 0) {
        u->looks++;
    } else {
        u->looks = 1;
        u->troubles++;
    }
    if (u->looks >= (u->troubles > 0 || pl_session_troubled(u->session) ? 3 : 2))
        return keep_found(u);
    if (++u->tries >= KEEP_TRIES)
        return PL_ERR_GARBLED;
    return keep_once_more(u, now);
}
