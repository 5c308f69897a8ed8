/* SPDX-License-Identifier: MIT */
/* Flash controller of STM32F4 parts with one bank, as the STM32F405.
 *
 * RM0090, "Embedded Flash memory interface": "Erase and program operations", "Option bytes", "Read
 * protection (RDP)", "Write protections", "Flash interface registers". Registers and fields as in
 * the CMSIS header stm32f405xx.h. Durations do not depend on PSIZE here; on the chip erasing is
 * slower at x8. */
#include "flash_lock.h"
#include "flash_nor.h"

#include <stdlib.h>
#include <string.h>

enum {
    ACR = 0x00,
    KEYR = 0x04,
    OPTKEYR = 0x08,
    SR = 0x0C,
    CR = 0x10,
    OPTCR = 0x14,
    BLOCK_SIZE = 0x400,

    ACR_WRITABLE = 0x1F07,

    SR_EOP = 1 << 0,
    SR_OPERR = 1 << 1,
    SR_WRPERR = 1 << 4,
    SR_PGAERR = 1 << 5,
    SR_PGPERR = 1 << 6,
    SR_PGSERR = 1 << 7,
    SR_BSY = 1 << 16,
    SR_CLEARED_BY_1 = 0xF3,

    CR_PG = 1 << 0,
    CR_SER = 1 << 1,
    CR_MER = 1 << 2,
    CR_SNB_POS = 3,
    CR_PSIZE_POS = 8,
    CR_STRT = 1 << 16,
    CR_EOPIE = 1 << 24,
    CR_ERRIE = 1 << 25,
    CR_WRITABLE = 0x030103FF,

    OPTCR_OPTLOCK = 1 << 0,
    OPTCR_OPTSTRT = 1 << 1,
    OPTCR_VALUE = 0x0FFFFFEC, /* BOR_LEV, user bits, RDP, nWRP */
    OPTCR_FACTORY = 0x0FFFAAEC,
    OPTCR_RDP_POS = 8,
    OPTCR_NWRP_POS = 16,

    RDP_LEVEL_0 = 0xAA,
    RDP_LEVEL_2 = 0xCC,
    AREA_NWRP = 8, /* the area holds USER and RDP at 0, nWRP here */
    ROW = 16       /* 128 bits */
};

struct f4 {
    struct pl_nor nor;
    struct pl_flash_lock lock, option_lock;
    uint32_t acr, sr, cr;
    uint32_t optcr;    /* as written */
    uint32_t in_force; /* as stored */
    bool unprotecting; /* RDP 1 -> 0: the mass erase before the rewrite */
};

/* --- Errors and interrupts --- */

static void update_irq(struct pl_device *d)
{
    const struct f4 *f = d->state;

    pl_machine_irq(d->machine, f->nor.config.irq,
                   (f->sr & SR_EOP && f->cr & CR_EOPIE) || (f->sr & SR_OPERR && f->cr & CR_ERRIE));
}

/* EOP and OPERR appear only with their interrupts enabled. */
static void fail(struct pl_device *d, uint32_t flag)
{
    struct f4 *f = d->state;

    f->sr |= flag;
    if (f->cr & CR_ERRIE)
        f->sr |= SR_OPERR;
    update_irq(d);
}

/* --- Sectors: four of 16K, one of 64K, the others 128K --- */

static bool sector_at(const struct f4 *f, uint32_t n, uint32_t *off, uint32_t *len)
{
    if (n < 4) {
        *off = n * 0x4000;
        *len = 0x4000;
    } else if (n == 4) {
        *off = 0x10000;
        *len = 0x10000;
    } else {
        *off = (n - 4) * 0x20000;
        *len = 0x20000;
    }
    return *off < f->nor.main.size;
}

static uint32_t sector_of(uint32_t off)
{
    if (off < 0x10000)
        return off / 0x4000;
    return off < 0x20000 ? 4 : 4 + off / 0x20000;
}

static bool is_protected(const struct f4 *f, uint32_t sector)
{
    return !(f->in_force >> (OPTCR_NWRP_POS + sector) & 1);
}

/* --- Program --- */

static void program(struct pl_device *d, uint32_t off, unsigned size, uint32_t value)
{
    struct f4 *f = d->state;
    uint8_t bytes[4];

    for (unsigned i = 0; i < size; i++)
        bytes[i] = (uint8_t)(f->nor.main.cells[off + i] & value >> (8 * i));
    pl_nor_program(d, &f->nor.main, off, bytes, size, f->nor.config.times.program_us);
}

/* "Programming errors". Stores of 8 bytes do not exist on this bus, so x64 never matches. */
void pl_flash_f4_store(struct pl_device *d, uint32_t addr, unsigned size, uint32_t value)
{
    struct f4 *f = d->state;
    uint32_t off = addr - f->nor.main.base;

    if (!pl_nor_has(&f->nor.main, addr, size) || pl_nor_wait_store(d, addr, size, value))
        return;
    if (!(f->cr & CR_PG))
        fail(d, SR_PGSERR);
    else if (off % ROW + size > ROW)
        fail(d, SR_PGAERR);
    else if (size != 1U << (f->cr >> CR_PSIZE_POS & 3))
        fail(d, SR_PGPERR);
    else if (is_protected(f, sector_of(off)))
        fail(d, SR_WRPERR);
    else
        program(d, off, size, value);
}

/* --- Erase --- */

static void erase_sector(struct pl_device *d, uint32_t n)
{
    struct f4 *f = d->state;
    uint32_t off, len;

    if (!sector_at(f, n, &off, &len))
        fail(d, SR_PGSERR);
    else if (is_protected(f, n))
        fail(d, SR_WRPERR);
    else
        pl_nor_erase(d, &f->nor.main, off, len, pl_nor_erase_ms(&f->nor, len));
}

static void erase_all(struct pl_device *d)
{
    struct f4 *f = d->state;
    uint32_t off, len;

    for (uint32_t n = 0; sector_at(f, n, &off, &len); n++)
        if (is_protected(f, n)) {
            fail(d, SR_WRPERR);
            return;
        }
    pl_nor_erase(d, &f->nor.main, 0, f->nor.main.size, f->nor.config.times.mass_erase_ms);
}

/* "If MER and SER are both set, neither sector nor mass erase can be performed." */
static void start(struct pl_device *d)
{
    struct f4 *f = d->state;
    uint32_t kind = f->cr & (CR_SER | CR_MER);

    if (kind == CR_SER)
        erase_sector(d, f->cr >> CR_SNB_POS & 0x1F);
    else if (kind == CR_MER)
        erase_all(d);
    if (!pl_flash_busy(d))
        f->cr &= ~(uint32_t)CR_STRT;
}

/* --- Option bytes --- */

static unsigned rdp_level(uint32_t optcr)
{
    uint32_t rdp = optcr >> OPTCR_RDP_POS & 0xFF;

    if (rdp == RDP_LEVEL_0)
        return 0;
    return rdp == RDP_LEVEL_2 ? 2 : 1;
}

static void encode_options(uint32_t optcr, uint8_t area[PL_NOR_OPTION_BYTES])
{
    memset(area, 0xFF, PL_NOR_OPTION_BYTES);
    area[0] = (uint8_t)(optcr | OPTCR_OPTLOCK | OPTCR_OPTSTRT);
    area[1] = (uint8_t)(optcr >> OPTCR_RDP_POS);
    area[AREA_NWRP] = (uint8_t)(optcr >> OPTCR_NWRP_POS);
    area[AREA_NWRP + 1] = (uint8_t)(optcr >> (OPTCR_NWRP_POS + 8) | 0xF0);
}

/* An area that is only erased is level 1: "the default read protection level after option byte
 * erase". */
static void load_options(struct f4 *f)
{
    const uint8_t *area = f->nor.option.cells;
    uint32_t nwrp = (uint32_t)area[AREA_NWRP] | (uint32_t)area[AREA_NWRP + 1] << 8;

    f->in_force =
        (area[0] | (uint32_t)area[1] << OPTCR_RDP_POS | nwrp << OPTCR_NWRP_POS) & OPTCR_VALUE;
    f->nor.rdp = rdp_level(f->in_force);
}

static void rewrite_options(struct pl_device *d)
{
    struct f4 *f = d->state;
    uint8_t area[PL_NOR_OPTION_BYTES];

    encode_options(f->optcr, area);
    pl_nor_rewrite(d, area, f->nor.option.size);
}

static void start_options(struct pl_device *d)
{
    struct f4 *f = d->state;

    f->unprotecting = f->nor.rdp == 1 && rdp_level(f->optcr) == 0;
    if (f->unprotecting)
        pl_nor_erase(d, &f->nor.main, 0, f->nor.main.size, f->nor.config.times.mass_erase_ms);
    else
        rewrite_options(d);
}

static void finished(struct pl_device *d, enum pl_nor_op op)
{
    struct f4 *f = d->state;

    if (f->unprotecting) {
        f->unprotecting = false;
        rewrite_options(d);
        return;
    }
    if (op == PL_NOR_REWRITE)
        load_options(f);
    f->cr &= ~(uint32_t)CR_STRT;
    f->optcr &= ~(uint32_t)OPTCR_OPTSTRT;
    if (f->cr & CR_EOPIE)
        f->sr |= SR_EOP;
    update_irq(d);
}

/* --- Registers --- */

static uint32_t read_word(const struct pl_device *d, uint32_t off)
{
    const struct f4 *f = d->state;

    switch (off) {
    case ACR:
        return f->acr;
    case SR:
        return f->sr | (pl_flash_busy(d) ? (uint32_t)SR_BSY : 0);
    case CR:
        return f->cr | (f->lock.open ? 0 : 0x80000000U);
    case OPTCR:
        return f->optcr | (f->option_lock.open ? 0 : (uint32_t)OPTCR_OPTLOCK);
    default:
        return 0; /* KEYR and OPTKEYR are write-only */
    }
}

static uint32_t f4_read(struct pl_device *d, uint32_t off, unsigned size)
{
    pl_nor_run(d);
    return pl_register_part(read_word(d, off & ~3U), off, size);
}

static void write_cr(struct pl_device *d, uint32_t value)
{
    struct f4 *f = d->state;

    if (!f->lock.open)
        return;
    f->cr = value & CR_WRITABLE;
    if (value & 0x80000000U)
        pl_flash_lock_close(&f->lock);
    if (value & CR_STRT)
        start(d);
    update_irq(d);
}

static void write_optcr(struct pl_device *d, uint32_t value)
{
    struct f4 *f = d->state;

    if (!f->option_lock.open)
        return;
    f->optcr = value & (OPTCR_VALUE | OPTCR_OPTSTRT);
    if (value & OPTCR_OPTLOCK)
        pl_flash_lock_close(&f->option_lock);
    if (value & OPTCR_OPTSTRT)
        start_options(d);
}

/* "Any wrong sequence will return a bus error and lock up the FLASH_CR register until the next
 * reset." */
static void write_key(struct pl_device *d, struct pl_flash_lock *lock, uint32_t value)
{
    if (!pl_flash_lock_key(lock, value))
        pl_machine_bus_error(d->machine);
}

static void write_word(struct pl_device *d, uint32_t off, uint32_t value)
{
    struct f4 *f = d->state;

    if (off == ACR)
        f->acr = value & ACR_WRITABLE;
    else if (off == KEYR)
        write_key(d, &f->lock, value);
    else if (off == OPTKEYR && f->nor.rdp < 2)
        write_key(d, &f->option_lock, value);
    else if (off == SR)
        f->sr &= ~(value & SR_CLEARED_BY_1);
    else if (off == CR)
        write_cr(d, value);
    else if (off == OPTCR)
        write_optcr(d, value);
    update_irq(d);
}

static void f4_write(struct pl_device *d, uint32_t off, unsigned size, uint32_t value)
{
    uint32_t word = off & ~3U;

    pl_nor_run(d);
    if ((word == CR || word == OPTCR) && pl_nor_wait_write(d, off, size, value))
        return;
    write_word(d, word, pl_register_merge(word == SR ? 0 : read_word(d, word), off, size, value));
}

/* --- Device --- */

static void f4_reset(struct pl_device *d, enum pl_reset_cause cause)
{
    struct f4 *f = d->state;

    pl_nor_reset(d, cause);
    pl_flash_lock_reset(&f->lock, PL_FLASH_KEY1, PL_FLASH_KEY2);
    pl_flash_lock_reset(&f->option_lock, PL_FLASH_OPTKEY1, PL_FLASH_OPTKEY2);
    f->acr = f->sr = f->cr = 0;
    f->unprotecting = false;
    load_options(f);
    f->optcr = f->in_force;
    update_irq(d);
}

static void f4_free(struct pl_device *d)
{
    struct f4 *f = d->state;

    pl_nor_free(&f->nor);
    free(f);
    free(d);
}

static const struct pl_device_ops OPS = {
    .read = f4_read,
    .write = f4_write,
    .reset = f4_reset,
    .next_ps = pl_nor_next_ps,
    .run = pl_nor_run,
    .free = f4_free,
    .blocks = pl_nor_blocks,
};
static const struct pl_nor_hooks HOOKS = {.finished = finished, .store = pl_flash_f4_store};

struct pl_device *pl_flash_f4_new(const struct pl_flash_config *config)
{
    struct pl_device *d = calloc(1, sizeof *d);
    struct f4 *f = calloc(1, sizeof *f);

    if (!d || !f || !pl_nor_init(&f->nor, config, &HOOKS, false)) {
        if (f)
            pl_nor_free(&f->nor);
        free(f);
        free(d);
        return NULL;
    }
    f->nor.option.size = 16;
    encode_options(OPTCR_FACTORY, f->nor.own_option);
    *d = (struct pl_device){&OPS, "FLASH", config->regs, BLOCK_SIZE, NULL, f, sizeof *f};
    return d;
}
