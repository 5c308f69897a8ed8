/* SPDX-License-Identifier: MIT */
/* What state a chip is in after an update did not reach its end. */
#include "aftermath.h"

#include <inttypes.h>

#include "numbers.h"
#include "words.h"

static bool in_set(const uint8_t *set, uint32_t page)
{
    return (set[page / 8] >> (page % 8) & 1) != 0;
}

static bool any_dirty(const struct pl_update *u)
{
    for (uint32_t page = u->plan->first_page; page <= u->plan->last_page; page++) {
        if (in_set(u->dirty, page))
            return true;
    }
    return false;
}

/* Can the product start, and what would run? The page with the vectors is erased first and written
 * last. */
static const char *can_start(const struct pl_update *u)
{
    if (u->plan->flags & PL_PLAN_NO_ERASE)
        return "nothing was erased";
    if (u->vectors)
        return "all but the first page is in place, and without it the product will not start";
    return "the first page is blank, so the product will not start half an image";
}

static void say_changed(struct pl_report *r, const struct pl_update *u)
{
    char pages[PL_GROUPED_MAX], bytes[PL_GROUPED_MAX];

    if (u->pages_erased == 0 && !(u->plan->flags & PL_PLAN_NO_ERASE)) {
        snprintf(r->state, sizeof r->state,
                 "State of the chip: an erase was sent and not confirmed, so its first pages hold "
                 "what they held or are blank");
        return;
    }
    snprintf(r->state, sizeof r->state,
             "State of the chip: %s pages erased, %s bytes written, up to 0x%08" PRIX32 "; %s",
             pl_number_grouped(pages, u->pages_erased), pl_number_grouped(bytes, u->bytes_written),
             u->addr, can_start(u));
    if (r->exit == PL_EXIT_INTERRUPTED || r->exit == PL_EXIT_LINK)
        pl_fail_next(r, "Reset the chip into its loader and run the same command again: it goes on "
                        "where this one stopped");
}

void pl_aftermath(struct pl_report *r, const struct pl_update *u)
{
    if (u->phase == PL_PHASE_START || (u->changed && !any_dirty(u))) {
        snprintf(r->state, sizeof r->state,
                 "State of the chip: it holds all of the image%s, and was only not started",
                 u->cfg.flags & PL_UPDATE_NO_VERIFY ? "" : ", verified");
        pl_fail_next(r, "Reset it with BOOT0 low to start it; if it does not start, does the image "
                        "begin with its vectors?");
    } else if (!u->changed) {
        snprintf(r->state, sizeof r->state, "State of the chip: nothing was changed");
    } else {
        say_changed(r, u);
    }
}
