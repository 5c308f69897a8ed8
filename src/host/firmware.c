/* SPDX-License-Identifier: MIT */
/* Firmware files: recognise, hand to the reader of the format. */
#include <stdlib.h>
#include <string.h>

#include "firmware_internal.h"

const char *pl_firmware_format_name(enum pl_firmware_format format)
{
    switch (format) {
    case PL_FORMAT_BIN:
        return "BIN";
    case PL_FORMAT_IHEX:
        return "Intel HEX";
    case PL_FORMAT_SREC:
        return "S-record";
    case PL_FORMAT_ELF:
        return "ELF";
    case PL_FORMAT_DFUSE:
        return "DfuSe";
    }
    return "unknown";
}

/* A file that ends within the magic is a damaged one of its kind, not a BIN of some bytes. */
static bool begins(const uint8_t *data, size_t size, const char *magic)
{
    size_t len = strlen(magic);
    return size > 0 && memcmp(data, magic, size < len ? size : len) == 0;
}

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_hex(uint8_t c)
{
    return is_digit(c) || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
}

static bool is_ihex(const uint8_t *line, size_t size)
{
    return line[0] == ':' && (size < 2 || is_hex(line[1]));
}

static bool is_srec(const uint8_t *line, size_t size)
{
    return line[0] == 'S' && (size < 2 || is_digit(line[1])) && (size < 3 || is_hex(line[2]));
}

static bool is_text(uint8_t c)
{
    return (c >= ' ' && c <= '~') || c == '\t' || c == '\r' || c == '\n';
}

/* The first line that looks like a record decides, as long as there is nothing but text before it:
 * a comment on top must not turn a HEX file into a BIN. */
static enum pl_firmware_format detect_text(const uint8_t *data, size_t size)
{
    bool at_start = true; /* of a line, blanks aside */
    for (size_t i = 0; i < size && is_text(data[i]); i++) {
        if (at_start && is_ihex(data + i, size - i))
            return PL_FORMAT_IHEX;
        if (at_start && is_srec(data + i, size - i))
            return PL_FORMAT_SREC;
        at_start = data[i] == '\n' || (at_start && strchr(" \t\r", data[i]));
    }
    return PL_FORMAT_BIN;
}

enum pl_firmware_format pl_firmware_detect(const uint8_t *data, size_t size)
{
    if (begins(data, size,
               "\x7F"
               "ELF"))
        return PL_FORMAT_ELF;
    if (begins(data, size, "DfuSe") || pl_has_dfu_suffix(data, size))
        return PL_FORMAT_DFUSE;
    size_t bom = size > 3 && begins(data, size, "\xEF\xBB\xBF") ? 3 : 0;
    return detect_text(data + bom, size - bom);
}

int pl_read_bin(struct pl_reader *r, uint32_t addr, size_t size)
{
    if (size > UINT32_MAX - addr)
        return pl_reader_fail(r, PL_ERR_FORMAT, "%u bytes at 0x%08X leave the 32-bit address space",
                              (unsigned)size, (unsigned)addr);
    int err = pl_reader_add(r, addr, 0, size, 0);
    return err ? err : pl_reader_join(r);
}

static int read_format(struct pl_reader *r, uint32_t bin_addr)
{
    switch (r->fw->format) {
    case PL_FORMAT_IHEX:
        return pl_read_ihex(r);
    case PL_FORMAT_SREC:
        return pl_read_srec(r);
    case PL_FORMAT_ELF:
        return pl_read_elf(r);
    case PL_FORMAT_DFUSE:
        return pl_read_dfuse(r, bin_addr);
    case PL_FORMAT_BIN:
        break;
    }
    return pl_read_bin(r, bin_addr, r->size);
}

int pl_firmware_parse(struct pl_firmware *fw, const uint8_t *data, size_t size, uint32_t bin_addr)
{
    memset(fw, 0, sizeof *fw);
    struct pl_reader r = {.fw = fw, .data = data, .size = size, .bytes = data};
    if (size == 0)
        return pl_reader_fail(&r, PL_ERR_EMPTY, "the file is empty");
    if (size > PL_FIRMWARE_MAX)
        return pl_reader_fail(&r, PL_ERR_TOO_BIG, "the file is larger than %u MiB",
                              PL_FIRMWARE_MAX >> 20);
    fw->format = pl_firmware_detect(data, size);
    int err = read_format(&r, bin_addr);
    free(r.parts);
    if (err)
        fw->entry = 0;
    return err;
}

void pl_firmware_free(struct pl_firmware *fw)
{
    free(fw->memory);
    memset(fw, 0, sizeof *fw);
}
