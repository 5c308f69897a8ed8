/* SPDX-License-Identifier: MIT */
/* The window watchdog: refreshed neither too late nor too early.
 *
 * RM0394, RM0008, RM0090, RM0444, "System window watchdog (WWDG)": "WWDG functional description",
 * "How to program the watchdog timeout", "WWDG registers". */
#include "dev_wwdg.h"

#include <stdlib.h>

enum {
    CR = 0x00,
    CFR = 0x04,
    SR = 0x08,
    BLOCK_SIZE = 0x400,

    CR_T = 0x7F,
    CR_T6 = 0x40,
    CR_WDGA = 0x80,
    CFR_W = 0x7F,
    CFR_EWI = 1 << 9,
    CFR_RESET = 0x7F,
    PCLK_CYCLES = 4096
};

struct wwdg {
    struct pl_wwdg_config config;
    uint32_t cfr;
    bool active, early; /* WDGA, EWIF */
    uint32_t loaded;    /* T as written */
    uint64_t loaded_ps;
    bool early_due; /* EWIF of this count-down is still to come */
};

/* 0: no clock, the counter stands. */
static uint64_t tick_ps(const struct pl_device *d)
{
    const struct wwdg *w = d->state;
    uint32_t hz = pl_machine_clock_hz(d->machine, d);
    uint32_t tb = w->config.wide ? w->cfr >> 11 & 7 : w->cfr >> 7 & 3;

    return hz ? PCLK_CYCLES * 1000000000000ULL / hz << tb : 0;
}

static uint32_t counter(const struct pl_device *d)
{
    const struct wwdg *w = d->state;
    uint64_t tick = tick_ps(d);
    uint64_t gone = tick ? (pl_machine_now_ps(d->machine) - w->loaded_ps) / tick : 0;

    return (w->loaded - (uint32_t)gone) & CR_T;
}

static void update_irq(struct pl_device *d)
{
    const struct wwdg *w = d->state;

    pl_machine_irq(d->machine, w->config.irq, w->early && w->cfr & CFR_EWI);
}

static void load(struct pl_device *d, uint32_t t)
{
    struct wwdg *w = d->state;

    w->loaded = t;
    w->loaded_ps = pl_machine_now_ps(d->machine);
    w->early_due = t > CR_T6;
    pl_machine_wake(d->machine, d);
}

/* WDGA once set stays. A refresh above the window, or to a value without T6, resets. */
static void write_cr(struct pl_device *d, uint32_t value)
{
    struct wwdg *w = d->state;

    if (w->active && counter(d) > (w->cfr & CFR_W))
        pl_machine_request_reset(d->machine, PL_RESET_WWDG);
    w->active = w->active || value & CR_WDGA;
    load(d, value & CR_T);
    if (w->active && !(value & CR_T6))
        pl_machine_request_reset(d->machine, PL_RESET_WWDG);
}

/* A new time base starts from where the counter is. */
static void write_cfr(struct pl_device *d, uint32_t value)
{
    struct wwdg *w = d->state;
    uint32_t t = counter(d);
    uint32_t enabled = w->cfr & CFR_EWI; /* cleared by reset only */

    w->cfr = (value & (w->config.wide ? 0x3A7FU : 0x3FFU)) | enabled;
    load(d, t);
}

static uint64_t wwdg_next_ps(const struct pl_device *d)
{
    const struct wwdg *w = d->state;
    uint64_t tick = tick_ps(d);

    if (!w->active || !tick || w->loaded < CR_T6)
        return PL_NEVER;
    return w->loaded_ps + tick * (w->loaded - (w->early_due ? CR_T6 : CR_T6 - 1));
}

static void wwdg_run(struct pl_device *d)
{
    struct wwdg *w = d->state;

    if (pl_machine_now_ps(d->machine) < wwdg_next_ps(d))
        return;
    if (w->early_due) {
        w->early_due = false;
        w->early = true;
        update_irq(d);
    } else {
        w->active = false;
        pl_machine_request_reset(d->machine, PL_RESET_WWDG);
    }
}

static uint32_t wwdg_read(struct pl_device *d, uint32_t off, unsigned size)
{
    const struct wwdg *w = d->state;

    (void)size;
    wwdg_run(d);
    switch (off) {
    case CR:
        return counter(d) | (w->active ? (uint32_t)CR_WDGA : 0);
    case CFR:
        return w->cfr;
    case SR:
        return w->early;
    default:
        return 0;
    }
}

static void wwdg_write(struct pl_device *d, uint32_t off, unsigned size, uint32_t value)
{
    struct wwdg *w = d->state;

    (void)size;
    if (!pl_machine_clock_hz(d->machine, d))
        return;
    if (off == CR)
        write_cr(d, value);
    else if (off == CFR)
        write_cfr(d, value);
    else if (off == SR && !(value & 1))
        w->early = false;
    update_irq(d);
}

static void wwdg_reset(struct pl_device *d, enum pl_reset_cause cause)
{
    struct wwdg *w = d->state;

    (void)cause;
    *w = (struct wwdg){.config = w->config, .cfr = CFR_RESET, .loaded = CR_T};
    w->loaded_ps = pl_machine_now_ps(d->machine);
    update_irq(d);
}

static void wwdg_free(struct pl_device *d)
{
    free(d->state);
    free(d);
}

static const struct pl_device_ops OPS = {
    .read = wwdg_read,
    .write = wwdg_write,
    .reset = wwdg_reset,
    .next_ps = wwdg_next_ps,
    .run = wwdg_run,
    .free = wwdg_free,
};

struct pl_device *pl_wwdg_new(const struct pl_wwdg_config *config)
{
    struct pl_device *d = calloc(1, sizeof *d);
    struct wwdg *w = calloc(1, sizeof *w);

    if (!d || !w) {
        free(d);
        free(w);
        return NULL;
    }
    w->config = *config;
    *d = (struct pl_device){&OPS, "WWDG", config->base, BLOCK_SIZE, NULL, NULL, sizeof *w};
    d->state = w;
    return d;
}
