/* SPDX-License-Identifier: MIT */
/* pinless-manifest/1: an update as a vendor publishes it, for this program and for browsers. See
 * docs/manifest.md. */
#ifndef CLI_MANIFEST_H
#define CLI_MANIFEST_H

#include "options.h"
#include "pinless/firmware.h"
#include "pinless/update.h"
#include "report.h"

enum { PL_MANIFEST_MAX = 262144, PL_MANIFEST_PARTS_MAX = 64 };

struct pl_manifest {
    const char *path;
    uint8_t *bytes; /* the file */
    size_t size;
    cJSON *json;
    bool is_signed; /* and the signature holds */
    char enter[80]; /* its entry and link as the options that they are */
    char baud[80];
    char product[16];
    char error[300]; /* after a failure: a sentence without a full stop */
};

/* An image made of a build's parts. */
struct pl_manifest_image {
    struct pl_image image;
    struct pl_segment *segments;
    struct pl_firmware parts[PL_MANIFEST_PARTS_MAX];
    size_t n_parts;
};

/* Read the file and check all that it says of itself. key_path: a public key that its signature,
 * beside it in FILE.sig, must be of; NULL: not looked at.
 *   PL_OK, PL_ERR_FILE, PL_ERR_FORMAT, PL_ERR_REFUSED (the signature) */
int pl_manifest_load(struct pl_manifest *m, const char *path, const char *key_path);
void pl_manifest_free(struct pl_manifest *m);

/* What it says of entry and line, where the user has not said otherwise. */
bool pl_manifest_apply(struct pl_manifest *m, struct pl_options *o);

/* The build for this target; board NULL: there must be only one.
 *   returns  NULL: *err is PL_ERR_WRONG_CHIP, or PL_ERR_ARG if the user has to name a board */
const cJSON *pl_manifest_build(struct pl_manifest *m, const struct pl_target *t, const char *board,
                               int *err);

/* Read the parts of a build, check their sizes and hashes, and put them together.
 *   PL_OK, or as pl_firmware_load; PL_ERR_FORMAT also for a part that is not the one meant, and for
 *   an image over what must be kept */
int pl_manifest_parts(struct pl_manifest *m, const cJSON *build, struct pl_manifest_image *out);
void pl_manifest_image_free(struct pl_manifest_image *image);

/* Do the pages of this plan leave alone what the build must keep? Else PL_ERR_RANGE. */
int pl_manifest_keeps(struct pl_manifest *m, const cJSON *build, const struct pl_plan *plan);

bool pl_manifest_erases_pages(const cJSON *build);
bool pl_manifest_starts(const cJSON *build);
const char *pl_manifest_text(const cJSON *object, const char *name);

#endif
