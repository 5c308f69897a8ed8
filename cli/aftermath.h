/* SPDX-License-Identifier: MIT */
/* What state a chip is in after an update did not reach its end. */
#ifndef CLI_AFTERMATH_H
#define CLI_AFTERMATH_H

#include "pinless/update.h"
#include "report.h"

/* Record the statement, and what to do next if the error itself has no better advice. */
void pl_aftermath(struct pl_report *r, const struct pl_update *u);

#endif
