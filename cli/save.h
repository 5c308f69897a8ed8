/* SPDX-License-Identifier: MIT */
/* Bytes into a file. */
#ifndef CLI_SAVE_H
#define CLI_SAVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

bool pl_save_to(FILE *file, const void *data, size_t size);

/* Over what is there only when all of it is on disk. */
bool pl_save(const char *path, const void *data, size_t size);

#endif
