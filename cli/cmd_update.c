/* SPDX-License-Identifier: MIT */
/* pinless update: the main job. Identify, plan, erase, write, verify, start. */
#include <inttypes.h>

#include "cli.h"
#include "entry.h"
#include "job.h"
#include "manifest.h"
#include "numbers.h"
#include "picture.h"

static uint32_t plan_flags(const struct pl_options *o)
{
    return o->given & PL_OPT_NO_KEEP ? PL_PLAN_NO_KEEP : 0;
}

static uint32_t update_flags(const struct pl_options *o)
{
    uint32_t flags = 0;

    flags |= o->given & PL_OPT_FULL ? PL_UPDATE_FULL : 0;
    flags |= o->given & PL_OPT_NO_VERIFY ? PL_UPDATE_NO_VERIFY : 0;
    flags |= o->given & PL_OPT_NO_START ? PL_UPDATE_NO_START : 0;
    return flags;
}

static void report_plan(const struct pl_cli *cli, const struct pl_job *job)
{
    const struct pl_plan *plan = &job->plan;
    uint32_t ms = pl_plan_estimate_ms(plan, &cli->link.session);
    char kept[PL_GROUPED_MAX];
    cJSON *event = pl_report_event(&cli->report, "plan");

    pl_picture(&cli->report, plan);
    pl_report_say(&cli->report,
                  "Plan: %" PRIu32 " %s, %s bytes beside the image kept, at most about %.1f s",
                  plan->n_pages, plan->n_pages == 1 ? "page" : "pages",
                  pl_number_grouped(kept, plan->keep_bytes), ms / 1000.0);
    cJSON_AddNumberToObject(event, "pages", plan->n_pages);
    cJSON_AddNumberToObject(event, "first_page", plan->first_page);
    cJSON_AddNumberToObject(event, "last_page", plan->last_page);
    cJSON_AddNumberToObject(event, "image_bytes", plan->image_bytes);
    cJSON_AddNumberToObject(event, "keep_bytes", plan->keep_bytes);
    cJSON_AddNumberToObject(event, "estimate_ms", ms);
    pl_report_send(&cli->report, event);
}

static uint32_t image_word(const struct pl_image *image, uint32_t addr)
{
    uint8_t b[4] = {0xFF, 0xFF, 0xFF, 0xFF};

    pl_image_copy(image, addr, b, sizeof b);
    return (uint32_t)b[3] << 24 | (uint32_t)b[2] << 16 | (uint32_t)b[1] << 8 | b[0];
}

/* A Cortex-M begins with its stack pointer, in RAM, and its entry, an odd address. Worth saying
 * before rather than after; no reason to refuse. */
static void note_vectors(const struct pl_cli *cli, const struct pl_job *job)
{
    const struct pl_image *image = &job->firmware.image;
    uint32_t addr = image->segments[0].addr;
    uint32_t sp = image_word(image, addr), entry = image_word(image, addr + 4);

    if (cli->opt.given & PL_OPT_NO_START)
        return;
    if (sp >> 28 > 3 || sp >> 28 == 0 || (entry & 1) == 0)
        pl_report_note(&cli->report,
                       "0x%08" PRIX32
                       " does not look like the vectors of a firmware (stack 0x%08" PRIX32
                       ", entry 0x%08" PRIX32 "); it will hardly start, --no-start leaves that out",
                       addr, sp, entry);
}

static void report_done(const struct pl_cli *cli, const struct pl_job *job)
{
    const struct pl_update *u = &job->update;
    char bytes[PL_GROUPED_MAX], start[40], times[160];
    const char *proof =
        cli->opt.given & PL_OPT_NO_VERIFY ? "written, not verified" : "written and verified";

    if (cli->opt.given & PL_OPT_NO_START)
        snprintf(start, sizeof start, "not started");
    else
        snprintf(start, sizeof start, "started at 0x%08" PRIX32,
                 job->firmware.image.segments[0].addr);
    pl_number_grouped(bytes, job->plan.image_bytes);
    if (!u->changed) {
        pl_report_say(&cli->report, "Already up to date: all %s bytes verified in %.1f s, %s.",
                      bytes, (job->ended - job->started) / 1000.0, start);
        return;
    }
    pl_report_say(&cli->report, "Times: %s", pl_job_times(job, times, sizeof times));
    if (u->pages_unchanged > 0)
        pl_report_say(&cli->report, "%" PRIu32 " of %" PRIu32 " pages already held their content",
                      u->pages_unchanged, job->plan.n_pages);
    pl_report_say(&cli->report, "Done: %s bytes %s in %.1f s, %s.", bytes, proof,
                  (job->ended - job->started) / 1000.0, start);
}

static void add_verdict(cJSON *o, const struct pl_cli *cli, const struct pl_job *job)
{
    bool started = !(cli->opt.given & PL_OPT_NO_START);

    cJSON_AddBoolToObject(o, "up_to_date", !job->update.changed);
    cJSON_AddBoolToObject(o, "verified", !(cli->opt.given & PL_OPT_NO_VERIFY));
    cJSON_AddBoolToObject(o, "started", started);
    if (started)
        pl_report_add_addr(o, "start_addr", job->firmware.image.segments[0].addr);
}

/* Where requests are in use, the new application is asked who it is. */
static void greet(struct pl_cli *cli)
{
    const struct pl_options *o = &cli->opt;
    bool requests = o->entry.method == PL_METHOD_REQUEST || o->entry.method == PL_METHOD_LOADER;
    bool used = cli->link.entered || (o->given & (PL_OPT_APP | PL_OPT_PRODUCT));

    if (requests && used && !(o->given & PL_OPT_NO_START))
        pl_entry_greet(&cli->link);
}

static int carry_out(struct pl_cli *cli, struct pl_job *job)
{
    report_plan(cli, job);
    note_vectors(cli, job);
    if (cli->opt.given & PL_OPT_DRY_RUN) {
        pl_report_say(&cli->report, "Dry run: nothing was changed.");
        cJSON_AddBoolToObject(cli->report.result, "dry_run", true);
        return PL_EXIT_DONE;
    }
    int code = pl_job_run(cli, job, update_flags(&cli->opt));
    if (code == PL_EXIT_DONE) {
        report_done(cli, job);
        add_verdict(cli->report.result, cli, job);
        greet(cli);
    }
    return code;
}

static int update_file(struct pl_cli *cli)
{
    struct pl_job job;
    int code = pl_job_load(cli, &job, pl_operand(cli, 0));

    if (code == PL_EXIT_DONE)
        code = pl_link_identify(&cli->link, &cli->opt, &cli->report);
    if (code == PL_EXIT_DONE)
        code = pl_job_plan(cli, &job, plan_flags(&cli->opt));
    if (code == PL_EXIT_DONE)
        code = carry_out(cli, &job);
    pl_job_free(&job);
    return code;
}

/* --- From a manifest --- */

static int manifest_failed(struct pl_cli *cli, const struct pl_manifest *m, int err)
{
    if (err == PL_ERR_ARG)
        return pl_fail_usage(&cli->report, "%s", m->error);
    return pl_fail(&cli->report, err, "%s", m->error);
}

static void report_manifest(struct pl_cli *cli, const struct pl_manifest *m, const cJSON *build)
{
    const char *name = pl_manifest_text(m->json, "name");
    const char *version = pl_manifest_text(m->json, "version");
    const char *board = pl_manifest_text(build, "board");
    cJSON *event = pl_report_event(&cli->report, "manifest");

    pl_report_say(&cli->report, "%s %s for %s%s", name, version, board,
                  m->is_signed ? ", its signature holds" : "");
    cJSON_AddStringToObject(event, "name", name);
    cJSON_AddStringToObject(event, "version", version);
    cJSON_AddStringToObject(event, "board", board);
    cJSON_AddBoolToObject(event, "signed", m->is_signed);
    pl_report_send(&cli->report, event);
}

/* All parts are proven before anything is erased. */
static int update_build(struct pl_cli *cli, struct pl_manifest *m, const cJSON *build,
                        struct pl_manifest_image *image)
{
    struct pl_job job = {0};
    int err = pl_manifest_parts(m, build, image);

    if (err != PL_OK)
        return manifest_failed(cli, m, err);
    cli->opt.given |= pl_manifest_erases_pages(build) ? PL_OPT_NO_KEEP : 0u;
    cli->opt.given |= pl_manifest_starts(build) ? 0u : PL_OPT_NO_START;
    pl_job_take(&job, m->path, &image->parts[0], &image->image);
    int code = pl_job_plan(cli, &job, plan_flags(&cli->opt));
    err = code == PL_EXIT_DONE ? pl_manifest_keeps(m, build, &job.plan) : PL_OK;
    if (err != PL_OK)
        code = manifest_failed(cli, m, err);
    if (code == PL_EXIT_DONE)
        code = carry_out(cli, &job);
    pl_job_free(&job);
    return code;
}

static int update_manifest(struct pl_cli *cli, struct pl_manifest *m)
{
    struct pl_manifest_image image = {.n_parts = 0};
    int err = pl_manifest_load(m, cli->opt.manifest, cli->opt.signed_by);

    if (err != PL_OK || !pl_manifest_apply(m, &cli->opt))
        return manifest_failed(cli, m, err != PL_OK ? err : PL_ERR_FORMAT);
    int code = pl_link_identify(&cli->link, &cli->opt, &cli->report);
    if (code != PL_EXIT_DONE)
        return code;
    const cJSON *build = pl_manifest_build(m, &cli->link.target, pl_operand(cli, 0), &err);
    if (!build)
        return manifest_failed(cli, m, err);
    report_manifest(cli, m, build);
    code = update_build(cli, m, build, &image);
    pl_manifest_image_free(&image);
    return code;
}

int pl_cmd_update(struct pl_cli *cli)
{
    struct pl_manifest manifest;

    if (!cli->opt.manifest && cli->opt.signed_by)
        return pl_fail_usage(&cli->report, "--signed-by is for --manifest");
    if (!cli->opt.manifest && !pl_operand(cli, 0))
        return pl_fail_usage(&cli->report, "`pinless update` needs FILE, or --manifest FILE");
    if (!cli->opt.manifest)
        return update_file(cli);
    int code = update_manifest(cli, &manifest);
    pl_manifest_free(&manifest);
    return code;
}
