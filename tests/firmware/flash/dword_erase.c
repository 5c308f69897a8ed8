/* SPDX-License-Identifier: MIT */
/* Erasing pages on STM32L4 and STM32G0, and what else the core can do meanwhile. */
#include "dword.h"

enum { MARK = 0x600DF00D };

/* Pages 0 and 1 of the scratch area hold something in their first and last double word. */
static bool marked(void)
{
    for (uint32_t page = 0; page < 2; page++) {
        if (!erased(page))
            return false;
        program(page_at(page), MARK, page);
        program(page_at(page + 1) - 8, MARK, page);
    }
    return take_errors() == 0;
}

static bool is_marked(uint32_t page)
{
    return holds(page_at(page), MARK, page) && holds(page_at(page + 1) - 8, MARK, page);
}

static uint32_t one_page(void)
{
    if (!marked())
        return 1;
    FLASH->CR = erase_bits(0);
    wait_idle();
    return errors_if(is_marked(1) && words_other_than(page_at(0), PAGE_BYTES, ERASED) == 0);
}

static uint32_t erase_with(uint32_t bits)
{
    if (!marked())
        return 0;
    FLASH->CR = erase_bits(0) | bits;
    wait_idle();
    return errors_if(is_marked(0));
}

static uint32_t per_and_mer(void)
{
    return erase_with(FLASH_CR_MER1);
}

static uint32_t per_and_pg(void)
{
    return erase_with(FLASH_CR_PG);
}

static uint32_t per_and_fstpg(void)
{
    return erase_with(FLASH_CR_FSTPG);
}

/* --- While it lasts --- */

static struct watched in_ram(void)
{
    struct watched w = nothing();

    if (flash_ready())
        start_in_ram(erase_bits(0), &w);
    return w;
}

static struct watched in_flash(void)
{
    struct watched w = nothing();

    if (flash_ready())
        start_in_flash(erase_bits(0), &w);
    return w;
}

static uint32_t busy(void)
{
    return in_ram().status & FLASH_SR_BSY;
}

static uint32_t duration(void)
{
    return in_ram().us;
}

static uint32_t ram_runs(void)
{
    return in_ram().polls;
}

static uint32_t flash_stands(void)
{
    return in_flash().polls;
}

static uint32_t flash_stands_as_long(void)
{
    return in_flash().us;
}

static uint32_t strt_after(void)
{
    return FLASH->CR & FLASH_CR_STRT;
}

static uint32_t strt_during(void)
{
    struct watched w = nothing();

    if (flash_ready())
        start_and_read_cr(erase_bits(0), &w);
    return w.status & FLASH_CR_STRT;
}

static uint32_t read_waits(void)
{
    struct watched w = nothing();

    if (flash_ready())
        start_and_read(erase_bits(0), page_at(2), &w);
    return w.us;
}

static uint32_t write_to_cr_waits(void)
{
    struct watched w = nothing();

    if (flash_ready())
        start_and_write_cr(erase_bits(0), 0, &w);
    return w.us;
}

/* clang-format off */
static const struct flash_case CASES[] = {
    CASE("a page is erased, and no other", IN_PAGE_ERASE, one_page, 0),
    CASE("PER and MER1", IN_ERRORS, per_and_mer, FLASH_SR_PGSERR),
    CASE("PER and PG", IN_ERRORS, per_and_pg, FLASH_SR_PGSERR),
    CASE("PER and FSTPG", IN_ERRORS, per_and_fstpg, FLASH_SR_PGSERR),
    CASE("BSY while erasing", IN_SR, busy, FLASH_SR_BSY),
    CASE("STRT while erasing", IN_CR, strt_during, FLASH_CR_STRT),
    CASE("no STRT afterwards", IN_CR, strt_after, 0),
    WITHIN("duration of erasing, us", IN_TIMES, duration, ERASE_MIN, ERASE_MAX),
    WITHIN("code in RAM runs meanwhile", IN_READ_OPERATION, ram_runs, 1000, POLLS_MAX - 1),
    WITHIN("code in flash does not", IN_READ_OPERATION, flash_stands, 0, 10),
    WITHIN("as long as it lasts, us", IN_READ_OPERATION, flash_stands_as_long, ERASE_MIN, ERASE_MAX),
    WITHIN("a read by code in RAM waits, us", IN_READ_OPERATION, read_waits, ERASE_MIN, ERASE_MAX),
    WITHIN("a write to CR waits, us", IN_UNLOCKING, write_to_cr_waits, ERASE_MIN, ERASE_MAX),
};
/* clang-format on */
const struct flash_table erase_table = TABLE(CASES);
