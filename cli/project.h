/* SPDX-License-Identifier: MIT */
/* pinless.json: a product's own defaults, found from the current folder upward. */
#ifndef CLI_PROJECT_H
#define CLI_PROJECT_H

#include <cjson/cJSON.h>

#include "options.h"

struct pl_project {
    cJSON *json; /* NULL: there is no file */
    char path[4096];
};

/* Take from the file what the command line and the environment leave open. False: o->error says
 * what is wrong with the file, and where. The project must outlive o. */
bool pl_project_apply(struct pl_project *project, struct pl_options *o);
void pl_project_free(struct pl_project *project);

#endif
