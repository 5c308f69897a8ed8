/* SPDX-License-Identifier: MIT */
/* Firmware files: read whole from the system. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware_internal.h"

/* Read until the end or one byte more than is allowed, so that pipes work as well as files. */
static int read_all(struct pl_reader *r, FILE *file, uint8_t **data, size_t *size)
{
    size_t room = 0;
    do {
        room = room ? 2 * room : 1 << 16;
        uint8_t *more = realloc(*data, room);
        if (!more)
            return pl_reader_fail(r, PL_ERR_TOO_BIG, "there is not enough memory for the file");
        *data = more;
        *size += fread(*data + *size, 1, room - *size, file);
        if (ferror(file))
            return pl_reader_fail(r, PL_ERR_FILE, "cannot be read: %s", strerror(errno));
    } while (*size == room && *size <= PL_FIRMWARE_MAX);
    return PL_OK;
}

int pl_firmware_load(struct pl_firmware *fw, const char *path, uint32_t bin_addr)
{
    memset(fw, 0, sizeof *fw);
    struct pl_reader r = {.fw = fw};
    FILE *file = fopen(path, "rb");
    if (!file)
        return pl_reader_fail(&r, PL_ERR_FILE, "cannot be opened: %s", strerror(errno));
    uint8_t *data = NULL;
    size_t size = 0;
    int err = read_all(&r, file, &data, &size);
    if (!err)
        err = pl_firmware_parse(fw, data, size, bin_addr);
    free(data);
    fclose(file);
    return err;
}
