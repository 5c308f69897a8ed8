/* SPDX-License-Identifier: MIT */
/* Power control, as far as firmware looks at it.
 *
 * RM0394, RM0444, RM0008, RM0090, "Power control (PWR)": "PWR registers". */
#include "dev_pwr.h"

#include "register.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK_SIZE = 0x400, WORDS = 24, DBP = 1 << 8 };

/* A family: what the registers hold after reset, and which bits report that all is ready. */
struct kind {
    uint32_t cr_reset;
    uint32_t cr_mask;
    uint32_t status_off;  /* the register whose bits are */
    uint32_t status;      /* always this, */
    uint32_t status_mask; /* but for these, which keep what is written */
    uint32_t cr3_reset;   /* at 0x08, L4 and G0 */
};

/* L4: VOS range 1; SR2 REGLPS ready, VOSF never set. G0: SR2 FLASH_RDY too. F4: VOSRDY. */
static const struct kind KINDS[] = {
    [PL_PWR_L4] = {0x0200, 0x4707, 0x14, 0x0100, 0, 0x8000},
    [PL_PWR_G0] = {0x0208, 0x473F, 0x14, 0x0180, 0, 0x8000},
    [PL_PWR_F1] = {0, 0x01F3, 0x04, 0, 0x0100, 0},
    [PL_PWR_F4] = {0x4000, 0x43F3, 0x04, 0x4000, 0x0300, 0},
};

struct pwr {
    const struct kind *kind;
    uint32_t word[WORDS];
};

static uint32_t pwr_read(struct pl_device *d, uint32_t off, unsigned size)
{
    const struct pwr *p = d->state;

    if (off / 4 >= WORDS || !pl_machine_clock_hz(d->machine, d))
        return 0;
    return pl_register_part(p->word[off / 4], off, size);
}

static void pwr_write(struct pl_device *d, uint32_t off, unsigned size, uint32_t value)
{
    struct pwr *p = d->state;
    uint32_t word = off & ~3U;

    if (off / 4 >= WORDS || !pl_machine_clock_hz(d->machine, d))
        return;
    value = pl_register_merge(p->word[off / 4], off, size, value);
    if (word == 0)
        value &= p->kind->cr_mask;
    else if (word == p->kind->status_off)
        value = p->kind->status | (value & p->kind->status_mask);
    p->word[off / 4] = value;
}

static void pwr_reset(struct pl_device *d, enum pl_reset_cause cause)
{
    struct pwr *p = d->state;

    (void)cause;
    memset(p->word, 0, sizeof p->word);
    p->word[0] = p->kind->cr_reset;
    p->word[2] = p->kind->cr3_reset;
    p->word[p->kind->status_off / 4] = p->kind->status;
}

static void pwr_free(struct pl_device *d)
{
    free(d->state);
    free(d);
}

static const struct pl_device_ops OPS = {
    .read = pwr_read,
    .write = pwr_write,
    .reset = pwr_reset,
    .free = pwr_free,
};

struct pl_device *pl_pwr_new(uint32_t base, enum pl_pwr_kind kind)
{
    struct pl_device *d = calloc(1, sizeof *d);
    struct pwr *p = calloc(1, sizeof *p);

    if (!d || !p) {
        free(d);
        free(p);
        return NULL;
    }
    p->kind = &KINDS[kind];
    *d = (struct pl_device){&OPS, "PWR", base, BLOCK_SIZE, NULL, NULL, sizeof *p};
    d->state = p;
    return d;
}

bool pl_pwr_backup_open(const struct pl_device *d)
{
    const struct pwr *p = d->state;

    return p->word[0] & DBP;
}
