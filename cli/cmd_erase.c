/* SPDX-License-Identifier: MIT */
/* pinless erase: pages, an area, or the whole flash; then a look at both ends of each page. */
#include <inttypes.h>
#include <stdlib.h>

#include "cli.h"
#include "memory.h"
#include "numbers.h"
#include "progress.h"

enum {
    BATCH = 16, /* pages per command, so that progress is seen */
    MARGIN = 3, /* longest over typical */
    LOOK = 16,  /* bytes read at each end of a page */
    MASS_ERASE_MS = 60000,
};

struct selection {
    uint16_t *pages;
    uint32_t n;
    bool all;
};

/* --- Which pages --- */

static uint32_t pages_in_chip(const struct pl_target *t)
{
    int32_t last =
        pl_layout_find(t->layout, t->chip->flash_base, t->chip->flash_base + (t->flash_size - 1));

    return last < 0 ? 0 : (uint32_t)last + 1;
}

static void select_run(struct selection *s, uint32_t first, uint32_t last)
{
    for (s->n = 0; first <= last; first++)
        s->pages[s->n++] = (uint16_t)first;
}

static int select_area(struct pl_cli *cli, struct selection *s)
{
    const struct pl_target *t = &cli->link.target;
    uint32_t base = t->chip->flash_base, addr = cli->opt.addr, size = cli->opt.size, start, bytes;

    if (addr < base || addr - base >= t->flash_size || size > t->flash_size - (addr - base))
        return pl_fail(&cli->report, PL_ERR_RANGE,
                       "0x%08" PRIX32 " and %" PRIu32 " bytes do not lie in the flash", addr, size);
    uint32_t first = (uint32_t)pl_layout_find(t->layout, base, addr);
    uint32_t last = (uint32_t)pl_layout_find(t->layout, base, addr + (size - 1));
    select_run(s, first, last);
    if (!pl_layout_page(t->layout, base, first, &start, &bytes) || start != addr ||
        !pl_layout_page(t->layout, base, last, &start, &bytes) || start + bytes != addr + size)
        return pl_fail(&cli->report, PL_ERR_RANGE,
                       "the area does not begin and end with a page; --pages %" PRIu32 "-%" PRIu32
                       " would erase all of both",
                       first, last);
    return PL_EXIT_DONE;
}

static int select_pages(struct pl_cli *cli, struct selection *s, uint32_t total)
{
    int n = pl_number_list(cli->opt.pages, total, s->pages, total);

    if (n < 0)
        return pl_fail(&cli->report, PL_ERR_RANGE,
                       "--pages %.40s is no list of pages of this chip, which has 0-%" PRIu32,
                       cli->opt.pages, total - 1);
    s->n = (uint32_t)n;
    return PL_EXIT_DONE;
}

static int choose(struct pl_cli *cli, struct selection *s)
{
    uint32_t total = pages_in_chip(&cli->link.target);

    if (total == 0 || !cli->link.target.layout_known)
        return pl_fail(&cli->report, PL_ERR_UNKNOWN_MAP, NULL);
    s->pages = malloc(total * sizeof s->pages[0]);
    if (!s->pages)
        return pl_fail(&cli->report, PL_ERR_NO_ROOM, "there is not enough memory");
    if (cli->opt.given & PL_OPT_PAGES)
        return select_pages(cli, s, total);
    if (cli->opt.given & PL_OPT_ADDR)
        return select_area(cli, s);
    s->all = true;
    select_run(s, 0, total - 1);
    return PL_EXIT_DONE;
}

/* --- Erasing --- */

static uint32_t page_ms(const struct pl_target *t, uint32_t page)
{
    uint32_t addr, size;

    if (!pl_layout_page(t->layout, t->chip->flash_base, page, &addr, &size))
        return 0;
    return t->chip->erase_ms + size / 1024 * t->chip->erase_ms_per_kib;
}

static int erase_batch(struct pl_cli *cli, const struct selection *s, uint32_t from, uint32_t n)
{
    uint32_t ms = 0;

    for (uint32_t i = 0; i < n; i++)
        ms += MARGIN * page_ms(&cli->link.target, s->pages[from + i]);
    return pl_link_finish(&cli->link, pl_session_erase_pages(&cli->link.session, s->pages + from, n,
                                                             ms, pl_serial_now_ms()));
}

static int erase_pages(struct pl_cli *cli, const struct selection *s)
{
    uint32_t most = cli->link.target.quirks & PL_QUIRK_ONE_PAGE_ERASE ? 1 : BATCH, done = 0;
    struct pl_progress progress;
    int result = PL_OK;

    pl_progress_begin(&progress, &cli->report, "Erasing", "erase", PL_UNIT_PAGES,
                      pl_serial_now_ms());
    while (done < s->n && result == PL_OK) {
        uint32_t n = s->n - done < most ? s->n - done : most;
        pl_progress_at(&progress, done, s->n, pl_serial_now_ms());
        result = erase_batch(cli, s, done, n);
        done += result == PL_OK ? n : 0;
    }
    pl_progress_end(&progress, result == PL_OK, pl_serial_now_ms());
    if (result == PL_OK)
        return PL_EXIT_DONE;
    snprintf(cli->report.state, sizeof cli->report.state,
             "State of the chip: at least %" PRIu32 " of %" PRIu32 " pages are erased", done, s->n);
    return pl_link_fail(&cli->link, result, "erasing");
}

static int erase_all(struct pl_cli *cli)
{
    const struct pl_chip *chip = cli->link.target.chip;
    uint32_t ms = chip->mass_erase_ms ? chip->mass_erase_ms : MASS_ERASE_MS;

    pl_report_say(&cli->report, "Erasing the whole flash, at most %.0f s", ms / 1000.0 + 0.5);
    int result =
        pl_link_finish(&cli->link, pl_session_erase_special(&cli->link.session, PL_ERASE_ALL, ms,
                                                            pl_serial_now_ms()));
    if (result == PL_OK)
        return PL_EXIT_DONE;
    snprintf(cli->report.state, sizeof cli->report.state,
             "State of the chip: unknown; the flash may be blank in part or as a whole");
    return pl_link_fail(&cli->link, result, "erasing everything");
}

/* --- Afterwards --- */

static int look_at(struct pl_cli *cli, uint32_t addr)
{
    uint8_t bytes[LOOK];
    int code = pl_memory_read(cli, addr, bytes, LOOK, true);

    for (uint32_t i = 0; code == PL_EXIT_DONE && i < LOOK; i++) {
        if (bytes[i] != cli->link.target.chip->erased)
            code = pl_fail(&cli->report, PL_ERR_WRITE_PROTECTED,
                           "0x%08" PRIX32 " still holds 0x%02X: the page is write-protected",
                           addr + i, bytes[i]);
    }
    return code;
}

static int look(struct pl_cli *cli, const struct selection *s)
{
    const struct pl_target *t = &cli->link.target;
    int code = PL_EXIT_DONE;

    for (uint32_t i = 0; i < s->n && code == PL_EXIT_DONE; i++) {
        uint32_t addr, size;
        if (!pl_layout_page(t->layout, t->chip->flash_base, s->pages[i], &addr, &size))
            continue;
        code = look_at(cli, addr);
        if (code == PL_EXIT_DONE)
            code = look_at(cli, addr + size - LOOK);
    }
    return code;
}

static int erase(struct pl_cli *cli, struct selection *s)
{
    char pages[PL_GROUPED_MAX];
    int code = choose(cli, s);

    if (code != PL_EXIT_DONE)
        return code;
    bool at_once = s->all && !(cli->link.target.quirks & PL_QUIRK_NO_MASS_ERASE);
    code = at_once ? erase_all(cli) : erase_pages(cli, s);
    if (code == PL_EXIT_DONE)
        code = look(cli, s);
    if (code != PL_EXIT_DONE)
        return code;
    pl_report_say(&cli->report, "Done: %s pages erased, blank at both ends of each.",
                  pl_number_grouped(pages, s->n));
    cJSON_AddNumberToObject(cli->report.result, "pages_erased", s->n);
    return PL_EXIT_DONE;
}

int pl_cmd_erase(struct pl_cli *cli)
{
    struct selection s = {0};
    uint32_t ways = cli->opt.given & (PL_OPT_ALL | PL_OPT_PAGES | PL_OPT_ADDR);
    bool one = ways == PL_OPT_ALL || ways == PL_OPT_PAGES || ways == PL_OPT_ADDR;
    bool sized = (cli->opt.given & PL_OPT_SIZE) != 0;

    if (!one || sized != (ways == PL_OPT_ADDR))
        return pl_fail_usage(&cli->report,
                             "say what to erase: --all, --pages LIST, or --addr ADDR --size SIZE");
    int code = pl_link_identify(&cli->link, &cli->opt, &cli->report);
    if (code == PL_EXIT_DONE && cli->link.target.read_protected)
        code = pl_fail(&cli->report, PL_ERR_PROTECTED, NULL);
    if (code == PL_EXIT_DONE)
        code = erase(cli, &s);
    free(s.pages);
    return code;
}
