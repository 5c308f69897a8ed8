/* SPDX-License-Identifier: MIT */
/* What the sources of a manifest share. */
#ifndef CLI_MANIFEST_INTERNAL_H
#define CLI_MANIFEST_INTERNAL_H

#include "manifest.h"

/* A whole file with a 0 behind it, to be freed; NULL: not readable, or longer than max. */
uint8_t *pl_manifest_read(const char *path, size_t max, size_t *size);

/* Note what is wrong and return err. */
int pl_manifest_fail(struct pl_manifest *m, int err, const char *format, ...) PL_PRINTF(3, 4);

/* Check m->bytes, of m->size and a 0 behind them, as pl_manifest_load does when it has read them.
 */
int pl_manifest_parse(struct pl_manifest *m);

/* A number, or text such as "0x08000000". */
bool pl_manifest_number(const cJSON *item, uint32_t max, uint32_t *out);

/* The same of a member that may be missing. */
bool pl_manifest_member(const cJSON *object, const char *name, uint32_t max, uint32_t otherwise,
                        uint32_t *out);

#endif
