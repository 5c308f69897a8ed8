/* SPDX-License-Identifier: MIT */
/* Intel HEX: "Hexadecimal Object File Format Specification", Intel, revision A, 1988. */
#include <stdlib.h>
#include <string.h>

#include "firmware_internal.h"

enum record_type { /* section 2 of the specification, one chapter each */
                   TYPE_DATA = 0,
                   TYPE_END = 1,
                   TYPE_SEGMENT = 2,
                   TYPE_START_SEGMENT = 3,
                   TYPE_LINEAR = 4,
                   TYPE_START_LINEAR = 5
};

/* ":" length, address (2), type, data, checksum. */
enum { HEAD = 4, AROUND = 5 };

struct ihex {
    struct pl_reader *r;
    struct pl_lines lines;
    uint8_t record[PL_RECORD_MAX];
    const uint8_t *payload;
    uint8_t len;
    uint32_t base;    /* from the last segment or linear record */
    bool segmented;   /* offsets wrap within 64 KiB of base */
    bool end;         /* the end record has been seen */
    uint8_t *decoded; /* all data so far */
    size_t decoded_len;
};

/* A line into h->record, checked. */
static int take_record(struct ihex *h)
{
    struct pl_reader *r = h->r;
    uint32_t line = h->lines.number;
    if (h->end)
        return pl_reader_fail_at(r, line, "there is more after the end-of-file record");
    if (h->lines.text[0] != ':')
        return pl_reader_fail_at(r, line, "a record begins with ':'");
    int len = pl_lines_decode(&h->lines, 1, AROUND, h->record);
    if (len < 0)
        return len;
    if (len != h->record[0] + AROUND)
        return pl_reader_fail_at(r, line, "the record says %u data bytes, the line holds %d",
                                 h->record[0], len - AROUND);
    uint8_t sum = (uint8_t)-pl_sum8(h->record, (size_t)len - 1);
    if (h->record[len - 1] != sum)
        return pl_reader_fail_at(r, line, "checksum is 0x%02X, should be 0x%02X",
                                 h->record[len - 1], sum);
    h->len = h->record[0];
    h->payload = h->record + HEAD;
    return PL_OK;
}

/* A record that runs over the end of its segment would wrap (specification, "Data Record"), which
 * no linker means: an error. Behind a linear record the address just goes on. */
static int data_record(struct ihex *h)
{
    uint32_t offset = pl_load_be(h->record + 1, 2);
    if (h->segmented && offset + h->len > 0x10000)
        return pl_reader_fail_at(h->r, h->lines.number, "data run over the end of the segment");
    memcpy(h->decoded + h->decoded_len, h->payload, h->len);
    int err = pl_reader_add(h->r, h->base + offset, h->decoded_len, h->len, h->lines.number);
    h->decoded_len += h->len;
    return err;
}

static uint8_t wanted_length(uint8_t type)
{
    return type == TYPE_END ? 0 : type == TYPE_SEGMENT || type == TYPE_LINEAR ? 2 : 4;
}

static int act(struct ihex *h)
{
    uint8_t type = h->record[3];
    if (type == TYPE_DATA)
        return data_record(h);
    if (type > TYPE_START_LINEAR)
        return pl_reader_fail_at(h->r, h->lines.number, "record type %02X is unknown", type);
    if (h->len != wanted_length(type))
        return pl_reader_fail_at(h->r, h->lines.number,
                                 "a record of type %02X has %u data bytes, not %u", type,
                                 wanted_length(type), h->len);
    uint32_t value = pl_load_be(h->payload, h->len);
    switch ((enum record_type)type) {
    case TYPE_SEGMENT:
    case TYPE_LINEAR:
        h->segmented = type == TYPE_SEGMENT;
        h->base = value << (h->segmented ? 4 : 16);
        break;
    case TYPE_START_SEGMENT: /* CS:IP */
        h->r->fw->entry = ((value >> 16) << 4) + (value & 0xFFFF);
        break;
    case TYPE_START_LINEAR:
        h->r->fw->entry = value;
        break;
    case TYPE_DATA:
    case TYPE_END:
        h->end = true;
        break;
    }
    return PL_OK;
}

static int read_records(struct ihex *h)
{
    while (pl_lines_next(&h->lines)) {
        int err = take_record(h);
        if (!err)
            err = act(h);
        if (err)
            return err;
    }
    if (!h->end)
        return pl_reader_fail_at(h->r, h->lines.number,
                                 "the end-of-file record is missing, the file is cut off");
    return pl_reader_join(h->r);
}

int pl_read_ihex(struct pl_reader *r)
{
    struct ihex h = {.r = r, .lines = {.r = r}};
    h.decoded = malloc(r->size); /* two digits a byte: never full */
    if (!h.decoded)
        return pl_reader_fail(r, PL_ERR_TOO_BIG, "there is not enough memory to read the file");
    r->bytes = h.decoded;
    r->kind = "line";
    int err = read_records(&h);
    free(h.decoded);
    return err;
}
