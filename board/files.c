/* SPDX-License-Identifier: MIT */
/* Raw memory contents in files. */
#include "files.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

bool pl_file_complain(const char *what, const char *path)
{
    fprintf(stderr, "pinless-board: %s %s: %s\n", what, path, strerror(errno));
    return false;
}

bool pl_file_load(const char *path, uint8_t *to, size_t size)
{
    FILE *file = fopen(path, "rb");
    bool good;

    if (!file)
        return pl_file_complain("cannot open", path);
    errno = EFBIG;
    good = fread(to, 1, size, file) <= size && fgetc(file) == EOF && !ferror(file);
    if (!good)
        pl_file_complain("cannot take all of", path);
    fclose(file);
    return good;
}

static bool write_file(const char *path, const uint8_t *data, size_t size)
{
    FILE *file = fopen(path, "wb");
    bool good;

    if (!file)
        return false;
    good = fwrite(data, 1, size, file) == size;
    return fclose(file) == 0 && good;
}

bool pl_file_save(const char *path, const uint8_t *data, size_t size)
{
    char temporary[4096];
    int n = snprintf(temporary, sizeof temporary, "%s.part", path);

    if (n < 0 || (size_t)n >= sizeof temporary) {
        errno = ENAMETOOLONG;
        return pl_file_complain("cannot write", path);
    }
    if (!write_file(temporary, data, size) || rename(temporary, path) != 0)
        return pl_file_complain("cannot write", path);
    return true;
}
