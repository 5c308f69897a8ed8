/* SPDX-License-Identifier: MIT */
/* A request on one side of a reset, the branch on the other. */
#include "internal.h"

#define RESET 0x05FA0004u /* SCB_AIRCR: VECTKEY, SYSRESETREQ */

enum pl_enter_err pl_enter_request(enum pl_entry_target target, uint32_t table)
{
    const struct pl_enter_chip *chip = pl_enter_this_chip();
    struct pl_enter_record r;
    struct pl_enter_loader loader;
    enum pl_enter_err err = PL_ENTER_OK;
    uint32_t mask;

    if (chip == NULL)
        return PL_ENTER_ERR_CHIP;
    if (pl_hw_exception() == 0 && pl_hw_unprivileged())
        return PL_ENTER_ERR_PRIVILEGE;
    if (target != PL_ENTRY_APP)
        err = pl_enter_find(chip, target, table, &loader);
    if (err != PL_ENTER_OK)
        return err;
    mask = pl_hw_interrupts_off();
    pl_enter_record_make(&r, target, table);
    pl_enter_record_put(chip, &r);
    pl_enter_record_get(chip, &r);
    if (pl_enter_record_target(&r) != (uint32_t)target) {
        pl_hw_interrupts_restore(mask);
        return PL_ENTER_ERR_STORE;
    }
    pl_hw_put(PL_SCB_AIRCR, RESET);
    pl_hw_barrier();
    pl_hw_wait_for_reset();
}

void pl_enter_early(void)
{
    static const struct pl_enter_record none = {{0, 0, 0, 0}};
    const struct pl_enter_chip *chip = pl_enter_this_chip();
    struct pl_enter_record r;
    struct pl_enter_loader loader;
    uint32_t target;

    if (chip == NULL)
        return;
    pl_enter_come_home(chip);
    pl_enter_record_get(chip, &r);
    target = pl_enter_record_target(&r);
    if (target == 0)
        return;
    pl_enter_record_put(chip, &none);
    if (pl_enter_find(chip, (enum pl_entry_target)target, r.word[2], &loader) == PL_ENTER_OK)
        pl_enter_branch(chip, &loader);
}
