/* SPDX-License-Identifier: MIT */
/* Virtual time: cycles of the core clock, picoseconds, and what is due when. */
#include "machine_internal.h"

#define PS_PER_S UINT64_C(1000000000000)
#define MILLION  UINT64_C(1000000)

/* floor(cycles * 10^12 / hz) in two steps of 10^6, as the product itself would not fit. */
static uint64_t ps_of(uint64_t cycles, uint32_t hz)
{
    uint64_t part = cycles % hz * MILLION;

    return cycles / hz * PS_PER_S + part / hz * MILLION + part % hz * MILLION / hz;
}

static uint64_t up(uint64_t a, uint64_t b)
{
    return a / b + (a % b != 0);
}

/* ceil(ps * hz / 10^12); rounding up twice is rounding up once. */
static uint64_t cycles_of(uint64_t ps, uint32_t hz)
{
    uint64_t part = ps % PS_PER_S;

    return ps / PS_PER_S * hz + up(part / MILLION * hz + up(part % MILLION * hz, MILLION), MILLION);
}

uint64_t pl_machine_now_ps(const struct pl_machine *m)
{
    return m->anchor_ps + ps_of(m->core.cycles - m->anchor_cycle, m->hz);
}

uint64_t pl_time_cycle_at(const struct pl_machine *m, uint64_t ps)
{
    if (ps == PL_NEVER)
        return PL_CYCLE_NEVER;
    return ps <= m->anchor_ps ? m->anchor_cycle
                              : m->anchor_cycle + cycles_of(ps - m->anchor_ps, m->hz);
}

void pl_machine_clock_changed(struct pl_machine *m)
{
    uint32_t hz = m->answers.core_hz ? m->answers.core_hz(m) : m->chip->reset_hz;

    m->anchor_ps = pl_machine_now_ps(m);
    m->anchor_cycle = m->core.cycles;
    m->hz = hz ? hz : m->chip->reset_hz;
    pl_time_schedule(m);
}

/* --- What is due --- */

static void find_first(struct pl_machine *m)
{
    for (unsigned i = 0; i < m->n_devices; i++)
        if (m->device_next_ps[i] < m->device_next_ps[m->first_device])
            m->first_device = i;
}

void pl_time_reload(struct pl_machine *m, unsigned device)
{
    const struct pl_device *d = m->device[device];
    uint64_t next = d->ops->next_ps ? d->ops->next_ps(d) : PL_NEVER;
    bool later = next > m->device_next_ps[device];

    m->device_next_ps[device] = next;
    if (device == m->first_device && later)
        find_first(m);
    else if (next < m->device_next_ps[m->first_device])
        m->first_device = device;
}

void pl_machine_wake(struct pl_machine *m, struct pl_device *d)
{
    for (unsigned i = 0; i < m->n_devices; i++)
        if (m->device[i] == d)
            pl_time_reload(m, i);
    pl_time_schedule(m);
}

uint64_t pl_time_next_event(const struct pl_machine *m)
{
    uint64_t systick = pl_core_systick_next(&m->core);
    uint64_t next_ps = m->n_devices ? m->device_next_ps[m->first_device] : PL_NEVER;
    uint64_t cycle = pl_time_cycle_at(m, next_ps);

    return cycle < systick ? cycle : systick;
}

void pl_time_schedule(struct pl_machine *m)
{
    uint64_t event = pl_time_next_event(m);

    if (m->alarm)
        m->next_cycle = 0;
    else
        m->next_cycle = event < m->limit_cycle ? event : m->limit_cycle;
}

void pl_time_alarm(struct pl_machine *m)
{
    m->alarm = true;
    m->next_cycle = 0;
}

/* An earlier event may bring another one forward, so the order is by time, not by device. */
void pl_time_run_devices(struct pl_machine *m)
{
    uint64_t now = pl_machine_now_ps(m);

    pl_core_systick_run(&m->core);
    while (m->n_devices && m->device_next_ps[m->first_device] <= now) {
        unsigned first = m->first_device;

        m->device[first]->ops->run(m->device[first]);
        pl_time_reload(m, first);
    }
}

void pl_time_skip_to(struct pl_machine *m, uint64_t cycle)
{
    if (cycle <= m->core.cycles)
        return;
    m->slept += cycle - m->core.cycles;
    m->core.cycles = cycle;
}
