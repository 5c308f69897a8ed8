/* SPDX-License-Identifier: MIT */
/* Lines of source for addresses of code, from the DWARF of an ELF file. */
#ifndef BOARD_SOURCE_LINES_H
#define BOARD_SOURCE_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pl_source_lines;

enum { PL_SOURCE_TEXT = 200 };

struct pl_source_place {
    char path[PL_SOURCE_TEXT]; /* as the compiler was told */
    char function[80];         /* "" if not known */
    int line;
    /* Where it was called, if the compiler has put its code into the caller's; else line 0. */
    char caller_path[PL_SOURCE_TEXT];
    int caller_line;
};

/* Never fails: without DWARF, or without memory for it, no address has a line. */
struct pl_source_lines *pl_source_lines_new(const char *path);
void pl_source_lines_free(struct pl_source_lines *s);

/* Does the file have lines at all? */
bool pl_source_lines_known(const struct pl_source_lines *s);

/* Where the instruction comes from. Of code that the compiler has put into another function, the
 * innermost place that is no header, or the place itself if all are. False: not known. */
bool pl_source_lines_find(const struct pl_source_lines *s, uint32_t addr,
                          struct pl_source_place *place);

/* Is it of the vendor: HAL, LL, CMSIS, by the names of ST's files and folders? */
bool pl_source_is_vendors(const struct pl_source_place *place);

/* The line's text without leading blanks; false if the file cannot be read. */
bool pl_source_text(const struct pl_source_place *place, char *text, size_t size);

#endif
