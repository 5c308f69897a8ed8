/* SPDX-License-Identifier: MIT */
/* The four functions that core and engine need from outside; a compiler may call them by itself in
 * any case. Declared here because a freestanding build has no string.h. */
#ifndef SRC_CORE_MEM_H
#define SRC_CORE_MEM_H

#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *to, int byte, size_t n);
int memcmp(const void *a, const void *b, size_t n);

#endif
