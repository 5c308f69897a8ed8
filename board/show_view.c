/* SPDX-License-Identifier: MIT */
/* A picture of the virtual board as text: state in, lines out, nothing else. */
#include "show_view.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { LABEL = 11, ROWS_OF_BANK = 2, LINE_SIZE = PL_VIEW_WIDTH_MAX + 1 };

struct cell {
    char mark;
    const char *colour;
};

static const char *const BOLD = "\033[1m", *const PLAIN = "\033[0m";

struct page {
    char *out;
    size_t room, at;
    unsigned column, lines;
    const struct pl_view_style *style;
};

/* --- Characters --- */

static void put(struct page *p, char c)
{
    if (p->at + 1 >= p->room || p->lines >= p->style->height)
        return;
    p->out[p->at++] = c;
    p->out[p->at] = '\0';
}

static void colour(struct page *p, const char *sequence)
{
    while (p->style->colour && *sequence)
        put(p, *sequence++);
}

/* What is beyond the width is cut off. */
static void text(struct page *p, const char *s)
{
    for (; *s && p->column < p->style->width; s++, p->column++)
        put(p, *s);
}

static void print(struct page *p, const char *format, ...)
{
    char line[LINE_SIZE];
    va_list args;

    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    text(p, line);
}

static void end_line(struct page *p)
{
    put(p, '\n');
    p->column = 0;
    p->lines += p->lines < p->style->height;
}

/* --- Parts --- */

static void put_title(struct page *p, const struct pl_view *v)
{
    colour(p, BOLD);
    print(p, "%s", v->chip);
    colour(p, PLAIN);
    print(p, "  %" PRIu64 ".%06" PRIu64 " s", v->now_ps / 1000000000000U,
          v->now_ps / 1000000U % 1000000U);
    print(p, "  %" PRIu64 " instructions", v->instructions);
    print(p, "  %" PRIu32 ".%" PRIu32 " MIPS", v->kips / 1000, v->kips / 100 % 10);
    print(p, "  resets %u (%s)", v->resets, v->cause);
    end_line(p);
}

static uint32_t pages_per_cell(const struct pl_view_bank *bank, unsigned cells)
{
    return (bank->n_pages + cells - 1) / cells;
}

static enum pl_view_state state_of(const struct pl_view_bank *bank, uint32_t first, uint32_t n)
{
    enum pl_view_state state = PL_VIEW_ERASED;

    for (uint32_t i = first; i < first + n && i < bank->n_pages; i++)
        if (bank->page[i].state > state)
            state = bank->page[i].state;
    return state;
}

static struct cell cell_of(enum pl_view_state state)
{
    switch (state) {
    case PL_VIEW_CONTENT:
        return (struct cell){'#', "\033[34m"};
    case PL_VIEW_WRITTEN:
        return (struct cell){'+', "\033[32m"};
    case PL_VIEW_ERASING:
        return (struct cell){'*', "\033[31m"};
    default:
        return (struct cell){'.', "\033[2m"};
    }
}

/* A colour is set once for a run of equal cells. */
static void put_cells(struct page *p, const struct pl_view_bank *bank, uint32_t first,
                      uint32_t each, unsigned cells)
{
    char before = '\0';

    for (unsigned i = 0; i < cells && first + i * each < bank->n_pages; i++) {
        struct cell cell = cell_of(state_of(bank, first + i * each, each));

        if (cell.mark != before) {
            colour(p, PLAIN);
            colour(p, cell.colour);
        }
        before = cell.mark;
        print(p, "%c", cell.mark);
    }
    colour(p, PLAIN);
}

static void put_bank(struct page *p, const struct pl_view_bank *bank)
{
    unsigned cells = p->style->width - LABEL;
    uint32_t each = pages_per_cell(bank, ROWS_OF_BANK * cells);

    for (uint32_t first = 0; first < bank->n_pages; first += cells * each) {
        print(p, "0x%08" PRIX32 " ", bank->page[first].addr);
        put_cells(p, bank, first, each, cells);
        end_line(p);
    }
}

static void put_scale(struct page *p, const struct pl_view *v)
{
    uint32_t each = pages_per_cell(&v->bank[0], ROWS_OF_BANK * (p->style->width - LABEL));

    print(p, "flash: . erased  # content  + written  * being erased");
    if (each == 1)
        print(p, "  (cell: a page)");
    else
        print(p, "  (cell: %" PRIu32 " pages)", each);
    end_line(p);
}

static void put_flash(struct page *p, const struct pl_view *v)
{
    if (v->n_banks == 0)
        return;
    put_scale(p, v);
    for (unsigned i = 0; i < v->n_banks; i++)
        put_bank(p, &v->bank[i]);
}

static void put_registers(struct page *p, const struct pl_view *v)
{
    print(p, "PC 0x%08" PRIX32 "  SP 0x%08" PRIX32 "  LR 0x%08" PRIX32 "  xPSR 0x%08" PRIX32, v->pc,
          v->sp, v->lr, v->xpsr);
    end_line(p);
    print(p, "VTOR 0x%08" PRIX32 "  PRIMASK %d  clock %" PRIu32 ".%03" PRIu32 " MHz", v->vtor,
          v->primask, v->core_hz / 1000000, v->core_hz / 1000 % 1000);
    if (v->has_flash)
        print(p, "  FLASH SR 0x%08" PRIX32 " CR 0x%08" PRIX32, v->flash_sr, v->flash_cr);
    end_line(p);
}

static void put_pins(struct page *p, const struct pl_view *v)
{
    print(p, "pins driven high:");
    for (unsigned pin = 0; pin < 16 * PL_VIEW_PORTS; pin++)
        if (v->high[pin / 16] >> (pin % 16) & 1)
            print(p, " P%c%u", 'A' + (int)(pin / 16), pin % 16);
    end_line(p);
}

void pl_view_traffic_text(const struct pl_view_traffic *t, char *out, size_t room)
{
    snprintf(out, room, "%4" PRIu64 ".%06" PRIu64 " %-6s %c %s", t->line.ps / 1000000000000U,
             t->line.ps / 1000000U % 1000000U, t->uart, t->line.mark, t->line.text);
}

static void put_traffic(struct page *p, const struct pl_view *v)
{
    unsigned room = p->style->height - p->lines;
    unsigned first = v->n_traffic > room ? v->n_traffic - room : 0;
    char line[LINE_SIZE];

    for (unsigned i = first; i < v->n_traffic; i++) {
        pl_view_traffic_text(&v->traffic[i], line, sizeof line);
        text(p, line);
        end_line(p);
    }
}

unsigned pl_view_render(const struct pl_view *view, const struct pl_view_style *style, char *out,
                        size_t room)
{
    struct page p = {.out = out, .room = room, .style = style};

    if (room > 0)
        out[0] = '\0';
    put_title(&p, view);
    put_flash(&p, view);
    put_registers(&p, view);
    put_pins(&p, view);
    put_traffic(&p, view);
    return p.lines;
}
