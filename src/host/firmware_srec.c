/* SPDX-License-Identifier: MIT */
/* Motorola S-records: M68000 Family Programmer's Reference Manual, appendix C. */
#include <stdlib.h>
#include <string.h>

#include "firmware_internal.h"

struct srec {
    struct pl_reader *r;
    struct pl_lines lines;
    uint8_t record[PL_RECORD_MAX]; /* count, address, data, checksum */
    int len;
    uint32_t records, data_records;
    unsigned data_type; /* 1 to 3; 0 before the first */
    bool end;           /* a terminator has been seen */
    bool whole;         /* a terminator, or a right count behind all data */
    uint8_t *decoded;
    size_t decoded_len;
};

/* Bytes of the address field for S0 .. S9; S4 is reserved. */
static const uint8_t address_size[10] = {2, 2, 3, 4, 0, 2, 3, 4, 3, 2};

/* A line into s->record, checked; its type is the digit after the S. */
static int take_record(struct srec *s)
{
    struct pl_reader *r = s->r;
    const uint8_t *text = s->lines.text;
    uint32_t line = s->lines.number;
    if (s->end)
        return pl_reader_fail_at(r, line, "there is more after the terminating record");
    if (s->lines.len < 2 || text[0] != 'S' || text[1] < '0' || text[1] > '9')
        return pl_reader_fail_at(r, line, "a record begins with S0 to S9");
    int address = address_size[text[1] - '0'];
    if (address == 0)
        return pl_reader_fail_at(r, line, "record type S%c is reserved", text[1]);
    s->len = pl_lines_decode(&s->lines, 2, 2 + address, s->record);
    if (s->len < 0)
        return s->len;
    if (s->len != s->record[0] + 1)
        return pl_reader_fail_at(r, line, "the record says %u bytes, the line holds %d",
                                 s->record[0], s->len - 1);
    uint8_t sum = (uint8_t)~pl_sum8(s->record, (size_t)s->len - 1);
    if (s->record[s->len - 1] != sum)
        return pl_reader_fail_at(r, line, "checksum is 0x%02X, should be 0x%02X",
                                 s->record[s->len - 1], sum);
    return PL_OK;
}

/* The type digit is not under the checksum. Damaged, it would move data or drop them, were it not
 * that a file has one type of data records and a header only on top. */
static int check_type(struct srec *s, unsigned type)
{
    if (type == 0 && s->records > 1)
        return pl_reader_fail_at(s->r, s->lines.number, "only the first record may be a header");
    if (type < 1 || type > 3)
        return PL_OK;
    if (s->data_type && s->data_type != type)
        return pl_reader_fail_at(s->r, s->lines.number, "an S%u record among S%u records", type,
                                 s->data_type);
    s->data_type = type;
    return PL_OK;
}

static int data_record(struct srec *s, uint32_t addr, size_t head)
{
    size_t size = (size_t)s->len - head - 1;
    memcpy(s->decoded + s->decoded_len, s->record + head, size);
    int err = pl_reader_add(s->r, addr, s->decoded_len, size, s->lines.number);
    s->decoded_len += size;
    s->data_records++;
    s->whole = false;
    return err;
}

/* The count has as many bits as its field, and so wraps in a long file. */
static int count_record(struct srec *s, uint32_t count, size_t field)
{
    uint32_t mask = (UINT32_C(1) << 8 * field) - 1;
    if (count != (s->data_records & mask))
        return pl_reader_fail_at(s->r, s->lines.number,
                                 "there should be %u data records so far, there are %u",
                                 (unsigned)count, (unsigned)s->data_records);
    s->whole = true;
    return PL_OK;
}

static int act(struct srec *s)
{
    unsigned type = s->lines.text[1] - (unsigned)'0';
    s->records++;
    int err = check_type(s, type);
    if (err)
        return err;
    size_t field = address_size[type];
    uint32_t value = pl_load_be(s->record + 1, field);
    if (type >= 1 && type <= 3)
        return data_record(s, value, 1 + field);
    if (type == 0)
        return PL_OK;
    if ((size_t)s->len != field + 2)
        return pl_reader_fail_at(s->r, s->lines.number, "a record of type S%u holds no data", type);
    if (type <= 6)
        return count_record(s, value, field);
    s->r->fw->entry = value;
    s->end = s->whole = true;
    return PL_OK;
}

/* srec_cat leaves the terminator out where it knows no entry, but counts: that will do. */
static int read_records(struct srec *s)
{
    while (pl_lines_next(&s->lines)) {
        int err = take_record(s);
        if (!err)
            err = act(s);
        if (err)
            return err;
    }
    if (!s->whole)
        return pl_reader_fail_at(s->r, s->lines.number,
                                 "the terminating record is missing, the file is cut off");
    return pl_reader_join(s->r);
}

int pl_read_srec(struct pl_reader *r)
{
    struct srec s = {.r = r, .lines = {.r = r}};
    s.decoded = malloc(r->size); /* two digits a byte: never full */
    if (!s.decoded)
        return pl_reader_fail(r, PL_ERR_TOO_BIG, "there is not enough memory to read the file");
    r->bytes = s.decoded;
    r->kind = "line";
    int err = read_records(&s);
    free(s.decoded);
    return err;
}
