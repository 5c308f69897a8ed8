/* SPDX-License-Identifier: MIT */
/* Names of functions, from the symbol tables of ELF files. */
#ifndef BOARD_SYMBOLS_H
#define BOARD_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pl_symbols;

struct pl_symbols *pl_symbols_new(void);
void pl_symbols_free(struct pl_symbols *symbols);

/* Add the functions of a file; one that is no ELF file has none. False: out of memory. */
bool pl_symbols_load(struct pl_symbols *symbols, const char *path);

/* "main+0x12" into text, or "" if no function is known there. */
const char *pl_symbols_name(const struct pl_symbols *symbols, uint32_t addr, char *text,
                            size_t size);

/* Address of a function, Thumb bit cleared. False: there is none of this name. */
bool pl_symbols_find(const struct pl_symbols *symbols, const char *name, uint32_t *addr);

#endif
