/* SPDX-License-Identifier: MIT */
/* A manifest's builds: which one it is, its parts as one image, what it must leave alone. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "manifest_internal.h"
#include "signature.h"

enum { USUAL_FLASH_BASE = 0x08000000, PART_MAX = 16 * 1024 * 1024, SEGMENTS_MAX = 65536 };

/* --- Choosing --- */

static bool fits(const cJSON *build, const struct pl_target *t)
{
    const cJSON *chip;
    uint32_t kib, pid;

    pl_manifest_member(build, "flash_kib_min", UINT32_MAX, 0, &kib);
    if (t->flash_size_known && kib > t->flash_size / 1024)
        return false;
    cJSON_ArrayForEach(chip, cJSON_GetObjectItemCaseSensitive(build, "chips"))
    {
        if (pl_manifest_number(chip, UINT16_MAX, &pid) && pid == t->pid)
            return true;
    }
    return false;
}

static void list_board(char *out, size_t size, const cJSON *build)
{
    size_t at = strlen(out);

    if (at < size)
        snprintf(out + at, size - at, "%s%.40s", at ? ", " : "", pl_manifest_text(build, "board"));
}

const cJSON *pl_manifest_build(struct pl_manifest *m, const struct pl_target *t, const char *board,
                               int *err)
{
    const cJSON *build, *found = NULL;
    char boards[200] = "";
    int n = 0;

    cJSON_ArrayForEach(build, cJSON_GetObjectItemCaseSensitive(m->json, "builds"))
    {
        if (!fits(build, t) || (board && strcmp(board, pl_manifest_text(build, "board")) != 0))
            continue;
        list_board(boards, sizeof boards, build);
        found = build;
        n++;
    }
    *err = n == 1 ? PL_OK : n == 0 ? PL_ERR_WRONG_CHIP : PL_ERR_ARG;
    if (n == 0)
        pl_manifest_fail(m, *err, "%.200s has nothing for a chip with PID 0x%03X%s%.40s", m->path,
                         t->pid, board ? " on board " : "", board ? board : "");
    if (n > 1)
        pl_manifest_fail(m, *err, "several boards have this chip: name one of %s", boards);
    return n == 1 ? found : NULL;
}

/* --- Parts --- */

/* Paths are meant from the manifest's folder. */
static void part_path(const struct pl_manifest *m, const char *name, char *out, size_t size)
{
    const char *slash = strrchr(m->path, '/');
    int folder = slash && name[0] != '/' ? (int)(slash - m->path + 1) : 0;

    snprintf(out, size, "%.*s%s", folder, m->path, name);
}

static int check_part(struct pl_manifest *m, const cJSON *part, const char *path,
                      const uint8_t *bytes, size_t size)
{
    uint32_t wanted;
    char hash[65];

    pl_manifest_member(part, "size", UINT32_MAX, 0, &wanted);
    if (size != wanted)
        return pl_manifest_fail(m, PL_ERR_FORMAT,
                                "%.200s has %zu bytes, the manifest says %" PRIu32, path, size,
                                wanted);
    pl_sha256_text(bytes, size, hash);
    if (strcmp(hash, pl_manifest_text(part, "sha256")) != 0)
        return pl_manifest_fail(
            m, PL_ERR_FORMAT, "%.200s is not the file that the manifest means: its SHA-256 differs",
            path);
    return PL_OK;
}

static int read_part(struct pl_manifest *m, const cJSON *part, struct pl_firmware *out)
{
    char path[1024];
    uint32_t address;
    size_t size;

    part_path(m, pl_manifest_text(part, "path"), path, sizeof path);
    pl_manifest_member(part, "address", UINT32_MAX, USUAL_FLASH_BASE, &address);
    uint8_t *bytes = pl_manifest_read(path, PART_MAX, &size);
    if (!bytes)
        return pl_manifest_fail(m, PL_ERR_FILE, "%.200s cannot be read", path);
    int err = check_part(m, part, path, bytes, size);
    if (err == PL_OK) {
        err = pl_firmware_parse(out, bytes, size, address);
        if (err != PL_OK)
            pl_manifest_fail(m, err, "%.90s: %s", path, out->error);
    }
    free(bytes);
    return err;
}

static int read_parts(struct pl_manifest *m, const cJSON *build, struct pl_manifest_image *out,
                      size_t *segments)
{
    const cJSON *part;

    *segments = 0;
    cJSON_ArrayForEach(part, cJSON_GetObjectItemCaseSensitive(build, "parts"))
    {
        int err = read_part(m, part, &out->parts[out->n_parts]);
        if (err != PL_OK)
            return err;
        *segments += out->parts[out->n_parts++].image.count;
    }
    return *segments <= SEGMENTS_MAX ? PL_OK : PL_ERR_TOO_BIG;
}

static int join(struct pl_manifest *m, struct pl_manifest_image *out, size_t segments)
{
    out->segments = segments > 0 ? calloc(segments, sizeof *out->segments) : NULL;
    if (!out->segments)
        return pl_manifest_fail(m, PL_ERR_TOO_BIG, "there is not enough memory");
    out->image.segments = out->segments;
    for (size_t i = 0; i < out->n_parts; i++) {
        if (pl_image_add(out->segments, &out->image.count, segments, &out->parts[i].image) != PL_OK)
            return pl_manifest_fail(m, PL_ERR_OVERLAP, "two parts claim one address");
    }
    return PL_OK;
}

/* --- What must be kept --- */

static int hits(struct pl_manifest *m, const cJSON *keep, uint32_t addr, int err)
{
    const char *title = pl_manifest_text(keep, "title");

    return pl_manifest_fail(m, err,
                            "what must be kept%s%.60s lies under the update at 0x%08" PRIX32,
                            title ? ", " : "", title ? title : "", addr);
}

static int check_image_keeps(struct pl_manifest *m, const cJSON *build,
                             const struct pl_image *image)
{
    const cJSON *keep;
    uint32_t addr, size;

    cJSON_ArrayForEach(keep, cJSON_GetObjectItemCaseSensitive(build, "keep"))
    {
        pl_manifest_member(keep, "address", UINT32_MAX, 0, &addr);
        pl_manifest_member(keep, "size", UINT32_MAX, 0, &size);
        for (size_t i = 0; i < image->count; i++) {
            const struct pl_segment *s = &image->segments[i];
            if (addr < (uint64_t)s->addr + s->size && s->addr < (uint64_t)addr + size)
                return hits(m, keep, addr > s->addr ? addr : s->addr, PL_ERR_FORMAT);
        }
    }
    return PL_OK;
}

static bool page_overlaps(const struct pl_plan *plan, uint32_t page, uint32_t addr, uint32_t size)
{
    const struct pl_target *t = plan->target;
    uint32_t start, len;

    return (plan->touched[page / 8] >> (page % 8) & 1) != 0 &&
           pl_layout_page(t->layout, t->chip->flash_base, page, &start, &len) &&
           addr < (uint64_t)start + len && start < (uint64_t)addr + size;
}

int pl_manifest_keeps(struct pl_manifest *m, const cJSON *build, const struct pl_plan *plan)
{
    const cJSON *keep;
    uint32_t addr, size;

    if (!pl_manifest_erases_pages(build))
        return PL_OK;
    cJSON_ArrayForEach(keep, cJSON_GetObjectItemCaseSensitive(build, "keep"))
    {
        pl_manifest_member(keep, "address", UINT32_MAX, 0, &addr);
        pl_manifest_member(keep, "size", UINT32_MAX, 0, &size);
        for (uint32_t page = plan->first_page; page <= plan->last_page; page++)
            if (page_overlaps(plan, page, addr, size))
                return hits(m, keep, addr, PL_ERR_RANGE);
    }
    return PL_OK;
}

int pl_manifest_parts(struct pl_manifest *m, const cJSON *build, struct pl_manifest_image *out)
{
    size_t segments;

    *out = (struct pl_manifest_image){.n_parts = 0};
    int err = read_parts(m, build, out, &segments);
    if (err == PL_OK)
        err = join(m, out, segments);
    if (err == PL_OK)
        err = check_image_keeps(m, build, &out->image);
    return err;
}

void pl_manifest_image_free(struct pl_manifest_image *image)
{
    for (size_t i = 0; i < image->n_parts; i++)
        pl_firmware_free(&image->parts[i]);
    free(image->segments);
    *image = (struct pl_manifest_image){.n_parts = 0};
}

/* --- What else a build says --- */

bool pl_manifest_erases_pages(const cJSON *build)
{
    const char *erase = pl_manifest_text(build, "erase");

    return erase && strcmp(erase, "pages") == 0;
}

bool pl_manifest_starts(const cJSON *build)
{
    return !cJSON_IsFalse(cJSON_GetObjectItemCaseSensitive(build, "start"));
}
