/* SPDX-License-Identifier: MIT */
/* What the frames command: framed.h. */
#include "framed.h"
#include "memory.h"

#include "../../src/core/mem.h"

enum { VERSION = 1, SLICE = 1024 };

static uint32_t room(const struct framed *f)
{
    const struct pl_boot_area *flash = pl_boot_flash(framed_chip(f));

    return flash->base + flash->size - framed_chip(f)->app;
}

static void answer(struct framed *f, enum framed_status status)
{
    framed_answer(f, status, NULL, 0);
}

/* --- HELLO --- */

static uint8_t *put(uint8_t *to, uint32_t value, unsigned n)
{
    for (; n > 0; n--, value >>= 8)
        *to++ = (uint8_t)value;
    return to;
}

static void hello(struct framed *f, uint8_t *payload, uint16_t n)
{
    const struct pl_boot_chip *chip = framed_chip(f);
    uint8_t *end = payload;

    (void)n;
    end = put(end, VERSION, 1);
    end = put(end, chip->granule, 1);
    end = put(end, chip->pid, 2);
    end = put(end, FRAMED_BLOCK, 2);
    end = put(end, chip->app, 4);
    end = put(end, room(f), 4);
    framed_answer(f, FRAMED_GOOD, payload, (uint8_t)(end - payload));
}

/* --- Jobs --- */

static bool is_blank(const struct framed *f)
{
    return pl_boot_is_blank(framed_chip(f), f->job.addr, f->length);
}

/* The job that was done did what it should; else that is the answer. Then there is no job. */
static bool did(struct framed *f)
{
    enum pl_boot_want want = f->job.want;
    bool good = f->good;

    f->job.want = PL_BOOT_WANT_NOTHING;
    if (want == PL_BOOT_WANT_ERASE)
        good = good && is_blank(f);
    else if (want == PL_BOOT_WANT_PROGRAM)
        good = good && pl_boot_writer_holds(framed_config(f), &f->job);
    if (!good)
        answer(f, FRAMED_REFUSED);
    return good;
}

/* --- ERASE: page by page, that of the vectors first --- */

static void go_on_erasing(struct framed *f)
{
    const struct pl_boot_chip *chip = framed_chip(f);
    struct pl_boot_job *job = &f->job;

    if (!did(f))
        return;
    do {
        job->page = (uint16_t)f->page;
        if (!pl_layout_page(chip->layout, pl_boot_flash(chip)->base, f->page++, &job->addr,
                            &f->length)) {
            answer(f, FRAMED_GOOD);
            return;
        }
    } while (job->addr < chip->app);
    if (job->addr - chip->app >= f->size)
        answer(f, FRAMED_GOOD);
    else if (!is_blank(f))
        job->want = PL_BOOT_WANT_ERASE;
}

static void erase(struct framed *f, uint8_t *payload, uint16_t n)
{
    (void)n;
    f->size = pl_boot_word(payload);
    f->page = 0;
    f->has_head = false;
    f->good = true;
    if (f->size > 0 && f->size <= room(f))
        f->go_on = go_on_erasing;
    else
        answer(f, FRAMED_ARGUMENT);
}

/* --- WRITE --- */

/* The first granule is for VERIFY to program, unless it has. */
static void hold_head_back(struct framed *f)
{
    const struct pl_boot_chip *chip = framed_chip(f);

    if (f->job.want != PL_BOOT_WANT_PROGRAM || f->job.addr != chip->app ||
        !pl_boot_is_blank(chip, chip->app, chip->granule))
        return;
    memcpy(f->head, f->job.bytes, chip->granule);
    f->has_head = true;
    f->job.want = PL_BOOT_WANT_NOTHING;
}

static void go_on_writing(struct framed *f)
{
    if (!did(f))
        return;
    if (pl_boot_writer_pending(framed_config(f), &f->writer) <= 0) {
        answer(f, FRAMED_GOOD);
        return;
    }
    pl_boot_writer_go_on(framed_config(f), &f->writer, &f->job);
    hold_head_back(f);
}

static void write(struct framed *f, uint8_t *payload, uint16_t n)
{
    const struct pl_boot_chip *chip = framed_chip(f);
    uint32_t offset = pl_boot_word(payload);

    n = (uint16_t)(n - 4);
    f->good = true;
    if (offset % chip->granule == 0 && offset < room(f) && n <= room(f) - offset &&
        pl_boot_writer_begin(framed_config(f), &f->writer, chip->app + offset, payload + 4, n))
        f->go_on = go_on_writing;
    else
        answer(f, FRAMED_ARGUMENT);
}

/* --- VERIFY --- */

static void head_is_written(struct framed *f)
{
    if (!did(f))
        return;
    f->has_head = false;
    answer(f, FRAMED_GOOD);
}

static void write_head(struct framed *f)
{
    f->job.addr = framed_chip(f)->app;
    f->job.bytes = f->head;
    f->job.want = PL_BOOT_WANT_PROGRAM;
    f->go_on = head_is_written;
}

static uint8_t image_byte(const struct framed *f, uint32_t at)
{
    const struct pl_boot_chip *chip = framed_chip(f);

    if (f->has_head && at < chip->granule)
        return f->head[at];
    return *pl_boot_bytes(pl_boot_flash(chip), chip->app + at);
}

static uint32_t add_to_crc(uint32_t crc, uint8_t byte)
{
    crc ^= byte;
    for (unsigned bit = 0; bit < 8; bit++)
        crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320u : 0);
    return crc;
}

static void go_on_summing(struct framed *f)
{
    uint32_t left = f->size - f->at;
    uint32_t end = f->at + (left < SLICE ? left : SLICE);
    uint32_t damage = pl_boot_damage(framed_chip(f));

    while (f->at < end)
        f->crc = add_to_crc(f->crc, image_byte(f, f->at++));
    if (pl_boot_damage(framed_chip(f)) != damage)
        answer(f, FRAMED_WRONG);
    else if (f->at < f->size)
        return;
    else if (~f->crc != f->expected)
        answer(f, FRAMED_WRONG);
    else if (f->has_head)
        write_head(f);
    else
        answer(f, FRAMED_GOOD);
}

static void verify(struct framed *f, uint8_t *payload, uint16_t n)
{
    (void)n;
    f->size = pl_boot_word(payload);
    f->expected = pl_boot_word(payload + 4);
    f->crc = UINT32_MAX;
    f->at = 0;
    if (f->size > 0 && f->size <= room(f))
        f->go_on = go_on_summing;
    else
        answer(f, FRAMED_ARGUMENT);
}

/* --- START --- */

static void start(struct framed *f, uint8_t *payload, uint16_t n)
{
    const struct pl_boot_chip *chip = framed_chip(f);

    (void)payload;
    (void)n;
    if (!pl_boot_may_start(chip, framed_config(f)->policy, chip->app)) {
        answer(f, FRAMED_NO_START);
        return;
    }
    answer(f, FRAMED_GOOD);
    f->job.addr = chip->app;
    f->job.want = PL_BOOT_WANT_START;
}

/* --- All of them, from number 1 on --- */

struct command {
    void (*take)(struct framed *f, uint8_t *payload, uint16_t n);
    uint16_t min, max; /* of the payload */
};

static const struct command COMMANDS[] = {
    {hello, 0, 0}, {erase, 4, 4}, {write, 4 + 1, 4 + FRAMED_BLOCK}, {verify, 8, 8}, {start, 0, 0},
};

enum { COUNT = sizeof COMMANDS / sizeof *COMMANDS };

void framed_take(struct framed *f, uint8_t *payload, uint16_t n)
{
    unsigned i = f->command - 1u;

    if (i >= COUNT)
        answer(f, FRAMED_UNKNOWN);
    else if (n < COMMANDS[i].min || n > COMMANDS[i].max)
        answer(f, FRAMED_ARGUMENT);
    else
        COMMANDS[i].take(f, payload, n);
}
