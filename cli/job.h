/* SPDX-License-Identifier: MIT */
/* What update, write and verify share: load the file, plan, carry out, tell what was left behind.
 */
#ifndef CLI_JOB_H
#define CLI_JOB_H

#include "cli.h"
#include "pinless/firmware.h"
#include "pinless/update.h"

struct pl_job {
    const char *path;
    bool loaded;
    bool given; /* the image belongs to somebody else, path is only its name */
    struct pl_firmware firmware;
    struct pl_plan plan;
    struct pl_update update;
    uint8_t *keep;
    uint32_t started, ended;              /* ms */
    uint32_t phase_ms[PL_PHASE_DONE + 1]; /* spent in each */
};

/* Each returns an exit code, the failure being recorded. */

/* Read the firmware file; a BIN goes to --addr, or, in the second case, where the flash begins. */
int pl_job_load(struct pl_cli *cli, struct pl_job *job, const char *path);
int pl_job_load_at_base(struct pl_cli *cli, struct pl_job *job, const char *path);

/* Take an image that is there already, and stays there. */
void pl_job_take(struct pl_job *job, const char *name, const struct pl_firmware *firmware,
                 const struct pl_image *image);

/* After pl_link_identify: a BIN without --addr goes where this chip's flash begins. plan_flags:
 * enum pl_plan_flag. */
int pl_job_plan(struct pl_cli *cli, struct pl_job *job, uint32_t plan_flags);

/* Carry the plan out. update_flags: enum pl_update_flag. */
int pl_job_run(struct pl_cli *cli, struct pl_job *job, uint32_t update_flags);

/* "compared 0.2 s, written 0.8 s (8.0 KiB/s)", in out, which is returned. */
const char *pl_job_times(const struct pl_job *job, char *out, size_t size);

void pl_job_free(struct pl_job *job);

#endif
