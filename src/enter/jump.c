/* SPDX-License-Identifier: MIT */
/* A running chip back into its reset state, as far as software can. AN2606 section 4.1 says what a
 * ROM loader expects; data/entry_reset.csv says how, family by family. */
#include "internal.h"

enum { WAIT_PASSES = 100000 }; /* at least 30 ms up to 16 MHz; oscillators need about 2 ms */

#define ICSR_PENDING_CLEAR (1u << 25 | 1u << 27) /* SysTick, PendSV */
#define CCR_DC             (1u << 16)
#define CCR_IC             (1u << 17)

/* --- Clocks and peripherals --- */

static bool wait_for(uint32_t reg, uint32_t mask, uint32_t value)
{
    for (uint32_t i = 0; i < WAIT_PASSES; i++)
        if ((pl_hw_get(reg) & mask) == value)
            return true;
    return false;
}

static bool take(const struct pl_enter_step *step)
{
    uint32_t reg = PL_STEPS_BASE + step->off;

    switch (step->op) {
    case PL_ENTER_SET:
        pl_hw_put(reg, pl_hw_get(reg) | step->value);
        return true;
    case PL_ENTER_CLEAR:
        pl_hw_put(reg, pl_hw_get(reg) & ~step->value);
        return true;
    case PL_ENTER_PUT:
        pl_hw_put(reg, step->value);
        return true;
    case PL_ENTER_PULSE:
        pl_hw_put(reg, step->value);
        pl_hw_put(reg, 0);
        return true;
    case PL_ENTER_UNTIL_SET:
        return wait_for(reg, step->value, step->value);
    default:
        return wait_for(reg, step->value, 0);
    }
}

static bool reset_peripherals(struct pl_enter_steps steps)
{
    for (size_t i = 0; i < steps.n; i++)
        if (!take(&steps.step[i]))
            return false;
    return true;
}

/* --- Caches: ARM DDI 0403 B2.2.7, B4.8 --- */

/* Every line of the data cache, by set and way. Bit positions for lines of 32 bytes. */
static void each_line(uint32_t operation)
{
    uint32_t size, sets, ways, shift = 0;

    pl_hw_put(PL_SCB_CSSELR, 0);
    pl_hw_barrier();
    size = pl_hw_get(PL_SCB_CCSIDR);
    sets = (size >> 13 & 0x7FFF) + 1;
    ways = (size >> 3 & 0x3FF) + 1;
    while (ways > 1u << shift)
        shift++;
    for (uint32_t set = 0; set < sets; set++)
        for (uint32_t way = 0; way < ways; way++)
            pl_hw_put(operation, way << 1 << (31 - shift) | set << 5);
    pl_hw_barrier();
}

/* Cleaned before the data cache goes off, so that the stack is in memory then. */
static void m7_caches_off(void)
{
    uint32_t ccr = pl_hw_get(PL_SCB_CCR);

    if (ccr & CCR_DC) {
        each_line(PL_DCCSW);
        pl_hw_put(PL_SCB_CCR, ccr & ~CCR_DC);
        pl_hw_barrier();
        each_line(PL_DCCISW);
    }
    pl_hw_put(PL_SCB_CCR, ccr & ~(CCR_DC | CCR_IC));
    pl_hw_put(PL_ICIALLU, 0);
    pl_hw_barrier();
}

static void caches_off(const struct pl_enter_chip *chip)
{
    if (chip->cache == PL_ENTER_CACHE_M7)
        m7_caches_off();
    else if (chip->cache == PL_ENTER_CACHE_ICACHE)
        pl_hw_put(PL_ICACHE_CR, 0);
}

/* --- Core --- */

static void reset_core(void)
{
    pl_hw_put(PL_SYSTICK_CSR, 0);
    for (uint32_t i = 0; i < PL_HW_NVIC_WORDS; i++) {
        pl_hw_put(PL_NVIC_ICER + 4 * i, UINT32_MAX);
        pl_hw_put(PL_NVIC_ICPR + 4 * i, UINT32_MAX);
    }
    pl_hw_put(PL_SCB_ICSR, ICSR_PENDING_CLEAR);
    pl_hw_put(PL_MPU_CTRL, 0);
    pl_hw_barrier();
}

enum pl_enter_err pl_enter_jump(enum pl_entry_target target, uint32_t table)
{
    const struct pl_enter_chip *chip = pl_enter_this_chip();
    struct pl_enter_loader loader;
    struct pl_enter_steps steps;
    enum pl_enter_err err;
    uint32_t mask;

    if (chip == NULL)
        return PL_ENTER_ERR_CHIP;
    if (pl_hw_exception() != 0)
        return PL_ENTER_ERR_HANDLER;
    if (pl_hw_unprivileged())
        return PL_ENTER_ERR_PRIVILEGE;
    err = pl_enter_find(chip, target, table, &loader);
    if (err != PL_ENTER_OK)
        return err;
    steps = pl_enter_steps_of(chip);
    if (steps.n == 0)
        return PL_ENTER_ERR_UNSUPPORTED;
    mask = pl_hw_interrupts_off();
    if (!reset_peripherals(steps)) {
        pl_hw_interrupts_restore(mask);
        return PL_ENTER_ERR_CLOCK;
    }
    reset_core();
    caches_off(chip);
    pl_enter_branch(chip, &loader);
}
