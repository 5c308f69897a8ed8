/* SPDX-License-Identifier: MIT */
/* The second half of an update: erase, write, verify, and once more where that did not hold. */
#include "update_internal.h"

#include "mem.h"

enum {
    WRITE_TRIES = 5,     /* of one block */
    TROUBLES_MIN = 32,   /* of all blocks together, and one more for each block */
    ROUNDS = 3,          /* of erasing and writing a page anew */
    ERASE_LIST_MAX = 16, /* pages per command: the XOR misses two flips in one bit of a long list */
    ERASE_CHUNK_MS = 2000, /* typical, per command, so that progress is seen */
    ERASE_MARGIN = 3,      /* longest over typical */
    PROGRAM_MARGIN = 4
};

/* Does this pass concern the page? The vectors' page has a pass of its own, the last. */
static bool in_pass(const struct pl_update *u, uint32_t page)
{
    return plan_has(u->dirty, page) && (page == u->plan->vector_page) == u->vectors;
}

/* The first page from p on that this pass concerns; past last_page if none. */
static uint32_t next_in_pass(const struct pl_update *u, uint32_t p)
{
    while (p <= u->plan->last_page && !in_pass(u, p))
        p++;
    return p;
}

static bool without_erase(const struct pl_update *u)
{
    return (u->plan->flags & PL_PLAN_NO_ERASE) != 0;
}

static uint16_t write_unit(const struct pl_update *u)
{
    return chip_of(u)->write_align != 0 ? chip_of(u)->write_align : 4;
}

int pl_update_begin_pass(struct pl_update *u)
{
    uint32_t pages;

    u->pass_bytes = pl_update_dirty(u, &pages);
    u->written = u->verified = 0;
    u->page = u->plan->first_page;
    u->pos = 0;
    u->head_done = false;
    if (without_erase(u))
        return pl_update_go_on(u, U_WRITE);
    pl_update_phase(u, PL_PHASE_ERASE, pages);
    return pl_update_go_on(u, U_ERASE);
}

/* --- Erase --- */

/* The first round erases all dirty pages at once, the vectors' page first: from then on no torn
 * image can start. That page's own pass finds it erased. */
static bool erase_now(const struct pl_update *u, uint32_t page)
{
    if (u->round > 0)
        return in_pass(u, page);
    return !u->vectors && plan_has(u->dirty, page);
}

static uint32_t pages_per_command(const struct pl_update *u)
{
    if (u->plan->target->quirks & PL_QUIRK_ONE_PAGE_ERASE)
        return 1;
    return ERASE_LIST_MAX;
}

/* Fill the list for one command; returns the typical time it takes. */
static uint32_t collect(struct pl_update *u)
{
    uint32_t most = pages_per_command(u), ms = 0, addr, size;

    u->n_list = 0;
    for (; u->page <= u->plan->last_page && u->n_list < most && ms < ERASE_CHUNK_MS; u->page++) {
        if (!erase_now(u, u->page) || !pl_update_page(u, u->page, &addr, &size))
            continue;
        if (u->n_list == 0)
            u->addr = addr;
        u->list[u->n_list++] = (uint16_t)u->page;
        ms += pl_erase_ms(chip_of(u), size);
    }
    return ms;
}

int pl_update_erase(struct pl_update *u, uint32_t now)
{
    uint32_t ms = collect(u);

    if (u->n_list == 0) {
        u->page = u->plan->first_page;
        return pl_update_go_on(u, U_WRITE);
    }
    u->changed = true;
    u->keep_valid = u->plan->keep_bytes > 0;
    return pl_update_started(
        u, U_ERASED,
        pl_session_erase_pages(u->session, u->list, u->n_list, ms * ERASE_MARGIN, now));
}

int pl_update_erased(struct pl_update *u, int result)
{
    if (result != PL_OK)
        return result;
    u->pages_erased += u->n_list;
    u->done += u->n_list;
    return pl_update_go_on(u, U_ERASE);
}

/* --- Write --- */

/* Where the run of pages from u->page on ends that belong to this pass and follow each other,
 * looking no further than a block needs. Blocks and chunks cross from page to page. */
static uint32_t run_end(const struct pl_update *u)
{
    uint32_t addr, size, page = u->page, end;

    pl_update_page(u, page++, &addr, &size);
    for (end = addr + size; end - u->pos < PL_AN3155_BLOCK_MAX && page <= u->plan->last_page &&
                            in_pass(u, page) && pl_update_page(u, page, &addr, &size);
         page++)
        end += size;
    return end;
}

/* The next block of this pass, from u->pos on, into pos and len. False: no more. */
static bool next_block(struct pl_update *u)
{
    uint32_t addr, size;

    for (;; u->page++) {
        u->page = next_in_pass(u, u->page);
        if (u->page > u->plan->last_page || !pl_update_page(u, u->page, &addr, &size))
            return false;
        if (u->pos < addr + size)
            break;
    }
    if (u->pos < addr)
        u->pos = addr;
    u->len = smaller(run_end(u) - u->pos, sizeof u->block);
    u->end = u->pos + u->len;
    return true;
}

/* The unit that holds the first bytes of the image: stack pointer and entry. */
static uint32_t head_addr(const struct pl_update *u)
{
    uint32_t base = chip_of(u)->flash_base, addr = u->plan->image->segments[0].addr;

    return addr - (addr - base) % write_unit(u);
}

/* As next_block, but in the vectors' pass the head comes last of all: torn before, the image has no
 * vectors, and behind it there is nothing left to tear. */
static bool next_block_head_last(struct pl_update *u)
{
    uint32_t head = head_addr(u);
    bool more;

    if (!u->vectors || without_erase(u))
        return next_block(u);
    if (u->head_done)
        return false;
    more = next_block(u);
    if (more && u->pos == head) {
        u->pos += write_unit(u);
        more = next_block(u);
    }
    if (!more) {
        u->head_done = true;
        u->pos = head;
        u->end = head + write_unit(u);
    } else if (u->pos < head && head < u->end) {
        u->end = head;
    }
    u->len = (uint16_t)(u->end - u->pos);
    return true;
}

/* Keep only [from, to) of the block. */
static void cut(struct pl_update *u, uint16_t from, uint16_t to)
{
    u->len = (uint16_t)(to - from);
    u->pos += from;
    memmove(u->block, u->block + from, u->len);
}

/* Cut erased units off both ends: there is nothing to program. */
static void trim(struct pl_update *u)
{
    uint16_t unit = write_unit(u), from = 0, to = u->len;

    while (to >= unit && pl_is_erased(chip_of(u), u->block + to - unit, unit))
        to = (uint16_t)(to - unit);
    while (from < to && pl_is_erased(chip_of(u), u->block + from, unit))
        from = (uint16_t)(from + unit);
    cut(u, from, to);
}

/* Commands that do harm by themselves or wait for more. */
static bool is_harmful(uint8_t byte)
{
    switch (byte) {
    case PL_CMD_ERASE:
    case PL_CMD_EXT_ERASE:
    case PL_CMD_WRITE_PROTECT:
    case PL_CMD_WRITE_UNPROTECT:
    case PL_CMD_READ_PROTECT:
    case PL_CMD_READ_UNPROTECT:
        return true;
    default:
        return false;
    }
}

/* Would the packet of these bytes, should the loader lose step in it, run such a command? */
static bool holds_harm(const uint8_t *data, uint16_t len)
{
    uint8_t before = (uint8_t)(len - 1), xored = pl_an3155_xor(before, data, len);

    for (uint16_t i = 0; i <= len; i++) {
        uint8_t byte = i < len ? data[i] : xored;

        if ((before ^ byte) == 0xFF && is_harmful(before))
            return true;
        before = byte;
    }
    return false;
}

/* A byte lost or slipped in before a data packet makes the loader refuse it early and read the rest
 * as commands, and any firmware of some size holds the pair 92 6D somewhere. Packets are cut so
 * that no such pair is inside; a unit that holds one travels alone, which leaves little to lose
 * step in. */
static void cut_out_harm(struct pl_update *u)
{
    uint16_t unit = write_unit(u), len = u->len;

    while (len > unit && holds_harm(u->block, len))
        len = (uint16_t)(len - unit);
    if (len < u->len) {
        u->len = len;
        u->end = u->pos + len;
    }
}

static int send_block(struct pl_update *u, uint32_t now)
{
    uint32_t ms = pl_program_us(chip_of(u), u->len) * PROGRAM_MARGIN / 1000 + 5;

    u->addr = u->pos;
    u->changed = true;
    return pl_update_started(u, U_WRITTEN,
                             pl_session_write(u->session, u->pos, u->block, u->len, ms, now));
}

/* This pass has written all it has to. */
static int begin_verify(struct pl_update *u)
{
    u->page = u->plan->first_page;
    u->pos = 0;
    u->by_crc = !without_erase(u) && pl_session_lists(u->session, PL_CMD_CHECKSUM);
    return pl_update_go_on(u, U_VERIFY);
}

int pl_update_write(struct pl_update *u, uint32_t now)
{
    if (u->phase != PL_PHASE_WRITE)
        pl_update_phase(u, PL_PHASE_WRITE, u->pass_bytes);
    u->tries = 0;
    while (next_block_head_last(u)) {
        u->done = u->written < u->total ? u->written : u->total;
        u->written += u->len;
        if (without_erase(u))
            return pl_update_read(u, U_LOOKED, now);
        pl_content(u, u->pos, u->block, u->len);
        trim(u);
        cut_out_harm(u);
        if (u->len > 0)
            return send_block(u, now);
        u->pos = u->end;
    }
    return begin_verify(u);
}

/* Without erase: the first stretch of units that are to change, all of which must be blank. */
int pl_update_looked(struct pl_update *u, int result, uint32_t now)
{
    uint16_t unit = write_unit(u), from = 0, to;

    if (result != PL_OK)
        return result;
    pl_update_expect_image(u);
    while (from < u->len && memcmp(u->block + from, u->found_block + from, unit) == 0)
        from = (uint16_t)(from + unit);
    for (to = from; to < u->len; to = (uint16_t)(to + unit)) {
        if (memcmp(u->block + to, u->found_block + to, unit) == 0)
            break;
        if (!pl_is_erased(chip_of(u), u->found_block + to, unit)) {
            u->addr = u->pos + to;
            return PL_ERR_NOT_ERASED;
        }
    }
    if (to < u->len)
        u->end = u->pos + to;
    if (from == to) {
        u->pos = u->end;
        return pl_update_go_on(u, U_WRITE);
    }
    cut(u, from, to);
    cut_out_harm(u);
    return send_block(u, now);
}

/* The loader did not confirm the block, and nothing can be read: it takes the same block again, and
 * refuses another. */
static int send_again(struct pl_update *u, int result, uint32_t now)
{
    if (u->tries == 1 || result != PL_ERR_NACK)
        return send_block(u, now);
    u->pos = u->end;
    return pl_update_go_on(u, U_WRITE);
}

int pl_update_written(struct pl_update *u, int result, uint32_t now)
{
    if (pl_session_ended(u->session))
        return result;
    if (result == PL_OK) {
        u->bytes_written += u->len;
        u->pos = u->end;
        return pl_update_go_on(u, U_WRITE);
    }
    if (++u->tries >= WRITE_TRIES || ++u->troubles > u->pass_bytes / 256 + TROUBLES_MIN)
        return result == PL_ERR_NACK ? result : PL_ERR_LOST;
    if (unreadable(u))
        return send_again(u, result, now);
    u->looks = 0;
    return pl_update_read(u, U_WRITE_CHECKED, now);
}

/* The loader did not confirm the block. It may hold all of it, nothing, or something else: only
 * nothing may be written again, flash takes each unit once. The rest is left to repair. */
int pl_update_write_checked(struct pl_update *u, int result, uint32_t now)
{
    if (result != PL_OK)
        return result;
    if (pl_is_erased(chip_of(u), u->found_block, u->len))
        return send_block(u, now);
    if (!pl_update_differs(u))
        u->bytes_written += u->len;
    else if (!pl_update_sure(u))
        return pl_update_read(u, U_WRITE_CHECKED, now);
    u->pos = u->end;
    return pl_update_go_on(u, U_WRITE);
}

/* --- Verify --- */

/* The pages from u->page on that end at or before addr have been proven. */
static void pages_proven(struct pl_update *u, uint32_t end)
{
    uint32_t addr, size;

    for (; u->page <= u->plan->last_page; u->page++) {
        if (!in_pass(u, u->page))
            continue;
        if (!pl_update_page(u, u->page, &addr, &size) || addr + size > end)
            return;
        plan_clear(u->dirty, u->page);
        u->verified += size;
        u->bytes_verified += pl_image_between(u->plan->image, addr, addr + size);
    }
}

/* Did the page keep what it held, as write protection makes it? Programming cannot set bits against
 * the erased state, so such bits are older than the erase. */
static bool not_erased(const struct pl_update *u)
{
    uint8_t erased = chip_of(u)->erased;

    return ((u->expected ^ u->found) & (u->expected ^ erased ^ 0xFF) & (u->found ^ erased)) != 0;
}

/* The page that holds addr stays dirty; what differs is kept for the verdict. */
static int page_differs(struct pl_update *u, int cause)
{
    uint32_t addr, size;

    u->bad_cause = cause;
    pages_proven(u, u->addr);
    pl_update_page(u, u->page, &addr, &size);
    u->verified += size;
    u->pos = addr + size;
    u->page++;
    return pl_update_go_on(u, U_VERIFY);
}

static int give_up(struct pl_update *u)
{
    u->addr = u->bad_addr;
    u->expected = u->bad_expected;
    u->found = u->bad_found;
    return u->bad_cause;
}

/* By its sum: which byte it is nobody can see. */
static int page_sum_differs(struct pl_update *u)
{
    u->bad_addr = u->addr;
    u->bad_expected = u->bad_found = 0;
    return page_differs(u, PL_ERR_VERIFY);
}

/* All pages of this pass have been looked at. */
static int pass_done(struct pl_update *u)
{
    if (next_in_pass(u, u->plan->first_page) <= u->plan->last_page) {
        if (++u->round >= ROUNDS || without_erase(u))
            return give_up(u);
        u->repairs++;
        return pl_update_begin_pass(u);
    }
    if (u->vectors)
        return pl_update_go_on(u, U_START);
    u->vectors = true;
    u->head_done = false;
    u->round = 0;
    u->page = u->plan->first_page;
    u->pos = 0;
    return pl_update_go_on(u, U_WRITE);
}

/* The next chunk to be read back, at u->pos or later in the run of pages; erased bytes outside the
 * image were not programmed. False: the run is through. */
static bool next_chunk(struct pl_update *u)
{
    uint32_t end = run_end(u), most = (uint32_t)pl_session_read_size(u->session);

    for (; u->pos < end; u->pos += u->len) {
        bool inside;
        uint32_t stop = pl_run_end(u->plan->image, u->pos, end, &inside);

        u->len = smaller(end - u->pos, most);
        if (inside)
            return true;
        u->len = smaller(stop - u->pos, most);
        if (without_erase(u))
            continue;
        pl_content(u, u->pos, u->block, u->len);
        if (!pl_is_erased(chip_of(u), u->block, u->len))
            return true;
    }
    return false;
}

static int verify_by_reading(struct pl_update *u, uint32_t now)
{
    if (next_chunk(u))
        return pl_update_read(u, U_VERIFY_READ, now);
    pages_proven(u, u->pos);
    return pl_update_go_on(u, U_VERIFY);
}

static int verify_by_crc(struct pl_update *u, uint32_t addr, uint32_t size, uint32_t now)
{
    u->addr = addr;
    u->end = addr + size;
    return pl_update_started(u, U_VERIFY_CRC,
                             pl_session_checksum(u->session, addr, size, &u->crc, now));
}

int pl_update_verify(struct pl_update *u, uint32_t now)
{
    uint32_t addr, size;

    if (u->phase != PL_PHASE_VERIFY)
        pl_update_phase(u, PL_PHASE_VERIFY, u->pass_bytes);
    u->done = u->verified;
    u->looks = 0;
    u->page = next_in_pass(u, u->page);
    if (u->page > u->plan->last_page || !pl_update_page(u, u->page, &addr, &size))
        return pass_done(u);
    if (u->pos < addr || u->pos >= addr + size)
        u->pos = addr;
    if (u->cfg.flags & PL_UPDATE_NO_VERIFY) {
        pages_proven(u, addr + size);
        return pl_update_go_on(u, U_VERIFY);
    }
    return u->by_crc ? verify_by_crc(u, addr, size, now) : verify_by_reading(u, now);
}

int pl_update_verify_crc(struct pl_update *u, int result)
{
    if (result != PL_OK)
        return result;
    if (u->crc == pl_update_crc(u, u->addr, u->end))
        pages_proven(u, u->end);
    else if (unreadable(u))
        return page_sum_differs(u);
    else
        u->by_crc = false; /* to find the very byte */
    return pl_update_go_on(u, U_VERIFY);
}

int pl_update_verify_read(struct pl_update *u, int result, uint32_t now)
{
    if (result != PL_OK)
        return result;
    if (without_erase(u))
        pl_update_expect_image(u);
    else
        pl_content(u, u->pos, u->block, u->len);
    if (pl_update_differs(u))
        return pl_update_sure(u)
                   ? page_differs(u, not_erased(u) ? PL_ERR_WRITE_PROTECTED : PL_ERR_VERIFY)
                   : pl_update_read(u, U_VERIFY_READ, now);
    u->looks = 0;
    u->pos += u->len;
    pages_proven(u, u->pos);
    return pl_update_go_on(u, U_VERIFY);
}
