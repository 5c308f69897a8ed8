/* SPDX-License-Identifier: MIT */
/* What update, write and verify share: load the file, plan, carry out, tell what was left behind.
 */
#include "job.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "aftermath.h"
#include "numbers.h"
#include "progress.h"
#include "rescue.h"

enum { USUAL_FLASH_BASE = 0x08000000, WORTH_MS = 50 };

static const struct {
    const char *verb, *done, *name;
    enum pl_unit unit;
} phases[] = {
    [PL_PHASE_COMPARE] = {"Comparing", "compared", "compare", PL_UNIT_BYTES},
    [PL_PHASE_KEEP] = {"Keeping", "kept", "keep", PL_UNIT_BYTES},
    [PL_PHASE_ERASE] = {"Erasing", "erased", "erase", PL_UNIT_PAGES},
    [PL_PHASE_WRITE] = {"Writing", "written", "write", PL_UNIT_BYTES},
    [PL_PHASE_VERIFY] = {"Verifying", "verified", "verify", PL_UNIT_BYTES},
    [PL_PHASE_START] = {"Starting", "started", "start", PL_UNIT_BYTES},
    [PL_PHASE_DONE] = {"Done", "done", "done", PL_UNIT_BYTES},
};

/* --- Load --- */

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

static void report_file(const struct pl_cli *cli, const struct pl_job *job)
{
    const struct pl_image *image = &job->firmware.image;
    const char *format = pl_firmware_format_name(job->firmware.format);
    char bytes[PL_GROUPED_MAX], parts[32] = "";
    cJSON *event = pl_report_event(&cli->report, "file");

    if (image->count > 1)
        snprintf(parts, sizeof parts, " in %zu parts", image->count);
    pl_report_say(&cli->report, "%s: %s, %s bytes%s at 0x%08" PRIX32, base_name(job->path), format,
                  pl_number_grouped(bytes, pl_image_size(image)), parts, image->segments[0].addr);
    cJSON_AddStringToObject(event, "path", job->path);
    cJSON_AddStringToObject(event, "format", format);
    cJSON_AddNumberToObject(event, "bytes", pl_image_size(image));
    cJSON_AddNumberToObject(event, "parts", (double)image->count);
    pl_report_add_addr(event, "addr", image->segments[0].addr);
    pl_report_send(&cli->report, event);
}

static int load_at(struct pl_cli *cli, struct pl_job *job, uint32_t bin_addr)
{
    int err = pl_firmware_load(&job->firmware, job->path, bin_addr);

    if (err != PL_OK)
        return pl_fail(&cli->report, err, "%s: %s", job->path,
                       job->firmware.error[0] != '\0' ? job->firmware.error
                                                      : pl_words_for(err)->cause);
    job->loaded = true;
    return PL_EXIT_DONE;
}

int pl_job_load_at_base(struct pl_cli *cli, struct pl_job *job, const char *path)
{
    *job = (struct pl_job){.path = path};
    return load_at(cli, job, USUAL_FLASH_BASE);
}

int pl_job_load(struct pl_cli *cli, struct pl_job *job, const char *path)
{
    bool addr_given = (cli->opt.given & PL_OPT_ADDR) != 0;

    *job = (struct pl_job){.path = path};
    int code = load_at(cli, job, addr_given ? cli->opt.addr : USUAL_FLASH_BASE);
    if (code == PL_EXIT_DONE && addr_given && job->firmware.format != PL_FORMAT_BIN)
        pl_report_note(&cli->report, "--addr is for BIN files; %s carries its own addresses",
                       base_name(path));
    return code;
}

void pl_job_take(struct pl_job *job, const char *name, const struct pl_firmware *firmware,
                 const struct pl_image *image)
{
    *job = (struct pl_job){.path = name, .given = true};
    job->firmware.image = *image;
    job->firmware.format = firmware->format;
}

/* --- Plan --- */

/* A few families have their flash elsewhere than the rest. */
static int rehome(struct pl_cli *cli, struct pl_job *job)
{
    uint32_t base = cli->link.target.chip->flash_base;

    if (job->given || job->firmware.format != PL_FORMAT_BIN || (cli->opt.given & PL_OPT_ADDR) ||
        base == USUAL_FLASH_BASE)
        return PL_EXIT_DONE;
    pl_firmware_free(&job->firmware);
    job->loaded = false;
    return load_at(cli, job, base);
}

/* The chip is read-out protected, and its loader serves all the same. */
static int cannot_keep(struct pl_cli *cli, const struct pl_job *job)
{
    char bytes[PL_GROUPED_MAX];

    pl_fail(
        &cli->report, PL_ERR_PROTECTED,
        "the pages of the image hold %s bytes beside it, and a read-out protected chip does not "
        "show them, so they cannot be kept",
        pl_number_grouped(bytes, job->plan.keep_bytes));
    pl_fail_next(&cli->report, "Is there nothing in them that the product needs? Then --no-keep "
                               "lets them become blank");
    return cli->report.exit;
}

static int plan_failed(struct pl_cli *cli, const struct pl_job *job, int err)
{
    const struct pl_target *t = &cli->link.target;
    char size[PL_GROUPED_MAX];

    snprintf(cli->report.state, sizeof cli->report.state, "State of the chip: nothing was changed");
    if (err == PL_ERR_UNKNOWN_MAP)
        return pl_fail(&cli->report, err, "the erase map of %s is not known", t->chip->name);
    if (err == PL_ERR_PROTECTED && t->serves_protected && job->plan.keep_bytes > 0)
        return cannot_keep(cli, job);
    if (err != PL_ERR_RANGE)
        return pl_fail(&cli->report, err, NULL);
    return pl_fail(&cli->report, err,
                   "0x%08" PRIX32 " of %s lies outside the flash of this chip, %s at 0x%08" PRIX32,
                   job->plan.bad_addr, base_name(job->path), pl_number_size(size, t->flash_size),
                   t->chip->flash_base);
}

int pl_job_plan(struct pl_cli *cli, struct pl_job *job, uint32_t plan_flags)
{
    int code = rehome(cli, job);

    if (code != PL_EXIT_DONE)
        return code;
    report_file(cli, job);
    int err = pl_plan_make(&job->plan, &cli->link.target, &job->firmware.image, plan_flags);
    return err == PL_OK ? PL_EXIT_DONE : plan_failed(cli, job, err);
}

/* --- Run --- */

/* ROM loaders say nothing of write protection; a resident loader refuses. */
static void refused_to_erase(struct pl_cli *cli, const struct pl_update *u)
{
    pl_fail(&cli->report, PL_ERR_WRITE_PROTECTED,
            "the loader refused to erase from 0x%08" PRIX32 " on: a page there is write-protected, "
            "or the loader's own",
            u->addr);
    pl_fail_next(&cli->report, "Does the image begin behind the loader? Then `pinless unprotect "
                               "write` opens all pages but the loader's own");
}

static int run_failed(struct pl_cli *cli, struct pl_job *job, int result)
{
    const struct pl_update *u = &job->update;
    int err = pl_link_cause(&cli->link, result);

    if (err == PL_ERR_VERIFY && u->expected == u->found)
        pl_fail(&cli->report, err,
                "the page at 0x%08" PRIX32 " does not have the sum of its image, or is not blank "
                "beside it",
                u->addr);
    else if (err == PL_ERR_VERIFY)
        pl_fail(&cli->report, err, "0x%08" PRIX32 " holds 0x%02X and should hold 0x%02X", u->addr,
                u->found, u->expected);
    else if (err == PL_ERR_WRITE_PROTECTED)
        pl_fail(&cli->report, err, "the page at 0x%08" PRIX32 " kept its content: write-protected",
                u->addr);
    else if (err == PL_ERR_NACK && u->phase == PL_PHASE_ERASE)
        refused_to_erase(cli, u);
    else if (err == PL_ERR_NACK && u->phase == PL_PHASE_START)
        pl_fail(&cli->report, err, "the loader refused to start what is at 0x%08" PRIX32, u->addr);
    else
        pl_link_fail(&cli->link, err, "%s phase, at 0x%08" PRIX32, phases[u->phase].name, u->addr);
    pl_report_add_addr(cli->report.result, "addr", u->addr);
    pl_aftermath(&cli->report, u);
    pl_rescue(&cli->report, u);
    return cli->report.exit;
}

static void add_counts(cJSON *o, const struct pl_job *job)
{
    const struct pl_update *u = &job->update;

    cJSON_AddNumberToObject(o, "image_bytes", job->plan.image_bytes);
    cJSON_AddNumberToObject(o, "pages_erased", u->pages_erased);
    cJSON_AddNumberToObject(o, "pages_unchanged", u->pages_unchanged);
    cJSON_AddNumberToObject(o, "bytes_written", u->bytes_written);
    cJSON_AddNumberToObject(o, "bytes_verified", u->bytes_verified);
    cJSON_AddNumberToObject(o, "repairs", u->repairs);
    cJSON_AddBoolToObject(o, "changed", u->changed);
    cJSON_AddNumberToObject(o, "ms", job->ended - job->started);
}

static bool lend_memory(struct pl_job *job, struct pl_update_config *config)
{
    config->keep_size = job->plan.keep_bytes;
    if (config->keep_size == 0)
        return true;
    job->keep = malloc(config->keep_size);
    config->keep = job->keep;
    if (job->keep)
        memset(job->keep, job->plan.target->chip->erased, config->keep_size);
    return job->keep != NULL;
}

static int drive(struct pl_cli *cli, struct pl_job *job)
{
    struct pl_update *u = &job->update;
    struct pl_progress progress = {0};
    enum pl_update_phase phase = PL_PHASE_DONE;
    uint32_t now = pl_serial_now_ms(), before = now;
    int result;

    job->started = now;
    while ((result = pl_update_step(u, now)) == PL_BUSY) {
        if (u->phase != phase) {
            pl_progress_end(&progress, true, now);
            phase = u->phase;
            pl_progress_begin(&progress, &cli->report, phases[phase].verb, phases[phase].name,
                              phases[phase].unit, now);
            progress.announced = job->phase_ms[phase] > 0;
        }
        pl_progress_at(&progress, u->done, u->total, now);
        pl_link_turn(&cli->link);
        now = pl_serial_now_ms();
        job->phase_ms[phase] += now - before;
        before = now;
    }
    job->ended = pl_serial_now_ms();
    pl_progress_end(&progress, result == PL_OK, job->ended);
    return result;
}

int pl_job_run(struct pl_cli *cli, struct pl_job *job, uint32_t update_flags)
{
    struct pl_update_config config = {.flags = update_flags};

    if (!lend_memory(job, &config))
        return pl_fail(&cli->report, PL_ERR_NO_ROOM, "there is not enough memory");
    int err = pl_update_init(&job->update, &cli->link.session, &job->plan, &config);
    if (err != PL_OK)
        return pl_fail(&cli->report, err, NULL);
    int result = drive(cli, job);
    add_counts(cli->report.result, job);
    return result == PL_OK ? PL_EXIT_DONE : run_failed(cli, job, result);
}

/* --- Afterwards --- */

const char *pl_job_times(const struct pl_job *job, char *out, size_t size)
{
    size_t at = 0;

    out[0] = '\0';
    for (size_t i = 0; i < PL_PHASE_START && at < size; i++) {
        if (job->phase_ms[i] < WORTH_MS)
            continue;
        at += (size_t)snprintf(out + at, size - at, "%s%s %.1f s", at > 0 ? ", " : "",
                               phases[i].done, job->phase_ms[i] / 1000.0);
        if (i == PL_PHASE_WRITE && at < size)
            at += (size_t)snprintf(out + at, size - at, " (%.1f KiB/s)",
                                   job->update.bytes_written / 1.024 / job->phase_ms[i]);
    }
    return out;
}

void pl_job_free(struct pl_job *job)
{
    if (job->loaded)
        pl_firmware_free(&job->firmware);
    job->loaded = false;
    free(job->keep);
    job->keep = NULL;
}
