/* SPDX-License-Identifier: MIT */
/* Frames, in and out: framed.h. */
#include "framed.h"

#include "../../src/core/mem.h"

enum { LENGTH = 2, HEADER = LENGTH + 1, CRC = 2, ANSWER = 0x80, HELLO = 1 };

/* Of CCITT, a byte at a time without a table. */
static uint16_t crc16(const uint8_t *data, size_t n)
{
    uint32_t crc = 0xFFFF, x;

    while (n-- > 0) {
        x = (crc >> 8 ^ *data++) & 0xFF;
        x ^= x >> 4;
        crc = (crc << 8 ^ x << 12 ^ x << 5 ^ x) & 0xFFFF;
    }
    return (uint16_t)crc;
}

static uint16_t get16(const uint8_t *b)
{
    return (uint16_t)(b[0] | b[1] << 8);
}

static void put16(uint8_t *b, uint16_t value)
{
    b[0] = (uint8_t)value;
    b[1] = (uint8_t)(value >> 8);
}

/* --- Out --- */

void framed_answer(struct framed *f, enum framed_status status, const uint8_t *data, uint8_t n)
{
    uint8_t *frame = f->out + 1;
    uint8_t end = (uint8_t)(HEADER + 1 + n);

    f->out[0] = FRAMED_START;
    put16(frame, (uint16_t)(1 + n));
    frame[LENGTH] = f->command | ANSWER;
    frame[HEADER] = (uint8_t)status;
    if (n > 0)
        memcpy(frame + HEADER + 1, data, n);
    put16(frame + end, crc16(frame, end));
    f->n_out = (uint8_t)(1 + end + CRC);
    f->n_sent = 0;
    f->go_on = NULL;
    f->job.want = PL_BOOT_WANT_NOTHING;
}

int framed_next(void *context)
{
    struct framed *f = context;

    return f->n_sent < f->n_out ? f->out[f->n_sent++] : -1;
}

/* --- In --- */

bool framed_listens(const void *context)
{
    const struct framed *f = context;

    return !f->go_on && f->job.want == PL_BOOT_WANT_NOTHING && f->n_sent == f->n_out;
}

/* Length and command say how much follows. */
static void take_length(struct framed *f, const uint8_t *frame)
{
    uint16_t n = get16(frame);

    f->inside = n <= FRAMED_PAYLOAD;
    f->want = (uint16_t)(HEADER + n + CRC);
}

static void take_frame(struct framed *f, uint8_t *frame, uint32_t now_ms)
{
    uint16_t n = (uint16_t)(f->want - CRC);

    f->inside = false;
    if (get16(frame + n) != crc16(frame, n))
        return;
    f->progress_ms = now_ms;
    f->command = frame[LENGTH];
    framed_take(f, frame + HEADER, (uint16_t)(n - HEADER));
}

void framed_byte(void *context, uint8_t byte, bool damaged, uint32_t now_ms)
{
    struct framed *f = context;
    uint8_t *frame = framed_config(f)->packet;

    f->heard_ms = now_ms;
    if (!f->inside || damaged) {
        f->inside = !damaged && byte == FRAMED_START;
        f->got = 0;
        return;
    }
    frame[f->got++] = byte;
    if (f->got == LENGTH)
        take_length(f, frame);
    else if (f->got > LENGTH && f->got == f->want)
        take_frame(f, frame, now_ms);
}

/* --- Time --- */

void framed_begin(void *context, const struct pl_boot_config *config, bool locked, uint32_t now_ms)
{
    struct framed *f = context;

    (void)locked; /* nothing here reads */
    if (!CONFIG_IS_KNOWN)
        f->config = config;
    f->progress_ms = now_ms;
    f->command = HELLO;
    framed_take(f, framed_config(f)->packet, 0);
}

void framed_tick(void *context, uint32_t now_ms)
{
    struct framed *f = context;

    if (f->go_on && f->job.want == PL_BOOT_WANT_NOTHING)
        framed_done(f, true, now_ms);
    else if (f->inside && now_ms - f->heard_ms >= framed_config(f)->byte_ms)
        f->inside = false;
}

uint32_t framed_idle_ms(const void *context, uint32_t now_ms)
{
    const struct framed *f = context;

    return now_ms - f->progress_ms;
}

/* --- Jobs --- */

/* What ends the session must not overtake its own answer. */
const struct pl_boot_job *framed_job(const void *context)
{
    static const struct pl_boot_job none;
    const struct framed *f = context;

    return f->n_sent < f->n_out ? &none : &f->job;
}

void framed_done(void *context, bool good, uint32_t now_ms)
{
    struct framed *f = context;

    f->progress_ms = now_ms;
    f->good = good;
    f->go_on(f);
}
