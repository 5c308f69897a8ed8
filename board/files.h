/* SPDX-License-Identifier: MIT */
/* Raw memory contents in files. Each function says on stderr what went wrong. */
#ifndef BOARD_FILES_H
#define BOARD_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Fills the beginning of to[0..size); a file that is longer is refused. */
bool pl_file_load(const char *path, uint8_t *to, size_t size);

/* Through a second name, so that a reader never sees half of it. */
bool pl_file_save(const char *path, const uint8_t *data, size_t size);

/* "pinless-board: WHAT PATH: why errno says"; returns false. */
bool pl_file_complain(const char *what, const char *path);

#endif
