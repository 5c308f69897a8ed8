/* SPDX-License-Identifier: MIT */
/* What the RCCs of the families share; a family is data and its PLL.
 *
 * RM0008, RM0090, RM0394, RM0444: "Reset and clock control (RCC)". Left out: clock interrupts, the
 * clock security system, clock outputs, stop and standby, and the write protection of BDCR, which
 * is the power controller's to decide. */
#include "rcc_engine.h"

#include <stdlib.h>

#include "register.h"

static const uint64_t PS_PER_US = 1000000;

static struct rcc *rcc_of(const struct pl_device *d)
{
    return d->state;
}

static uint64_t now_ps(const struct rcc *r)
{
    return r->device.machine ? pl_machine_now_ps(r->device.machine) : 0;
}

/* --- Frequencies --- */

uint32_t rcc_source_hz(const struct rcc *r, enum rcc_source source)
{
    switch (source) {
    case RCC_HSI:
        return r->family->hsi_hz;
    case RCC_HSE:
        return r->config.hse_hz;
    case RCC_PLL:
        return r->family->pll_hz(r);
    case RCC_MSI:
        return r->family->msi_hz ? r->family->msi_hz(r) : 0;
    case RCC_LSI:
        return r->family->lsi_hz;
    case RCC_LSE:
        return r->config.lse_hz;
    case RCC_HSI48:
        return 48000000;
    case RCC_SOURCES:
        break;
    }
    return 0;
}

static bool ready(const struct rcc *r, enum rcc_source source)
{
    return source < RCC_SOURCES && r->ready_ps[source] <= now_ps(r);
}

static enum rcc_source system_source(const struct rcc *r)
{
    const struct rcc_family *f = r->family;

    return f->sw[rcc_field(r, f->cfgr, f->sws, f->sw_bits)];
}

static uint32_t system_hz(const struct rcc *r)
{
    enum rcc_source source = system_source(r);

    if (source == RCC_HSI && r->family->hsisys_hz)
        return r->family->hsisys_hz(r);
    return rcc_source_hz(r, source);
}

/* HPRE: 0xxx undivided, then 2, 4, 8, 16, 64, 128, 256, 512: 32 is missing. */
static uint32_t ahb_hz(const struct rcc *r)
{
    static const uint8_t SHIFT[8] = {1, 2, 3, 4, 6, 7, 8, 9};
    uint32_t hpre = rcc_field(r, r->family->cfgr, r->family->hpre, 4);

    return hpre & 8 ? system_hz(r) >> SHIFT[hpre & 7] : system_hz(r);
}

/* PPRE: 0xx undivided, then 2, 4, 8, 16. */
static unsigned apb_shift(const struct rcc *r, unsigned at)
{
    uint32_t ppre = rcc_field(r, r->family->cfgr, at, 3);

    return ppre & 4 ? (ppre & 3) + 1 : 0;
}

static uint32_t timers_hz(const struct rcc *r, unsigned at)
{
    unsigned shift = apb_shift(r, at);

    return shift > 0 ? ahb_hz(r) >> (shift - 1) : ahb_hz(r);
}

uint32_t pl_rcc_bus_hz(const struct pl_device *rcc, enum pl_bus bus)
{
    const struct rcc *r = rcc_of(rcc);

    switch (bus) {
    case PL_BUS_SYSTEM:
        return system_hz(r);
    case PL_BUS_APB1:
        return ahb_hz(r) >> apb_shift(r, r->family->ppre1);
    case PL_BUS_APB2:
        return ahb_hz(r) >> apb_shift(r, r->family->ppre2);
    case PL_BUS_APB1_TIMERS:
        return timers_hz(r, r->family->ppre1);
    case PL_BUS_APB2_TIMERS:
        return timers_hz(r, r->family->ppre2);
    case PL_BUS_AHB:
        break;
    }
    return ahb_hz(r);
}

uint32_t pl_rcc_core_hz(const struct pl_device *rcc)
{
    return ahb_hz(rcc_of(rcc));
}

/* CCIPR: 0 bus clock, 1 SYSCLK, 2 HSI16, 3 LSE. */
static uint32_t chosen_hz(const struct rcc *r, const struct rcc_gate *gate)
{
    uint32_t choice = 0;

    if (gate->choice >= 0)
        choice = rcc_field(r, r->family->ccipr, (unsigned)gate->choice, 2);
    if (choice == 1)
        return system_hz(r);
    if (choice == 2)
        return ready(r, RCC_HSI) ? r->family->hsi_hz : 0;
    if (choice == 3)
        return ready(r, RCC_LSE) ? r->config.lse_hz : 0;
    return pl_rcc_bus_hz(&r->device, (enum pl_bus)gate->bus);
}

uint32_t pl_rcc_lsi_hz(const struct pl_device *rcc)
{
    return ready(rcc_of(rcc), RCC_LSI) ? rcc_of(rcc)->family->lsi_hz : 0;
}

unsigned pl_rcc_generation(const struct pl_device *rcc)
{
    return rcc_of(rcc)->generation;
}

static const struct rcc_gate *gate_of(const struct rcc *r, uint32_t base)
{
    for (unsigned i = 0; i < r->family->n_gates; i++)
        if (r->family->gates[i].base == base)
            return &r->family->gates[i];
    return NULL;
}

static bool held(const struct rcc *r, const struct rcc_gate *gate)
{
    uint16_t off = (uint16_t)(gate->off - r->family->reset_distance);

    return rcc_field(r, off, gate->bit, 1) != 0;
}

bool pl_rcc_in_reset(const struct pl_device *rcc, uint32_t base)
{
    const struct rcc_gate *gate = gate_of(rcc_of(rcc), base);

    return gate && held(rcc_of(rcc), gate);
}

bool pl_rcc_enabled(const struct pl_device *rcc, uint32_t base)
{
    const struct rcc *r = rcc_of(rcc);
    const struct rcc_gate *gate = gate_of(r, base);

    return !gate || (rcc_field(r, gate->off, gate->bit, 1) && !held(r, gate));
}

uint32_t pl_rcc_clock_hz(const struct pl_device *rcc, uint32_t base)
{
    const struct rcc *r = rcc_of(rcc);
    const struct rcc_gate *gate = gate_of(r, base);

    if (!gate)
        return ahb_hz(r);
    return pl_rcc_enabled(rcc, base) ? chosen_hz(r, gate) : 0;
}

/* --- Oscillators --- */

static const struct rcc_oscillator *oscillator(const struct rcc *r, enum rcc_source source)
{
    for (unsigned i = 0; i < r->family->n_oscillators; i++)
        if (r->family->oscillators[i].source == source)
            return &r->family->oscillators[i];
    return NULL;
}

static bool switched_on(const struct rcc *r, enum rcc_source source)
{
    const struct rcc_oscillator *o = oscillator(r, source);

    return o && rcc_field(r, o->off, o->on, 1);
}

static void power_up(struct rcc *r, enum rcc_source source)
{
    r->ready_ps[source] = now_ps(r) + PS_PER_US * oscillator(r, source)->start_us;
}

/* The PLL locks when its input runs and its setting is within limits. */
static bool can_run(const struct rcc *r, enum rcc_source source)
{
    if (source == RCC_PLL && !ready(r, r->family->pll_input(r)))
        return false;
    return rcc_source_hz(r, source) != 0;
}

static void follow_switches(struct rcc *r)
{
    for (unsigned i = 0; i < r->family->n_oscillators; i++) {
        enum rcc_source source = r->family->oscillators[i].source;

        if (!switched_on(r, source) || !can_run(r, source))
            r->ready_ps[source] = PL_NEVER;
        else if (r->ready_ps[source] == PL_NEVER)
            power_up(r, source);
    }
}

static void set_bit(uint32_t *word, unsigned bit, bool value)
{
    *word = value ? *word | 1u << bit : *word & ~(1u << bit);
}

static void show_ready(struct rcc *r)
{
    for (unsigned i = 0; i < r->family->n_oscillators; i++) {
        const struct rcc_oscillator *o = &r->family->oscillators[i];

        set_bit(&r->word[o->off / 4], o->ready, ready(r, o->source));
    }
}

static bool let_out(const struct rcc *r, enum rcc_source source)
{
    const struct rcc_family *f = r->family;

    return source != RCC_PLL || !f->pll_output || r->word[f->pll_off / 4] & f->pll_output;
}

/* SWS follows SW once the wanted clock is ready. */
static void switch_system(struct rcc *r)
{
    const struct rcc_family *f = r->family;
    uint32_t mask = (1u << f->sw_bits) - 1;
    uint32_t wanted = rcc_field(r, f->cfgr, 0, f->sw_bits);

    if (!ready(r, f->sw[wanted]) || !let_out(r, f->sw[wanted]))
        return;
    r->word[f->cfgr / 4] = (r->word[f->cfgr / 4] & ~(mask << f->sws)) | wanted << f->sws;
}

static void settle(struct rcc *r)
{
    uint32_t hz;

    follow_switches(r);
    show_ready(r);
    switch_system(r);
    r->generation++;
    hz = ahb_hz(r);
    if (hz != r->told_hz && r->device.machine) {
        r->told_hz = hz;
        pl_machine_clock_changed(r->device.machine);
    }
}

/* --- Reset causes --- */

/* The families agree in these flags; each reset pulls the pin, too. */
enum { PINRSTF = 1 << 26, SFTRSTF = 1 << 28, IWDGRSTF = 1 << 29, WWDGRSTF = 1 << 30 };

static uint32_t cause_flags(const struct rcc_family *f, enum pl_reset_cause cause)
{
    switch (cause) {
    case PL_RESET_POWER:
        return PINRSTF | f->power_flags;
    case PL_RESET_SOFTWARE:
        return PINRSTF | SFTRSTF;
    case PL_RESET_IWDG:
        return PINRSTF | IWDGRSTF;
    case PL_RESET_WWDG:
        return PINRSTF | WWDGRSTF;
    case PL_RESET_OPTIONS:
        return PINRSTF | f->options_flags;
    case PL_RESET_PIN:
        break;
    }
    return PINRSTF;
}

static uint32_t all_flags(const struct rcc_family *f)
{
    return PINRSTF | SFTRSTF | IWDGRSTF | WWDGRSTF | f->power_flags | f->options_flags;
}

/* --- Registers --- */

static const struct rcc_register *register_at(const struct rcc *r, uint32_t off)
{
    for (unsigned i = 0; i < r->family->n_registers; i++)
        if (r->family->registers[i].off == off)
            return &r->family->registers[i];
    return NULL;
}

/* The clock that the system runs on, and what feeds it, cannot be switched off. */
static bool in_use(const struct rcc *r, enum rcc_source source)
{
    enum rcc_source system = system_source(r);

    return source == system || (system == RCC_PLL && source == r->family->pll_input(r));
}

static uint32_t locked_bits(const struct rcc *r, uint16_t off)
{
    uint32_t bits = 0;

    for (unsigned i = 0; i < r->family->n_oscillators; i++) {
        const struct rcc_oscillator *o = &r->family->oscillators[i];

        if (o->off == off && in_use(r, o->source))
            bits |= 1u << o->on;
    }
    if (off == r->family->pll_off && switched_on(r, RCC_PLL))
        bits |= r->family->pll_fixed;
    if (off == r->family->pll_off && in_use(r, RCC_PLL))
        bits |= r->family->pll_output;
    return bits;
}

static void call_resets(struct rcc *r, uint16_t off, uint32_t rising)
{
    for (unsigned i = 0; i < r->family->n_gates && r->on_reset; i++) {
        const struct rcc_gate *gate = &r->family->gates[i];

        if (gate->off - r->family->reset_distance == off && rising >> gate->bit & 1)
            r->on_reset(r->device.machine, gate->base);
    }
}

static uint32_t read_rcc(struct pl_device *d, uint32_t off, unsigned size)
{
    struct rcc *r = rcc_of(d);

    settle(r);
    if (!register_at(r, off & ~3u))
        return 0;
    return pl_register_part(r->word[off / 4], off, size);
}

static void write_rcc(struct pl_device *d, uint32_t off, unsigned size, uint32_t value)
{
    struct rcc *r = rcc_of(d);
    const struct rcc_register *reg = register_at(r, off & ~3u);
    uint32_t old, new, writable;

    if (!reg)
        return;
    settle(r);
    old = r->word[off / 4];
    writable = reg->writable & ~locked_bits(r, reg->off);
    new = (old & ~writable) | (pl_register_merge(old, off, size, value) & writable);
    if (reg->off == r->family->csr && new & r->family->remove_flags)
        new &= ~all_flags(r->family);
    r->word[off / 4] = new;
    call_resets(r, reg->off, new & ~old);
    settle(r);
    pl_machine_wake(d->machine, d);
}

/* What runs after a reset runs at once. */
static void start_at_once(struct rcc *r)
{
    for (unsigned i = 0; i < RCC_SOURCES; i++)
        r->ready_ps[i] = switched_on(r, (enum rcc_source)i) && can_run(r, (enum rcc_source)i)
                             ? now_ps(r)
                             : PL_NEVER;
}

static void reset_rcc(struct pl_device *d, enum pl_reset_cause cause)
{
    struct rcc *r = rcc_of(d);
    const struct rcc_family *f = r->family;
    uint32_t flags = cause == PL_RESET_POWER ? 0 : r->word[f->csr / 4] & all_flags(f);

    for (unsigned i = 0; i < f->n_registers; i++)
        if (cause == PL_RESET_POWER || !f->registers[i].backup)
            r->word[f->registers[i].off / 4] = f->registers[i].reset;
    r->word[f->csr / 4] |= flags | cause_flags(f, cause);
    start_at_once(r);
    settle(r);
}

/* The next ready flag that is not yet to be seen. */
static uint64_t next_ps(const struct pl_device *d)
{
    const struct rcc *r = rcc_of(d);
    uint64_t next = PL_NEVER;

    for (unsigned i = 0; i < r->family->n_oscillators; i++) {
        const struct rcc_oscillator *o = &r->family->oscillators[i];

        if (!rcc_field(r, o->off, o->ready, 1) && r->ready_ps[o->source] < next)
            next = r->ready_ps[o->source];
    }
    return next;
}

static void run_rcc(struct pl_device *d)
{
    settle(rcc_of(d));
}

static void free_rcc(struct pl_device *d)
{
    free(d->state);
}

void pl_rcc_on_reset(struct pl_device *rcc, pl_rcc_reset_fn *reset)
{
    rcc_of(rcc)->on_reset = reset;
}

static const struct pl_device_ops OPS = {read_rcc, write_rcc, reset_rcc, next_ps,
                                         run_rcc,  free_rcc,  NULL,      NULL};

struct pl_device *rcc_new(const struct rcc_family *family, const struct pl_rcc_config *config)
{
    struct rcc *r = calloc(1, sizeof *r);

    if (!r)
        return NULL;
    r->family = family;
    r->config = *config;
    r->device = (struct pl_device){&OPS, "RCC", family->base, 0x400, NULL, r, sizeof *r};
    reset_rcc(&r->device, PL_RESET_POWER);
    return &r->device;
}
