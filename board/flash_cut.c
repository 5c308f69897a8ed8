/* SPDX-License-Identifier: MIT */
/* Flash and a power supply that fails: what a half-done operation leaves behind.
 *
 * The manuals promise nothing here; this is the behaviour that data sheets of NOR flash and
 * published measurements agree on, chosen so that what can go wrong does. */
#include "draw.h"
#include "flash_nor.h"

#include <string.h>

static bool was_torn(const struct pl_nor *nor, uint32_t at)
{
    if (nor->op == PL_NOR_PROGRAM)
        return nor->torn_before >> (at - nor->off) / PL_NOR_DOUBLE_WORD & 1;
    return nor->main.torn[at / PL_NOR_DOUBLE_WORD];
}

/* ECC of a double word fits as it did before if its cells are as before; else only if this
 * operation has erased it. */
static void judge(struct pl_device *d, uint32_t off, uint32_t len)
{
    struct pl_nor *nor = d->state;
    struct pl_nor_array *array = nor->array;
    bool erase = nor->op == PL_NOR_ERASE;

    if (!array->torn)
        return;
    for (uint32_t at = off & ~7U; at < off + len; at += PL_NOR_DOUBLE_WORD) {
        bool same = memcmp(array->cells + at, array->before + at, PL_NOR_DOUBLE_WORD) == 0;
        bool erased = erase && pl_nor_erased(array, at, PL_NOR_DOUBLE_WORD);

        pl_nor_set_torn(d, at, PL_NOR_DOUBLE_WORD, same ? was_torn(nor, at) : !erased);
    }
}

/* Nothing of it has happened; of a fast row, nothing of its last granule. */
static void undo(struct pl_device *d)
{
    struct pl_nor *nor = d->state;
    uint32_t off = nor->op == PL_NOR_PROGRAM ? nor->granule : nor->off;
    uint32_t len = nor->off + nor->len - off;

    memcpy(nor->array->cells + off, nor->array->before + off, len);
    if (nor->array == &nor->main)
        judge(d, off, len);
}

/* --- Program --- */

static void cut_program(struct pl_device *d, uint32_t phase, uint32_t seed)
{
    struct pl_nor *nor = d->state;
    struct pl_nor_array *array = nor->array;
    uint8_t *cells = array->cells + nor->off;
    const uint8_t *before = array->before + nor->off;
    uint32_t whole = phase & ~7U;

    if (phase < nor->len) {
        cells[phase] = (uint8_t)(cells[phase] | (before[phase] & pl_draw(&seed)));
        memcpy(cells + phase + 1, before + phase + 1, nor->len - phase - 1);
    }
    if (phase > nor->len)
        return;
    if (phase == nor->len && phase)
        whole = (phase - 1) & ~7U;
    judge(d, nor->off + whole, nor->len - whole);
    pl_nor_settle(d, PL_NOR_PROGRAM);
}

/* --- Erase --- */

/* Up to a point the erase is through; beyond it each bit is what it was, or erased already. */
static void cut_partly(struct pl_nor *nor, uint32_t seed)
{
    uint8_t *cells = nor->array->cells + nor->off;
    const uint8_t *before = nor->array->before + nor->off;

    for (uint32_t i = pl_draw(&seed) % nor->len; i < nor->len; i++)
        cells[i] = (uint8_t)(before[i] | pl_draw(&seed));
}

static void cut_weak(struct pl_nor *nor, uint32_t seed)
{
    for (uint32_t i = 0; i < nor->len / PL_NOR_DOUBLE_WORD; i++)
        nor->weak[nor->off / PL_NOR_DOUBLE_WORD + i] = true;
    nor->weak_seed = seed;
}

static void cut_erase(struct pl_device *d, unsigned phase, uint32_t seed)
{
    struct pl_nor *nor = d->state;

    if (phase == PL_FLASH_CUT_UNTOUCHED) {
        undo(d);
        return;
    }
    if (phase == PL_FLASH_CUT_PARTLY)
        cut_partly(nor, seed);
    if (nor->array != &nor->main)
        return;
    judge(d, nor->off, nor->len);
    pl_nor_forget_weakness(nor, nor->off, nor->len);
    pl_nor_forget_flips(d, nor->off, nor->len);
    if (phase == PL_FLASH_CUT_WEAK)
        cut_weak(nor, seed);
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
    if (pl_draw(&nor->weak_seed) % 8 == 0) {
        uint32_t where = pl_draw(&nor->weak_seed);

        noise[where % 8] |= (uint8_t)(1U << (where >> 8) % 8);
        noise[(where >> 16) % 8] |= (uint8_t)(2U << (where >> 24) % 7);
    }
    for (uint32_t i = 0; i < PL_NOR_DOUBLE_WORD; i++) {
        noise[i] &= cells[i];
        cells[i] &= (uint8_t)~noise[i];
    }
}

void pl_nor_read_weak(struct pl_device *d)
{
    struct pl_nor *nor = d->state;

    for (uint32_t i = 0; i < nor->main.size / PL_NOR_DOUBLE_WORD; i++)
        if (nor->weak[i]) {
            uint32_t off = i * PL_NOR_DOUBLE_WORD;

            read_weak_word(nor, off);
            if (nor->main.torn)
                pl_nor_set_torn(d, off, PL_NOR_DOUBLE_WORD,
                                memcmp(nor->noise + off, (const uint8_t[8]){0}, 8) != 0);
        }
}

/* --- Option bytes --- */

static void cut_rewrite(struct pl_nor *nor, unsigned phase, uint32_t seed)
{
    struct pl_nor_array *array = nor->array;
    uint32_t written = phase == PL_FLASH_CUT_WEAK ? pl_draw(&seed) % nor->len : 0;

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
    if (phase == PL_FLASH_CUT_BEFORE)
        undo(d);
    else if (phase == PL_FLASH_CUT_AFTER)
        pl_nor_settle(d, nor->op);
    else if (nor->op == PL_NOR_PROGRAM)
        cut_program(d, phase, seed);
    else if (nor->op == PL_NOR_ERASE)
        cut_erase(d, phase, seed);
    else
        cut_rewrite(nor, phase, seed);
    nor->op = PL_NOR_IDLE;
    nor->n_waiting = 0;
    pl_machine_invalidate(d->machine, nor->array->base + nor->off, nor->len);
    return true;
}
