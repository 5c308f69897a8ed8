/* SPDX-License-Identifier: MIT */
/* An SPI as a master. RM0394 "Serial peripheral interface (SPI)", RM0444 as well. */
#include "dev_spi.h"

#include <stdlib.h>
#include <string.h>

#include "register.h"

enum { CR1 = 0x00, CR2 = 0x04, SR = 0x08, DR = 0x0C };

enum { CR1_MSTR = 1 << 2, CR1_BR_POS = 3, CR1_SPE = 1 << 6, CR1_SSI = 1 << 8, CR1_SSM = 1 << 9 };
enum { CR2_BITS = 0x7FF7, CR2_DS = 0xF << 8, CR2_DS_8 = 7 << 8, CR2_FRXTH = 1 << 12 };
enum { SR_RXNE = 1, SR_TXE = 1 << 1, SR_MODF = 1 << 5, SR_OVR = 1 << 6, SR_BSY = 1 << 7 };
enum { SR_FRLVL_POS = 9, SR_FTLVL_POS = 11 };

enum { FIFO = 4, FRAME_BITS = 8, IDLE = 0xFF };

struct fifo {
    uint8_t byte[FIFO], n;
};

struct spi {
    struct pl_device device;
    struct pl_spi_config config;
    pl_spi_peer_fn *peer;
    void *ctx;
    uint32_t cr1, cr2;
    struct fifo out, in;
    bool shifting, overrun, overrun_read, mode_fault;
    uint8_t shift;
    uint64_t done_ps;
};

static struct spi *spi_of(const struct pl_device *d)
{
    return d->state;
}

/* --- FIFOs --- */

/* False: it is full. */
static bool push(struct fifo *f, uint8_t byte)
{
    if (f->n == FIFO)
        return false;
    f->byte[f->n++] = byte;
    return true;
}

static uint8_t pop(struct fifo *f)
{
    uint8_t byte = f->byte[0];

    if (f->n == 0)
        return 0;
    memmove(f->byte, f->byte + 1, --f->n);
    return byte;
}

/* Quarters: none, one, half, full. */
static uint32_t level(const struct fifo *f)
{
    return f->n < 3 ? f->n : 3;
}

/* --- Bits --- */

/* "CR1: BR": the clock by 2 to 256. */
static uint64_t frame_ps(const struct spi *s)
{
    uint32_t hz = pl_machine_clock_hz(s->device.machine, &s->device);

    return hz ? FRAME_BITS * (UINT64_C(1000000000000) << (1 + (s->cr1 >> CR1_BR_POS & 7))) / hz : 0;
}

static bool runs(const struct spi *s)
{
    return s->cr1 & CR1_SPE && s->cr1 & CR1_MSTR && (s->cr2 & CR2_DS) == CR2_DS_8;
}

static void begin(struct spi *s, uint64_t now_ps)
{
    uint64_t ps = frame_ps(s);

    if (s->shifting || s->out.n == 0 || !runs(s) || ps == 0)
        return;
    s->shift = pop(&s->out);
    s->shifting = true;
    s->done_ps = now_ps + ps;
    pl_machine_wake(s->device.machine, &s->device);
}

static bool is_wired(const struct spi *s)
{
    const struct pl_machine *m = s->device.machine;

    return s->peer && pl_machine_pin_is(m, s->config.sck, &s->device) &&
           pl_machine_pin_is(m, s->config.miso, &s->device) &&
           pl_machine_pin_is(m, s->config.mosi, &s->device);
}

static void end(struct spi *s)
{
    uint8_t heard = is_wired(s) ? s->peer(s->ctx, s->shift, s->done_ps) : IDLE;

    s->shifting = false;
    if (!push(&s->in, heard))
        s->overrun = true;
    begin(s, s->done_ps);
}

static uint64_t next_ps(const struct pl_device *d)
{
    const struct spi *s = spi_of(d);

    return s->shifting ? s->done_ps : PL_NEVER;
}

static void run(struct pl_device *d)
{
    struct spi *s = spi_of(d);

    while (s->shifting && s->done_ps <= pl_machine_now_ps(d->machine))
        end(s);
}

/* --- Registers --- */

static uint32_t status(const struct spi *s)
{
    uint32_t sr = level(&s->in) << SR_FRLVL_POS | level(&s->out) << SR_FTLVL_POS;

    if (s->in.n >= (s->cr2 & CR2_FRXTH ? 1 : 2))
        sr |= SR_RXNE;
    if (s->out.n <= FIFO / 2)
        sr |= SR_TXE;
    if (s->shifting || s->out.n > 0)
        sr |= SR_BSY;
    return sr | (s->mode_fault ? SR_MODF : 0) | (s->overrun ? SR_OVR : 0);
}

/* "OVR": cleared by reading DR, then SR. */
static uint32_t read_status(struct spi *s)
{
    uint32_t sr = status(s);

    if (s->overrun_read)
        s->overrun = s->overrun_read = false;
    return sr;
}

static uint32_t read_data(struct spi *s, unsigned size)
{
    uint32_t value = pop(&s->in);

    s->overrun_read = s->overrun;
    if (size > 1)
        value |= (uint32_t)pop(&s->in) << 8;
    return value;
}

static uint32_t read_spi(struct pl_device *d, uint32_t off, unsigned size)
{
    struct spi *s = spi_of(d);

    switch (off & ~3u) {
    case CR1:
        return pl_register_part(s->cr1, off, size);
    case CR2:
        return pl_register_part(s->cr2, off, size);
    case SR:
        return pl_register_part(read_status(s), off, size);
    case DR:
        return read_data(s, size);
    default:
        return 0;
    }
}

/* "Mode fault": a master whose slave select is low is none. */
static void write_cr1(struct spi *s, uint32_t value)
{
    s->cr1 = value & 0xFFFF;
    s->mode_fault = false;
    if (s->cr1 & CR1_MSTR && s->cr1 & CR1_SSM && !(s->cr1 & CR1_SSI)) {
        s->cr1 &= ~(uint32_t)(CR1_MSTR | CR1_SPE);
        s->mode_fault = true;
    }
}

/* "Data packing": of a half-word the lower byte goes first. */
static void write_data(struct spi *s, unsigned size, uint32_t value)
{
    push(&s->out, (uint8_t)value);
    if (size > 1)
        push(&s->out, (uint8_t)(value >> 8));
}

static void write_spi(struct pl_device *d, uint32_t off, unsigned size, uint32_t value)
{
    struct spi *s = spi_of(d);

    switch (off & ~3u) {
    case CR1:
        write_cr1(s, pl_register_merge(s->cr1, off, size, value));
        break;
    case CR2:
        s->cr2 = pl_register_merge(s->cr2, off, size, value) & CR2_BITS;
        break;
    case DR:
        write_data(s, size, value);
        break;
    default:
        break;
    }
    begin(s, pl_machine_now_ps(d->machine));
}

static void reset_spi(struct pl_device *d, enum pl_reset_cause cause)
{
    struct spi *s = spi_of(d);

    (void)cause;
    s->cr1 = 0;
    s->cr2 = CR2_DS_8;
    s->out.n = s->in.n = 0;
    s->shifting = s->overrun = s->overrun_read = s->mode_fault = false;
}

static void free_spi(struct pl_device *d)
{
    free(d->state);
}

static const struct pl_device_ops OPS = {read_spi, write_spi, reset_spi, next_ps,
                                         run,      free_spi,  NULL,      NULL};

struct pl_device *pl_spi_new(const struct pl_spi_config *config)
{
    struct spi *s = calloc(1, sizeof *s);

    if (!s)
        return NULL;
    s->config = *config;
    s->device = (struct pl_device){&OPS, config->name, config->base, 0x400, NULL, s, sizeof *s};
    reset_spi(&s->device, PL_RESET_POWER);
    return &s->device;
}

bool pl_is_spi(const struct pl_device *d)
{
    return d->ops == &OPS;
}

void pl_spi_attach(struct pl_device *spi, pl_spi_peer_fn *fn, void *ctx)
{
    spi_of(spi)->peer = fn;
    spi_of(spi)->ctx = ctx;
}
