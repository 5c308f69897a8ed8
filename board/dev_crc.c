/* SPDX-License-Identifier: MIT */
/* The CRC calculation unit.
 *
 * RM0008 and RM0090 "CRC calculation unit"; RM0394 and RM0444 "Cyclic redundancy check calculation
 * unit (CRC)". A result is there at once. */
#include "dev_crc.h"

#include <stdlib.h>

#include "register.h"

enum { DR = 0x00, IDR = 0x04, CR = 0x08, INIT = 0x10, POL = 0x14 };

enum { CR_RESET = 1 << 0, CR_REV_OUT = 1 << 7, CR_BITS = 0xF8 };

static const uint32_t POL_RESET = 0x04C11DB7, INIT_RESET = UINT32_MAX;

struct crc {
    struct pl_device device;
    bool programmable;
    uint32_t crc, idr, cr, init, pol;
};

static struct crc *crc_of(const struct pl_device *d)
{
    return d->state;
}

/* POLYSIZE: 32, 16, 8, 7 bits. */
static unsigned poly_bits(const struct crc *c)
{
    static const uint8_t BITS[] = {32, 16, 8, 7};

    return BITS[c->cr >> 3 & 3];
}

static uint32_t low_bits(unsigned n)
{
    return n >= 32 ? UINT32_MAX : (1u << n) - 1u;
}

static uint32_t reversed(uint32_t value, unsigned n)
{
    uint32_t out = 0;

    for (unsigned i = 0; i < n; i++)
        out |= (value >> i & 1) << (n - 1 - i);
    return out;
}

/* REV_IN: by byte, by half-word, by word, as far as the access is that wide. */
static uint32_t input_order(const struct crc *c, uint32_t value, unsigned n)
{
    unsigned unit = 4u << (c->cr >> 5 & 3);
    uint32_t out = 0;

    if (unit == 4)
        return value;
    if (unit > n)
        unit = n;
    for (unsigned at = 0; at < n; at += unit)
        out |= reversed(value >> at & low_bits(unit), unit) << at;
    return out;
}

/* Most significant bit first. */
static void feed(struct crc *c, uint32_t value, unsigned n)
{
    unsigned width = poly_bits(c);
    uint32_t data = input_order(c, value, n);

    for (unsigned i = n; i-- > 0;) {
        uint32_t top = c->crc >> (width - 1) & 1;

        c->crc = c->crc << 1 & low_bits(width);
        if (top != (data >> i & 1))
            c->crc ^= c->pol & low_bits(width);
    }
}

static uint32_t result(const struct crc *c)
{
    return c->cr & CR_REV_OUT ? reversed(c->crc, poly_bits(c)) : c->crc;
}

static uint32_t read_register(const struct crc *c, uint32_t reg)
{
    switch (reg) {
    case DR:
        return result(c);
    case IDR:
        return c->idr;
    case CR:
        return c->cr;
    case INIT:
        return c->programmable ? c->init : 0;
    case POL:
        return c->programmable ? c->pol : 0;
    default:
        return 0;
    }
}

static uint32_t read_crc(struct pl_device *d, uint32_t off, unsigned size)
{
    return pl_register_part(read_register(crc_of(d), off & ~3u), off, size);
}

static void write_cr(struct crc *c, uint32_t value)
{
    if (c->programmable)
        c->cr = value & CR_BITS;
    if (value & CR_RESET)
        c->crc = c->init & low_bits(poly_bits(c));
}

static void write_setting(struct crc *c, uint32_t reg, uint32_t value)
{
    if (!c->programmable)
        return;
    if (reg == INIT)
        c->crc = c->init = value;
    else if (reg == POL)
        c->pol = value;
}

static void write_crc(struct pl_device *d, uint32_t off, unsigned size, uint32_t value)
{
    struct crc *c = crc_of(d);

    switch (off & ~3u) {
    case DR:
        feed(c, value, c->programmable ? 8 * size : 32);
        break;
    case IDR:
        c->idr = value & 0xFF;
        break;
    case CR:
        write_cr(c, value);
        break;
    default:
        write_setting(c, off & ~3u, value);
        break;
    }
}

static void reset_crc(struct pl_device *d, enum pl_reset_cause cause)
{
    struct crc *c = crc_of(d);

    (void)cause;
    c->crc = c->init = INIT_RESET;
    c->pol = POL_RESET;
    c->idr = c->cr = 0;
}

static uint64_t never(const struct pl_device *d)
{
    (void)d;
    return PL_NEVER;
}

static void run_crc(struct pl_device *d)
{
    (void)d;
}

static void free_crc(struct pl_device *d)
{
    free(d->state);
}

static const struct pl_device_ops OPS = {read_crc, write_crc, reset_crc, never,
                                         run_crc,  free_crc,  NULL,      NULL};

struct pl_device *pl_crc_new(uint32_t base, bool programmable)
{
    struct crc *c = calloc(1, sizeof *c);

    if (!c)
        return NULL;
    c->programmable = programmable;
    c->device = (struct pl_device){&OPS, "CRC", base, 0x400, NULL, c, sizeof *c};
    reset_crc(&c->device, PL_RESET_POWER);
    return &c->device;
}
