/* SPDX-License-Identifier: MIT */
/* Sorting, text and printing for the readers of firmware files; memory is in arena.c. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- Text --- */

size_t strlen(const char *text)
{
    size_t n = 0;

    while (text[n])
        n++;
    return n;
}

char *strchr(const char *text, int c)
{
    for (;; text++) {
        if (*text == (char)c)
            return (char *)text;
        if (!*text)
            return NULL;
    }
}

/* --- Sorting: a heap, as it needs neither memory nor luck --- */

struct heap {
    uint8_t *base;
    size_t size;
    int (*compare)(const void *, const void *);
};

static void swap(const struct heap *h, size_t a, size_t b)
{
    uint8_t *left = h->base + a * h->size, *right = h->base + b * h->size;

    for (size_t i = 0; i < h->size; i++) {
        uint8_t byte = left[i];
        left[i] = right[i];
        right[i] = byte;
    }
}

static bool below(const struct heap *h, size_t a, size_t b)
{
    return h->compare(h->base + a * h->size, h->base + b * h->size) < 0;
}

static void sift(const struct heap *h, size_t root, size_t n)
{
    for (size_t child; (child = 2 * root + 1) < n; root = child) {
        if (child + 1 < n && below(h, child, child + 1))
            child++;
        if (!below(h, root, child))
            return;
        swap(h, root, child);
    }
}

void qsort(void *base, size_t n, size_t size, int (*compare)(const void *, const void *))
{
    const struct heap h = {base, size, compare};

    for (size_t root = n / 2; root-- > 0;)
        sift(&h, root, n);
    for (size_t end = n; end-- > 1;) {
        swap(&h, 0, end);
        sift(&h, 0, end);
    }
}

/* --- Printing --- */

struct out {
    char *text;
    size_t room, len;
};

static void put(struct out *o, char c)
{
    if (o->len + 1 < o->room)
        o->text[o->len] = c;
    o->len++;
}

static void put_text(struct out *o, const char *text, size_t most)
{
    for (size_t i = 0; i < most && text[i]; i++)
        put(o, text[i]);
}

static void put_number(struct out *o, unsigned value, unsigned base, unsigned digits)
{
    char reversed[10];
    unsigned n = 0;

    do {
        reversed[n++] = "0123456789ABCDEF"[value % base];
        value /= base;
    } while (value > 0);
    for (; digits > n; digits--)
        put(o, '0');
    while (n > 0)
        put(o, reversed[--n]);
}

static void put_signed(struct out *o, int value, unsigned digits)
{
    if (value < 0)
        put(o, '-');
    put_number(o, value < 0 ? 0u - (unsigned)value : (unsigned)value, 10, digits);
}

int vsnprintf(char *text, size_t size, const char *format, va_list args)
{
    struct out o = {text, size, 0};

    for (; *format; format++) {
        unsigned width = 0;
        size_t most = SIZE_MAX;

        if (*format != '%') {
            put(&o, *format);
            continue;
        }
        format++;
        if (format[0] == '.' && format[1] == '*') {
            most = (size_t)va_arg(args, int);
            format += 2;
        }
        for (; *format >= '0' && *format <= '9'; format++)
            width = 10 * width + (unsigned)(*format - '0');
        if (*format == 's')
            put_text(&o, va_arg(args, const char *), most);
        else if (*format == 'c')
            put(&o, (char)va_arg(args, int));
        else if (*format == 'd')
            put_signed(&o, va_arg(args, int), width);
        else
            put_number(&o, va_arg(args, unsigned), *format == 'X' ? 16 : 10, width);
    }
    if (size > 0)
        text[o.len < size ? o.len : size - 1] = '\0';
    return (int)o.len;
}

int snprintf(char *text, size_t size, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    int len = vsnprintf(text, size, format, args);
    va_end(args);
    return len;
}
