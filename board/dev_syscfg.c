/* SPDX-License-Identifier: MIT */
/* SYSCFG with its memory remap, and AFIO of STM32F1 without.
 *
 * RM0394 and RM0090, "System configuration controller (SYSCFG)": "SYSCFG memory remap register
 * (SYSCFG_MEMRMP)"; RM0444, "SYSCFG configuration register 1 (SYSCFG_CFGR1)"; RM0008, "AFIO
 * registers". Everything but MEM_MODE only keeps what is written. */
#include "dev_syscfg.h"

#include "register.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK_SIZE = 0x400, WORDS = 16 };

struct syscfg {
    struct pl_syscfg_config config; /* all 0 for AFIO */
    uint32_t word[WORDS];
    unsigned boot;
};

static void map(struct pl_device *d)
{
    const struct syscfg *s = d->state;
    uint32_t memory = s->config.memory[s->word[0] & s->config.mode_mask & 7];

    if (memory)
        pl_machine_map_zero(d->machine, memory);
}

static uint32_t syscfg_read(struct pl_device *d, uint32_t off, unsigned size)
{
    const struct syscfg *s = d->state;

    if (off / 4 >= WORDS || !pl_machine_clock_hz(d->machine, d))
        return 0;
    return pl_register_part(s->word[off / 4], off, size);
}

static void syscfg_write(struct pl_device *d, uint32_t off, unsigned size, uint32_t value)
{
    struct syscfg *s = d->state;
    uint32_t old = s->word[0];

    if (off / 4 >= WORDS || !pl_machine_clock_hz(d->machine, d))
        return;
    s->word[off / 4] = pl_register_merge(s->word[off / 4], off, size, value);
    if ((old ^ s->word[0]) & s->config.mode_mask)
        map(d);
}

static void syscfg_reset(struct pl_device *d, enum pl_reset_cause cause)
{
    struct syscfg *s = d->state;

    (void)cause;
    memset(s->word, 0, sizeof s->word);
    s->word[0] = s->boot & s->config.mode_mask;
    map(d);
}

static void syscfg_free(struct pl_device *d)
{
    free(d->state);
    free(d);
}

static const struct pl_device_ops OPS = {
    .read = syscfg_read,
    .write = syscfg_write,
    .reset = syscfg_reset,
    .free = syscfg_free,
};

static struct pl_device *new_device(const char *name, const struct pl_syscfg_config *config)
{
    struct pl_device *d = calloc(1, sizeof *d);
    struct syscfg *s = calloc(1, sizeof *s);

    if (!d || !s) {
        free(d);
        free(s);
        return NULL;
    }
    s->config = *config;
    *d = (struct pl_device){&OPS, name, config->base, BLOCK_SIZE, NULL, NULL, sizeof *s};
    d->state = s;
    return d;
}

struct pl_device *pl_syscfg_new(const struct pl_syscfg_config *config)
{
    return new_device("SYSCFG", config);
}

void pl_syscfg_set_boot(struct pl_device *d, unsigned mode)
{
    struct syscfg *s = d->state;

    s->boot = mode;
}

struct pl_device *pl_afio_new(uint32_t base)
{
    return new_device("AFIO", &(struct pl_syscfg_config){.base = base});
}
