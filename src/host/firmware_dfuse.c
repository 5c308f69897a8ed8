/* SPDX-License-Identifier: MIT */
/* DfuSe files: ST UM0391, revision 1, "DFU file format"; also plain DFU files (USB DFU 1.1,
 * appendix B), which are a BIN with the same suffix. */
#include <string.h>

#include "firmware_internal.h"

enum { /* UM0391, 2.1 to 2.3 */
       PREFIX = 11,
       PREFIX_VERSION = 5,
       PREFIX_SIZE = 6,
       PREFIX_TARGETS = 10,
       TARGET = 274,
       TARGET_ALT = 6,
       TARGET_SIZE = 266,
       TARGET_ELEMENTS = 270,
       ELEMENT = 8,
       SUFFIX = 16,
       SUFFIX_SIGNATURE = 8, /* counted from the start of the suffix */
       SUFFIX_LENGTH = 11,
       SUFFIX_CRC = 12,
       ALT_FLASH = 0 /* AN3156: alternate setting 0 is the internal flash */
};

struct dfuse {
    struct pl_reader *r;
    size_t pos, end; /* what lies between prefix and suffix and is not yet read */
    unsigned target;
    uint32_t element; /* counted over the whole file, from 1 */
};

static uint32_t load_le32(const uint8_t *data)
{
    return data[0] | (uint32_t)data[1] << 8 | (uint32_t)data[2] << 16 | (uint32_t)data[3] << 24;
}

/* CRC-32 without the final complement, four bits at a time. */
static uint32_t crc32(const uint8_t *data, size_t size)
{
    static const uint32_t table[16] = {0x00000000, 0x1DB71064, 0x3B6E20C8, 0x26D930AC,
                                       0x76DC4190, 0x6B6B51F4, 0x4DB26158, 0x5005713C,
                                       0xEDB88320, 0xF00F9344, 0xD6D6A3E8, 0xCB61B38C,
                                       0x9B64C2B0, 0x86D3D2D4, 0xA00AE278, 0xBDBDF21C};
    uint32_t crc = UINT32_MAX;
    for (size_t i = 0; i < size; i++) {
        crc ^= data[i];
        crc = crc >> 4 ^ table[crc & 15];
        crc = crc >> 4 ^ table[crc & 15];
    }
    return crc;
}

bool pl_has_dfu_suffix(const uint8_t *data, size_t size)
{
    return size >= SUFFIX && memcmp(data + size - SUFFIX + SUFFIX_SIGNATURE, "UFD", 3) == 0 &&
           data[size - SUFFIX + SUFFIX_LENGTH] >= SUFFIX;
}

static int check_suffix(struct pl_reader *r, size_t *end)
{
    if (!pl_has_dfu_suffix(r->data, r->size))
        return pl_reader_fail(r, PL_ERR_FORMAT, "the DFU suffix is missing, the file is cut off");
    const uint8_t *suffix = r->data + r->size - SUFFIX;
    if (suffix[SUFFIX_LENGTH] > r->size)
        return pl_reader_fail(r, PL_ERR_FORMAT, "the DFU suffix is longer than the file");
    uint32_t stored = load_le32(suffix + SUFFIX_CRC), crc = crc32(r->data, r->size - 4);
    if (stored != crc)
        return pl_reader_fail(r, PL_ERR_FORMAT, "CRC of the file is 0x%08X, should be 0x%08X",
                              (unsigned)stored, (unsigned)crc);
    *end = r->size - suffix[SUFFIX_LENGTH];
    return PL_OK;
}

static int read_element(struct dfuse *d, size_t target_end)
{
    d->element++;
    if (target_end - d->pos < ELEMENT)
        return pl_reader_fail_at(d->r, d->element, "its header leaves target %u", d->target);
    uint32_t addr = load_le32(d->r->data + d->pos);
    uint32_t size = load_le32(d->r->data + d->pos + 4);
    d->pos += ELEMENT;
    if (size > target_end - d->pos)
        return pl_reader_fail_at(d->r, d->element, "its %u bytes leave target %u", (unsigned)size,
                                 d->target);
    int err = pl_reader_add(d->r, addr, d->pos, size, d->element);
    d->pos += size;
    return err;
}

/* Other alternate settings are option bytes or external memory: to drop them silently would write
 * half of what the file asks for. */
static int read_target(struct dfuse *d)
{
    struct pl_reader *r = d->r;
    const uint8_t *head = r->data + d->pos;
    if (d->end - d->pos < TARGET || memcmp(head, "Target", 6) != 0)
        return pl_reader_fail(r, PL_ERR_FORMAT, "target %u does not begin with a target prefix",
                              d->target);
    uint32_t size = load_le32(head + TARGET_SIZE);
    uint32_t elements = load_le32(head + TARGET_ELEMENTS);
    d->pos += TARGET;
    if (size > d->end - d->pos)
        return pl_reader_fail(r, PL_ERR_FORMAT, "the %u bytes of target %u leave the file",
                              (unsigned)size, d->target);
    if (size && head[TARGET_ALT] != ALT_FLASH)
        return pl_reader_fail(r, PL_ERR_FORMAT,
                              "target %u is for alternate setting %u; only 0, the internal flash, "
                              "can be written",
                              d->target, head[TARGET_ALT]);
    size_t target_end = d->pos + size;
    for (uint32_t i = 0; i < elements; i++) {
        int err = read_element(d, target_end);
        if (err)
            return err;
    }
    if (d->pos != target_end)
        return pl_reader_fail(r, PL_ERR_FORMAT, "target %u has bytes behind its last element",
                              d->target);
    return PL_OK;
}

/* UM0391 leaves open whether the size in the prefix counts the suffix: ST's tool does not count
 * it, dfuse-pack 0.11 does. */
static int check_prefix(const struct dfuse *d)
{
    const uint8_t *data = d->r->data;
    if (d->end < PREFIX)
        return pl_reader_fail(d->r, PL_ERR_FORMAT, "the DfuSe prefix is cut off");
    if (data[PREFIX_VERSION] != 1)
        return pl_reader_fail(d->r, PL_ERR_FORMAT, "DfuSe version %u is unknown",
                              data[PREFIX_VERSION]);
    uint32_t size = load_le32(data + PREFIX_SIZE);
    if (size != d->end && size != d->r->size)
        return pl_reader_fail(d->r, PL_ERR_FORMAT, "the DfuSe prefix says %u bytes, there are %u",
                              (unsigned)size, (unsigned)d->end);
    return PL_OK;
}

static int read_targets(struct dfuse *d)
{
    int err = check_prefix(d);
    if (err)
        return err;
    d->pos = PREFIX;
    unsigned targets = d->r->data[PREFIX_TARGETS];
    for (d->target = 1; d->target <= targets; d->target++) {
        err = read_target(d);
        if (err)
            return err;
    }
    if (d->pos != d->end)
        return pl_reader_fail(d->r, PL_ERR_FORMAT, "there are bytes behind the last target");
    return PL_OK;
}

int pl_read_dfuse(struct pl_reader *r, uint32_t bin_addr)
{
    struct dfuse d = {.r = r};
    r->kind = "element";
    int err = check_suffix(r, &d.end);
    if (err)
        return err;
    if (d.end >= 5 && memcmp(r->data, "DfuSe", 5) == 0)
        err = read_targets(&d);
    else
        return pl_read_bin(r, bin_addr, d.end);
    return err ? err : pl_reader_join(r);
}
