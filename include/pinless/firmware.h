/* SPDX-License-Identifier: MIT */
/* Firmware files: BIN, Intel HEX, S-record, ELF, DfuSe; told apart by content, never by name.
 *
 * A file is read whole and checked whole before a single byte of it is used. Gaps between parts
 * stay gaps; parts that touch are joined; parts that overlap are an error; their order is free.
 * Uses the heap: this is host code.
 *
 *   BIN         everything else; belongs to the address that the caller names
 *   Intel HEX   record types 00 to 05; the end record must be there and be the last
 *   S-record    S0 to S3, S5 to S9; one type of data records; counts are checked; the last must
 *               be a terminator, or a count of all data
 *   ELF         executables for 32-bit little-endian Arm: what program headers load and sections
 *               cover, at its physical address; without sections, whole segments. ELF has no
 *               checksum: a changed data byte is not noticed
 *   DfuSe       every target must be for alternate setting 0, the internal flash; the CRC must
 *               be right. A plain DFU file is a BIN whose suffix is checked and left out
 *
 * A text file with a line that looks like a record is HEX or S-record, so that a stray line above
 * it is reported, not flashed. */
#ifndef PINLESS_FIRMWARE_H
#define PINLESS_FIRMWARE_H

#include "pinless/error.h"
#include "pinless/image.h"

#ifdef __cplusplus
extern "C" {
#endif

enum pl_firmware_format {
    PL_FORMAT_BIN,
    PL_FORMAT_IHEX,
    PL_FORMAT_SREC,
    PL_FORMAT_ELF,
    PL_FORMAT_DFUSE
};

enum { PL_FIRMWARE_MAX = 64 * 1024 * 1024 }; /* bytes of a file; more is PL_ERR_TOO_BIG */

struct pl_firmware {
    struct pl_image image; /* valid until pl_firmware_free */
    enum pl_firmware_format format;
    uint32_t entry;  /* from ELF, HEX or S-record; 0 if the file names none */
    char error[200]; /* after a failure: where and what, one sentence without a full stop, e.g.
                        "line 17: checksum is 0x3A, should be 0x3B" */
    void *memory;
};

/* Name for people: "Intel HEX". */
const char *pl_firmware_format_name(enum pl_firmware_format format);

/* What content of this kind is. Anything that is not recognised is BIN. */
enum pl_firmware_format pl_firmware_detect(const uint8_t *data, size_t size);

/* Read a file. bin_addr is where a BIN belongs; the other formats carry their addresses.
 *   PL_OK            *fw is filled; free it with pl_firmware_free
 *   PL_ERR_FILE      cannot be opened or read
 *   PL_ERR_FORMAT    damaged: bad line, checksum, header, truncated
 *   PL_ERR_OVERLAP   two parts claim one address
 *   PL_ERR_EMPTY     no bytes
 *   PL_ERR_TOO_BIG   larger than PL_FIRMWARE_MAX, or than the memory there is
 * After an error fw->error says where; nothing needs freeing. */
int pl_firmware_load(struct pl_firmware *fw, const char *path, uint32_t bin_addr);

/* The same from memory. data may be freed afterwards. */
int pl_firmware_parse(struct pl_firmware *fw, const uint8_t *data, size_t size, uint32_t bin_addr);

void pl_firmware_free(struct pl_firmware *fw);

#ifdef __cplusplus
}
#endif

#endif
