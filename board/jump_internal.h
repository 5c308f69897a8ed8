/* SPDX-License-Identifier: MIT */
/* The parts of the jump report, shared by its files only.
 *
 * jump.c             the way in, the state of the core, interrupts
 * jump_peripheral.c  clocks and peripherals
 * jump_text.c        what each finding means, and how it is told
 * jump_family.c      registers and reset values */
#ifndef BOARD_JUMP_INTERNAL_H
#define BOARD_JUMP_INTERNAL_H

#include "jump.h"
#include "jump_family.h"
#include "machine_internal.h"

#include "pinless/chip.h"

struct pl_jump_look {
    struct pl_machine *m;
    const struct pl_chip *chip;          /* NULL: not in the chip table */
    const struct pl_jump_family *family; /* NULL: not known */
    const struct pl_mapped_memory *rom;  /* NULL: the chip has no system memory */
    struct pl_jump *jump;
};

/* Why and how to mend it; the texts of an id. */
struct pl_jump_text {
    const char *name, *why, *fix, *source;
};
extern const struct pl_jump_text pl_jump_texts[PL_JUMP_IDS];

__attribute__((format(printf, 4, 5))) void pl_jump_add(struct pl_jump_look *look,
                                                       enum pl_jump_id id,
                                                       enum pl_jump_severity severity,
                                                       const char *evidence, ...);

/* The finding just added shows in these bits; whoever made them so is to blame. */
void pl_jump_blame(struct pl_jump_look *look, uint32_t reg, uint32_t bits);
void pl_jump_blame_field(struct pl_jump_look *look, uint32_t reg, uint32_t bits);

/* Hanging where the loader needs interrupts, else misleading. */
enum pl_jump_severity pl_jump_mask_severity(const struct pl_jump_look *look);

void pl_jump_look_at_clocks(struct pl_jump_look *look);
void pl_jump_look_at_peripherals(struct pl_jump_look *look);

#endif
