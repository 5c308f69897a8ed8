/* SPDX-License-Identifier: MIT */
/* Flash and a power supply that fails: what a half-done operation leaves behind.
 *
 * The manuals promise nothing here; this is the behaviour that data sheets of NOR flash and
 * published measurements agree on, chosen so that what can go wrong does. */
#include "flash_nor.h"

#include <string.h>

/* xorshift32: the same seed, the same damage, everywhere. */
static uint32_t draw(uint32_t *seed)
{
    uint32_t x = *seed ? *seed : 0x9E3779B9U;

    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    *seed = x;
    return x;
}

/* ECC of a double word fits if it is as before, erased by this operation, or as written. */
static void judge(struct pl_nor *nor, uint32_t off, uint32_t len, bool erase)
{
    struct pl_nor_array *array = nor->array;

    if (!array->torn)
        return;
    for (uint32_t at = off & ~7U; at < off + len; at += PL_NOR_DOUBLE_WORD) {
        bool same = memcmp(array->cells + at, array->before + at, PL_NOR_DOUBLE_WORD) == 0;
        bool erased = erase && pl_nor_erased(array, at, PL_NOR_DOUBLE_WORD);

        array->torn[at / PL_NOR_DOUBLE_WORD] = !same && !erased;
    }
}

/* --- Program --- */

static void cut_program(struct pl_nor *nor, uint32_t phase, uint32_t seed)
{
    struct pl_nor_array *array = nor->array;
    uint8_t *cells = array->cells + nor->off;
    const uint8_t *before = array->before + nor->off;
    uint32_t whole = phase & ~7U;

    if (phase < nor->len) {
        cells[phase] = (uint8_t)(cells[phase] | (before[phase] & draw(&seed)));
        memcpy(cells + phase + 1, before + phase + 1, nor->len - phase - 1);
    }
    if (phase > nor->len)
        return;
    if (phase == nor->len && phase)
        whole = (phase - 1) & ~7U;
    judge(nor, nor->off + whole, nor->len - whole, false);
}

/* --- Erase --- */

/* Up to a point the erase is through; beyond it each bit is what it was, or erased already. */
static void cut_partly(struct pl_nor *nor, uint32_t seed)
{
    uint8_t *cells = nor->array->cells + nor->off;
    const uint8_t *before = nor->array->before + nor->off;

    for (uint32_t i = draw(&seed) % nor->len; i < nor->len; i++)
        cells[i] = (uint8_t)(before[i] | draw(&seed));
}

static void cut_weak(struct pl_nor *nor, uint32_t seed)
{
    for (uint32_t i = 0; i < nor->len / PL_NOR_DOUBLE_WORD; i++)
        nor->weak[nor->off / PL_NOR_DOUBLE_WORD + i] = true;
    nor->weak_seed = seed;
}

static void cut_erase(struct pl_nor *nor, unsigned phase, uint32_t seed)
{
    struct pl_nor_array *array = nor->array;

    if (phase == PL_FLASH_CUT_UNTOUCHED)
        memcpy(array->cells + nor->off, array->before + nor->off, nor->len);
    else if (phase == PL_FLASH_CUT_PARTLY)
        cut_partly(nor, seed);
    else if (array == &nor->main)
        cut_weak(nor, seed);
    judge(nor, nor->off, nor->len, true);
}

/* One double word in eight shows two bits: beyond what ECC mends. */
static void read_weak_word(struct pl_nor *nor, uint32_t off)
{
    uint8_t *cells = nor->main.cells + off;
    uint8_t *noise = nor->noise + off;

    for (uint32_t i = 0; i < PL_NOR_DOUBLE_WORD; i++) {
        cells[i] |= noise[i];
        noise[i] = 0;
    }
    if (draw(&nor->weak_seed) % 8 == 0) {
        uint32_t where = draw(&nor->weak_seed);

        noise[where % 8] |= (uint8_t)(1U << (where >> 8) % 8);
        noise[(where >> 16) % 8] |= (uint8_t)(2U << (where >> 24) % 7);
    }
    for (uint32_t i = 0; i < PL_NOR_DOUBLE_WORD; i++) {
        noise[i] &= cells[i];
        cells[i] &= (uint8_t)~noise[i];
    }
}

void pl_nor_read_weak(struct pl_nor *nor)
{
    for (uint32_t i = 0; i < nor->main.size / PL_NOR_DOUBLE_WORD; i++)
        if (nor->weak[i]) {
            uint32_t off = i * PL_NOR_DOUBLE_WORD;

            read_weak_word(nor, off);
            if (nor->main.torn)
                nor->main.torn[i] = memcmp(nor->noise + off, (const uint8_t[8]){0}, 8) != 0;
        }
}

/* --- Option bytes --- */

static void cut_rewrite(struct pl_nor *nor, unsigned phase, uint32_t seed)
{
    struct pl_nor_array *array = nor->array;
    uint32_t written = phase == PL_FLASH_CUT_WEAK ? draw(&seed) % nor->len : 0;

    if (phase == PL_FLASH_CUT_UNTOUCHED)
        memcpy(array->cells, array->before, nor->len);
    else
        memset(array->cells + written, 0xFF, nor->len - written);
}

bool pl_flash_cut(struct pl_device *d, unsigned phase, uint32_t seed)
{
    struct pl_nor *nor = d->state;

    pl_nor_run(d);
    if (nor->op == PL_NOR_IDLE)
        return false;
    if (nor->op == PL_NOR_PROGRAM)
        cut_program(nor, phase, seed);
    else if (nor->op == PL_NOR_ERASE)
        cut_erase(nor, phase, seed);
    else
        cut_rewrite(nor, phase, seed);
    nor->op = PL_NOR_IDLE;
    nor->n_waiting = 0;
    pl_machine_invalidate(d->machine, nor->array->base + nor->off, nor->len);
    return true;
}
