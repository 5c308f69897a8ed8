/* SPDX-License-Identifier: MIT */
/* The little of libc that the readers of firmware files use: no files, only sentences. */
#ifndef WEB_LIBC_STDIO_H
#define WEB_LIBC_STDIO_H

#include <stdarg.h>
#include <stddef.h>

/* %u %d %c %s %.*s %X, with a width of digits for numbers; nothing else. */
int vsnprintf(char *text, size_t size, const char *format, va_list args);
int snprintf(char *text, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
