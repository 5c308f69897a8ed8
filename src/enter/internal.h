/* SPDX-License-Identifier: MIT */
/* Shared by the files of src/enter only.
 *
 * request.c   leaves a request behind, and honours it after the reset
 * record.c    its format and its place
 * branch.c    into a loader, from a chip as after reset
 * jump.c      brings a running chip there
 * listener.c  hears requests on the wire
 * chip.c      which chip this is
 * wrap.c      SystemInit */
#ifndef PL_ENTER_INTERNAL_H
#define PL_ENTER_INTERNAL_H

#include "pinless/enter.h"

#include "hw.h"

#define PL_SYSTICK_CSR 0xE000E010u
#define PL_NVIC_ICER   0xE000E180u
#define PL_NVIC_ICPR   0xE000E280u
#define PL_SCB_ICSR    0xE000ED04u
#define PL_SCB_VTOR    0xE000ED08u
#define PL_SCB_AIRCR   0xE000ED0Cu
#define PL_SCB_CCR     0xE000ED14u
#define PL_SCB_CCSIDR  0xE000ED80u
#define PL_SCB_CSSELR  0xE000ED84u
#define PL_MPU_CTRL    0xE000ED94u
#define PL_ICIALLU     0xE000EF50u
#define PL_DCCMVAC     0xE000EF68u
#define PL_DCCISW      0xE000EF74u
#define PL_DCCSW       0xE000EF6Cu
#define PL_ICACHE_CR   0x40030400u /* STM32H5, L5, U3, U5, WBA */

#define PL_STEPS_BASE 0x40020000u

static inline void pl_hw_change(const struct pl_enter_bits *bits)
{
    pl_hw_put(bits->reg, (pl_hw_get(bits->reg) & ~bits->mask) | bits->value);
}

struct pl_enter_record {
    uint32_t word[4]; /* magic; target and its complement; table; CRC-32 of those */
};

void pl_enter_record_make(struct pl_enter_record *r, enum pl_entry_target target, uint32_t table);

/* The target of a record, or 0 if it is none. */
uint32_t pl_enter_record_target(const struct pl_enter_record *r);

/* At the record's place. After put it survives a reset. */
void pl_enter_record_get(const struct pl_enter_chip *chip, struct pl_enter_record *r);
void pl_enter_record_put(const struct pl_enter_chip *chip, const struct pl_enter_record *r);

/* A loader that can be branched to. */
struct pl_enter_loader {
    uint32_t sp, entry, table;
    bool in_rom;
};

/* Is there one? Changes nothing. */
enum pl_enter_err pl_enter_find(const struct pl_enter_chip *chip, enum pl_entry_target target,
                                uint32_t table, struct pl_enter_loader *loader);

/* Memory at 0 or VTOR, stack, branch. */
__attribute__((noreturn)) void pl_enter_branch(const struct pl_enter_chip *chip,
                                               const struct pl_enter_loader *loader);

/* A ROM loader that starts an application (AN3155, Go) may leave its own vectors behind, at 0 or in
 * VTOR; the first interrupt would go to the loader. Sets both to the flash, if they are the ROM's.
 */
void pl_enter_come_home(const struct pl_enter_chip *chip);

enum pl_enter_op {
    PL_ENTER_SET,         /* |= value */
    PL_ENTER_CLEAR,       /* &= ~value */
    PL_ENTER_PUT,         /* = value */
    PL_ENTER_PULSE,       /* = value, = 0 */
    PL_ENTER_UNTIL_SET,   /* wait until all bits are set */
    PL_ENTER_UNTIL_CLEAR, /* wait until none is */
    PL_ENTER_NEVER        /* it is not known what to do */
};

/* One step towards the reset state; off counts from PL_STEPS_BASE. */
struct pl_enter_step {
    uint32_t value;
    uint16_t off, op;
};

struct pl_enter_steps {
    size_t n;
    const struct pl_enter_step *step;
};

/* Of this chip, in order; n is 0 where they are not known. */
struct pl_enter_steps pl_enter_steps_of(const struct pl_enter_chip *chip);

#endif
