/* SPDX-License-Identifier: MIT */
/* Chips of the table on hardware made of memory, with a ROM loader in them. */
#ifndef TESTS_UNIT_ENTER_RIG_H
#define TESTS_UNIT_ENTER_RIG_H

#include "check.h"

#include "internal.h"

/* All rows of the table, those without entry too. */
extern const struct pl_enter_chip enter_rows[];
extern const size_t enter_rows_count;

const struct pl_enter_chip *enter_row(uint16_t pid);

/* Power up this chip; pl_enter_this_chip() returns it from now on. A ROM loader with a good vector
 * table is where the row says. NULL: a chip that is not known. */
void enter_plug(const struct pl_enter_chip *chip);

/* What the vector table of enter_plug's ROM loader holds. */
uint32_t enter_rom_sp(const struct pl_enter_chip *chip);
uint32_t enter_rom_entry(const struct pl_enter_chip *chip);

/* pl_enter_early, pl_enter_request, pl_enter_jump, until they return or end the program. */
enum fake_end enter_early(void);
enum fake_end enter_request(enum pl_entry_target target, uint32_t table, enum pl_enter_err *err);
enum fake_end enter_jump(enum pl_entry_target target, uint32_t table, enum pl_enter_err *err);

/* Those that say entry: yes. */
void for_each_entered_chip(void (*check)(const struct pl_enter_chip *chip));

#endif
