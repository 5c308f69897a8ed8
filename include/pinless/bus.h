/* SPDX-License-Identifier: MIT */
/* Bus: several products on one half-duplex line (RS-485), each with a node number; one of them is
 * selected before it is spoken to. Both ends of the format: SPEC.md, "Several products on one
 * line".
 *
 * A select frame counts only if it stands alone between two silences, so that the same bytes within
 * other traffic mean nothing. Nothing here waits, allocates or keeps state. */
#ifndef PINLESS_BUS_H
#define PINLESS_BUS_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    PL_BUS_NOBODY = 0,       /* a frame for this number deselects all */
    PL_BUS_UNNUMBERED = 255, /* a product that has been given no number yet */

    PL_BUS_SILENCE_MS = 20, /* before and behind a frame, at the loader */
    PL_BUS_MAGIC_SIZE = 8,  /* version of the format included */
    PL_BUS_SELECT_SIZE = 14,
    PL_BUS_ANSWER_SIZE = 3,
};

/* What each frame begins with. */
extern const uint8_t pl_bus_magic[PL_BUS_MAGIC_SIZE];

/* The frame that selects `node` and deselects all others. */
void pl_bus_put_select(uint8_t out[PL_BUS_SELECT_SIZE], uint8_t node);

/* Whom a frame selects. False: it is none, or damaged. */
bool pl_bus_get_select(const uint8_t frame[PL_BUS_SELECT_SIZE], uint8_t *node);

/* What a loader says once it is selected. No select frame holds its own answer, so that a host may
 * look for it in whatever it hears, itself included. */
void pl_bus_put_answer(uint8_t out[PL_BUS_ANSWER_SIZE], uint8_t node);

#ifdef __cplusplus
}
#endif

#endif
