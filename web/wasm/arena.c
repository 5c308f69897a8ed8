/* SPDX-License-Identifier: MIT */
/* malloc for one page of a browser: a block after the other behind the static data. A firmware file
 * and what is made of it live until the next file, so nothing is lost by not taking blocks back. */
#include "arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGN = 16, WASM_PAGE = 65536 };

extern uint8_t __heap_base; /* by the linker: where static data end */

static struct {
    size_t used; /* bytes behind __heap_base */
    size_t last; /* where the newest block begins */
} arena;

static size_t aligned(size_t n)
{
    return (n + ALIGN - 1) / ALIGN * ALIGN;
}

/* Make the first n bytes behind __heap_base real. */
static int reach(size_t n)
{
    size_t need = (size_t)&__heap_base + n;
    size_t have = __builtin_wasm_memory_size(0) * WASM_PAGE;

    if (need <= have)
        return 1;
    return __builtin_wasm_memory_grow(0, (need - have + WASM_PAGE - 1) / WASM_PAGE) != SIZE_MAX;
}

static int claim(size_t start, size_t size)
{
    if (size > PL_ARENA_MAX || start > PL_ARENA_MAX - size || !reach(start + size))
        return 0;
    arena.last = start;
    arena.used = start + size;
    return 1;
}

void pl_arena_reset(void)
{
    arena.used = 0;
    arena.last = 0;
}

void *malloc(size_t size)
{
    size_t start = aligned(arena.used);

    return claim(start, size) ? &__heap_base + start : NULL;
}

/* The newest block grows where it is. Of an older one the size is not known, but it ends before the
 * memory in use does. */
void *realloc(void *old, size_t size)
{
    size_t start = old ? (size_t)((uint8_t *)old - &__heap_base) : 0;
    size_t held = arena.used - start;

    if (!old)
        return malloc(size);
    if (start == arena.last)
        return claim(start, size) ? old : NULL;
    uint8_t *block = malloc(size);
    if (block)
        memcpy(block, old, size < held ? size : held);
    return block;
}

void free(void *block)
{
    (void)block;
}
