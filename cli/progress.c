/* SPDX-License-Identifier: MIT */
/* Progress of something that lasts: a bar on a terminal, a line now and again elsewhere, or events.
 */
#include "progress.h"

#include "numbers.h"

enum {
    BAR_WIDTH = 30,
    DRAW_MS = 100,
    EVENT_MS = 250,
    LINE_MS = 10000,
    SETTLE_MS = 500, /* before this, a rate says nothing */
};

void pl_progress_begin(struct pl_progress *p, const struct pl_report *r, const char *verb,
                       const char *phase, enum pl_unit unit, uint32_t now)
{
    *p = (struct pl_progress){.report = r, .verb = verb, .phase = phase, .unit = unit};
    p->started = now;
    p->shown = now;
}

/* "12.3 KiB/s", or "" for pages and while it is too early to say. */
static const char *rate(const struct pl_progress *p, uint32_t ms, char out[PL_GROUPED_MAX])
{
    out[0] = '\0';
    if (p->unit == PL_UNIT_BYTES && ms > 0 && p->done > 0)
        snprintf(out, PL_GROUPED_MAX, "%.1f KiB/s", (double)p->done / 1.024 / ms);
    return out;
}

static unsigned percent(const struct pl_progress *p)
{
    return (unsigned)((uint64_t)p->done * 100 / p->total);
}

static void draw_bar(struct pl_progress *p, uint32_t now)
{
    char bar[3 * BAR_WIDTH + 1], speed[PL_GROUPED_MAX], left[24] = "";
    const char *full = p->report->utf8 ? "\u2588" : "#", *rest = p->report->utf8 ? "\u2591" : ".";
    uint32_t ms = now - p->started;
    uint32_t cells = (uint32_t)((uint64_t)p->done * BAR_WIDTH / p->total);
    size_t at = 0;

    for (uint32_t i = 0; i < BAR_WIDTH; i++)
        at += (size_t)snprintf(bar + at, sizeof bar - at, "%s", i < cells ? full : rest);
    if (ms >= SETTLE_MS && p->done > 0)
        snprintf(left, sizeof left, "%.0f s left",
                 (double)(p->total - p->done) * ms / p->done / 1000.0 + 0.5);
    fprintf(stderr, "\r%-10s %s %3u %%  %-12s %-12s", p->verb, bar, percent(p),
            ms >= SETTLE_MS ? rate(p, ms, speed) : "", left);
    fflush(stderr);
    p->drawn = true;
}

static void wipe_bar(struct pl_progress *p)
{
    if (p->drawn)
        fprintf(stderr, "\r%*s\r", 79, "");
    p->drawn = false;
    fflush(stderr);
}

static void send_event(const struct pl_progress *p, uint32_t now)
{
    cJSON *event = pl_report_event(p->report, "progress");

    cJSON_AddStringToObject(event, "phase", p->phase);
    cJSON_AddNumberToObject(event, "done", p->done);
    cJSON_AddNumberToObject(event, "total", p->total);
    cJSON_AddStringToObject(event, "unit", p->unit == PL_UNIT_BYTES ? "bytes" : "pages");
    cJSON_AddNumberToObject(event, "ms", now - p->started);
    pl_report_send(p->report, event);
}

/* Without a terminal: what begins, and then a sign of life now and again. */
static void say_line(struct pl_progress *p, uint32_t now)
{
    char amount[PL_GROUPED_MAX], speed[PL_GROUPED_MAX];
    const char *unit = p->unit == PL_UNIT_BYTES ? "bytes" : "pages";

    if (!p->announced)
        pl_report_say(p->report, "%-10s %s %s", p->verb, pl_number_grouped(amount, p->total), unit);
    else
        pl_report_say(p->report, "%-10s %3u %%  %s", p->verb, percent(p),
                      rate(p, now - p->started, speed));
    p->announced = true;
}

static uint32_t pause_ms(const struct pl_progress *p)
{
    if (p->report->json)
        return EVENT_MS;
    if (p->report->live)
        return DRAW_MS;
    return p->announced ? LINE_MS : 0;
}

void pl_progress_at(struct pl_progress *p, uint32_t done, uint32_t total, uint32_t now)
{
    p->done = done < total ? done : total;
    p->total = total;
    if (total == 0 || now - p->shown < pause_ms(p))
        return;
    p->shown = now;
    if (p->report->json)
        send_event(p, now);
    else if (p->report->live)
        draw_bar(p, now);
    else
        say_line(p, now);
}

void pl_progress_end(struct pl_progress *p, bool complete, uint32_t now)
{
    if (!p->verb)
        return;
    wipe_bar(p);
    if (complete)
        p->done = p->total;
    if (p->total > 0 && p->report->json)
        send_event(p, now);
    p->verb = NULL;
}
