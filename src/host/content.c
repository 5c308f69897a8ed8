/* SPDX-License-Identifier: MIT */
/* The target content of touched pages: image over kept bytes over the erased value. */
#include "update_internal.h"

#include "mem.h"

bool pl_is_erased(const struct pl_chip *chip, const uint8_t *data, uint32_t len)
{
    for (uint32_t i = 0; i < len; i++)
        if (data[i] != chip->erased)
            return false;
    return true;
}

uint32_t pl_run_end(const struct pl_image *image, uint32_t addr, uint32_t end, bool *inside)
{
    *inside = false;
    for (size_t i = 0; i < image->count; i++) {
        const struct pl_segment *seg = &image->segments[i];

        if (addr >= seg->addr && addr - seg->addr < seg->size) {
            *inside = true;
            return seg->size - (addr - seg->addr) < end - addr ? seg->addr + seg->size : end;
        }
        if (seg->addr > addr)
            return seg->addr < end ? seg->addr : end;
    }
    return end;
}

static uint32_t image_bytes_below(const struct pl_image *image, uint32_t addr)
{
    uint32_t sum = 0;

    for (size_t i = 0; i < image->count && image->segments[i].addr < addr; i++) {
        uint32_t reach = addr - image->segments[i].addr;
        sum += image->segments[i].size < reach ? image->segments[i].size : reach;
    }
    return sum;
}

uint32_t pl_image_between(const struct pl_image *image, uint32_t from, uint32_t to)
{
    return image_bytes_below(image, to) - image_bytes_below(image, from);
}

static uint32_t touched_bytes_below(const struct pl_plan *plan, uint32_t addr)
{
    const struct pl_target *t = plan->target;
    uint32_t sum = 0;

    for (uint32_t page = plan->first_page; page <= plan->last_page; page++) {
        uint32_t start, size;

        if (!plan_has(plan->touched, page) ||
            !pl_layout_page(t->layout, t->chip->flash_base, page, &start, &size))
            continue;
        if (start >= addr)
            break;
        sum += addr - start < size ? addr - start : size;
    }
    return sum;
}

/* The keep memory holds all gaps of all touched pages, in order of address. */
uint32_t pl_keep_offset(const struct pl_plan *plan, uint32_t addr)
{
    return touched_bytes_below(plan, addr) - image_bytes_below(plan->image, addr);
}

void pl_content(const struct pl_update *u, uint32_t addr, uint8_t *out, uint32_t len)
{
    const struct pl_plan *plan = u->plan;
    uint32_t pos = addr, end = addr + len;

    memset(out, plan->target->chip->erased, len);
    pl_image_copy(plan->image, addr, out, len);
    while (plan->keep_bytes > 0 && pos < end) {
        bool inside;
        uint32_t stop = pl_run_end(plan->image, pos, end, &inside);

        if (!inside)
            memcpy(out + (pos - addr), u->cfg.keep + pl_keep_offset(plan, pos), stop - pos);
        pos = stop;
    }
}

/* Add the gaps of a page to the n segments that there are. */
static size_t add_gaps(const struct pl_update *u, uint32_t pos, uint32_t end,
                       struct pl_segment *out, size_t n, size_t room)
{
    while (pos < end) {
        bool inside;
        uint32_t stop = pl_run_end(u->plan->image, pos, end, &inside);

        if (!inside && n < room)
            out[n] =
                (struct pl_segment){pos, stop - pos, u->cfg.keep + pl_keep_offset(u->plan, pos)};
        n += !inside;
        pos = stop;
    }
    return n;
}

size_t pl_update_kept(const struct pl_update *u, struct pl_segment *out, size_t room)
{
    const struct pl_plan *plan = u->plan;
    size_t n = 0;

    if (!u->keep_valid || plan->keep_bytes == 0)
        return 0;
    for (uint32_t page = plan->first_page; page <= plan->last_page; page++) {
        uint32_t addr, size;

        if (plan_has(u->dirty, page) &&
            pl_layout_page(plan->target->layout, chip_of(u)->flash_base, page, &addr, &size))
            n = add_gaps(u, addr, addr + size, out, n, room);
    }
    return n;
}
