/* SPDX-License-Identifier: MIT */
/* Hardware made of memory, in the place of src/enter/hw.h: compiled in with -include, it takes that
 * header's guard. Every register holds what was last written; reads and writes can be intercepted.
 */
#ifndef PL_ENTER_HW_H
#define PL_ENTER_HW_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PL_HW_NVIC_WORDS 16u

enum { FAKE_WORDS = 512, FAKE_LOG = 4096 };

enum fake_end { FAKE_RETURNED, FAKE_STARTED, FAKE_RESET };

struct fake_write {
    uint32_t addr, value;
};

struct fake {
    struct fake_write word[FAKE_WORDS]; /* all that is not 0 */
    size_t n_words;
    struct fake_write log[FAKE_LOG];
    size_t n_log;
    uint32_t exception, unprivileged, primask;
    uint32_t (*on_get)(uint32_t addr, uint32_t value); /* NULL: as written */
    bool (*on_put)(uint32_t addr, uint32_t value);     /* false: the write has no effect */
    uint32_t sp, entry;                                /* of FAKE_STARTED */
    jmp_buf end;
};

extern struct fake fake;

/* All zero again. */
void fake_power_up(void);

uint32_t fake_word(uint32_t addr);
void fake_set(uint32_t addr, uint32_t value);

/* Writes to this register since power-up; *last is the last one. */
unsigned fake_writes(uint32_t addr, uint32_t *last);

uint32_t pl_hw_get(uint32_t addr);
void pl_hw_put(uint32_t addr, uint32_t value);
void pl_hw_barrier(void);
uint32_t pl_hw_interrupts_off(void);
void pl_hw_interrupts_restore(uint32_t primask);
uint32_t pl_hw_exception(void);
uint32_t pl_hw_unprivileged(void);
__attribute__((noreturn)) void pl_hw_wait_for_reset(void);
__attribute__((noreturn)) void pl_hw_start(uint32_t sp, uint32_t entry);

#endif
