/* SPDX-License-Identifier: MIT */
/* What lint has found, for people and for programs. */
#ifndef BOARD_LINT_TEXT_H
#define BOARD_LINT_TEXT_H

#include <stdio.h>

#include "lint.h"
#include "source_lines.h"
#include "symbols.h"

struct pl_lint_telling {
    const char *firmware, *chip;
    const struct pl_symbols *symbols;
    const struct pl_source_lines *lines;
};

void pl_lint_print(const struct pl_lint *lint, const struct pl_lint_telling *telling, FILE *out);

/* One JSON object without a line end, to be freed; NULL without memory. */
char *pl_lint_json(const struct pl_lint *lint, const struct pl_lint_telling *telling);

#endif
