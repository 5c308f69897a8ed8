/* SPDX-License-Identifier: MIT */
/* What the options of entry mean: how, at which setting, with which key. */
#ifndef CLI_ENTRY_OPTIONS_H
#define CLI_ENTRY_OPTIONS_H

#include "options.h"

/* "request", "loader", "text:reboot bootloader\r", "lines:dtr=0,wait=50ms", "none". Of the text,
 * \r \n \t \\ and \xHH stand for bytes. */
bool pl_entry_parse_method(struct pl_entry_options *e, const char *text);

/* "115200", "9600,8E1". */
bool pl_entry_parse_line(struct pl_line *line, const char *text);

/* "9600 baud 8E1", in out, which is returned. */
enum { PL_ENTRY_LINE_MAX = 32 };
const char *pl_entry_line_text(char out[PL_ENTRY_LINE_MAX], const struct pl_line *line);

/* 16 to 64 bytes as hex digits; spaces, colons and line ends are ignored. False: *error says why.
 */
bool pl_entry_load_key(struct pl_entry_options *e, const char *path, char *error,
                       size_t error_size);

#endif
