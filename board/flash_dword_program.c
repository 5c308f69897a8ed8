/* SPDX-License-Identifier: MIT */
/* Double words into flash, pages out of it.
 *
 * RM0394 and RM0444, "Embedded flash memory (FLASH)": "Flash main memory erase sequences", "Flash
 * main memory programming sequences", "Programming errors". */
#include "flash_dword.h"

#include <string.h>

#define FAST_LIMIT_PS 7000000000U /* 7 ms */

/* --- Protection --- */

/* A start beyond the end protects nothing. */
static bool in_wrp(const struct pl_dword *f, uint32_t wrp, uint32_t page)
{
    uint32_t start = wrp & f->family->wrp_page;
    uint32_t end = wrp >> 16 & f->family->wrp_page;

    return page >= start && page <= end;
}

bool pl_dword_protected(const struct pl_dword *f, uint32_t off, uint32_t len)
{
    enum { WRP1AR = 0x2C, WRP1BR = 0x30 };
    uint32_t size = f->nor.config.page;

    for (uint32_t page = off / size; page * size < off + len; page++)
        for (unsigned i = 0; i < f->family->n_options; i++) {
            uint32_t reg = f->family->options[i].reg;

            if ((reg == WRP1AR || reg == WRP1BR) && in_wrp(f, f->in_force[i], page))
                return true;
        }
    return false;
}

/* --- Erase --- */

static void allow_fast(struct pl_dword *f, uint32_t from, uint32_t len)
{
    f->fast_allowed = true;
    f->fast_from = from;
    f->fast_len = len;
}

static void erase_page(struct pl_device *d, uint32_t page)
{
    struct pl_dword *f = d->state;
    uint32_t size = f->nor.config.page;

    if (page >= f->nor.main.size / size)
        pl_dword_fail(d, PL_DW_SR_PGSERR);
    else if (pl_dword_protected(f, page * size, size))
        pl_dword_fail(d, PL_DW_SR_WRPERR);
    else {
        if (f->family->fast_after_page_erase)
            allow_fast(f, page * size, size);
        pl_nor_erase(d, &f->nor.main, page * size, size, pl_nor_erase_ms(&f->nor, size));
    }
}

static void erase_all(struct pl_device *d)
{
    struct pl_dword *f = d->state;

    if (pl_dword_protected(f, 0, f->nor.main.size)) {
        pl_dword_fail(d, PL_DW_SR_WRPERR);
        return;
    }
    allow_fast(f, 0, f->nor.main.size);
    pl_nor_erase(d, &f->nor.main, 0, f->nor.main.size, f->nor.config.times.mass_erase_ms);
}

/* STRT has been set. */
void pl_dword_start_erase(struct pl_device *d)
{
    struct pl_dword *f = d->state;
    uint32_t kind = f->cr & (PL_DW_CR_PG | PL_DW_CR_PER | PL_DW_CR_MER1 | PL_DW_CR_FSTPG);

    if (!(f->sr & PL_DW_SR_PROGRAMMING) && kind == PL_DW_CR_PER)
        erase_page(d, (f->cr & f->family->cr_page) >> PL_DW_CR_PNB_POS);
    else if (!(f->sr & PL_DW_SR_PROGRAMMING) && kind == PL_DW_CR_MER1)
        erase_all(d);
    else
        pl_dword_fail(d, PL_DW_SR_PGSERR);
    if (!pl_flash_busy(d))
        f->cr &= ~(uint32_t)PL_DW_CR_STRT;
}

/* --- Standard programming --- */

static void forget_half(struct pl_dword *f)
{
    f->half = false;
    f->sr &= ~f->family->sr_cfgbsy;
}

static void program(struct pl_device *d, uint32_t off, const uint8_t bytes[PL_NOR_DOUBLE_WORD])
{
    static const uint8_t zeros[PL_NOR_DOUBLE_WORD];
    struct pl_dword *f = d->state;

    if (pl_dword_protected(f, off, PL_NOR_DOUBLE_WORD))
        pl_dword_fail(d, PL_DW_SR_WRPERR);
    else if (!pl_nor_erased(&f->nor.main, off, PL_NOR_DOUBLE_WORD) &&
             memcmp(bytes, zeros, sizeof zeros) != 0)
        pl_dword_fail(d, PL_DW_SR_PROGERR);
    else
        pl_nor_program(d, &f->nor.main, off, bytes, PL_NOR_DOUBLE_WORD,
                       f->nor.config.times.program_us);
}

static void first_word(struct pl_device *d, uint32_t addr, uint32_t value)
{
    struct pl_dword *f = d->state;

    if (addr % PL_NOR_DOUBLE_WORD != 0) {
        pl_dword_fail(d, PL_DW_SR_PGAERR);
        return;
    }
    f->half = true;
    f->first_addr = addr;
    f->first_value = value;
    f->sr |= f->family->sr_cfgbsy;
}

static void second_word(struct pl_device *d, uint32_t addr, uint32_t value)
{
    struct pl_dword *f = d->state;
    uint8_t bytes[PL_NOR_DOUBLE_WORD];

    forget_half(f);
    if (addr != f->first_addr + 4) {
        pl_dword_fail(d, PL_DW_SR_PGAERR);
        return;
    }
    pl_nor_put32(bytes, f->first_value);
    pl_nor_put32(bytes + 4, value);
    program(d, f->first_addr - f->nor.main.base, bytes);
}

/* --- Fast programming --- */

static void fast_fail(struct pl_device *d, uint32_t flags)
{
    struct pl_dword *f = d->state;

    f->row_open = false;
    f->half = false;
    pl_dword_fail(d, flags | PL_DW_SR_FASTERR);
}

/* What was not erased loses its ECC: nothing checks it here. */
static void fast_double_word(struct pl_device *d, uint32_t off, uint8_t bytes[PL_NOR_DOUBLE_WORD])
{
    struct pl_dword *f = d->state;
    const struct pl_flash_times *times = &f->nor.config.times;
    uint32_t us = times->fast_us ? times->fast_us : times->program_us;

    bool spoils = !pl_nor_erased(&f->nor.main, off, PL_NOR_DOUBLE_WORD);

    for (uint32_t i = 0; i < PL_NOR_DOUBLE_WORD; i++)
        bytes[i] &= f->nor.main.cells[off + i];
    if (f->row_open)
        pl_nor_extend(d, bytes, PL_NOR_DOUBLE_WORD, us);
    else
        pl_nor_program(d, &f->nor.main, off, bytes, PL_NOR_DOUBLE_WORD, us);
    if (spoils)
        pl_nor_set_torn(d, off, PL_NOR_DOUBLE_WORD, true);
    f->row_open = (off + PL_NOR_DOUBLE_WORD) % PL_DW_ROW != 0;
}

static bool fast_prepared(const struct pl_dword *f, uint32_t off)
{
    return f->fast_allowed && off >= f->fast_from && off - f->fast_from < f->fast_len;
}

/* Where the next word of a fast row must go. */
static bool fast_in_order(const struct pl_dword *f, uint32_t off)
{
    uint32_t next = f->row_open ? f->nor.off + f->nor.len : off - off % PL_DW_ROW;

    return off == (f->half ? next + 4 : next);
}

static void fast_word(struct pl_device *d, uint32_t addr, uint32_t value)
{
    struct pl_dword *f = d->state;
    uint32_t off = addr - f->nor.main.base;
    uint8_t bytes[PL_NOR_DOUBLE_WORD];

    if (!fast_prepared(f, off))
        pl_dword_fail(d, PL_DW_SR_PGSERR); /* nothing is interrupted: no FASTERR */
    else if (!fast_in_order(f, off))
        fast_fail(d, PL_DW_SR_PGAERR);
    else if (pl_dword_protected(f, off, 4))
        fast_fail(d, PL_DW_SR_WRPERR);
    else if (!f->half) {
        f->half = true;
        f->first_addr = addr;
        f->first_value = value;
    } else {
        f->half = false;
        pl_nor_put32(bytes, f->first_value);
        pl_nor_put32(bytes + 4, value);
        fast_double_word(d, f->first_addr - f->nor.main.base, bytes);
    }
}

uint64_t pl_dword_fast_deadline(const struct pl_dword *f)
{
    return f->cr & PL_DW_CR_FSTPG && !(f->sr & PL_DW_SR_FASTERR) ? f->fast_since_ps + FAST_LIMIT_PS
                                                                 : PL_NEVER;
}

void pl_dword_run_fast(struct pl_device *d)
{
    struct pl_dword *f = d->state;

    if (pl_machine_now_ps(d->machine) >= pl_dword_fast_deadline(f))
        fast_fail(d, 0);
}

/* --- Stores --- */

static bool sequence_ok(const struct pl_dword *f)
{
    uint32_t kind = f->cr & (PL_DW_CR_PG | PL_DW_CR_PER | PL_DW_CR_MER1 | PL_DW_CR_FSTPG);

    return !(f->sr & PL_DW_SR_PROGRAMMING) && (kind == PL_DW_CR_PG || kind == PL_DW_CR_FSTPG);
}

void pl_dword_store(struct pl_device *d, uint32_t addr, unsigned size, uint32_t value)
{
    struct pl_dword *f = d->state;
    bool fast = (f->cr & PL_DW_CR_FSTPG) != 0;

    pl_nor_run(d);
    if (!pl_nor_has(&f->nor.main, addr, size))
        return;
    if (!f->row_open && pl_nor_wait_store(d, addr, size, value))
        return;
    if (!sequence_ok(f)) {
        forget_half(f);
        pl_dword_fail(d, PL_DW_SR_PGSERR);
    } else if (size != 4 && fast)
        fast_fail(d, PL_DW_SR_SIZERR);
    else if (size != 4) {
        forget_half(f);
        pl_dword_fail(d, PL_DW_SR_SIZERR);
    } else if (fast)
        fast_word(d, addr, value);
    else if (!f->half)
        first_word(d, addr, value);
    else
        second_word(d, addr, value);
}
