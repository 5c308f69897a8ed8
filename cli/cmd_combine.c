/* SPDX-License-Identifier: MIT */
/* pinless combine: resident loader and application in one file, for the factory. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "hex.h"
#include "job.h"
#include "numbers.h"

/* Of a vector table: stack pointer and entry. False: the image does not begin with one. */
static bool vectors_of(const struct pl_image *image, uint32_t word[2])
{
    uint8_t b[8];

    if (pl_image_copy(image, image->segments[0].addr, b, sizeof b) < sizeof b)
        return false;
    for (size_t i = 0; i < 2; i++)
        word[i] = b[4 * i] | (uint32_t)b[4 * i + 1] << 8 | (uint32_t)b[4 * i + 2] << 16 |
                  (uint32_t)b[4 * i + 3] << 24;
    return true;
}

static bool holds(const struct pl_image *image, uint32_t addr)
{
    uint8_t byte;

    return pl_image_copy(image, addr, &byte, 1) == 1;
}

/* Can it run where it stands? Its entry is an odd address within itself. */
static int check(struct pl_cli *cli, const struct pl_job *job)
{
    const struct pl_image *image = &job->firmware.image;
    uint32_t word[2];

    if (vectors_of(image, word) && word[1] % 2 == 1 && holds(image, word[1] - 1))
        return PL_EXIT_DONE;
    pl_fail(&cli->report, PL_ERR_FORMAT,
            "%s does not begin with a vector table at 0x%08" PRIX32 " whose entry lies within it",
            job->path, image->segments[0].addr);
    pl_fail_next(&cli->report,
                 "A BIN says nothing of its place: give --addr for the application's");
    return cli->report.exit;
}

/* The first address that both hold. */
static uint32_t common(const struct pl_image *a, const struct pl_image *b)
{
    uint32_t first = UINT32_MAX;

    for (size_t i = 0; i < a->count; i++)
        for (size_t j = 0; j < b->count; j++) {
            const struct pl_segment *s = &a->segments[i], *t = &b->segments[j];
            uint32_t from = s->addr > t->addr ? s->addr : t->addr;

            if (from - s->addr < s->size && from - t->addr < t->size && from < first)
                first = from;
        }
    return first;
}

static int refuse_overlap(struct pl_cli *cli, const struct pl_job *loader, const struct pl_job *app)
{
    pl_fail(&cli->report, PL_ERR_OVERLAP, "%s and %s both have a byte for 0x%08" PRIX32,
            loader->path, app->path, common(&loader->firmware.image, &app->firmware.image));
    pl_fail_next(&cli->report, "Link the application behind the loader");
    return cli->report.exit;
}

static int deliver(struct pl_cli *cli, const char *path, const struct pl_image *whole,
                   const struct pl_job *app)
{
    const struct pl_segment *last = &whole->segments[whole->count - 1];
    char bytes[PL_GROUPED_MAX];

    if (last->addr - whole->segments[0].addr > PL_FIRMWARE_MAX)
        return pl_fail(&cli->report, PL_ERR_TOO_BIG,
                       "between their first byte and their last there are more than %d MiB",
                       PL_FIRMWARE_MAX / (1024 * 1024));
    if (!pl_save_image(path, whole))
        return pl_fail(&cli->report, PL_ERR_FILE, "%s cannot be written", path);
    pl_report_say(&cli->report,
                  "Combined: %s, %s bytes; loader at 0x%08" PRIX32 ", application at 0x%08" PRIX32,
                  path, pl_number_grouped(bytes, pl_image_size(whole)), whole->segments[0].addr,
                  app->firmware.image.segments[0].addr);
    pl_report_add_addr(cli->report.result, "loader", whole->segments[0].addr);
    pl_report_add_addr(cli->report.result, "application", app->firmware.image.segments[0].addr);
    cJSON_AddNumberToObject(cli->report.result, "bytes", pl_image_size(whole));
    return PL_EXIT_DONE;
}

static int combine(struct pl_cli *cli, const struct pl_job *loader, const struct pl_job *app,
                   const char *path)
{
    const struct pl_image *first = &loader->firmware.image, *second = &app->firmware.image;
    size_t room = first->count + second->count, count = 0;
    struct pl_segment *segments = malloc(room * sizeof *segments);
    int code;

    if (!segments)
        return pl_fail(&cli->report, PL_ERR_NO_ROOM, "there is not enough memory");
    if (pl_image_add(segments, &count, room, first) != PL_OK ||
        pl_image_add(segments, &count, room, second) != PL_OK)
        code = refuse_overlap(cli, loader, app);
    else if (segments[0].addr != first->segments[0].addr)
        code = pl_fail(&cli->report, PL_ERR_FORMAT, "%s comes before %s: the loader is named first",
                       app->path, loader->path);
    else
        code = deliver(cli, path, &(struct pl_image){segments, count}, app);
    free(segments);
    return code;
}

int pl_cmd_combine(struct pl_cli *cli)
{
    const char *path = pl_operand(cli, 2);
    struct pl_job loader, app = {0};
    int code;

    if (!pl_can_save_image(path))
        return pl_fail_usage(&cli->report, "OUT is a .hex or a .bin, not %s", path);
    code = pl_job_load_at_base(cli, &loader, pl_operand(cli, 0));
    if (code == PL_EXIT_DONE)
        code = check(cli, &loader);
    if (code == PL_EXIT_DONE)
        code = pl_job_load(cli, &app, pl_operand(cli, 1));
    if (code == PL_EXIT_DONE)
        code = check(cli, &app);
    if (code == PL_EXIT_DONE)
        code = combine(cli, &loader, &app, path);
    pl_job_free(&app);
    pl_job_free(&loader);
    return code;
}
