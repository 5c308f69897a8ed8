/* SPDX-License-Identifier: MIT */
/* What an update will touch: pages, bytes, time. */
#include "pinless/update.h"
#include "update_internal.h"

#include "mem.h"

static void mark_page(struct pl_plan *plan, uint32_t page, uint32_t size)
{
    if (plan_has(plan->touched, page))
        return;
    plan_set(plan->touched, page);
    plan->n_pages++;
    plan->keep_bytes += size;
    if (page < plan->first_page)
        plan->first_page = page;
    if (page > plan->last_page)
        plan->last_page = page;
}

static int mark_segment(struct pl_plan *plan, const struct pl_segment *seg)
{
    const struct pl_target *t = plan->target;
    uint64_t end = (uint64_t)t->chip->flash_base + t->flash_size;
    uint64_t pos = seg->addr;

    if (end > UINT32_MAX || seg->addr < t->chip->flash_base || seg->addr >= end) {
        plan->bad_addr = seg->addr;
        return PL_ERR_RANGE;
    }
    if (pos + seg->size > end) {
        plan->bad_addr = (uint32_t)end;
        return PL_ERR_RANGE;
    }
    while (pos < (uint64_t)seg->addr + seg->size) {
        int32_t page = pl_layout_find(t->layout, t->chip->flash_base, (uint32_t)pos);
        uint32_t addr, size;

        if (page < 0 || page >= PL_PLAN_PAGES_MAX ||
            !pl_layout_page(t->layout, t->chip->flash_base, (uint32_t)page, &addr, &size)) {
            plan->bad_addr = (uint32_t)pos;
            return PL_ERR_RANGE;
        }
        mark_page(plan, (uint32_t)page, size);
        pos = (uint64_t)addr + size;
    }
    return PL_OK;
}

/* What cannot be read cannot be kept, and is proven by sums of whole pages. */
static bool needs_reading(const struct pl_plan *plan)
{
    uint32_t addr, size;

    for (uint32_t page = plan->first_page; page <= plan->last_page; page++)
        if (pl_layout_page(plan->target->layout, plan->target->chip->flash_base, page, &addr,
                           &size) &&
            (addr | size) % PL_SUM_UNIT != 0)
            return true;
    return plan->keep_bytes > 0 || (plan->flags & PL_PLAN_NO_ERASE) != 0;
}

int pl_plan_make(struct pl_plan *plan, const struct pl_target *target, const struct pl_image *image,
                 uint32_t flags)
{
    memset(plan, 0, sizeof *plan);
    plan->target = target;
    plan->image = image;
    plan->flags = flags;
    plan->first_page = UINT32_MAX;
    if (image->count == 0)
        return PL_ERR_EMPTY;
    if (target->read_protected && !target->serves_protected)
        return PL_ERR_PROTECTED;
    if (target->layout->size == 0 || !target->layout_known)
        return PL_ERR_UNKNOWN_MAP;
    for (size_t i = 0; i < image->count; i++) {
        int err = mark_segment(plan, &image->segments[i]);
        if (err != PL_OK)
            return err;
    }
    plan->image_bytes = pl_image_size(image);
    plan->vector_page = plan->first_page;
    if (flags & (PL_PLAN_NO_KEEP | PL_PLAN_NO_ERASE))
        plan->keep_bytes = 0;
    else
        plan->keep_bytes -= plan->image_bytes;
    return target->read_protected && needs_reading(plan) ? PL_ERR_PROTECTED : PL_OK;
}

uint32_t pl_erase_ms(const struct pl_chip *chip, uint32_t page_size)
{
    return chip->erase_ms + page_size / 1024 * chip->erase_ms_per_kib;
}

uint32_t pl_program_us(const struct pl_chip *chip, uint32_t bytes)
{
    uint32_t unit = chip->program_unit != 0 ? chip->program_unit : 4u;

    return (bytes + unit - 1) / unit * chip->program_us;
}

uint32_t pl_plan_estimate_ms(const struct pl_plan *plan, const struct pl_session *s)
{
    const struct pl_target *t = plan->target;
    uint32_t blocks = (plan->image_bytes + plan->keep_bytes + 255) / 256;
    uint32_t bits = s->line.parity == PL_PARITY_EVEN ? 11 : 10;
    uint32_t turns = s->cfg.strict ? 6 : 3;
    uint64_t ms = (uint64_t)blocks * 2 * 268 * bits * 1000 / s->line.baud;

    ms += (uint64_t)blocks * turns * s->turnaround_ms;
    ms += pl_program_us(t->chip, blocks * 256) / 1000;
    for (uint32_t page = plan->first_page; page <= plan->last_page; page++) {
        uint32_t addr, size;

        if (plan_has(plan->touched, page) &&
            pl_layout_page(t->layout, t->chip->flash_base, page, &addr, &size))
            ms += pl_erase_ms(t->chip, size);
    }
    return ms > UINT32_MAX ? UINT32_MAX : (uint32_t)ms;
}
