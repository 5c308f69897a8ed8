/* SPDX-License-Identifier: MIT */
/* Error correction of the flash, and bits that flip. */
#include "flash_nor.h"

enum { DOUBLE_WORD = PL_NOR_DOUBLE_WORD };

/* --- Which double words fail --- */

void pl_nor_set_torn(struct pl_device *d, uint32_t off, uint32_t len, bool torn)
{
    struct pl_nor *nor = d->state;
    uint32_t before = nor->n_torn;

    if (!nor->main.torn)
        return;
    for (uint32_t i = off / DOUBLE_WORD; i < (off + len) / DOUBLE_WORD; i++) {
        nor->n_torn += (uint32_t)torn - (uint32_t)nor->main.torn[i];
        nor->main.torn[i] = torn;
    }
    if (nor->n_torn != before)
        pl_machine_flash_suspects(d->machine);
}

uint32_t pl_flash_ecc_count(const struct pl_device *d)
{
    const struct pl_nor *nor = d->state;

    return nor->n_torn;
}

/* --- Flipped bits --- */

static unsigned find_flip(const struct pl_nor *nor, uint32_t off)
{
    unsigned i = 0;

    while (i < nor->n_flips && nor->flip[i].off != off)
        i++;
    return i;
}

static void drop_flip(struct pl_device *d, unsigned i)
{
    struct pl_nor *nor = d->state;

    nor->flip[i] = nor->flip[--nor->n_flips];
    pl_machine_flash_suspects(d->machine);
}

void pl_nor_forget_flips(struct pl_device *d, uint32_t off, uint32_t len)
{
    struct pl_nor *nor = d->state;

    for (unsigned i = nor->n_flips; i-- > 0;)
        if (nor->flip[i].off + DOUBLE_WORD > off && nor->flip[i].off < off + len)
            drop_flip(d, i);
}

static void toggle(struct pl_device *d, struct pl_nor_array *array, uint32_t off, uint8_t bits)
{
    array->cells[off] ^= bits;
    pl_machine_invalidate(d->machine, array->base + off, 1);
}

/* Two bits are beyond repair and show. */
static void show(struct pl_device *d, struct pl_nor_flip flip)
{
    struct pl_nor *nor = d->state;

    for (unsigned i = 0; i < DOUBLE_WORD; i++)
        toggle(d, &nor->main, flip.off + i, (uint8_t)(flip.bits >> 8 * i));
    pl_nor_set_torn(d, flip.off, DOUBLE_WORD, true);
}

static bool flip_with_ecc(struct pl_device *d, uint32_t off, unsigned bit)
{
    struct pl_nor *nor = d->state;
    uint32_t word = off & ~7U;
    uint64_t bits = UINT64_C(1) << (8 * (off & 7) + bit);
    unsigned i = find_flip(nor, word);

    if (i == PL_NOR_FLIPS)
        return false;
    if (i == nor->n_flips) {
        nor->flip[nor->n_flips++] = (struct pl_nor_flip){word, bits};
        pl_machine_flash_suspects(d->machine);
        return true;
    }
    bits ^= nor->flip[i].bits;
    drop_flip(d, i);
    if (bits)
        show(d, (struct pl_nor_flip){word, bits});
    return true;
}

bool pl_flash_flip(struct pl_device *d, uint32_t addr, unsigned bit)
{
    struct pl_nor *nor = d->state;
    struct pl_nor_array *array = pl_nor_has(&nor->main, addr, 1) ? &nor->main : &nor->option;
    uint32_t off = addr - array->base;

    if (bit > 7 || !pl_nor_has(array, addr, 1))
        return false;
    if (array->torn && !array->torn[off / DOUBLE_WORD])
        return flip_with_ecc(d, off, bit);
    toggle(d, array, off, (uint8_t)(1U << bit));
    return true;
}

/* --- Reads --- */

static void note(struct pl_device *d, bool *flag, uint32_t addr)
{
    struct pl_nor *nor = d->state;

    if (!nor->ecc_failed && !nor->ecc_mended)
        nor->ecc_addr = addr & ~7U;
    *flag = true;
    nor->hooks->ecc(d);
}

bool pl_flash_ecc_error(struct pl_device *d, uint32_t addr)
{
    struct pl_nor *nor = d->state;

    if (!nor->main.torn || !pl_nor_has(&nor->main, addr, 1))
        return false;
    if (nor->main.torn[(addr - nor->main.base) / DOUBLE_WORD]) {
        note(d, &nor->ecc_failed, addr);
        return true;
    }
    if (find_flip(nor, (addr - nor->main.base) & ~7U) < nor->n_flips)
        note(d, &nor->ecc_mended, addr);
    return false;
}

bool pl_flash_ecc_failed(const struct pl_device *d, uint32_t *addr)
{
    const struct pl_nor *nor = d->state;

    *addr = nor->ecc_addr;
    return nor->ecc_failed;
}

static void widen(uint32_t *from, uint32_t *to, uint32_t addr)
{
    if (addr < *from)
        *from = addr;
    if (addr + DOUBLE_WORD > *to)
        *to = addr + DOUBLE_WORD;
}

static bool suspects(const struct pl_device *d, uint32_t *from, uint32_t *to)
{
    const struct pl_nor *nor = d->state;

    *from = UINT32_MAX;
    *to = 0;
    for (uint32_t i = 0; nor->n_torn && i < nor->main.size / DOUBLE_WORD; i++)
        if (nor->main.torn[i])
            widen(from, to, nor->main.base + i * DOUBLE_WORD);
    for (unsigned i = 0; i < nor->n_flips; i++)
        widen(from, to, nor->main.base + nor->flip[i].off);
    return *to != 0;
}

static void read_words(struct pl_device *d, uint32_t addr, unsigned size)
{
    for (uint32_t at = addr & ~7U; at < addr + size; at += DOUBLE_WORD)
        pl_flash_ecc_error(d, at);
}

const struct pl_flash_reader pl_flash_reader = {suspects, read_words};

/* --- Snapshots --- */

unsigned pl_nor_blocks(struct pl_device *d, struct pl_block *block)
{
    struct pl_nor *nor = d->state;
    size_t words = nor->main.size / DOUBLE_WORD;
    unsigned n = 0;

    block[n++] = (struct pl_block){nor->own_option, PL_NOR_OPTION_BYTES};
    block[n++] = (struct pl_block){nor->weak, words * sizeof *nor->weak};
    block[n++] = (struct pl_block){nor->noise, nor->main.size};
    if (nor->main.torn)
        block[n++] = (struct pl_block){nor->main.torn, words * sizeof *nor->main.torn};
    if (nor->op != PL_NOR_IDLE)
        block[n++] = (struct pl_block){nor->array->before + nor->off, nor->len};
    return n;
}
