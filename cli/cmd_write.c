/* SPDX-License-Identifier: MIT */
/* pinless write: into memory as it is, with no erase. Flash must be blank there; SRAM takes all. */
#include <inttypes.h>

#include "cli.h"
#include "job.h"
#include "memory.h"
#include "numbers.h"

static bool in_sram(const struct pl_target *t, uint32_t addr)
{
    return addr >= t->chip->sram_base && addr - t->chip->sram_base < t->chip->sram_size;
}

/* Does the segment lie in the SRAM that the ROM loader leaves free? */
static bool fits_sram(const struct pl_target *t, const struct pl_segment *s)
{
    uint32_t of_rom = pl_memory_of_rom(t), free_size = t->chip->sram_size - of_rom;
    uint32_t off = s->addr - t->chip->sram_base;

    return of_rom < t->chip->sram_size && off >= of_rom && off - of_rom < free_size &&
           s->size <= free_size - (off - of_rom);
}

static int write_sram(struct pl_cli *cli, const struct pl_job *job)
{
    const struct pl_target *t = &cli->link.target;
    const struct pl_image *image = &job->firmware.image;
    int code = PL_EXIT_DONE;

    for (size_t i = 0; i < image->count; i++) {
        if (!fits_sram(t, &image->segments[i]))
            return pl_fail(&cli->report, PL_ERR_RANGE,
                           "0x%08" PRIX32 " and %" PRIu32 " bytes do not lie in the free SRAM, "
                           "which begins at 0x%08" PRIX32 " above the loader's own",
                           image->segments[i].addr, image->segments[i].size,
                           t->chip->sram_base + pl_memory_of_rom(t));
    }
    for (size_t i = 0; i < image->count && code == PL_EXIT_DONE; i++) {
        const struct pl_segment *s = &image->segments[i];
        code = pl_memory_write(cli, s->addr, s->data, s->size, 0);
        if (code == PL_EXIT_DONE && !(cli->opt.given & PL_OPT_NO_VERIFY))
            code = pl_memory_verify(cli, s->addr, s->data, s->size);
    }
    if (code != PL_EXIT_DONE)
        snprintf(cli->report.state, sizeof cli->report.state,
                 "State of the chip: SRAM may hold part of the file; flash was not touched");
    return code;
}

static int write_flash(struct pl_cli *cli, struct pl_job *job)
{
    uint32_t flags = PL_UPDATE_NO_START;
    int code = pl_job_plan(cli, job, PL_PLAN_NO_ERASE);

    flags |= cli->opt.given & PL_OPT_NO_VERIFY ? PL_UPDATE_NO_VERIFY : 0;
    return code == PL_EXIT_DONE ? pl_job_run(cli, job, flags) : code;
}

static int write(struct pl_cli *cli, struct pl_job *job)
{
    const struct pl_image *image = &job->firmware.image;
    char bytes[PL_GROUPED_MAX];
    int code = pl_link_identify(&cli->link, &cli->opt, &cli->report);

    if (code != PL_EXIT_DONE)
        return code;
    if (in_sram(&cli->link.target, image->segments[0].addr))
        code = write_sram(cli, job);
    else
        code = write_flash(cli, job);
    if (code == PL_EXIT_DONE)
        pl_report_say(&cli->report, "Done: %s bytes written%s.",
                      pl_number_grouped(bytes, pl_image_size(image)),
                      cli->opt.given & PL_OPT_NO_VERIFY ? ", not verified" : " and verified");
    return code;
}

int pl_cmd_write(struct pl_cli *cli)
{
    struct pl_job job;
    int code = pl_job_load(cli, &job, pl_operand(cli, 0));

    if (code == PL_EXIT_DONE)
        code = write(cli, &job);
    pl_job_free(&job);
    return code;
}
