/* SPDX-License-Identifier: MIT */
/* Locks of STM32L4 and STM32G0. */
#include "dword.h"

#define LOCKS (FLASH_CR_LOCK | FLASH_CR_OPTLOCK)

static uint32_t locks(void)
{
    return FLASH->CR & LOCKS;
}

static uint32_t main_keys(void)
{
    FLASH->KEYR = FLASH_KEY1;
    FLASH->KEYR = FLASH_KEY2;
    return locks();
}

static uint32_t option_keys(void)
{
    FLASH->OPTKEYR = FLASH_OPTKEY1;
    FLASH->OPTKEYR = FLASH_OPTKEY2;
    return locks();
}

static uint32_t all_keys(void)
{
    main_keys();
    return option_keys();
}

static uint32_t write_cr(void)
{
    FLASH->CR = LOCKS | FLASH_CR_PG;
    return FLASH->CR & FLASH_CR_PG;
}

static uint32_t write_open_cr(void)
{
    FLASH->CR = FLASH_CR_OPTLOCK | FLASH_CR_PG;
    return FLASH->CR & FLASH_CR_PG;
}

static uint32_t close_options(void)
{
    FLASH->CR = FLASH_CR_OPTLOCK;
    return locks();
}

static uint32_t close_all(void)
{
    option_keys();
    FLASH->CR = FLASH_CR_LOCK;
    return locks();
}

/* Which of two keys ended in a bus error: bits 0 and 1. */
static uint32_t faults(volatile uint32_t *keyr, uint32_t key1, uint32_t key2)
{
    uint32_t first = store_faults(keyr, key1);

    return first | (uint32_t)store_faults(keyr, key2) << 1;
}

static uint32_t early_option_keys(void)
{
    faults(&FLASH->OPTKEYR, FLASH_OPTKEY1, FLASH_OPTKEY2);
    return locks();
}

static uint32_t wrong_first_key(void)
{
    return store_faults(&FLASH->KEYR, FLASH_KEY2);
}

static uint32_t wrong_second_key(void)
{
    return faults(&FLASH->KEYR, FLASH_KEY1, FLASH_KEY1);
}

static uint32_t keys_too_late(void)
{
    faults(&FLASH->KEYR, FLASH_KEY1, FLASH_KEY2);
    return locks();
}

static uint32_t write_jammed_cr(void)
{
    store_faults(&FLASH->CR, FLASH_CR_PG);
    return FLASH->CR & FLASH_CR_PG;
}

static uint32_t wrong_option_key(void)
{
    main_keys();
    return faults(&FLASH->OPTKEYR, FLASH_OPTKEY1, FLASH_KEY2);
}

static uint32_t option_keys_too_late(void)
{
    faults(&FLASH->OPTKEYR, FLASH_OPTKEY1, FLASH_OPTKEY2);
    return locks();
}

/* clang-format off */
static const struct flash_case CASES[] = {
    CASE("locked after reset", IN_CR, locks, LOCKS),
    CASE("a locked CR ignores writes", IN_UNLOCKING, write_cr, 0),
    CASE("option keys before the others open nothing", IN_OPTIONS, early_option_keys, LOCKS),
    AFTER(reset_by_software, "two keys open CR", IN_UNLOCKING, main_keys, FLASH_CR_OPTLOCK),
    CASE("an open CR takes a value", IN_UNLOCKING, write_open_cr, FLASH_CR_PG),
    CASE("two more keys open the options", IN_OPTIONS, option_keys, 0),
    CASE("OPTLOCK closes the options", IN_OPTIONS, close_options, FLASH_CR_OPTLOCK),
    CASE("LOCK closes both", IN_OPTIONS, close_all, LOCKS),
    CASE("keys open what software has closed", IN_UNLOCKING, main_keys, FLASH_CR_OPTLOCK),
    AFTER(reset_by_software, "a wrong first key is a bus error", IN_UNLOCKING, wrong_first_key, 1),
    CASE("then the right keys come too late", IN_UNLOCKING, keys_too_late, LOCKS),
    CASE("and CR ignores writes", IN_UNLOCKING, write_jammed_cr, 0),
    AFTER(reset_by_software, "until a reset", IN_UNLOCKING, main_keys, FLASH_CR_OPTLOCK),
    AFTER(reset_by_software, "a wrong second key is a bus error", IN_UNLOCKING, wrong_second_key, 2),
    CASE("then also the right keys come too late", IN_UNLOCKING, keys_too_late, LOCKS),
    AFTER(reset_by_software, "a wrong option key is a bus error", IN_OPTIONS, wrong_option_key, 2),
    CASE("then the right option keys come too late", IN_OPTIONS, option_keys_too_late,
         FLASH_CR_OPTLOCK),
    AFTER(reset_by_software, "until another reset", IN_OPTIONS, all_keys, 0),
};
/* clang-format on */
const struct flash_table lock_table = TABLE(CASES);
