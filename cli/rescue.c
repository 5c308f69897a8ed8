/* SPDX-License-Identifier: MIT */
/* Bytes that a failed update leaves nowhere but in our memory, saved to a file. */
#include "rescue.h"

#include <stdlib.h>
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

/* Bytes of the segments that an erased page would not hold. */
static uint32_t count_written(const struct pl_segment *segments, size_t n, uint8_t erased)
{
    uint32_t count = 0;

    for (size_t i = 0; i < n; i++)
        for (uint32_t at = 0; at < segments[i].size; at++)
            count += segments[i].data[at] != erased;
    return count;
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

static bool save(const struct pl_segment *segments, size_t n, char *name, size_t size)
{
    struct hex hex = {.file = new_file(name, size)};

    if (!hex.file)
        return false;
    for (size_t i = 0; i < n; i++)
        for (uint32_t at = 0; at < segments[i].size; at++)
            hex_byte(&hex, segments[i].addr + at, segments[i].data[at]);
    hex_flush(&hex);
    put_record(hex.file, 1, 0, NULL, 0);
    bool bad = ferror(hex.file) != 0;
    return fclose(hex.file) == 0 && !bad;
}

static void rescue(struct pl_report *r, const struct pl_segment *segments, size_t n)
{
    char name[40];

    if (save(segments, n, name, sizeof name))
        snprintf(r->rescue, sizeof r->rescue,
                 "Bytes beside the image that are no longer in the chip were saved to %s: when the "
                 "update has succeeded, `pinless update %s --no-start` puts them back",
                 name, name);
    else
        snprintf(r->rescue, sizeof r->rescue,
                 "Bytes beside the image are no longer in the chip, and could not be saved to this "
                 "folder");
}

void pl_rescue(struct pl_report *r, const struct pl_update *u)
{
    size_t n = pl_update_kept(u, NULL, 0);
    struct pl_segment *segments = n > 0 ? malloc(n * sizeof *segments) : NULL;

    if (segments) {
        pl_update_kept(u, segments, n);
        if (count_written(segments, n, u->plan->target->chip->erased) > 0)
            rescue(r, segments, n);
    }
    free(segments);
}
