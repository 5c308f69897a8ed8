/* SPDX-License-Identifier: MIT */
/* A rogue: an application that goes into the ROM loader in one of the ways that do not work.
 *
 * Each file beside main.c and the chips' is one mistake, as people describe them in forums: all
 * else is put back as it should be, so that pinless lint has that one thing to say. The line that
 * is to blame ends in a comment, "culprit". tests/e2e/lint.sh knows what each is called. */
#ifndef ROGUE_H
#define ROGUE_H

#include "cortex.h"
#include "pins.h"

/* Once, when the UART works; most rogues have nothing to do then. */
void prepare(void);

/* It was asked, and has answered. */
void leave(void);

/* --- The right way, in parts; rogue_CHIP.c --- */

/* Peripherals and their clocks, as far as main.c has used them. */
void put_back(void);

/* Vectors of exceptions: remap, where the chip has it, and VTOR. */
void vectors_to_rom(void);

/* Its vector table: stack pointer and entry. */
extern const uint32_t *const rom;

_Noreturn static inline void start(uint32_t stack, uint32_t entry)
{
    __asm__ volatile("msr msp, %0\n\tisb\n\tbx %1" ::"r"(stack), "r"(entry));
    __builtin_unreachable();
}

/* The stack stays where it is. */
_Noreturn static inline void start_here(uint32_t entry)
{
    __asm__ volatile("bx %0" ::"r"(entry));
    __builtin_unreachable();
}

#endif
