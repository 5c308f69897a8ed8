/* SPDX-License-Identifier: MIT */
/* The memory behind malloc: it only grows, until all of it is given back at once. */
#ifndef WEB_ARENA_H
#define WEB_ARENA_H

enum { PL_ARENA_MAX = 192 * 1024 * 1024 };

/* Everything from malloc is gone after this. */
void pl_arena_reset(void);

#endif
