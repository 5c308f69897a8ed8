/* SPDX-License-Identifier: MIT */
#include "save.h"

#include <stdlib.h>
#include <string.h>

bool pl_save_to(FILE *file, const void *data, size_t size)
{
    return fwrite(data, 1, size, file) == size && fflush(file) == 0;
}

bool pl_save(const char *path, const void *data, size_t size)
{
    size_t room = strlen(path) + sizeof ".part";
    char *part = malloc(room);
    FILE *file = NULL;
    bool good = false;

    if (!part)
        return false;
    snprintf(part, room, "%s.part", path);
    file = fopen(part, "wb");
    if (file) {
        good = pl_save_to(file, data, size);
        good = fclose(file) == 0 && good;
        good = good && rename(part, path) == 0;
    }
    if (file && !good)
        remove(part);
    free(part);
    return good;
}
