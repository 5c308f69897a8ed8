/* SPDX-License-Identifier: MIT */
/* Options of pinless-board run that plan faults, and what it says when one strikes. */
#ifndef BOARD_RUN_FAULTS_H
#define BOARD_RUN_FAULTS_H

#include <stdio.h>

#include "fault.h"

enum { PL_OPT_CUT = 768, PL_OPT_RAM, PL_OPT_RESET_AT, PL_OPT_FLIP, PL_OPT_STUCK_BUSY };
/* clang-format off */
#define PL_RUN_FAULT_OPTIONS                                                                       \
    {"cut", required_argument, NULL, PL_OPT_CUT},                                                  \
    {"ram", required_argument, NULL, PL_OPT_RAM},                                                  \
    {"reset-at", required_argument, NULL, PL_OPT_RESET_AT},                                        \
    {"flip", required_argument, NULL, PL_OPT_FLIP},                                                \
    {"stuck-busy", required_argument, NULL, PL_OPT_STUCK_BUSY}
/* clang-format on */

/* False: not one of these options, a value that it does not understand, or one fault too many. */
bool pl_run_fault_option(struct pl_fault_plan *plan, int id, const char *value);

/* One line: the fault strikes now. */
void pl_run_fault_print(FILE *out, const struct pl_fault *fault,
                        const struct pl_flash_operation *op, uint64_t now_ps);

#endif
