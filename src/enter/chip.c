/* SPDX-License-Identifier: MIT */
/* Which chip this is: decided by the build, or read from the chip. */
#include "internal.h"

#if PL_CHIP_PID != PL_CHIP_ANY

#define ROW   PL_ENTER_JOIN(PL_ENTER_ROW_, PL_CHIP_PID)
#define STEPS PL_ENTER_JOIN(PL_ENTER_STEPS_OF_, PL_CHIP_PID)

const struct pl_enter_chip *pl_enter_this_chip(void)
{
    static const struct pl_enter_chip chip = ROW;

    return &chip;
}

struct pl_enter_steps pl_enter_steps_of(const struct pl_enter_chip *chip)
{
    static const struct pl_enter_step steps[] = {STEPS};

    (void)chip;
    return (struct pl_enter_steps){
        steps[0].op == PL_ENTER_NEVER ? 0 : sizeof steps / sizeof steps[0], steps};
}

#else

#if !defined(PL_ENTER_IDCODE)
#if defined(__ARM_ARCH_6M__)
#define PL_ENTER_IDCODE 0x40015800
#elif defined(__ARM_ARCH_7M__) || defined(__ARM_ARCH_7EM__)
#define PL_ENTER_IDCODE 0xE0042000
#else
#error "pinless: PL_CHIP=ANY on this core needs -DPL_ENTER_IDCODE=, the address of DBGMCU_IDCODE"
#endif
#endif

#define ROWS PL_ENTER_JOIN(PL_ENTER_ROWS_AT_, PL_ENTER_IDCODE)

enum { DEV_ID = 0xFFF, PARTNO = 0xFFF0, PARTNO_M0 = 0xC200, PARTNO_M0PLUS = 0xC600 };

#define CPUID 0xE000ED00u

/* On STM32F0, C0 and G0 the DBGMCU reads as 0 while its clock is off: RCC_APB2ENR.DBGMCUEN
 * (RM0091), RCC_APBENR1.DBGEN (RM0444, RM0490). */
static struct pl_enter_bits debug_clock(void)
{
    switch (pl_hw_get(CPUID) & PARTNO) {
    case PARTNO_M0:
        return (struct pl_enter_bits){0x40021018u, 1u << 22, 1u << 22};
    case PARTNO_M0PLUS:
        return (struct pl_enter_bits){0x4002103Cu, 1u << 27, 1u << 27};
    default:
        return (struct pl_enter_bits){0, 0, 0};
    }
}

static uint32_t device_id(void)
{
    struct pl_enter_bits clock = debug_clock();
    uint32_t before, id;

    if (clock.reg == 0)
        return pl_hw_get(PL_ENTER_IDCODE) & DEV_ID;
    before = pl_hw_get(clock.reg);
    pl_hw_change(&clock);
    (void)pl_hw_get(clock.reg);
    id = pl_hw_get(PL_ENTER_IDCODE) & DEV_ID;
    pl_hw_put(clock.reg, before);
    return id;
}

const struct pl_enter_chip *pl_enter_this_chip(void)
{
    static const struct pl_enter_chip chips[] = {ROWS};
    uint32_t id = device_id();

    for (size_t i = 0; i < sizeof chips / sizeof chips[0]; i++)
        if (chips[i].pid == id)
            return &chips[i];
    return NULL;
}

PL_ENTER_STEPS_ALL

struct pl_enter_steps pl_enter_steps_of(const struct pl_enter_chip *chip)
{
    static const struct pl_enter_steps steps[] = {PL_ENTER_STEPS_TABLE};

    return steps[chip->family];
}

#endif
