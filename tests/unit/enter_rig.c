/* SPDX-License-Identifier: MIT */
#include "enter_rig.h"

const struct pl_enter_chip enter_rows[] = {PL_ENTER_ROWS_ALL};
const size_t enter_rows_count = sizeof enter_rows / sizeof enter_rows[0];

static const struct pl_enter_chip *plugged;

const struct pl_enter_chip *pl_enter_this_chip(void)
{
    return plugged;
}

PL_ENTER_STEPS_ALL

struct pl_enter_steps pl_enter_steps_of(const struct pl_enter_chip *chip)
{
    static const struct pl_enter_steps steps[] = {PL_ENTER_STEPS_TABLE};

    return steps[chip->family];
}

const struct pl_enter_chip *enter_row(uint16_t pid)
{
    for (size_t i = 0; i < enter_rows_count; i++)
        if (enter_rows[i].pid == pid)
            return &enter_rows[i];
    fail_msg("no row 0x%03X", pid);
    return NULL;
}

uint32_t enter_rom_sp(const struct pl_enter_chip *chip)
{
    return chip->ram[0].base + 0x200;
}

uint32_t enter_rom_entry(const struct pl_enter_chip *chip)
{
    return (chip->rom.base + chip->rom.size / 2) | 1;
}

void enter_plug(const struct pl_enter_chip *chip)
{
    fake_power_up();
    plugged = chip;
    if (chip == NULL || chip->vectors == 0)
        return;
    fake_set(chip->vectors, enter_rom_sp(chip));
    fake_set(chip->vectors + 4, enter_rom_entry(chip));
    if (chip->refuse.reg != 0)
        fake_set(chip->refuse.reg, ~chip->refuse.value);
}

enum fake_end enter_early(void)
{
    int end = setjmp(fake.end);

    if (end == FAKE_RETURNED)
        pl_enter_early();
    return (enum fake_end)end;
}

enum fake_end enter_request(enum pl_entry_target target, uint32_t table, enum pl_enter_err *err)
{
    int end = setjmp(fake.end);

    if (end == FAKE_RETURNED)
        *err = pl_enter_request(target, table);
    return (enum fake_end)end;
}

enum fake_end enter_jump(enum pl_entry_target target, uint32_t table, enum pl_enter_err *err)
{
    int end = setjmp(fake.end);

    if (end == FAKE_RETURNED)
        *err = pl_enter_jump(target, table);
    return (enum fake_end)end;
}

void for_each_entered_chip(void (*check)(const struct pl_enter_chip *chip))
{
    unsigned n = 0;

    for (size_t i = 0; i < enter_rows_count; i++)
        if (enter_rows[i].vectors != 0) {
            check(&enter_rows[i]);
            n++;
        }
    assert_true(n > 70);
}
