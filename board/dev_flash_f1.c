/* SPDX-License-Identifier: MIT */
/* Flash controller (FPEC) of STM32F1 low- and medium-density parts, as the STM32F103xB.
 *
 * PM0075, "STM32F10xxx Flash memory microcontrollers": "Program and erase controller (FPEC)",
 * "Option byte description", "Register descriptions"; RM0008, "Embedded Flash memory". Registers
 * and fields as in the CMSIS header stm32f103xb.h. PM0075 is silent about stores with neither PG
 * nor OPTPG set; here they are lost. */
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
    AR = 0x14,
    OBR = 0x1C,
    WRPR = 0x20,
    BLOCK_SIZE = 0x400,

    ACR_WRITABLE = 0x1F,
    ACR_PRFTBE = 1 << 4,
    ACR_PRFTBS = 1 << 5,

    SR_BSY = 1 << 0,
    SR_PGERR = 1 << 2,
    SR_WRPRTERR = 1 << 4,
    SR_EOP = 1 << 5,
    SR_CLEARED_BY_1 = SR_PGERR | SR_WRPRTERR | SR_EOP,

    CR_PG = 1 << 0,
    CR_PER = 1 << 1,
    CR_MER = 1 << 2,
    CR_OPTPG = 1 << 4,
    CR_OPTER = 1 << 5,
    CR_STRT = 1 << 6,
    CR_LOCK = 1 << 7,
    CR_OPTWRE = 1 << 9,
    CR_ERRIE = 1 << 10,
    CR_EOPIE = 1 << 12,
    CR_WRITABLE = CR_PG | CR_PER | CR_MER | CR_OPTPG | CR_OPTER | CR_STRT | CR_ERRIE | CR_EOPIE,

    OBR_OPTERR = 1 << 0,
    OBR_RDPRT = 1 << 1,
    OBR_USER_POS = 2,
    OBR_DATA_POS = 10,

    RDP_KEY = 0xA5,
    WRP_UNIT = 4096,          /* one bit of WRPR */
    RDP_PROTECTED = 4 * 1024, /* pages 0 to 3 are write-protected while RDPRT is set */
    HALF_WORDS = 8            /* RDP, USER, DATA0, DATA1, WRP0..3 */
};

struct f1 {
    struct pl_nor nor;
    struct pl_flash_lock lock, option_lock;
    uint32_t acr, sr, cr, ar, obr, wrpr;
    bool unprotecting;  /* the mass erase that comes before the RDP key is written */
    uint8_t rdp_key[2]; /* what is written after it */
};

/* --- Errors and interrupts --- */

static void update_irq(struct pl_device *d)
{
    const struct f1 *f = d->state;

    pl_machine_irq(d->machine, f->nor.config.irq,
                   (f->sr & SR_EOP && f->cr & CR_EOPIE) ||
                       (f->sr & (SR_PGERR | SR_WRPRTERR) && f->cr & CR_ERRIE));
}

static void fail(struct pl_device *d, uint32_t flag)
{
    struct f1 *f = d->state;

    f->sr |= flag;
    update_irq(d);
}

/* --- Option bytes --- */

/* "Option byte loading": a byte that disagrees with its complement reads as 0xFF and sets OPTERR;
 * both 0xFF, the erased state, are not compared. */
static uint8_t load_byte(struct f1 *f, unsigned i)
{
    const uint8_t *cell = f->nor.option.cells + (size_t)2 * i;

    if ((cell[0] ^ cell[1]) == 0xFF)
        return cell[0];
    if (cell[0] != 0xFF || cell[1] != 0xFF)
        f->obr |= OBR_OPTERR;
    return 0xFF;
}

static void load_options(struct f1 *f)
{
    uint8_t byte[HALF_WORDS];

    f->obr = 0;
    for (unsigned i = 0; i < HALF_WORDS; i++)
        byte[i] = load_byte(f, i);
    f->nor.rdp = byte[0] != RDP_KEY;
    f->obr |= f->nor.rdp ? OBR_RDPRT : 0;
    f->obr |= (uint32_t)byte[1] << OBR_USER_POS;
    f->obr |= ((uint32_t)byte[2] | (uint32_t)byte[3] << 8) << OBR_DATA_POS;
    f->wrpr = pl_nor_get32(byte + 4);
}

static bool is_protected(const struct f1 *f, uint32_t off)
{
    uint32_t bit = off / WRP_UNIT < 31 ? off / WRP_UNIT : 31;

    return !(f->wrpr >> bit & 1) || (f->nor.rdp && off < RDP_PROTECTED);
}

/* --- Program --- */

static void program(struct pl_device *d, struct pl_nor_array *array, uint32_t off, uint32_t value)
{
    struct f1 *f = d->state;
    const uint8_t bytes[2] = {(uint8_t)value, (uint8_t)(value >> 8)};

    if (!pl_nor_erased(array, off, 2) && value != 0)
        fail(d, SR_PGERR);
    else
        pl_nor_program(d, array, off, bytes, 2, f->nor.config.times.program_us);
}

/* The FPEC adds the complement itself. The RDP key on a protected chip erases the flash first. */
static void program_option(struct pl_device *d, uint32_t off, uint32_t value)
{
    struct f1 *f = d->state;
    uint32_t pair = (value & 0xFF) | (~value & 0xFF) << 8;

    if (off == 0 && f->nor.rdp && (value & 0xFF) == RDP_KEY &&
        pl_nor_erased(&f->nor.option, 0, 2)) {
        f->unprotecting = true;
        f->rdp_key[0] = (uint8_t)pair;
        f->rdp_key[1] = (uint8_t)(pair >> 8);
        pl_nor_erase(d, &f->nor.main, 0, f->nor.main.size, f->nor.config.times.mass_erase_ms);
    } else
        program(d, &f->nor.option, off, pair);
}

void pl_flash_f1_store(struct pl_device *d, uint32_t addr, unsigned size, uint32_t value)
{
    struct f1 *f = d->state;

    if (size != 2) { /* "results in a bus error response from the FPEC" */
        pl_machine_bus_error(d->machine);
        return;
    }
    if (pl_nor_wait_store(d, addr, size, value))
        return;
    if (pl_nor_has(&f->nor.main, addr, 2) && f->cr & CR_PG) {
        if (is_protected(f, addr - f->nor.main.base))
            fail(d, SR_WRPRTERR);
        else
            program(d, &f->nor.main, addr - f->nor.main.base, value & 0xFFFF);
    } else if (pl_nor_has(&f->nor.option, addr, 2) && f->cr & CR_OPTPG && f->option_lock.open)
        program_option(d, addr - f->nor.option.base, value);
}

/* --- Erase --- */

static void erase_page(struct pl_device *d)
{
    struct f1 *f = d->state;
    uint32_t size = f->nor.config.page;
    uint32_t off = f->ar - f->nor.main.base;

    if (!pl_nor_has(&f->nor.main, f->ar, 1))
        return;
    if (is_protected(f, off))
        fail(d, SR_WRPRTERR);
    else
        pl_nor_erase(d, &f->nor.main, off - off % size, size, pl_nor_erase_ms(&f->nor, size));
}

static void erase_all(struct pl_device *d)
{
    struct f1 *f = d->state;

    for (uint32_t off = 0; off < f->nor.main.size; off += WRP_UNIT)
        if (is_protected(f, off)) {
            fail(d, SR_WRPRTERR);
            return;
        }
    pl_nor_erase(d, &f->nor.main, 0, f->nor.main.size, f->nor.config.times.mass_erase_ms);
}

static void erase_options(struct pl_device *d)
{
    struct f1 *f = d->state;

    pl_nor_erase(d, &f->nor.option, 0, f->nor.option.size,
                 pl_nor_erase_ms(&f->nor, f->nor.config.page));
}

static void start(struct pl_device *d)
{
    struct f1 *f = d->state;

    if (f->cr & CR_MER)
        erase_all(d);
    else if (f->cr & CR_PER)
        erase_page(d);
    else if (f->cr & CR_OPTER && f->option_lock.open)
        erase_options(d);
    if (!pl_flash_busy(d))
        f->cr &= ~(uint32_t)CR_STRT;
}

static void finished(struct pl_device *d, enum pl_nor_op op)
{
    struct f1 *f = d->state;

    (void)op;
    if (f->unprotecting) {
        f->unprotecting = false;
        pl_nor_program(d, &f->nor.option, 0, f->rdp_key, 2, f->nor.config.times.program_us);
        return;
    }
    f->cr &= ~(uint32_t)CR_STRT;
    f->sr |= SR_EOP;
    update_irq(d);
}

/* --- Registers --- */

static uint32_t read_cr(const struct f1 *f)
{
    return f->cr | (f->lock.open ? 0 : (uint32_t)CR_LOCK) |
           (f->option_lock.open ? (uint32_t)CR_OPTWRE : 0);
}

static uint32_t read_word(const struct pl_device *d, uint32_t off)
{
    const struct f1 *f = d->state;

    switch (off) {
    case ACR:
        return f->acr | (f->acr & ACR_PRFTBE ? (uint32_t)ACR_PRFTBS : 0);
    case SR:
        return f->sr | (pl_flash_busy(d) ? (uint32_t)SR_BSY : 0);
    case CR:
        return read_cr(f);
    case OBR:
        return f->obr;
    case WRPR:
        return f->wrpr;
    default:
        return 0; /* KEYR, OPTKEYR and AR are write-only */
    }
}

static uint32_t f1_read(struct pl_device *d, uint32_t off, unsigned size)
{
    pl_nor_run(d);
    return pl_register_part(read_word(d, off & ~3U), off, size);
}

/* OPTWRE and LOCK only ever close by software. */
static void write_cr(struct pl_device *d, uint32_t value)
{
    struct f1 *f = d->state;

    if (!f->lock.open)
        return;
    f->cr = (value & CR_WRITABLE) | (f->cr & (pl_flash_busy(d) ? (uint32_t)CR_STRT : 0));
    if (!(value & CR_OPTWRE) && f->option_lock.open)
        pl_flash_lock_close(&f->option_lock);
    if (value & CR_LOCK)
        pl_flash_lock_close(&f->lock);
    if (value & CR_STRT && !pl_flash_busy(d))
        start(d);
    update_irq(d);
}

/* "Also a bus error is returned on a wrong key sequence." */
static void write_key(struct pl_device *d, struct pl_flash_lock *lock, uint32_t value)
{
    if (!pl_flash_lock_key(lock, value))
        pl_machine_bus_error(d->machine);
}

static void write_word(struct pl_device *d, uint32_t off, uint32_t value)
{
    struct f1 *f = d->state;

    if (off == ACR)
        f->acr = value & ACR_WRITABLE;
    else if (off == KEYR)
        write_key(d, &f->lock, value);
    else if (off == OPTKEYR && f->lock.open)
        write_key(d, &f->option_lock, value);
    else if (off == SR)
        f->sr &= ~(value & SR_CLEARED_BY_1);
    else if (off == CR)
        write_cr(d, value);
    else if (off == AR && !pl_flash_busy(d))
        f->ar = value;
    update_irq(d);
}

static void f1_write(struct pl_device *d, uint32_t off, unsigned size, uint32_t value)
{
    uint32_t word = off & ~3U;

    pl_nor_run(d);
    write_word(d, word, pl_register_merge(word == SR ? 0 : read_word(d, word), off, size, value));
}

/* --- Device --- */

static void f1_reset(struct pl_device *d, enum pl_reset_cause cause)
{
    struct f1 *f = d->state;

    pl_nor_reset(d, cause);
    pl_flash_lock_reset(&f->lock, PL_FLASH_KEY1, PL_FLASH_KEY2);
    pl_flash_lock_reset(&f->option_lock, PL_FLASH_KEY1, PL_FLASH_KEY2);
    f->acr = ACR_PRFTBE;
    f->sr = f->cr = f->ar = 0;
    f->unprotecting = false;
    load_options(f);
    update_irq(d);
}

static void f1_free(struct pl_device *d)
{
    struct f1 *f = d->state;

    pl_nor_free(&f->nor);
    free(f);
    free(d);
}

static const struct pl_device_ops OPS = {
    .read = f1_read,
    .write = f1_write,
    .reset = f1_reset,
    .next_ps = pl_nor_next_ps,
    .run = pl_nor_run,
    .free = f1_free,
    .blocks = pl_nor_blocks,
};
static const struct pl_nor_hooks HOOKS = {.finished = finished, .store = pl_flash_f1_store};

struct pl_device *pl_flash_f1_new(const struct pl_flash_config *config)
{
    struct pl_device *d = calloc(1, sizeof *d);
    struct f1 *f = calloc(1, sizeof *f);

    if (!d || !f || !pl_nor_init(&f->nor, config, &HOOKS, false)) {
        if (f)
            pl_nor_free(&f->nor);
        free(f);
        free(d);
        return NULL;
    }
    /* ST's peripheral library for F1 writes the keys without looking, and that works. */
    f->lock.tolerant = f->option_lock.tolerant = true;
    f->nor.option.size = 2 * HALF_WORDS;
    for (size_t i = 0; i < HALF_WORDS; i++) {
        f->nor.own_option[2 * i] = i == 0 ? RDP_KEY : 0xFF;
        f->nor.own_option[2 * i + 1] = i == 0 ? (uint8_t)~RDP_KEY : 0x00;
    }
    *d = (struct pl_device){&OPS, "FLASH", config->regs, BLOCK_SIZE, NULL, f, sizeof *f};
    return d;
}
