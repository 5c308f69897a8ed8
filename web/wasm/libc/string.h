/* SPDX-License-Identifier: MIT */
/* The little of libc that the readers of firmware files use. */
#ifndef WEB_LIBC_STRING_H
#define WEB_LIBC_STRING_H

#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *to, int byte, size_t n);
int memcmp(const void *a, const void *b, size_t n);
size_t strlen(const char *text);
char *strchr(const char *text, int c);

#endif
