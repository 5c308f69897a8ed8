/* SPDX-License-Identifier: MIT */
/* Conformance of a flash controller: what the reference manual says, asked of the chip itself.
 *
 * The firmware runs on the chip's internal oscillator, which needs no wait states, and with caches
 * and prefetch off: then a stalled bank stops its code at once, and no read is stale. It prints
 * `name: pass` or `name: FAIL got X, expected Y (document, section)` for each case and at the end
 * `N passed, N failed`. A case that ends in a fault or a reset has failed; the next one follows.
 *
 * Not asked: what a cache may hold back, PCROP, ECC, and anything that cannot be undone (RDP 2).
 *
 * A data sheet promises a maximum and tells a typical duration. Nine tenths of the latter are taken
 * as the least that a working chip needs. */
#ifndef TESTS_FLASH_HARNESS_H
#define TESTS_FLASH_HARNESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct flash_case {
    const char *name;
    const char *source;
    void (*before)(void); /* ends in a reset, behind which the case is run; or NULL */
    uint32_t (*run)(void);
    uint32_t low, high; /* run() must return something in between */
};

/* Rows of a table: an exact value, a value behind a reset, a value within bounds. */
/* clang-format off */
#define CASE(name, source, run, value)          {name, source, NULL, run, value, value}
#define AFTER(before, name, source, run, value) {name, source, before, run, value, value}
#define WITHIN(name, source, run, low, high)    {name, source, NULL, run, low, high}
/* clang-format on */

struct flash_table {
    const struct flash_case *cases;
    size_t n;
};
#define TABLE(cases)                                                                               \
    {                                                                                              \
        cases, sizeof(cases) / sizeof *(cases)                                                     \
    }

struct flash_suite {
    uint32_t hz;                             /* of the internal oscillator */
    void (*prepare)(void);                   /* after each reset: caches and prefetch off */
    const struct flash_table *const *tables; /* NULL ends them */
};
extern const struct flash_suite suite;

/* For flash_case.before */
void reset_by_software(void);

/* RCC_CSR as it was after the last reset. */
uint32_t reset_flags(void);

/* A store that may end in a bus error; did it? */
bool store_faults(volatile uint32_t *at, uint32_t value);
bool store_faults_16(volatile uint16_t *at, uint16_t value);
bool store_faults_8(volatile uint8_t *at, uint8_t value);

/* Words in [at, at + size) that differ from `value`. */
uint32_t words_other_than(uint32_t at, uint32_t size, uint32_t value);

/* How often the flash interrupt has come since the last call; FLASH_handler() counts. */
uint32_t interrupts_taken(void);

#endif
