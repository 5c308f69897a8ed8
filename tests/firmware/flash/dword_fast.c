/* SPDX-License-Identifier: MIT */
/* Fast programming and mass erase on STM32L4 and STM32G0: all of it while nothing but RAM has code,
 * and the firmware's image is put back at the end. */
#include "dword.h"

enum { ROW = 256, PAUSE_US = 500, TOO_LONG_US = 8000 };

/* What happened meanwhile. */
static struct {
    uint32_t not_erased; /* words that the mass erase has left */
    uint32_t mass_erase_us, row_us;
    uint32_t row_errors, row_wrong;
    uint32_t pause, jump, byte, backwards, too_long;
} seen;

/* --- In RAM --- */

INLINE uint32_t take(void)
{
    uint32_t errors;

    wait_idle();
    errors = FLASH->SR & ERRORS;
    FLASH->CR = 0;
    FLASH->SR = ERRORS;
    return errors;
}

INLINE void wait_us(uint32_t us)
{
    for (uint32_t start = ticks(); to_us(ticks_since(start)) < us;) {
    }
}

INLINE void put_double_word(uint32_t at, uint32_t value)
{
    *word_at(at) = value;
    *word_at(at + 4) = ~value;
}

RAMCODE static void erase_everything(void)
{
    uint32_t start = ticks();

    FLASH->CR = FLASH_CR_MER1 | FLASH_CR_STRT;
    seen.mass_erase_us = watch(start).us;
    FLASH->CR = 0;
    for (uint32_t off = 0; off < FLASH_BYTES; off += 4)
        seen.not_erased += *word_at(0x08000000 + off) != ERASED;
}

RAMCODE static void whole_row(uint32_t at)
{
    uint32_t start = ticks();

    FLASH->CR = FLASH_CR_FSTPG;
    for (uint32_t off = 0; off < ROW; off += 8)
        put_double_word(at + off, off);
    seen.row_us = watch(start).us;
    seen.row_errors = take();
    for (uint32_t off = 0; off < ROW; off += 8)
        seen.row_wrong += !holds(at + off, off, ~off);
}

RAMCODE static void pause(uint32_t at)
{
    FLASH->CR = FLASH_CR_FSTPG;
    put_double_word(at, 0);
    wait_us(PAUSE_US);
    seen.pause = take();
}

RAMCODE static void jump(uint32_t at)
{
    FLASH->CR = FLASH_CR_FSTPG;
    put_double_word(at, 0);
    *word_at(at + ROW) = 0;
    data_barrier();
    seen.jump = take();
}

RAMCODE static void backwards(uint32_t at)
{
    FLASH->CR = FLASH_CR_FSTPG;
    put_double_word(at, 0);
    *word_at(at) = 0;
    data_barrier();
    seen.backwards = take();
}

RAMCODE static void byte(uint32_t at)
{
    FLASH->CR = FLASH_CR_FSTPG;
    put_double_word(at, 0);
    *byte_at(at + 8) = 0;
    data_barrier();
    seen.byte = take();
}

RAMCODE static void too_long(void)
{
    FLASH->CR = FLASH_CR_FSTPG;
    wait_us(TOO_LONG_US);
    seen.too_long = take();
}

RAMCODE static void on_an_empty_chip(void)
{
    erase_everything();
    whole_row(page_at(1));
    pause(page_at(1) + ROW);
    jump(page_at(1) + 2 * ROW);
    byte(page_at(1) + 4 * ROW);
    backwards(page_at(1) + 5 * ROW);
    too_long();
    image_restore();
}

/* --- The cases --- */

RAMCODE static void unprepared_in_ram(void)
{
    FLASH->CR = FLASH_CR_FSTPG;
    *word_at(page_at(0)) = 0;
    data_barrier();
}

/* Not even a page has been erased since the reset. */
static uint32_t unprepared(void)
{
    if (!flash_ready())
        return 0;
    interrupts_off();
    unprepared_in_ram();
    interrupts_on();
    return errors_if(true) & FLASH_SR_PGSERR;
}

static uint32_t everything(void)
{
    if (!flash_ready())
        return UINT32_MAX;
    image_keep();
    interrupts_off();
    on_an_empty_chip();
    interrupts_on();
    return seen.not_erased;
}

#define SEEN(member)                                                                               \
    static uint32_t seen_##member(void)                                                            \
    {                                                                                              \
        return seen.member;                                                                        \
    }
SEEN(mass_erase_us)
SEEN(row_us)
SEEN(row_errors)
SEEN(row_wrong)
SEEN(pause)
SEEN(jump)
SEEN(byte)
SEEN(backwards)
SEEN(too_long)

/* clang-format off */
static const struct flash_case CASES[] = {
    AFTER(reset_by_software, "FSTPG without an erase before", IN_ERRORS, unprepared, FLASH_SR_PGSERR),
    CASE("a mass erase leaves nothing", IN_MASS_ERASE, everything, 0),
    WITHIN("duration of a mass erase, us", IN_TIMES, seen_mass_erase_us, MASS_ERASE_MIN, MASS_ERASE_MAX),
    CASE("a row is programmed", IN_FAST, seen_row_wrong, 0),
    CASE("without an error", IN_FAST, seen_row_errors, 0),
    WITHIN("duration of a row, us", IN_TIMES, seen_row_us, ROW_MIN, ROW_MAX),
    CASE("a pause in a row", IN_ERRORS, seen_pause, FLASH_SR_MISERR | FLASH_SR_FASTERR),
    CASE("on in another row", IN_ERRORS, seen_jump, FLASH_SR_PGAERR | FLASH_SR_FASTERR),
    CASE("back in the row", IN_ERRORS, seen_backwards, FLASH_SR_PGAERR | FLASH_SR_FASTERR),
    CASE("a byte in a row", IN_ERRORS, seen_byte, FLASH_SR_SIZERR | FLASH_SR_FASTERR),
    CASE("FSTPG for 8 ms", IN_ERRORS, seen_too_long, FLASH_SR_FASTERR),
};
/* clang-format on */
const struct flash_table fast_table = TABLE(CASES);
