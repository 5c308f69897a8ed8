/* SPDX-License-Identifier: MIT */
/* Parts of a firmware file: collected in any order, sorted, checked against each other, joined. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware_internal.h"

/* Names in a file are not trusted: nothing of them may reach a terminal as a control character. */
static void make_printable(char *text)
{
    for (; *text; text++)
        if (*text < ' ' || *text > '~')
            *text = '?';
}

static void note(struct pl_reader *r, size_t at, const char *format, va_list args)
{
    vsnprintf(r->fw->error + at, sizeof r->fw->error - at, format, args);
    make_printable(r->fw->error);
}

int pl_reader_fail(struct pl_reader *r, int err, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    note(r, 0, format, args);
    va_end(args);
    return err;
}

/* Long names are cut, so that the sentence around them survives. */
static void name_place(const struct pl_reader *r, uint32_t place, char out[60])
{
    if (r->names)
        snprintf(out, 60, "%s %.*s", r->kind, PL_NAME_MAX, r->names[place]);
    else
        snprintf(out, 60, "%s %u", r->kind, (unsigned)place);
}

int pl_reader_fail_at(struct pl_reader *r, uint32_t place, const char *format, ...)
{
    char name[60];
    name_place(r, place, name);
    int at = snprintf(r->fw->error, sizeof r->fw->error, "%s: ", name);
    va_list args;
    va_start(args, format);
    note(r, (size_t)at, format, args);
    va_end(args);
    return PL_ERR_FORMAT;
}

static int out_of_memory(struct pl_reader *r)
{
    return pl_reader_fail(r, PL_ERR_TOO_BIG, "there is not enough memory to read the file");
}

static int make_room(struct pl_reader *r)
{
    if (r->count < r->room)
        return PL_OK;
    size_t room = r->room ? 2 * r->room : 16;
    struct pl_part *parts = realloc(r->parts, room * sizeof *parts);
    if (!parts)
        return out_of_memory(r);
    r->parts = parts;
    r->room = room;
    return PL_OK;
}

int pl_reader_add(struct pl_reader *r, uint32_t addr, size_t offset, size_t size, uint32_t place)
{
    if (size == 0)
        return PL_OK;
    if (size > UINT32_MAX - addr)
        return pl_reader_fail_at(r, place, "data at 0x%08X leave the 32-bit address space",
                                 (unsigned)addr);
    r->total += size;
    if (r->total > r->size)
        return pl_reader_fail_at(r, place, "the file claims more bytes than it has");
    int err = make_room(r);
    if (err)
        return err;
    r->parts[r->count++] = (struct pl_part){addr, (uint32_t)size, (uint32_t)offset, place};
    return PL_OK;
}

static int by_address(const void *left, const void *right)
{
    const struct pl_part *a = left, *b = right;
    if (a->addr != b->addr)
        return a->addr < b->addr ? -1 : 1;
    return (a->place > b->place) - (a->place < b->place);
}

static int fail_overlap(struct pl_reader *r, const struct pl_part *a, const struct pl_part *b)
{
    char first[60], second[60];
    name_place(r, a->place < b->place ? a->place : b->place, first);
    name_place(r, a->place < b->place ? b->place : a->place, second);
    return pl_reader_fail(r, PL_ERR_OVERLAP, "%s and %s both claim address 0x%08X", first, second,
                          (unsigned)b->addr);
}

static bool touch(const struct pl_part *a, const struct pl_part *b)
{
    return a->addr + a->size == b->addr;
}

/* Once sorted, parts that overlap include two neighbours that do. */
static int check(struct pl_reader *r, size_t *segments)
{
    *segments = 1;
    for (size_t i = 1; i < r->count; i++) {
        const struct pl_part *a = &r->parts[i - 1], *b = &r->parts[i];
        if (b->addr - a->addr < a->size)
            return fail_overlap(r, a, b);
        if (!touch(a, b))
            ++*segments;
    }
    return PL_OK;
}

/* Segments first, then their bytes, in one piece of memory. */
static void copy(struct pl_reader *r, struct pl_segment *segments, size_t segment_count)
{
    uint8_t *out = (uint8_t *)(segments + segment_count);
    struct pl_segment *s = segments;
    for (size_t i = 0; i < r->count; i++) {
        const struct pl_part *part = &r->parts[i];
        if (i == 0)
            *s = (struct pl_segment){part->addr, 0, out};
        else if (!touch(part - 1, part))
            *++s = (struct pl_segment){part->addr, 0, out};
        memcpy(out, r->bytes + part->offset, part->size);
        out += part->size;
        s->size += part->size;
    }
}

int pl_reader_join(struct pl_reader *r)
{
    if (r->count == 0)
        return pl_reader_fail(r, PL_ERR_EMPTY, "the file holds no bytes to write");
    qsort(r->parts, r->count, sizeof *r->parts, by_address);
    size_t segment_count;
    int err = check(r, &segment_count);
    if (err)
        return err;
    struct pl_segment *segments = malloc(segment_count * sizeof *segments + r->total);
    if (!segments)
        return out_of_memory(r);
    copy(r, segments, segment_count);
    r->fw->memory = segments;
    r->fw->image = (struct pl_image){segments, segment_count};
    return PL_OK;
}
