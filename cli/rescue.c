/* SPDX-License-Identifier: MIT */
/* Bytes that a failed update leaves nowhere but in our memory, saved to a file. */
#include "rescue.h"

#include <string.h>

enum { RECORD = 16, NAMES_MAX = 100 };

/* An Intel HEX file under way. */
struct hex {
    FILE *file;
    uint32_t upper; /* of the last extended linear address record */
    uint32_t addr;
    uint8_t data[RECORD];
    uint8_t n;
};

static void put_record(FILE *file, uint8_t type, uint16_t addr, const uint8_t *data, uint8_t n)
{
    uint8_t sum = (uint8_t)(n + (addr >> 8) + addr + type);

    fprintf(file, ":%02X%04X%02X", n, addr, type);
    for (uint8_t i = 0; i < n; i++) {
        fprintf(file, "%02X", data[i]);
        sum = (uint8_t)(sum + data[i]);
    }
    fprintf(file, "%02X\n", (uint8_t)-sum);
}

static void hex_flush(struct hex *h)
{
    const uint8_t upper[2] = {(uint8_t)(h->addr >> 24), (uint8_t)(h->addr >> 16)};

    if (h->n == 0)
        return;
    if (h->addr >> 16 != h->upper)
        put_record(h->file, 4, 0, upper, sizeof upper);
    h->upper = h->addr >> 16;
    put_record(h->file, 0, (uint16_t)h->addr, h->data, h->n);
    h->n = 0;
}

static void hex_byte(struct hex *h, uint32_t addr, uint8_t byte)
{
    if (h->n == RECORD || (h->n > 0 && (addr != h->addr + h->n || addr % RECORD == 0)))
        hex_flush(h);
    if (h->n == 0)
        h->addr = addr;
    h->data[h->n++] = byte;
}

static bool in_set(const uint8_t *set, uint32_t page)
{
    return (set[page / 8] >> (page % 8) & 1) != 0;
}

typedef void visit(void *context, uint32_t addr, uint8_t byte);

/* Each kept byte of a page whose content is not proven yet. The keep memory holds the gaps of all
 * touched pages in order of address. */
static void each_kept(const struct pl_update *u, visit *visitor, void *context)
{
    const struct pl_plan *plan = u->plan;
    const struct pl_target *t = plan->target;
    uint32_t at = 0, start, size;
    uint8_t ours;

    for (uint32_t page = plan->first_page; page <= plan->last_page; page++) {
        if (!in_set(plan->touched, page) ||
            !pl_layout_page(t->layout, t->chip->flash_base, page, &start, &size))
            continue;
        for (uint32_t i = 0; i < size && at < u->cfg.keep_size; i++) {
            if (pl_image_copy(plan->image, start + i, &ours, 1) == 1)
                continue;
            if (in_set(u->dirty, page))
                visitor(context, start + i, u->cfg.keep[at]);
            at++;
        }
    }
}

struct tally {
    uint8_t erased;
    uint32_t count;
};

static void count_byte(void *context, uint32_t addr, uint8_t byte)
{
    struct tally *tally = context;

    (void)addr;
    tally->count += byte != tally->erased;
}

static void write_byte(void *context, uint32_t addr, uint8_t byte)
{
    hex_byte(context, addr, byte);
}

/* A name that is not taken: what an earlier failure saved may still be needed. */
static FILE *new_file(char *name, size_t size)
{
    FILE *file = NULL;

    for (int i = 1; i < NAMES_MAX && !file; i++) {
        if (i == 1)
            snprintf(name, size, "pinless-rescue.hex");
        else
            snprintf(name, size, "pinless-rescue-%d.hex", i);
        file = fopen(name, "wx");
    }
    return file;
}

static bool save(const struct pl_update *u, char *name, size_t size)
{
    struct hex hex = {.file = new_file(name, size)};

    if (!hex.file)
        return false;
    each_kept(u, write_byte, &hex);
    hex_flush(&hex);
    put_record(hex.file, 1, 0, NULL, 0);
    bool bad = ferror(hex.file) != 0;
    return fclose(hex.file) == 0 && !bad;
}

void pl_rescue(struct pl_report *r, const struct pl_update *u)
{
    struct tally tally = {.erased = u->plan->target->chip->erased};
    char name[40];

    if (!u->keep_valid || !u->cfg.keep)
        return;
    each_kept(u, count_byte, &tally);
    if (tally.count == 0)
        return;
    if (save(u, name, sizeof name))
        snprintf(r->rescue, sizeof r->rescue,
                 "Bytes beside the image that are no longer in the chip were saved to %s: when the "
                 "update has succeeded, `pinless update %s --no-start` puts them back",
                 name, name);
    else
        snprintf(r->rescue, sizeof r->rescue,
                 "Bytes beside the image are no longer in the chip, and could not be saved to this "
                 "folder");
}
