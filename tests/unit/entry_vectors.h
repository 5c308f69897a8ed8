/* SPDX-License-Identifier: MIT */
/* The worked examples of SPEC.md section 7. */
#ifndef TESTS_UNIT_ENTRY_VECTORS_H
#define TESTS_UNIT_ENTRY_VECTORS_H

#include "check.h"

enum { ENTRY_VECTOR_MAX = 128 };

/* What the request of the examples asks for. */
#define ENTRY_PRODUCT UINT32_C(0x00C0FFEE)
#define ENTRY_TAG     UINT32_C(0x1A2B3C4D)

/* The bytes of an example; how many. Fails the test if there is no such example. */
size_t entry_vector(const char *name, uint8_t out[ENTRY_VECTOR_MAX]);

/* Its text, with the CR LF that the document leaves out. */
size_t entry_vector_line(const char *name, char out[ENTRY_VECTOR_MAX]);

#endif
