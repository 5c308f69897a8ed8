/* SPDX-License-Identifier: MIT */
/* Registers and option bytes of the STM32L4 and STM32G0 flash controller.
 *
 * RM0394 and RM0444, "Embedded flash memory (FLASH)": "FLASH registers", "FLASH option bytes
 * programming", "FLASH memory protection". */
#include "flash_dword.h"

#include <stdlib.h>
#include <string.h>

enum {
    ACR = 0x00,
    KEYR = 0x08,
    OPTKEYR = 0x0C,
    SR = 0x10,
    CR = 0x14,
    ECCR = 0x18,
    OPTR = 0x20,
    BLOCK_SIZE = 0x400,

    SR_CLEARED_BY_1 = 0xC3FB,
    CR_WRITABLE = 0x0F070007, /* without PNB and the locks; set-only bits included */
    CR_SET_ONLY = PL_DW_CR_STRT | PL_DW_CR_OPTSTRT | PL_DW_CR_OBL_LAUNCH,
    ECCR_ECCIE = 1 << 24,
    ECCR_ECCC = 1 << 30,

    RDP_LEVEL_0 = 0xAA,
    RDP_LEVEL_2 = 0xCC
};
#define ECCR_ECCD 0x80000000U

/* --- Errors and interrupts --- */

void pl_dword_irq(struct pl_device *d)
{
    const struct pl_dword *f = d->state;

    pl_machine_irq(d->machine, f->nor.config.irq,
                   (f->sr & PL_DW_SR_EOP && f->cr & PL_DW_CR_EOPIE) ||
                       (f->sr & PL_DW_SR_OPERR && f->cr & PL_DW_CR_ERRIE) ||
                       (f->nor.ecc_mended && f->ecc_irq));
}

/* RM0394 and RM0444, "Error code correction (ECC)": two errors are an NMI. */
static void update_ecc(struct pl_device *d)
{
    const struct pl_dword *f = d->state;

    pl_machine_nmi(d->machine, f->nor.ecc_failed);
    pl_dword_irq(d);
}

/* EOP and OPERR appear only with their interrupts enabled. */
void pl_dword_fail(struct pl_device *d, uint32_t flags)
{
    struct pl_dword *f = d->state;

    f->sr |= flags;
    if (f->cr & PL_DW_CR_ERRIE)
        f->sr |= PL_DW_SR_OPERR;
    pl_dword_irq(d);
}

/* --- Option bytes --- */

static unsigned rdp_level(uint32_t optr)
{
    uint32_t rdp = optr & 0xFF;

    if (rdp == RDP_LEVEL_0)
        return 0;
    return rdp == RDP_LEVEL_2 ? 2 : 1;
}

static void encode_options(const struct pl_dword *f, const uint32_t *option,
                           uint8_t area[PL_NOR_OPTION_BYTES])
{
    memset(area, 0xFF, PL_NOR_OPTION_BYTES);
    for (unsigned i = 0; i < f->family->n_options; i++) {
        const struct pl_dword_option *o = &f->family->options[i];
        uint32_t word = option[i] | ~o->mask;

        pl_nor_put32(area + o->at, word);
        pl_nor_put32(area + o->at + 4, ~word);
    }
}

/* "Option byte loading". */
static void load_options(struct pl_dword *f)
{
    for (unsigned i = 0; i < f->family->n_options; i++) {
        const struct pl_dword_option *o = &f->family->options[i];
        uint32_t word = pl_nor_get32(f->nor.option.cells + o->at);

        if (word != ~pl_nor_get32(f->nor.option.cells + o->at + 4)) {
            f->sr |= PL_DW_SR_OPTVERR;
            word = o->mismatch;
        }
        f->in_force[i] = word & o->mask;
    }
    f->nor.rdp = rdp_level(f->in_force[0]);
}

static void rewrite_options(struct pl_device *d)
{
    struct pl_dword *f = d->state;
    uint8_t area[PL_NOR_OPTION_BYTES];

    encode_options(f, f->option, area);
    pl_nor_rewrite(d, area, f->nor.option.size);
}

/* "Changing the read protection level": from 1 to 0 the main memory goes first. Level 2 is final;
 * WRPERR: "Attempt to modify the option bytes when the read protection (RDP) is set to Level 2." */
static void start_options(struct pl_device *d)
{
    struct pl_dword *f = d->state;

    if (f->nor.rdp == 2 || f->sr & PL_DW_SR_PROGRAMMING) {
        f->cr &= ~(uint32_t)PL_DW_CR_OPTSTRT;
        pl_dword_fail(d, f->nor.rdp == 2 ? PL_DW_SR_WRPERR : PL_DW_SR_PGSERR);
        return;
    }
    f->unlocking = f->nor.rdp == 1 && rdp_level(f->option[0]) == 0;
    if (f->unlocking)
        pl_nor_erase(d, &f->nor.main, 0, f->nor.main.size, f->nor.config.times.mass_erase_ms);
    else
        rewrite_options(d);
}

/* --- Registers --- */

static int option_at(const struct pl_dword *f, uint32_t off)
{
    for (unsigned i = 0; i < f->family->n_options; i++)
        if (f->family->options[i].reg == off)
            return (int)i;
    return -1;
}

static uint32_t read_sr(const struct pl_device *d)
{
    const struct pl_dword *f = d->state;

    return f->sr | (pl_flash_busy(d) ? (uint32_t)PL_DW_SR_BSY | f->family->sr_cfgbsy : 0);
}

static uint32_t read_cr(const struct pl_dword *f)
{
    return f->cr | (f->lock.open ? 0 : PL_DW_CR_LOCK) |
           (f->option_lock.open ? 0 : (uint32_t)PL_DW_CR_OPTLOCK);
}

static uint32_t read_eccr(const struct pl_dword *f)
{
    uint32_t where = (f->nor.ecc_addr - f->nor.main.base) / f->family->ecc_unit;

    return (f->nor.ecc_failed ? ECCR_ECCD : 0) | (f->nor.ecc_mended ? (uint32_t)ECCR_ECCC : 0) |
           (f->ecc_irq ? (uint32_t)ECCR_ECCIE : 0) |
           (f->nor.ecc_failed || f->nor.ecc_mended ? where : 0);
}

static uint32_t read_word(const struct pl_device *d, uint32_t off)
{
    const struct pl_dword *f = d->state;
    int option = option_at(f, off);

    switch (off) {
    case ACR:
        return f->acr;
    case SR:
        return read_sr(d);
    case CR:
        return read_cr(f);
    case ECCR:
        return read_eccr(f);
    default:
        return option < 0 ? 0 : f->option[option];
    }
}

static uint32_t dword_read(struct pl_device *d, uint32_t off, unsigned size)
{
    pl_nor_run(d);
    return pl_register_part(read_word(d, off & ~3U), off, size);
}

static void write_sr(struct pl_device *d, uint32_t value)
{
    struct pl_dword *f = d->state;

    f->sr &= ~(value & SR_CLEARED_BY_1);
    f->sr ^= value & f->family->sr_empty;
    pl_dword_irq(d);
}

/* Both locks close by software, and LOCK takes OPTLOCK along. */
static void close_locks(struct pl_dword *f, uint32_t value)
{
    if (value & PL_DW_CR_LOCK)
        pl_flash_lock_close(&f->lock);
    if (value & (PL_DW_CR_LOCK | PL_DW_CR_OPTLOCK))
        pl_flash_lock_close(&f->option_lock);
}

static void launch(struct pl_device *d, uint32_t value)
{
    struct pl_dword *f = d->state;

    if (value & PL_DW_CR_STRT)
        pl_dword_start_erase(d);
    else if (value & PL_DW_CR_OPTSTRT)
        start_options(d);
    else if (value & PL_DW_CR_OBL_LAUNCH)
        pl_machine_request_reset(d->machine, PL_RESET_OPTIONS);
    if (!(value & PL_DW_CR_FSTPG))
        f->row_open = false;
}

static void write_cr(struct pl_device *d, uint32_t value)
{
    struct pl_dword *f = d->state;
    uint32_t mask = CR_WRITABLE | f->family->cr_page;

    if (!f->lock.open)
        return;
    if (!f->option_lock.open)
        value &= ~(uint32_t)(PL_DW_CR_OPTSTRT | PL_DW_CR_OBL_LAUNCH);
    if (value & ~f->cr & PL_DW_CR_FSTPG)
        f->fast_since_ps = pl_machine_now_ps(d->machine);
    f->cr = value & mask;
    close_locks(f, value);
    launch(d, value & mask);
    pl_dword_irq(d);
    pl_machine_wake(d->machine, d);
}

static void write_option(struct pl_dword *f, int option, uint32_t value)
{
    uint32_t mask = f->family->options[option].mask;

    if (f->option_lock.open)
        f->option[option] = value & mask;
}

static void write_eccr(struct pl_device *d, uint32_t value)
{
    struct pl_dword *f = d->state;

    f->ecc_irq = (value & ECCR_ECCIE) != 0;
    if (value & ECCR_ECCD)
        f->nor.ecc_failed = false;
    if (value & ECCR_ECCC)
        f->nor.ecc_mended = false;
    update_ecc(d);
}

/* "In the case of a wrong key sequence, a bus error is detected." */
static void write_key(struct pl_device *d, struct pl_flash_lock *lock, uint32_t value)
{
    if (!pl_flash_lock_key(lock, value))
        pl_machine_bus_error(d->machine);
}

/* The manuals put the other keys first; what happens if they were not, people have seen on
 * STM32G071 and STM32L471: a HardFault. Taken as a wrong sequence. */
static void write_option_key(struct pl_device *d, uint32_t value)
{
    struct pl_dword *f = d->state;

    if (!f->lock.open)
        pl_flash_lock_jam(&f->option_lock);
    write_key(d, &f->option_lock, value);
}

static void write_word(struct pl_device *d, uint32_t off, uint32_t value)
{
    struct pl_dword *f = d->state;
    int option = option_at(f, off);

    if (off == ACR)
        f->acr = value & f->family->acr_mask;
    else if (off == KEYR)
        write_key(d, &f->lock, value);
    else if (off == OPTKEYR)
        write_option_key(d, value);
    else if (off == SR)
        write_sr(d, value);
    else if (off == ECCR)
        write_eccr(d, value);
    else if (option >= 0)
        write_option(f, option, value);
}

static void dword_write(struct pl_device *d, uint32_t off, unsigned size, uint32_t value)
{
    uint32_t word = off & ~3U;
    uint32_t old = read_word(d, word);

    if (word == SR)
        old = 0;
    else if (word == ECCR)
        old &= ECCR_ECCIE;
    if (word != CR)
        pl_nor_run(d);
    else if (pl_nor_wait_write(d, off, size, value))
        return;
    else
        old = read_word(d, word);
    value = pl_register_merge(old, off, size, value);
    if (word == CR)
        write_cr(d, value);
    else
        write_word(d, word, value);
}

/* --- Device --- */

static void finished(struct pl_device *d, enum pl_nor_op op)
{
    struct pl_dword *f = d->state;

    if (op == PL_NOR_PROGRAM && f->row_open) {
        f->row_open = false;
        f->half = false;
        pl_dword_fail(d, PL_DW_SR_MISERR | PL_DW_SR_FASTERR);
        return;
    }
    if (f->unlocking) {
        f->unlocking = false;
        rewrite_options(d);
        return;
    }
    if (op == PL_NOR_REWRITE)
        memcpy(f->option, f->in_force, sizeof f->option);
    f->cr &= ~(uint32_t)(PL_DW_CR_STRT | PL_DW_CR_OPTSTRT);
    if (f->cr & PL_DW_CR_EOPIE)
        f->sr |= PL_DW_SR_EOP;
    pl_dword_irq(d);
}

static void find_empty(struct pl_dword *f)
{
    bool empty = f->nor.main.cells && pl_nor_erased(&f->nor.main, 0, 4);

    f->acr = (f->acr & ~f->family->acr_empty) | (empty ? f->family->acr_empty : 0);
    f->sr = (f->sr & ~f->family->sr_empty) | (empty ? f->family->sr_empty : 0);
}

static void dword_reset(struct pl_device *d, enum pl_reset_cause cause)
{
    struct pl_dword *f = d->state;
    bool reload = cause == PL_RESET_POWER || cause == PL_RESET_OPTIONS;

    pl_nor_reset(d, cause);
    pl_flash_lock_reset(&f->lock, PL_FLASH_KEY1, PL_FLASH_KEY2);
    pl_flash_lock_reset(&f->option_lock, PL_FLASH_OPTKEY1, PL_FLASH_OPTKEY2);
    f->acr = f->family->acr_reset | (f->acr & f->family->acr_empty);
    f->sr &= reload ? 0 : f->family->sr_empty;
    f->cr = 0;
    f->ecc_irq = false;
    f->half = f->unlocking = f->row_open = f->fast_allowed = false;
    if (reload) {
        load_options(f);
        find_empty(f);
    }
    memcpy(f->option, f->in_force, sizeof f->option);
    update_ecc(d);
}

static uint64_t dword_next_ps(const struct pl_device *d)
{
    uint64_t nor = pl_nor_next_ps(d);
    uint64_t fast = pl_dword_fast_deadline(d->state);

    return nor < fast ? nor : fast;
}

static void dword_run(struct pl_device *d)
{
    pl_nor_run(d);
    pl_dword_run_fast(d);
}

static void dword_free(struct pl_device *d)
{
    struct pl_dword *f = d->state;

    pl_nor_free(&f->nor);
    free(f);
    free(d);
}

static const struct pl_device_ops OPS = {
    .read = dword_read,
    .write = dword_write,
    .reset = dword_reset,
    .next_ps = dword_next_ps,
    .run = dword_run,
    .free = dword_free,
    .blocks = pl_nor_blocks,
};
static const struct pl_nor_hooks HOOKS = {
    .finished = finished, .store = pl_dword_store, .ecc = update_ecc};

struct pl_device *pl_dword_new(const struct pl_flash_config *config,
                               const struct pl_dword_family *family)
{
    struct pl_device *d = calloc(1, sizeof *d);
    struct pl_dword *f = calloc(1, sizeof *f);
    uint32_t factory[PL_DWORD_OPTIONS];

    if (!d || !f || !pl_nor_init(&f->nor, config, &HOOKS, true)) {
        if (f)
            pl_nor_free(&f->nor);
        free(f);
        free(d);
        return NULL;
    }
    f->family = family;
    for (unsigned i = 0; i < family->n_options; i++)
        factory[i] = family->options[i].factory;
    encode_options(f, factory, f->nor.own_option);
    *d = (struct pl_device){&OPS, "FLASH", config->regs, BLOCK_SIZE, NULL, f, sizeof *f};
    return d;
}
