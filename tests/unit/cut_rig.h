/* SPDX-License-Identifier: MIT */
/* A whole chip with the resident loader, a host that talks to it without a wire's cost, and power
 * that fails at every flash operation on the way. */
#ifndef TESTS_UNIT_CUT_RIG_H
#define TESTS_UNIT_CUT_RIG_H

#include "fault.h"

#include "check.h"
#include "pinless/update.h"

enum { CUT_IMAGE_MAX = 8192, CUT_HEARD = 1024, CUT_BAUD = 921600 };

/* An application in its place. */
struct cut_image {
    uint32_t addr, size;
    uint8_t bytes[CUT_IMAGE_MAX];
};

struct cut_rig;
typedef void cut_fn(struct cut_rig *rig);

struct cut_rig {
    struct pl_board *board;
    const struct pl_board_chip *chip;
    const char *name;
    uint32_t app;
    struct cut_image old, fresh;

    struct pl_session session;
    struct pl_identify id;
    struct pl_plan plan;
    struct pl_update update;

    uint8_t heard[CUT_HEARD]; /* what the chip has sent and nobody has taken */
    size_t n_heard;

    bool may_crash;      /* firmware that comes to an end is no failure of the test */
    cut_fn *at_flash_op; /* called when an operation has begun; NULL: not watched */
    uint64_t flash_ops;  /* the next one that is watched */

    unsigned ops, cuts, started, updated; /* counts for people */
};

/* The chip by name ("l452") with a loader ("-loader-sealed") and applications of the examples,
 * sealed. */
void cut_rig_open(struct cut_rig *rig, const char *name, const char *loader);
void cut_rig_close(struct cut_rig *rig);

/* An application's BIN file, "-crash.bin", sealed; and into the flash with it. */
void cut_rig_image(const struct cut_rig *rig, const char *which, struct cut_image *image);
void cut_rig_put(struct cut_rig *rig, const struct cut_image *image);

void cut_rig_run_us(struct cut_rig *rig, uint64_t us);

/* Puts the image into the flash, as after a whole update, and asks the application for the loader.
 */
void cut_rig_enter(struct cut_rig *rig, const struct cut_image *image);

/* Is the application running? The loader does not move the vector table. */
bool cut_rig_started(struct cut_rig *rig);

/* Is the image in the flash, and every double word of the flash sound? */
bool cut_rig_holds(struct cut_rig *rig, const struct cut_image *image);

/* The host's clock; and its session until what it does has ended. */
uint32_t cut_rig_ms(const struct cut_rig *rig);
int cut_rig_drive(struct cut_rig *rig);

/* The host's work; each ends as pl_session_result does. connect asks Get and Get ID. */
int cut_rig_connect(struct cut_rig *rig);
int cut_rig_update(struct cut_rig *rig, const struct cut_image *image); /* as pinless does */
int cut_rig_foreign_update(struct cut_rig *rig, const struct cut_image *image); /* as stm32flash */

#endif
