/* SPDX-License-Identifier: MIT */
/* The independent watchdog: keys, LSI time, and a reset that nothing but a refresh prevents.
 *
 * RM0394, RM0008, RM0090, RM0444, "Independent watchdog (IWDG)": "IWDG functional description",
 * "IWDG registers". */
#include "dev_iwdg.h"

#include <stdlib.h>

enum {
    KR = 0x00,
    PR = 0x04,
    RLR = 0x08,
    SR = 0x0C,
    WINR = 0x10,
    BLOCK_SIZE = 0x400,

    KEY_START = 0xCCCC,
    KEY_REFRESH = 0xAAAA,
    KEY_UNLOCK = 0x5555,

    COUNT_MAX = 0xFFF,
    UPDATE_CYCLES = 5, /* of LSI, until a written value has crossed over */
    REGISTERS = 3
};

/* Index of PR, RLR, WINR, and of their bits PVU, RVU, WVU in SR. */
enum { PRESCALER, RELOAD, WINDOW };

struct iwdg {
    struct pl_iwdg_config config;
    bool started, unlocked;
    uint32_t value[REGISTERS];   /* in effect */
    uint32_t written[REGISTERS]; /* on its way */
    bool pending[REGISTERS];
    uint64_t update_ps[REGISTERS]; /* PL_NEVER: LSI is off */
    uint64_t zero_ps;              /* the counter runs out */
};

static uint64_t lsi_ps(const struct iwdg *w, uint64_t cycles)
{
    return cycles * 1000000000000U / w->config.lsi_hz;
}

static uint64_t counts_ps(const struct iwdg *w, uint64_t counts)
{
    uint32_t shift = w->value[PRESCALER] < 6 ? w->value[PRESCALER] : 6;

    return lsi_ps(w, counts * (4U << shift));
}

static uint32_t counter(const struct pl_device *d)
{
    const struct iwdg *w = d->state;
    uint64_t now = pl_machine_now_ps(d->machine);
    uint64_t one = counts_ps(w, 1);

    return w->zero_ps > now ? (uint32_t)((w->zero_ps - now - 1) / one) : 0;
}

static void refresh(struct pl_device *d, uint32_t from)
{
    struct iwdg *w = d->state;

    w->zero_ps = pl_machine_now_ps(d->machine) + counts_ps(w, (uint64_t)from + 1);
    pl_machine_wake(d->machine, d);
}

/* --- Registers --- */

static bool lsi_runs(const struct pl_device *d)
{
    const struct iwdg *w = d->state;

    return w->started || pl_machine_clock_hz(d->machine, d) != 0;
}

static void schedule(struct pl_device *d, unsigned i)
{
    struct iwdg *w = d->state;

    w->update_ps[i] =
        lsi_runs(d) ? pl_machine_now_ps(d->machine) + lsi_ps(w, UPDATE_CYCLES) : PL_NEVER;
    pl_machine_wake(d->machine, d);
}

/* LSI may have been turned on since. */
static void schedule_stranded(struct pl_device *d)
{
    const struct iwdg *w = d->state;

    for (unsigned i = 0; i < REGISTERS && lsi_runs(d); i++)
        if (w->pending[i] && w->update_ps[i] == PL_NEVER)
            schedule(d, i);
}

/* "PVU must be reset before PR is written": a value written while another is on its way is lost. */
static void write_register(struct pl_device *d, unsigned i, uint32_t value)
{
    struct iwdg *w = d->state;

    if (!w->unlocked || w->pending[i])
        return;
    w->written[i] = value;
    w->pending[i] = true;
    schedule(d, i);
}

static void start(struct pl_device *d)
{
    struct iwdg *w = d->state;

    if (w->started)
        return;
    w->started = true;
    refresh(d, COUNT_MAX);
    schedule_stranded(d);
}

/* "Window option": a refresh while the counter is above the window is too early. */
static void refresh_key(struct pl_device *d)
{
    struct iwdg *w = d->state;

    if (!w->started)
        return;
    if (w->config.window && counter(d) > w->value[WINDOW])
        pl_machine_request_reset(d->machine, PL_RESET_IWDG);
    refresh(d, w->value[RELOAD]);
}

static void write_key(struct pl_device *d, uint32_t key)
{
    struct iwdg *w = d->state;

    w->unlocked = key == KEY_UNLOCK;
    if (key == KEY_START)
        start(d);
    else if (key == KEY_REFRESH)
        refresh_key(d);
}

/* The counter goes on at the new speed; a new window reloads it. */
static void take_over(struct pl_device *d, unsigned i)
{
    struct iwdg *w = d->state;
    uint32_t left = counter(d);

    w->pending[i] = false;
    w->value[i] = w->written[i];
    if (w->started && i == PRESCALER)
        refresh(d, left);
    else if (w->started && i == WINDOW)
        refresh(d, w->value[RELOAD]);
}

static void iwdg_run(struct pl_device *d)
{
    struct iwdg *w = d->state;
    uint64_t now = pl_machine_now_ps(d->machine);

    for (unsigned i = 0; i < REGISTERS; i++)
        if (w->pending[i] && now >= w->update_ps[i])
            take_over(d, i);
    if (w->started && now >= w->zero_ps) {
        w->zero_ps = PL_NEVER;
        pl_machine_request_reset(d->machine, PL_RESET_IWDG);
    }
}

static uint32_t iwdg_read(struct pl_device *d, uint32_t off, unsigned size)
{
    const struct iwdg *w = d->state;

    (void)size;
    iwdg_run(d);
    schedule_stranded(d);
    switch (off) {
    case PR:
        return w->value[PRESCALER];
    case RLR:
        return w->value[RELOAD];
    case SR:
        return (uint32_t)w->pending[PRESCALER] | (uint32_t)w->pending[RELOAD] << 1 |
               (uint32_t)w->pending[WINDOW] << 2;
    case WINR:
        return w->config.window ? w->value[WINDOW] : 0;
    default:
        return 0; /* KR is write-only */
    }
}

static void iwdg_write(struct pl_device *d, uint32_t off, unsigned size, uint32_t value)
{
    const struct iwdg *w = d->state;

    (void)size;
    iwdg_run(d);
    if (off == KR)
        write_key(d, value & 0xFFFF);
    else if (off == PR)
        write_register(d, PRESCALER, value & 7);
    else if (off == RLR)
        write_register(d, RELOAD, value & COUNT_MAX);
    else if (off == WINR && w->config.window)
        write_register(d, WINDOW, value & COUNT_MAX);
}

/* --- Device --- */

static void iwdg_reset(struct pl_device *d, enum pl_reset_cause cause)
{
    struct iwdg *w = d->state;

    (void)cause;
    *w = (struct iwdg){.config = w->config, .value = {0, COUNT_MAX, COUNT_MAX}};
    w->zero_ps = PL_NEVER;
}

static uint64_t iwdg_next_ps(const struct pl_device *d)
{
    const struct iwdg *w = d->state;
    uint64_t next = w->started ? w->zero_ps : PL_NEVER;

    for (unsigned i = 0; i < REGISTERS; i++)
        if (w->pending[i] && w->update_ps[i] < next)
            next = w->update_ps[i];
    return next;
}

static void iwdg_free(struct pl_device *d)
{
    free(d->state);
    free(d);
}

static const struct pl_device_ops OPS = {
    .read = iwdg_read,
    .write = iwdg_write,
    .reset = iwdg_reset,
    .next_ps = iwdg_next_ps,
    .run = iwdg_run,
    .free = iwdg_free,
};

struct pl_device *pl_iwdg_new(const struct pl_iwdg_config *config)
{
    struct pl_device *d = calloc(1, sizeof *d);
    struct iwdg *w = calloc(1, sizeof *w);

    if (!d || !w) {
        free(d);
        free(w);
        return NULL;
    }
    w->config = *config;
    *d = (struct pl_device){&OPS, "IWDG", config->base, BLOCK_SIZE, NULL, NULL, sizeof *w};
    d->state = w;
    return d;
}
