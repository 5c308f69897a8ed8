/* SPDX-License-Identifier: MIT */
/* The chips that the virtual board can be, by name. */
#include "chips.h"

#include <ctype.h>
#include <string.h>

const struct pl_board_chip *const pl_board_chips[] = {&pl_board_l452, &pl_board_f103,
                                                      &pl_board_f405, &pl_board_g071, NULL};

/* How many characters agree, whatever their case. */
static size_t agreement(const char *a, const char *b)
{
    size_t n = 0;

    while (a[n] && toupper((unsigned char)a[n]) == toupper((unsigned char)b[n]))
        n++;
    return n;
}

static const char *without_maker(const char *name)
{
    return name + (agreement("STM32", name) == 5 ? 5 : 0);
}

const struct pl_board_chip *pl_board_chip_find(const char *name)
{
    const char *part = without_maker(name);

    for (size_t i = 0; pl_board_chips[i]; i++) {
        const char *line = without_maker(pl_board_chips[i]->name);
        if (agreement(line, part) == strlen(line))
            return pl_board_chips[i];
    }
    return NULL;
}
