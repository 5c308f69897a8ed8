/* SPDX-License-Identifier: MIT */
/* Numbers as people write and read them: addresses, sizes, page lists, the map of a chip. */
#ifndef CLI_NUMBERS_H
#define CLI_NUMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "options.h"

/* "0x08000000", "4096", "16K", "1M": the whole string, at most 32 bit. */
bool pl_number_parse(const char *text, uint32_t *value);

/* "4", "0-7", "0-3,8,12-15": ascending or not, at most max numbers, each below limit.
 *   returns  how many, or -1 if the text is not such a list */
int pl_number_list(const char *text, uint32_t limit, uint16_t *out, size_t max);

/* "00 1f AA" or "001FAA": an even number of digits, spaces and colons ignored.
 *   returns  bytes stored, or -1 */
int pl_number_bytes(const char *text, uint8_t *out, size_t max);

/* "flash=0x08000000:128K,page=2K,granule=8,ram=0x20000000:20K". False: *error names the part. */
bool pl_map_parse(struct pl_map *map, const char *text, char *error, size_t error_size);

enum { PL_GROUPED_MAX = 16 };

/* 1234567 as "1,234,567", in out, which is returned. */
const char *pl_number_grouped(char out[PL_GROUPED_MAX], uint32_t value);

/* "512 KiB", "1 MiB", "300 bytes", in out, which is returned. */
const char *pl_number_size(char out[PL_GROUPED_MAX], uint32_t value);

#endif
