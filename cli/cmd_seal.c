/* SPDX-License-Identifier: MIT */
/* pinless seal: an application that the resident loader can tell to be whole. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "hex.h"
#include "job.h"
#include "numbers.h"
#include "pinless/seal.h"

/* --- The image, in one piece: gaps are what erased flash holds --- */

struct image {
    uint8_t *bytes;
    uint32_t addr, size;
};

static uint64_t span(const struct pl_image *image)
{
    const struct pl_segment *last = &image->segments[image->count - 1];

    return (uint64_t)last->addr + last->size - image->segments[0].addr;
}

/* With a place for the checksum behind it. */
static int flatten(struct pl_cli *cli, const struct pl_image *image, struct image *out)
{
    uint64_t size = (span(image) + 3) / 4 * 4 + 4;

    out->addr = image->segments[0].addr;
    if (size > PL_FIRMWARE_MAX)
        return pl_fail(&cli->report, PL_ERR_TOO_BIG,
                       "between its first byte and its last there are more than %d MiB",
                       PL_FIRMWARE_MAX / (1024 * 1024));
    out->size = (uint32_t)size;
    out->bytes = malloc(out->size);
    if (!out->bytes)
        return pl_fail(&cli->report, PL_ERR_NO_ROOM, "there is not enough memory");
    memset(out->bytes, 0xFF, out->size);
    pl_image_copy(image, out->addr, out->bytes, out->size);
    if (pl_seal_size(out->bytes, out->size) == out->size - 4) /* it has one already */
        out->size -= 4;
    return PL_EXIT_DONE;
}

/* --- The command --- */

static int deliver(struct pl_cli *cli, const char *path, const struct image *image)
{
    const struct pl_segment segment = {image->addr, image->size, image->bytes};
    char text[PL_GROUPED_MAX];

    if (!pl_save_image(path, &(struct pl_image){&segment, 1}))
        return pl_fail(&cli->report, PL_ERR_FILE, "%s cannot be written", path);
    pl_report_say(&cli->report, "Sealed: %s, %s bytes at 0x%08" PRIX32, path,
                  pl_number_grouped(text, image->size), image->addr);
    pl_report_add_addr(cli->report.result, "addr", image->addr);
    cJSON_AddNumberToObject(cli->report.result, "bytes", image->size);
    return PL_EXIT_DONE;
}

static int seal(struct pl_cli *cli, struct image *image)
{
    if (pl_seal_make(image->bytes, image->size))
        return PL_EXIT_DONE;
    if (image->size < PL_SEAL_SIZE_MIN)
        pl_fail(&cli->report, PL_ERR_FORMAT, "it is too short for a vector table");
    else
        pl_fail(&cli->report, PL_ERR_FORMAT,
                "words 8 and 9 of the vector table at 0x%08" PRIX32 " are not free", image->addr);
    pl_fail_next(&cli->report, "FILE must begin with the application's vector table");
    return cli->report.exit;
}

int pl_cmd_seal(struct pl_cli *cli)
{
    const char *path = pl_operand(cli, 1);
    struct image image = {NULL, 0, 0};
    struct pl_job job;
    int code;

    if (!pl_can_save_image(path))
        return pl_fail_usage(&cli->report, "OUT is a .hex or a .bin, not %s", path);
    code = pl_job_load(cli, &job, pl_operand(cli, 0));
    if (code == PL_EXIT_DONE)
        code = flatten(cli, &job.firmware.image, &image);
    if (code == PL_EXIT_DONE)
        code = seal(cli, &image);
    if (code == PL_EXIT_DONE)
        code = deliver(cli, path, &image);
    free(image.bytes);
    pl_job_free(&job);
    return code;
}
