/* SPDX-License-Identifier: MIT */
/* A picture of the flash in one line: what will be written, what is kept, what is not touched. */
#ifndef CLI_PICTURE_H
#define CLI_PICTURE_H

#include "pinless/update.h"
#include "report.h"

void pl_picture(const struct pl_report *r, const struct pl_plan *plan);

#endif
