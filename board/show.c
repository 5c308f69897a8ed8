/* SPDX-License-Identifier: MIT */
/* --show: a running board in the terminal, or as a log when there is none. */
#include "show.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "dev_flash.h"
#include "dev_rcc.h"
#include "show_flash.h"
#include "show_view.h"

enum { PICTURE_SIZE = 65536, SPEED_MS = 500 };

static const uint64_t PS_PER_S = 1000000000000;
static const uint64_t PS_PER_US = 1000000;
static const uint64_t LOG_LOOK_PS = 1000000000; /* of virtual time between two looks */

struct uart {
    struct pl_show *show;
    char name[12];
    struct pl_uart_decode decode;
};

struct pl_show {
    FILE *out;
    struct pl_show_options options;
    struct pl_board *board;
    const struct pl_board_chip *chip;
    struct pl_show_flash flash;
    struct uart uart[PL_SHOW_UARTS];
    unsigned n_uarts;
    struct pl_view_traffic traffic[PL_SHOW_TRAFFIC]; /* oldest first */
    unsigned n_traffic;
    uint16_t high[PL_VIEW_PORTS];
    unsigned resets;
    bool ticked, drawn;
    unsigned lines;                /* of the last picture */
    uint64_t tick_ms, tick_ps;     /* real and virtual time of the last look */
    uint64_t speed_ms, speed_from; /* instructions at a time, for kips */
    uint32_t kips;
    char picture[PICTURE_SIZE];
};

/* --- Options --- */

static bool env_set(const char *name)
{
    const char *value = getenv(name);

    return value && *value;
}

/* As it was, where it cannot be asked. */
static void take_size(FILE *out, struct pl_show_options *options)
{
    struct winsize size = {0};

    if (ioctl(fileno(out), TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0)
        return;
    options->width = size.ws_col;
    options->height = size.ws_row;
}

void pl_show_suit(FILE *out, struct pl_show_options *options)
{
    const char *term = getenv("TERM");

    options->live = isatty(fileno(out)) && !(term && strcmp(term, "dumb") == 0);
    options->colour = options->live && !env_set("NO_COLOR");
    options->width = 80;
    options->height = 24;
    take_size(out, options);
}

/* --- The log --- */

static void log_time(struct pl_show *s, uint64_t ps)
{
    fprintf(s->out, "%4" PRIu64 ".%06" PRIu64 " ", ps / PS_PER_S, ps / PS_PER_US % 1000000);
}

static uint64_t now_ps(const struct pl_show *s)
{
    return pl_machine_now_ps(pl_board_machine(s->board));
}

static const char *cause_of(enum pl_reset_cause cause)
{
    static const char *const names[] = {"power-on", "pin", "software", "IWDG", "WWDG", "options"};

    return names[cause];
}

static void log_page(void *ctx, const struct pl_view_page *page)
{
    static const char *const names[] = {"erased", "as at the start", "written", "being erased"};
    struct pl_show *s = ctx;

    if (s->options.live)
        return;
    log_time(s, now_ps(s));
    fprintf(s->out, "flash 0x%08" PRIX32 "..0x%08" PRIX32 " %s\n", page->addr,
            page->addr + (page->size - 1), names[page->state]);
}

/* --- Traffic --- */

static void take_line(void *ctx, const struct pl_uart_line *line)
{
    const struct uart *u = ctx;
    struct pl_show *s = u->show;
    struct pl_view_traffic *t;
    char text[PL_VIEW_WIDTH_MAX];

    if (s->n_traffic == PL_SHOW_TRAFFIC)
        memmove(s->traffic, s->traffic + 1, --s->n_traffic * sizeof s->traffic[0]);
    t = &s->traffic[s->n_traffic++];
    memcpy(t->uart, u->name, sizeof t->uart);
    t->line = *line;
    if (s->options.live)
        return;
    pl_view_traffic_text(t, text, sizeof text);
    fprintf(s->out, "%s\n", text);
}

/* NULL: there are more UARTs than anyone will look at. */
static struct uart *uart_named(struct pl_show *s, const char *name)
{
    struct uart *u = s->uart;

    while (u < s->uart + s->n_uarts && strncmp(u->name, name, sizeof u->name - 1) != 0)
        u++;
    if (u < s->uart + s->n_uarts)
        return u;
    if (s->n_uarts == PL_SHOW_UARTS)
        return NULL;
    s->n_uarts++;
    u->show = s;
    snprintf(u->name, sizeof u->name, "%s", name);
    pl_uart_decode_init(&u->decode, take_line, u);
    return u;
}

static void notice_reset(struct pl_show *s, const struct pl_board_status *status)
{
    if (status->resets == s->resets)
        return;
    s->resets = status->resets;
    for (unsigned i = 0; i < s->n_uarts; i++)
        pl_uart_decode_reset(&s->uart[i].decode);
    if (s->options.live)
        return;
    log_time(s, status->now_ps);
    fprintf(s->out, "reset: %s\n", cause_of(status->last_reset));
}

void pl_show_frame(struct pl_show *show, enum pl_uart_side side, const char *uart,
                   const struct pl_frame *frame)
{
    struct pl_board_status status;
    struct uart *u = uart_named(show, uart);

    pl_board_status(show->board, &status);
    notice_reset(show, &status);
    if (u)
        pl_uart_decode_byte(&u->decode, side, frame->start_ps, pl_uart_byte(frame));
}

void pl_show_pin(void *ctx, unsigned pin, bool level, uint64_t now_ps)
{
    struct pl_show *s = ctx;
    uint16_t bit = (uint16_t)(1u << pin % 16);

    if (pin >= 16 * PL_VIEW_PORTS)
        return;
    s->high[pin / 16] = (uint16_t)(level ? s->high[pin / 16] | bit : s->high[pin / 16] & ~bit);
    if (s->options.live)
        return;
    log_time(s, now_ps);
    fprintf(s->out, "P%c%u %s\n", 'A' + (int)(pin / 16), pin % 16, level ? "high" : "low");
}

/* --- The picture --- */

/* STM32F1 and F4 have SR and CR at 0x0C and 0x10 (RM0008, RM0090 "Flash interface registers"),
 * STM32L4 and G0 at 0x10 and 0x14 (RM0394, RM0444). */
static void take_flash(const struct pl_show *s, struct pl_view *v)
{
    const struct pl_device *flash = pl_machine_device(pl_board_machine(s->board), "FLASH");
    uint32_t sr = strncmp(s->chip->name, "STM32F", 6) == 0 ? 0x0C : 0x10;

    v->bank[0] = (struct pl_view_bank){s->flash.page, s->flash.n_pages};
    v->n_banks = s->flash.n_pages > 0;
    if (!flash)
        return;
    v->has_flash = pl_machine_read(flash->machine, flash->base + sr, 4, &v->flash_sr) &&
                   pl_machine_read(flash->machine, flash->base + sr + 4, 4, &v->flash_cr);
}

static uint32_t core_hz(const struct pl_show *s)
{
    const struct pl_device *rcc = pl_machine_device(pl_board_machine(s->board), "RCC");

    return rcc ? pl_rcc_core_hz(rcc) : s->chip->reset_hz;
}

/* Commands under way stand below what is told. */
static unsigned gather_traffic(const struct pl_show *s, struct pl_view_traffic *out)
{
    unsigned n = s->n_traffic;

    memcpy(out, s->traffic, n * sizeof *out);
    for (unsigned i = 0; i < s->n_uarts; i++) {
        memcpy(out[n].uart, s->uart[i].name, sizeof out[n].uart);
        n += pl_uart_decode_pending(&s->uart[i].decode, &out[n].line);
    }
    return n;
}

static void take_status(struct pl_view *v, const struct pl_board_status *status)
{
    v->now_ps = status->now_ps;
    v->instructions = status->instructions;
    v->resets = status->resets;
    v->cause = cause_of(status->last_reset);
    v->pc = status->pc;
    v->sp = status->sp;
    v->lr = status->lr;
    v->xpsr = status->xpsr;
    v->vtor = status->vtor;
}

/* Over the last picture, whose lines may have been longer or more. The last line of the terminal
 * stays free, so that nothing scrolls. */
static void put_picture(struct pl_show *s, unsigned lines)
{
    if (!s->drawn)
        fputs("\033[?25l", s->out);
    else if (s->lines > 0)
        fprintf(s->out, "\033[%uA\r", s->lines);
    for (const char *p = s->picture; *p; p++) {
        if (*p == '\n')
            fputs("\033[K", s->out);
        fputc(*p, s->out);
    }
    fputs("\033[J", s->out);
    fflush(s->out);
    s->drawn = true;
    s->lines = lines;
}

static unsigned clamp(unsigned value, unsigned low, unsigned high)
{
    return value < low ? low : value > high ? high : value;
}

static struct pl_view_style style_of(struct pl_show *s)
{
    take_size(s->out, &s->options);
    return (struct pl_view_style){clamp(s->options.width, PL_VIEW_WIDTH_MIN, PL_VIEW_WIDTH_MAX),
                                  s->options.height > 1 ? s->options.height - 1 : 1,
                                  s->options.colour};
}

static void draw(struct pl_show *s, const struct pl_board_status *status)
{
    struct pl_view_traffic traffic[PL_SHOW_TRAFFIC + PL_SHOW_UARTS];
    struct pl_view v = {.chip = s->chip->name, .kips = s->kips, .core_hz = core_hz(s)};
    const struct pl_view_style style = style_of(s);

    take_status(&v, status);
    v.primask = pl_board_get(s->board, PL_REG_PRIMASK) & 1;
    take_flash(s, &v);
    memcpy(v.high, s->high, sizeof v.high);
    v.n_traffic = gather_traffic(s, traffic);
    v.traffic = traffic;
    put_picture(s, pl_view_render(&v, &style, s->picture, sizeof s->picture));
}

/* --- Time --- */

static void measure_speed(struct pl_show *s, uint64_t instructions, uint64_t real_ms)
{
    uint64_t ms = real_ms - s->speed_ms;

    if (s->ticked && ms < SPEED_MS)
        return;
    if (s->ticked && instructions >= s->speed_from)
        s->kips = (uint32_t)((instructions - s->speed_from) / ms);
    s->speed_ms = real_ms;
    s->speed_from = instructions;
}

static bool flash_busy(const struct pl_show *s)
{
    const struct pl_device *flash = pl_machine_device(pl_board_machine(s->board), "FLASH");

    return flash && pl_flash_busy(flash);
}

static void look(struct pl_show *s, const struct pl_board_status *status)
{
    notice_reset(s, status);
    for (unsigned i = 0; i < s->n_uarts; i++)
        pl_uart_decode_time(&s->uart[i].decode, status->now_ps);
    pl_show_flash_look(&s->flash, flash_busy(s), log_page, s);
}

/* The log is the same in every run: only virtual time counts for it. */
static bool is_due(const struct pl_show *s, uint64_t real_ms)
{
    if (!s->ticked)
        return true;
    if (s->options.live)
        return (real_ms - s->tick_ms) * PL_SHOW_HZ >= 1000;
    return now_ps(s) - s->tick_ps >= LOG_LOOK_PS;
}

void pl_show_tick(struct pl_show *show, uint64_t real_ms)
{
    struct pl_board_status status;

    if (!is_due(show, real_ms))
        return;
    pl_board_status(show->board, &status);
    look(show, &status);
    measure_speed(show, status.instructions, real_ms);
    if (show->options.live)
        draw(show, &status);
    show->ticked = true;
    show->tick_ms = real_ms;
    show->tick_ps = status.now_ps;
}

/* --- Life --- */

struct pl_show *pl_show_new(FILE *out, const struct pl_show_options *options,
                            struct pl_board *board, const struct pl_board_chip *chip)
{
    struct pl_show *s = calloc(1, sizeof *s);

    if (!s)
        return NULL;
    s->out = out;
    s->options = *options;
    s->board = board;
    s->chip = chip;
    if (!pl_show_flash_init(&s->flash, board, chip)) {
        free(s);
        return NULL;
    }
    return s;
}

bool pl_show_free(struct pl_show *show)
{
    struct pl_board_status status;
    bool good;

    pl_board_status(show->board, &status);
    look(show, &status);
    for (unsigned i = 0; i < show->n_uarts; i++)
        pl_uart_decode_reset(&show->uart[i].decode);
    if (show->options.live) {
        draw(show, &status);
        fputs("\033[?25h", show->out);
    }
    good = fflush(show->out) == 0 && !ferror(show->out);
    pl_show_flash_free(&show->flash);
    free(show);
    return good;
}
