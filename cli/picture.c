/* SPDX-License-Identifier: MIT */
/* A picture of the flash in one line: what will be written, what is kept, what is not touched. */
#include "picture.h"

#include <inttypes.h>
#include <stdio.h>

enum { CELLS = 64 };

enum cell { CELL_UNTOUCHED, CELL_KEPT, CELL_WRITTEN };

static bool touched(const struct pl_plan *plan, uint32_t page)
{
    return page < PL_PLAN_PAGES_MAX && (plan->touched[page / 8] >> (page % 8) & 1) != 0;
}

/* Does the image hold any byte of [from, to)? */
static bool image_in(const struct pl_image *image, uint32_t from, uint32_t to)
{
    for (size_t i = 0; i < image->count; i++) {
        const struct pl_segment *s = &image->segments[i];
        if (s->addr < to && s->addr + (s->size - 1) >= from)
            return true;
    }
    return false;
}

/* The strongest that happens anywhere in [from, to). */
static enum cell cell_of(const struct pl_plan *plan, uint32_t from, uint32_t to)
{
    const struct pl_target *t = plan->target;
    uint32_t base = t->chip->flash_base;
    int32_t first = pl_layout_find(t->layout, base, from);
    int32_t last = pl_layout_find(t->layout, base, to - 1);

    if (image_in(plan->image, from, to))
        return CELL_WRITTEN;
    for (int32_t page = first; page >= 0 && page <= last; page++) {
        if (touched(plan, (uint32_t)page))
            return CELL_KEPT;
    }
    return CELL_UNTOUCHED;
}

void pl_picture(const struct pl_report *r, const struct pl_plan *plan)
{
    static const char *const ascii[] = {".", "+", "#"};
    static const char *const blocks[] = {"\u00b7", "\u2592", "\u2588"};
    const char *const *mark = r->utf8 ? blocks : ascii;
    const struct pl_target *t = plan->target;
    bool keep = !(plan->flags & PL_PLAN_NO_KEEP);
    char line[3 * CELLS + 1];
    size_t at = 0;

    for (uint32_t i = 0; i < CELLS; i++) {
        uint32_t from = (uint32_t)((uint64_t)t->flash_size * i / CELLS);
        uint32_t to = (uint32_t)((uint64_t)t->flash_size * (i + 1) / CELLS);
        enum cell cell = cell_of(plan, t->chip->flash_base + from, t->chip->flash_base + to);
        at += (size_t)snprintf(line + at, sizeof line - at, "%s", mark[cell]);
    }
    pl_report_say(r, "  0x%08" PRIX32 " %s 0x%08" PRIX32, t->chip->flash_base, line,
                  t->chip->flash_base + (t->flash_size - 1));
    pl_report_say(r, "  %s written  %s %s  %s untouched", mark[CELL_WRITTEN], mark[CELL_KEPT],
                  keep ? "same page, kept" : "same page, becomes blank", mark[CELL_UNTOUCHED]);
}
