/* SPDX-License-Identifier: MIT */
/* Lines and hexadecimal digits, as Intel HEX and S-records share them. */
#include "firmware_internal.h"

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static void take_line(struct pl_lines *lines)
{
    const uint8_t *data = lines->r->data;
    size_t start = lines->next, end = start;
    while (end < lines->r->size && data[end] != '\n')
        end++;
    lines->next = end + 1;
    lines->number++;
    while (start < end && is_blank(data[start]))
        start++;
    while (start < end && is_blank(data[end - 1]))
        end--;
    lines->text = data + start;
    lines->len = end - start;
}

bool pl_lines_next(struct pl_lines *lines)
{
    while (lines->next < lines->r->size) {
        take_line(lines);
        if (lines->len)
            return true;
    }
    return false;
}

static int digit(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return -1;
}

static int fail_digit(const struct pl_lines *lines, uint8_t c)
{
    if (c > ' ' && c <= '~')
        return pl_reader_fail_at(lines->r, lines->number, "'%c' is not a hexadecimal digit", c);
    return pl_reader_fail_at(lines->r, lines->number, "byte 0x%02X is not a hexadecimal digit", c);
}

int pl_lines_decode(const struct pl_lines *lines, size_t from, int min,
                    uint8_t record[PL_RECORD_MAX])
{
    const uint8_t *text = lines->text + from;
    size_t digits = lines->len - from;
    for (size_t i = 0; i < digits; i++)
        if (digit(text[i]) < 0)
            return fail_digit(lines, text[i]);
    if (digits / 2 > PL_RECORD_MAX)
        return pl_reader_fail_at(lines->r, lines->number, "the line is too long for a record");
    if (digits % 2)
        return pl_reader_fail_at(lines->r, lines->number, "half a byte is missing");
    int len = (int)(digits / 2);
    if (len < min)
        return pl_reader_fail_at(lines->r, lines->number, "the line is too short for a record");
    for (size_t i = 0; i < digits; i += 2)
        record[i / 2] = (uint8_t)(digit(text[i]) * 16 + digit(text[i + 1]));
    return len;
}

uint8_t pl_sum8(const uint8_t *data, size_t size)
{
    unsigned sum = 0;
    for (size_t i = 0; i < size; i++)
        sum += data[i];
    return (uint8_t)sum;
}

uint32_t pl_load_be(const uint8_t *data, size_t bytes)
{
    uint32_t value = 0;
    for (size_t i = 0; i < bytes; i++)
        value = value << 8 | data[i];
    return value;
}
