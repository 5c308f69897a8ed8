/* SPDX-License-Identifier: MIT */
/* From a chip as after reset into a loader. AN2606 section 4.1. */
#include "internal.h"

static bool within(const struct pl_enter_area *area, uint32_t addr)
{
    return addr - area->base < area->size;
}

/* A stack begins at most behind the last word. */
static bool stack_fits(const struct pl_enter_chip *chip, uint32_t sp)
{
    return sp % 4 == 0 && (within(&chip->ram[0], sp - 4) || within(&chip->ram[1], sp - 4));
}

static bool entry_fits(const struct pl_enter_chip *chip, const struct pl_enter_loader *l)
{
    if (l->entry % 2 == 0)
        return false;
    if (l->in_rom)
        return within(&chip->rom, l->entry) || within(&chip->rom_alias, l->entry);
    return within(&chip->flash, l->entry);
}

static bool refused(const struct pl_enter_bits *r)
{
    return r->reg != 0 && (pl_hw_get(r->reg) & r->mask) == r->value;
}

enum pl_enter_err pl_enter_find(const struct pl_enter_chip *chip, enum pl_entry_target target,
                                uint32_t table, struct pl_enter_loader *loader)
{
    loader->in_rom = target == PL_ENTRY_ROM;
    loader->table = loader->in_rom ? chip->vectors : table;
    if (loader->in_rom && (chip->vectors == 0 || refused(&chip->refuse)))
        return PL_ENTER_ERR_CHIP;
    if (!loader->in_rom &&
        (target != PL_ENTRY_LOADER || table % 128 != 0 || !within(&chip->flash, table)))
        return PL_ENTER_ERR_TARGET;
    loader->sp = pl_hw_get(loader->table);
    loader->entry = pl_hw_get(loader->table + 4);
    return stack_fits(chip, loader->sp) && entry_fits(chip, loader) ? PL_ENTER_OK
                                                                    : PL_ENTER_ERR_NO_LOADER;
}

void pl_enter_branch(const struct pl_enter_chip *chip, const struct pl_enter_loader *loader)
{
    uint32_t vectors = loader->table;

    if (loader->in_rom && chip->remap.reg != 0) {
        if (chip->remap_clock.reg != 0) {
            pl_hw_change(&chip->remap_clock);
            (void)pl_hw_get(chip->remap_clock.reg); /* until it runs */
        }
        pl_hw_change(&chip->remap);
        vectors = 0;
    }
    if (chip->has_vtor)
        pl_hw_put(PL_SCB_VTOR, vectors);
    pl_hw_barrier();
    pl_hw_start(loader->sp, loader->entry);
}

/* The clock of the remap register goes off again, as the application expects it. */
static void unmap(const struct pl_enter_chip *chip)
{
    const struct pl_enter_bits *clock = &chip->remap_clock;
    uint32_t clocks = 0, now;

    if (clock->reg != 0) {
        clocks = pl_hw_get(clock->reg);
        pl_hw_change(clock);
        (void)pl_hw_get(clock->reg); /* until it runs */
    }
    now = pl_hw_get(chip->remap.reg);
    if ((now & chip->remap.mask) == chip->remap.value)
        pl_hw_put(chip->remap.reg, now & ~chip->remap.mask);
    if (clock->reg != 0)
        pl_hw_put(clock->reg, clocks);
}

void pl_enter_come_home(const struct pl_enter_chip *chip)
{
    uint32_t vectors;

    if (chip->remap.reg != 0)
        unmap(chip);
    if (!chip->has_vtor)
        return;
    vectors = pl_hw_get(PL_SCB_VTOR);
    if (within(&chip->rom, vectors) || within(&chip->rom_alias, vectors))
        pl_hw_put(PL_SCB_VTOR, chip->flash.base);
}
