/* SPDX-License-Identifier: MIT */
/* The lock in CR, where it is the only one there: STM32F1 and STM32F4. */
#include "cr_lock.h"

static uint32_t lock(void)
{
    return FLASH->CR & FLASH_CR_LOCK;
}

static uint32_t keys(void)
{
    FLASH->KEYR = FLASH_KEY1;
    FLASH->KEYR = FLASH_KEY2;
    return lock();
}

static uint32_t write_cr(void)
{
    FLASH->CR = FLASH_CR_LOCK | FLASH_CR_PG;
    return FLASH->CR & FLASH_CR_PG;
}

static uint32_t write_open_cr(void)
{
    FLASH->CR = FLASH_CR_PG;
    return FLASH->CR & FLASH_CR_PG;
}

static uint32_t close(void)
{
    FLASH->CR = FLASH_CR_LOCK;
    return lock();
}

static uint32_t wrong_first_key(void)
{
    return store_faults(&FLASH->KEYR, FLASH_KEY2);
}

static uint32_t wrong_second_key(void)
{
    uint32_t first = store_faults(&FLASH->KEYR, FLASH_KEY1);

    return first | (uint32_t)store_faults(&FLASH->KEYR, FLASH_KEY1) << 1;
}

static uint32_t keys_too_late(void)
{
    store_faults(&FLASH->KEYR, FLASH_KEY1);
    store_faults(&FLASH->KEYR, FLASH_KEY2);
    return lock();
}

/* clang-format off */
static const struct flash_case CASES[] = {
    CASE("locked after reset", IN_UNLOCKING, lock, FLASH_CR_LOCK),
    CASE("a locked CR ignores writes", IN_UNLOCKING, write_cr, 0),
    CASE("two keys open CR", IN_UNLOCKING, keys, 0),
    CASE("an open CR takes a value", IN_UNLOCKING, write_open_cr, FLASH_CR_PG),
    CASE("LOCK closes it", IN_UNLOCKING, close, FLASH_CR_LOCK),
    CASE("keys open what software has closed", IN_UNLOCKING, keys, 0),
    AFTER(reset_by_software, "a wrong first key is a bus error", IN_UNLOCKING, wrong_first_key, 1),
    CASE("then the right keys come too late", IN_UNLOCKING, keys_too_late, FLASH_CR_LOCK),
    CASE("and CR ignores writes", IN_UNLOCKING, write_cr, 0),
    AFTER(reset_by_software, "until a reset", IN_UNLOCKING, keys, 0),
    AFTER(reset_by_software, "a wrong second key is a bus error", IN_UNLOCKING, wrong_second_key, 2),
    CASE("then also the right keys come too late", IN_UNLOCKING, keys_too_late, FLASH_CR_LOCK),
};
/* clang-format on */
const struct flash_table lock_table = TABLE(CASES);
