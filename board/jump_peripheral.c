/* SPDX-License-Identifier: MIT */
/* The jump report: clocks and peripherals.
 *
 * Registers are read at the devices themselves, not over the bus: behind a clock that was switched
 * off they read as 0 but keep what they hold, and the loader will switch the clock on again. */
#include "jump_internal.h"

#include <stdlib.h>
#include <string.h>

#define IWDG_BASE 0x40003000U
#define WWDG_BASE 0x40002C00U

enum {
    IWDG_KR = 0x00,
    IWDG_STARTS = 0xCCCC,
    IWDG_PR = 0x04,
    IWDG_RLR = 0x08,
    WWDG_CR = 0x00,
    WWDG_WDGA = 1 << 7,
    WORDS = 120 /* room for a list of bits or pins */
};

/* False: there is no such device. */
static bool reg(const struct pl_jump_look *look, uint32_t base, uint32_t off, uint32_t *value)
{
    struct pl_device *d = pl_machine_device_at(look->m, base);

    *value = d ? d->ops->read(d, off, 4) : 0;
    return d != NULL;
}

/* "0, 3, 17" */
static void list_bits(char out[WORDS], uint32_t bits)
{
    size_t n = 0;

    out[0] = '\0';
    for (unsigned i = 0; i < 32; i++)
        if (bits >> i & 1)
            n += (size_t)snprintf(out + n, WORDS - n, "%s%u", n ? ", " : "", i);
}

/* --- Clocks --- */

static void look_at_system_clock(struct pl_jump_look *look)
{
    const struct pl_jump_family *f = look->family;
    uint32_t cfgr, cr, sws, switches = (1U << f->sws_bits) - 1; /* SW is at bit 0 */

    if (!reg(look, f->rcc, f->cfgr, &cfgr) || !reg(look, f->rcc, f->cr, &cr))
        return;
    sws = cfgr >> f->sws_pos & switches;
    if (sws == f->sws_pll) {
        pl_jump_add(look, PL_JUMP_PLL_IN_USE, PL_JUMP_MISLEADS,
                    "RCC_CFGR 0x%08X = 0x%08X, SWS = %u (PLL)", f->rcc + f->cfgr, cfgr, sws);
        pl_jump_blame_field(look, f->rcc + f->cfgr, switches);
    } else if (sws != f->sws_reset) {
        pl_jump_add(look, PL_JUMP_SYSCLK, PL_JUMP_MISLEADS,
                    "RCC_CFGR 0x%08X = 0x%08X, SWS = %u, after reset %u", f->rcc + f->cfgr, cfgr,
                    sws, f->sws_reset);
        pl_jump_blame_field(look, f->rcc + f->cfgr, switches);
    }
    if (sws != f->sws_pll && cr >> f->pllon & 1) {
        pl_jump_add(look, PL_JUMP_PLL_ON, PL_JUMP_MISLEADS, "RCC_CR 0x%08X = 0x%08X (PLLON)",
                    f->rcc + f->cr, cr);
        pl_jump_blame(look, f->rcc + f->cr, 1U << f->pllon);
    }
}

static void look_at_flash(struct pl_jump_look *look)
{
    const struct pl_jump_family *f = look->family;
    uint32_t acr;

    if (!reg(look, f->acr, 0, &acr))
        return;
    if (acr & f->latency) {
        pl_jump_add(look, PL_JUMP_LATENCY, PL_JUMP_NOTE, "FLASH_ACR 0x%08X = 0x%08X, LATENCY = %u",
                    f->acr, acr, acr & f->latency);
        pl_jump_blame_field(look, f->acr, acr & f->latency);
    }
    if (acr & f->caches) {
        pl_jump_add(look, PL_JUMP_FLASH_CACHE, PL_JUMP_MISLEADS,
                    "FLASH_ACR 0x%08X = 0x%08X, after reset the caches are off", f->acr, acr);
        pl_jump_blame(look, f->acr, acr & f->caches);
    }
}

static void look_at_enable(struct pl_jump_look *look, const struct pl_jump_register *r)
{
    uint32_t base = look->family->rcc, value, on;
    char bits[WORDS];

    if (!reg(look, base, r->off, &value))
        return;
    on = value & ~r->reset & ~r->free;
    if (!on)
        return;
    list_bits(bits, on);
    pl_jump_add(look, PL_JUMP_CLOCKS_ON, PL_JUMP_MISLEADS,
                "%s 0x%08X = 0x%08X, after reset 0x%08X; bits %s", r->name, base + r->off, value,
                r->reset, bits);
    pl_jump_blame(look, base + r->off, on);
}

void pl_jump_look_at_clocks(struct pl_jump_look *look)
{
    look_at_system_clock(look);
    look_at_flash(look);
    for (const struct pl_jump_register *r = look->family->enable; r->name; r++)
        look_at_enable(look, r);
}

/* --- The loader's UARTs and pins, from the chip table: "USART1 PA9/PA10; USART3 PB10/PB11" --- */

static void look_at_usart(struct pl_jump_look *look, const char *name)
{
    static const struct {
        const char *name;
        uint32_t v1, v2;
    } registers[] = {
        {"CR1", 0x0C, 0x00}, {"CR2", 0x10, 0x04}, {"CR3", 0x14, 0x08}, {"BRR", 0x08, 0x0C}};
    struct pl_device *d = pl_machine_device(look->m, name);

    for (size_t i = 0; d && i < sizeof registers / sizeof *registers; i++) {
        uint32_t off = look->family->usart_v2 ? registers[i].v2 : registers[i].v1;
        uint32_t value = d->ops->read(d, off, 4);
        if (value == 0)
            continue;
        pl_jump_add(look, PL_JUMP_USART, PL_JUMP_MISLEADS, "%s_%s 0x%08X = 0x%08X", name,
                    registers[i].name, d->base + off, value);
        pl_jump_blame_field(look, d->base + off, value);
        return;
    }
}

static void look_at_usarts(struct pl_jump_look *look)
{
    const char *at = look->chip->uart_pins;

    while (*at) {
        char name[16];
        size_t n = strcspn(at, " ;");
        size_t rest = strcspn(at, ";");
        snprintf(name, sizeof name, "%.*s", (int)n, at);
        look_at_usart(look, name);
        at += rest;
        at += strspn(at, "; ");
    }
}

/* Pins of one port, a bit each. */
static uint32_t loader_pins(const char *list, char port)
{
    uint32_t pins = 0;

    for (const char *at = strchr(list, 'P'); at; at = strchr(at + 1, 'P'))
        if (at[1] == port && at[2] >= '0' && at[2] <= '9')
            pins |= UINT32_C(1) << (strtoul(at + 2, NULL, 10) & 15);
    return pins;
}

/* Two bits for each pin, or four in two registers. */
static uint32_t changed_pins(const struct pl_jump_look *look, unsigned port, uint32_t value,
                             unsigned first)
{
    unsigned width = look->family->pins_by_crl ? 4 : 2;
    uint32_t difference = value ^ look->family->moder[port];
    uint32_t changed = 0;

    for (unsigned i = 0; i < 32 / width; i++)
        if (difference >> (width * i) & ((1U << width) - 1))
            changed |= 1U << (first + i);
    return changed;
}

/* The bits of these pins in that register. */
static uint32_t bits_of_pins(const struct pl_jump_look *look, uint32_t pins, unsigned first)
{
    unsigned width = look->family->pins_by_crl ? 4 : 2;
    uint32_t bits = 0;

    for (unsigned i = 0; i < 32 / width; i++)
        if (pins >> (first + i) & 1)
            bits |= ((1U << width) - 1) << width * i;
    return bits;
}

static void look_at_port_register(struct pl_jump_look *look, unsigned port, const char *name,
                                  uint32_t off, unsigned first)
{
    uint32_t base = look->family->port_base + port * look->family->port_stride;
    char letter = (char)('A' + port), pins[WORDS];
    uint32_t value, changed;

    if (!reg(look, base, off, &value))
        return;
    changed = changed_pins(look, port, value, first) & loader_pins(look->chip->uart_pins, letter);
    if (!changed)
        return;
    list_bits(pins, changed);
    pl_jump_add(look, PL_JUMP_PINS, PL_JUMP_MISLEADS,
                "GPIO%c_%s 0x%08X = 0x%08X, after reset 0x%08X; pins %s", letter, name, base + off,
                value, look->family->moder[port], pins);
    pl_jump_blame(look, base + off,
                  bits_of_pins(look, changed, first) & (value ^ look->family->moder[port]));
}

static void look_at_pins(struct pl_jump_look *look)
{
    for (unsigned port = 0; port < PL_JUMP_PORTS; port++) {
        if (look->family->pins_by_crl) {
            look_at_port_register(look, port, "CRL", 0, 0);
            look_at_port_register(look, port, "CRH", 4, 8);
        } else {
            look_at_port_register(look, port, "MODER", 0, 0);
        }
    }
}

/* --- DMA --- */

static void look_at_channel(struct pl_jump_look *look, unsigned controller, unsigned i)
{
    const struct pl_jump_family *f = look->family;
    uint32_t base = f->dma[controller].base, value;
    uint32_t off = f->dma[controller].first + i * f->dma[controller].stride;

    if (!reg(look, base, off, &value) || !(value & 1))
        return;
    pl_jump_add(look, PL_JUMP_DMA, PL_JUMP_MISLEADS, "%s_%s%u 0x%08X = 0x%08X (EN)",
                f->dma[controller].name, f->dma[controller].reg, f->dma[controller].number + i,
                base + off, value);
    pl_jump_blame(look, base + off, 1);
}

static void look_at_dma(struct pl_jump_look *look, unsigned controller)
{
    for (unsigned i = 0; i < look->family->dma[controller].channels; i++)
        look_at_channel(look, controller, i);
}

/* --- Watchdogs --- */

/* No register tells whether it runs; its next event does. The loader feeds it, but first it has to
 * come so far: when exactly it does is not public, only when it is ready to listen. */
static void look_at_iwdg(struct pl_jump_look *look)
{
    const struct pl_device *d = pl_machine_device_at(look->m, IWDG_BASE);
    uint64_t next = d && d->ops->next_ps ? d->ops->next_ps(d) : PL_NEVER;
    uint64_t now = pl_machine_now_ps(look->m);
    uint32_t pr, rlr, left_us, start_us = look->chip ? look->chip->start_ms * 1000U : 0;

    if (next == PL_NEVER || !reg(look, IWDG_BASE, IWDG_PR, &pr) ||
        !reg(look, IWDG_BASE, IWDG_RLR, &rlr))
        return;
    left_us = (uint32_t)(next > now ? (next - now) / 1000000 : 0);
    pl_jump_add(look, left_us < start_us ? PL_JUMP_IWDG_SHORT : PL_JUMP_IWDG,
                left_us < start_us ? PL_JUMP_MISLEADS : PL_JUMP_NOTE,
                "IWDG_PR 0x%08X = 0x%X, IWDG_RLR 0x%08X = 0x%03X; bites in %u us, the loader "
                "starts within %u us",
                IWDG_BASE + IWDG_PR, pr, IWDG_BASE + IWDG_RLR, rlr, left_us, start_us);
    pl_jump_blame(look, IWDG_BASE + IWDG_KR, IWDG_STARTS);
}

static void look_at_wwdg(struct pl_jump_look *look)
{
    uint32_t cr;

    if (!reg(look, WWDG_BASE, WWDG_CR, &cr) || !(cr & WWDG_WDGA))
        return;
    pl_jump_add(look, PL_JUMP_WWDG, PL_JUMP_HANGS, "WWDG_CR 0x%08X = 0x%02X (WDGA)",
                WWDG_BASE + WWDG_CR, cr);
    pl_jump_blame(look, WWDG_BASE + WWDG_CR, WWDG_WDGA);
}

void pl_jump_look_at_peripherals(struct pl_jump_look *look)
{
    if (look->chip) {
        look_at_usarts(look);
        look_at_pins(look);
    }
    for (unsigned i = 0; i < PL_JUMP_DMAS; i++)
        look_at_dma(look, i);
    look_at_iwdg(look);
    look_at_wwdg(look);
}
