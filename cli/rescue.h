/* SPDX-License-Identifier: MIT */
/* Bytes that a failed update leaves nowhere but in our memory, saved to a file. */
#ifndef CLI_RESCUE_H
#define CLI_RESCUE_H

#include "pinless/update.h"
#include "report.h"

/* After a failure: if kept bytes are only in memory and are not blank, write them to a new
 * pinless-rescue.hex in the current folder and record a sentence about it. */
void pl_rescue(struct pl_report *r, const struct pl_update *u);

#endif
