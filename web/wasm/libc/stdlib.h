/* SPDX-License-Identifier: MIT */
/* The little of libc that the readers of firmware files use; see libc.c. */
#ifndef WEB_LIBC_STDLIB_H
#define WEB_LIBC_STDLIB_H

#include <stddef.h>

void *malloc(size_t size);
void *realloc(void *old, size_t size);
void free(void *block);
void qsort(void *base, size_t n, size_t size, int (*compare)(const void *, const void *));

#endif
