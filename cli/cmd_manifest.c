/* SPDX-License-Identifier: MIT */
/* pinless manifest: an update as it is published, checked as a whole, and signed. */
#include <inttypes.h>
#include <string.h>

#include "cli.h"
#include "manifest.h"
#include "manifest_internal.h"
#include "numbers.h"
#include "signature.h"

static int failed(struct pl_cli *cli, const struct pl_manifest *m, int err)
{
    return pl_fail(&cli->report, err, "%s", m->error);
}

/* --- Checking --- */

static void note_chips(struct pl_cli *cli, const cJSON *build)
{
    const cJSON *chip;
    uint32_t pid;

    cJSON_ArrayForEach(chip, cJSON_GetObjectItemCaseSensitive(build, "chips"))
    {
        if (pl_manifest_number(chip, UINT16_MAX, &pid) && !pl_chip_by_pid((uint16_t)pid))
            pl_report_note(&cli->report, "%s: no chip is known by product id 0x%03" PRIX32,
                           pl_manifest_text(build, "board"), pid);
    }
}

static void report_build(const struct pl_cli *cli, const cJSON *build,
                         const struct pl_manifest_image *image)
{
    const char *board = pl_manifest_text(build, "board");
    char bytes[PL_GROUPED_MAX];
    cJSON *event = pl_report_event(&cli->report, "build");

    pl_report_say(&cli->report, "%s: %s bytes in %zu %s", board,
                  pl_number_grouped(bytes, pl_image_size(&image->image)), image->n_parts,
                  image->n_parts == 1 ? "part" : "parts");
    cJSON_AddStringToObject(event, "board", board);
    cJSON_AddNumberToObject(event, "bytes", pl_image_size(&image->image));
    cJSON_AddNumberToObject(event, "parts", (double)image->n_parts);
    pl_report_send(&cli->report, event);
}

static int check_builds(struct pl_cli *cli, struct pl_manifest *m)
{
    const cJSON *build;

    cJSON_ArrayForEach(build, cJSON_GetObjectItemCaseSensitive(m->json, "builds"))
    {
        struct pl_manifest_image image;
        int err = pl_manifest_parts(m, build, &image);

        if (err == PL_OK)
            report_build(cli, build, &image);
        pl_manifest_image_free(&image);
        if (err != PL_OK)
            return failed(cli, m, err);
        note_chips(cli, build);
    }
    return PL_EXIT_DONE;
}

static int load_and_check(struct pl_cli *cli, struct pl_manifest *m)
{
    struct pl_options trial = {0};
    int err = pl_manifest_load(m, pl_operand(cli, 1), cli->opt.signed_by);

    if (err == PL_OK && !pl_manifest_apply(m, &trial))
        err = PL_ERR_FORMAT;
    return err == PL_OK ? check_builds(cli, m) : failed(cli, m, err);
}

static int check(struct pl_cli *cli, struct pl_manifest *m)
{
    int code = load_and_check(cli, m);

    if (code != PL_EXIT_DONE)
        return code;
    pl_report_say(&cli->report, "%s %s is complete%s.", pl_manifest_text(m->json, "name"),
                  pl_manifest_text(m->json, "version"),
                  m->is_signed ? ", and its signature holds" : "");
    cJSON_AddStringToObject(cli->report.result, "version", pl_manifest_text(m->json, "version"));
    cJSON_AddBoolToObject(cli->report.result, "signed", m->is_signed);
    return PL_EXIT_DONE;
}

/* --- Signing --- */

static int save(struct pl_cli *cli, const struct pl_manifest *m, const char *text)
{
    char path[512];
    snprintf(path, sizeof path, "%.500s.sig", m->path);
    FILE *file = fopen(path, "w");
    bool ok = file && fprintf(file, "%s\n", text) > 0;

    if (file && fclose(file) != 0)
        ok = false;
    if (!ok)
        return pl_fail(&cli->report, PL_ERR_FILE, "%s cannot be written", path);
    pl_report_say(&cli->report, "Signed: %s", path);
    return PL_EXIT_DONE;
}

static int sign(struct pl_cli *cli, struct pl_manifest *m)
{
    uint8_t signature[PL_SIGNATURE_SIZE];
    char text[PL_SIGNATURE_TEXT];
    int code = load_and_check(cli, m);

    if (code != PL_EXIT_DONE)
        return code;
    if (!pl_signature_make(pl_operand(cli, 2), m->bytes, m->size, signature, m->error,
                           sizeof m->error))
        return failed(cli, m, PL_ERR_FILE);
    pl_signature_text(signature, text);
    return save(cli, m, text);
}

int pl_cmd_manifest(struct pl_cli *cli)
{
    struct pl_manifest m = {.path = NULL};
    bool signs = strcmp(pl_operand(cli, 0), "sign") == 0;
    int code;

    if (cli->opt.manifest)
        return pl_fail_usage(&cli->report, "--manifest is for `pinless update`");
    if (signs && pl_operand(cli, 2))
        code = sign(cli, &m);
    else if (strcmp(pl_operand(cli, 0), "check") == 0 && !pl_operand(cli, 2))
        code = check(cli, &m);
    else
        code = pl_fail_usage(&cli->report, "that is `pinless manifest check FILE`, or `pinless "
                                           "manifest sign FILE KEY`");
    pl_manifest_free(&m);
    return code;
}
