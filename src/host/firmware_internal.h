/* SPDX-License-Identifier: MIT */
/* What the readers of the firmware formats share: parts with their places, errors, text records. */
#ifndef PINLESS_HOST_FIRMWARE_INTERNAL_H
#define PINLESS_HOST_FIRMWARE_INTERNAL_H

#include <stdbool.h>

#include "pinless/firmware.h"

enum { PL_NAME_MAX = 40 }; /* characters shown of a name; its end need not be marked earlier */

/* A run of bytes as the file gives it. 16 bytes, as a file may consist of one-byte records. */
struct pl_part {
    uint32_t addr;
    uint32_t size;
    uint32_t offset; /* in pl_reader.bytes */
    uint32_t place;  /* line, section, ... for error messages */
};

struct pl_reader {
    struct pl_firmware *fw;
    const uint8_t *data; /* the file; at most PL_FIRMWARE_MAX bytes */
    size_t size;
    const uint8_t *bytes; /* what parts point into: the file, or its decoded records */
    const char *kind;     /* "line": how a place is called */
    const char **names;   /* names of the places; NULL: places are called by number */
    struct pl_part *parts;
    size_t count, room;
    size_t total; /* bytes in all parts */
};

/* Note what is wrong, as printf does, and return err. */
int pl_reader_fail(struct pl_reader *r, int err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same, led by the place: "line 3: ...". */
int pl_reader_fail_at(struct pl_reader *r, uint32_t place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Note that bytes[offset .. offset + size) belong at addr. Empty parts are ignored.
 *   returns  PL_OK, PL_ERR_FORMAT (leaves the address space, or the file claims more bytes than it
 *            has), PL_ERR_TOO_BIG (no memory) */
int pl_reader_add(struct pl_reader *r, uint32_t addr, size_t offset, size_t size, uint32_t place);

/* Sort and join all parts into fw->image.
 *   returns  PL_OK, PL_ERR_OVERLAP, PL_ERR_EMPTY, PL_ERR_TOO_BIG (no memory) */
int pl_reader_join(struct pl_reader *r);

/* The lines of a text file, without the blanks at either end. */
struct pl_lines {
    struct pl_reader *r;
    size_t next; /* offset of the next line */
    const uint8_t *text;
    size_t len;
    uint32_t number; /* from 1 */
};

/* Go to the next line that is not blank. False at the end of the file. */
bool pl_lines_next(struct pl_lines *lines);

enum { PL_RECORD_MAX = 260 }; /* bytes of the longest Intel HEX record; S-records have 256 */

/* Decode the line from character `from` on, all of it digit pairs, at least min bytes.
 *   returns  number of bytes, or PL_ERR_FORMAT with the error noted */
int pl_lines_decode(const struct pl_lines *lines, size_t from, int min,
                    uint8_t record[PL_RECORD_MAX]);

uint8_t pl_sum8(const uint8_t *data, size_t size);
uint32_t pl_load_be(const uint8_t *data, size_t bytes);

/* One reader per format: fill fw->image and fw->entry from r->data, or return an error. A BIN is
 * the first size bytes. */
int pl_read_bin(struct pl_reader *r, uint32_t addr, size_t size);
int pl_read_ihex(struct pl_reader *r);
int pl_read_srec(struct pl_reader *r);
int pl_read_elf(struct pl_reader *r);
int pl_read_dfuse(struct pl_reader *r, uint32_t bin_addr);

/* Whether the file ends like a DFU file, whatever its checksum says. */
bool pl_has_dfu_suffix(const uint8_t *data, size_t size);

#endif
