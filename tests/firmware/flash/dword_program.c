/* SPDX-License-Identifier: MIT */
/* Programming double words on STM32L4 and STM32G0. */
#include "dword.h"

enum { A = SCRATCH, LOW = 0x01234567, HIGH = 0x76543210 };

/* --- As it should be --- */

static uint32_t program_one(void)
{
    if (!erased(0))
        return 1;
    program(A, LOW, HIGH);
    return errors_if(holds(A, LOW, HIGH) && holds(A + 8, ERASED, ERASED));
}

RAMCODE static void watch_program(uint32_t at, struct watched *w)
{
    uint32_t start;

    FLASH->CR = FLASH_CR_PG;
    *word_at(at) = LOW;
    data_barrier();
    start = ticks();
    *word_at(at + 4) = HIGH;
    *w = watch(start);
    FLASH->CR = 0;
}

static struct watched watched_program(void)
{
    struct watched w = nothing();

    if (erased(0))
        watch_program(A, &w);
    return w;
}

static uint32_t busy_while_programming(void)
{
    return watched_program().status & FLASH_SR_BSY;
}

static uint32_t time_of_programming(void)
{
    return watched_program().us;
}

static uint32_t half_a_double_word(void)
{
    if (!erased(0))
        return 1;
    FLASH->CR = FLASH_CR_PG;
    *word_at(A) = LOW;
    data_barrier();
    return FLASH->SR & FLASH_SR_BSY ? UINT32_MAX : *word_at(A);
}

static uint32_t the_other_half(void)
{
    *word_at(A + 4) = HIGH;
    data_barrier();
    wait_idle();
    return errors_if(holds(A, LOW, HIGH));
}

/* --- End of operation --- */

static uint32_t eop_with(uint32_t enable)
{
    if (!erased(0))
        return UINT32_MAX;
    FLASH->CR = FLASH_CR_PG | enable;
    *word_at(A) = LOW;
    *word_at(A + 4) = HIGH;
    data_barrier();
    wait_idle();
    return FLASH->SR & FLASH_SR_EOP;
}

static uint32_t eop_unasked(void)
{
    return eop_with(0);
}

static uint32_t eop_asked(void)
{
    return eop_with(FLASH_CR_EOPIE);
}

static uint32_t eop_kept(void)
{
    FLASH->SR = 0;
    return FLASH->SR & FLASH_SR_EOP;
}

static uint32_t eop_cleared(void)
{
    FLASH->SR = FLASH_SR_EOP;
    return FLASH->SR & FLASH_SR_EOP;
}

static uint32_t interrupts_of(uint32_t (*operation)(void))
{
    interrupts_taken();
    NVIC->ICPR[0] = 1u << FLASH_IRQ;
    nvic_enable(FLASH_IRQ);
    operation();
    NVIC->ICER[0] = 1u << FLASH_IRQ;
    flash_ready();
    return interrupts_taken();
}

static uint32_t eop_interrupt(void)
{
    return interrupts_of(eop_asked);
}

static uint32_t no_eop_interrupt(void)
{
    return interrupts_of(eop_unasked);
}

/* --- Errors: the first double word is erased or holds LOW, HIGH --- */

static uint32_t without_pg(void)
{
    if (!erased(0))
        return 0;
    *word_at(A) = LOW;
    data_barrier();
    return errors_if(holds(A, ERASED, ERASED));
}

static uint32_t pg_and(uint32_t bits)
{
    if (!erased(0))
        return 0;
    FLASH->CR = FLASH_CR_PG | bits;
    *word_at(A) = LOW;
    data_barrier();
    return errors_if(holds(A, ERASED, ERASED));
}

static uint32_t pg_and_per(void)
{
    return pg_and(FLASH_CR_PER);
}

static uint32_t pg_and_mer(void)
{
    return pg_and(FLASH_CR_MER1);
}

static uint32_t by_byte(void)
{
    if (!erased(0))
        return 0;
    FLASH->CR = FLASH_CR_PG;
    *byte_at(A) = 0;
    data_barrier();
    return errors_if(holds(A, ERASED, ERASED));
}

static uint32_t by_half_word(void)
{
    if (!erased(0))
        return 0;
    FLASH->CR = FLASH_CR_PG;
    *half_at(A) = 0;
    data_barrier();
    return errors_if(holds(A, ERASED, ERASED));
}

static uint32_t second_word_first(void)
{
    if (!erased(0))
        return 0;
    FLASH->CR = FLASH_CR_PG;
    *word_at(A + 4) = LOW;
    data_barrier();
    return errors_if(holds(A, ERASED, ERASED));
}

static uint32_t second_word_elsewhere(void)
{
    if (!erased(0))
        return 0;
    FLASH->CR = FLASH_CR_PG;
    *word_at(A) = LOW;
    *word_at(A + 12) = HIGH;
    data_barrier();
    return errors_if(holds(A, ERASED, ERASED) && holds(A + 8, ERASED, ERASED));
}

static bool programmed(void)
{
    if (!erased(0))
        return false;
    program(A, LOW, HIGH);
    return take_errors() == 0;
}

static uint32_t not_erased(void)
{
    if (!programmed())
        return 0;
    program(A, 0, HIGH);
    return errors_if(holds(A, LOW, HIGH));
}

static uint32_t same_again(void)
{
    if (!programmed())
        return 0;
    program(A, LOW, HIGH);
    return errors_if(holds(A, LOW, HIGH));
}

static uint32_t all_zeros(void)
{
    if (!programmed())
        return 1;
    program(A, 0, 0);
    return errors_if(holds(A, 0, 0));
}

/* Leaves PROGERR behind. */
static bool error_left(void)
{
    if (!programmed())
        return false;
    program(A, 0, HIGH);
    return (FLASH->SR & ERRORS) == FLASH_SR_PROGERR;
}

static uint32_t program_with_error_left(void)
{
    if (!error_left())
        return 0;
    program(A + 8, LOW, HIGH);
    return errors_if(holds(A + 8, ERASED, ERASED));
}

static uint32_t erase_with_error_left(void)
{
    if (!error_left())
        return 0;
    FLASH->CR = erase_bits(0);
    wait_idle();
    return errors_if(holds(A, LOW, HIGH));
}

static uint32_t zeros_clear_nothing(void)
{
    if (!error_left())
        return 0;
    FLASH->SR = 0;
    return FLASH->SR & ERRORS;
}

static uint32_t ones_clear(void)
{
    if (!error_left())
        return UINT32_MAX;
    FLASH->SR = FLASH_SR_PROGERR;
    return FLASH->SR & ERRORS;
}

static uint32_t operr_asked(void)
{
    if (!erased(0))
        return 0;
    FLASH->CR = FLASH_CR_PG | FLASH_CR_ERRIE;
    *byte_at(A) = 0;
    data_barrier();
    return errors_if(true);
}

static uint32_t error_interrupt(void)
{
    return interrupts_of(operr_asked);
}

static uint32_t no_error_interrupt(void)
{
    return interrupts_of(by_byte);
}

/* clang-format off */
static const struct flash_case CASES[] = {
    CASE("a double word is programmed", IN_STANDARD, program_one, 0),
    CASE("BSY while programming", IN_SR, busy_while_programming, FLASH_SR_BSY),
    WITHIN("duration of programming, us", IN_TIMES, time_of_programming, PROGRAM_MIN, PROGRAM_MAX),
    CASE("one word alone starts nothing", IN_STANDARD, half_a_double_word, ERASED),
    CASE("the second word does", IN_STANDARD, the_other_half, 0),
    CASE("no EOP without EOPIE", IN_SR, eop_unasked, 0),
    CASE("EOP with EOPIE", IN_SR, eop_asked, FLASH_SR_EOP),
    CASE("a 0 leaves EOP", IN_SR, eop_kept, FLASH_SR_EOP),
    CASE("a 1 clears EOP", IN_SR, eop_cleared, 0),
    CASE("no interrupt without EOPIE", IN_CR, no_eop_interrupt, 0),
    CASE("an interrupt with EOPIE", IN_CR, eop_interrupt, 1),
    CASE("without PG", IN_ERRORS, without_pg, FLASH_SR_PGSERR),
    CASE("PG and PER", IN_ERRORS, pg_and_per, FLASH_SR_PGSERR),
    CASE("PG and MER1", IN_ERRORS, pg_and_mer, FLASH_SR_PGSERR),
    CASE("a byte", IN_ERRORS, by_byte, FLASH_SR_SIZERR),
    CASE("a half-word", IN_ERRORS, by_half_word, FLASH_SR_SIZERR),
    CASE("the second word first", IN_ERRORS, second_word_first, FLASH_SR_PGAERR),
    CASE("a second word of another double word", IN_ERRORS, second_word_elsewhere, FLASH_SR_PGAERR),
    CASE("not erased", IN_ERRORS, not_erased, FLASH_SR_PROGERR),
    CASE("the same again", IN_ERRORS, same_again, FLASH_SR_PROGERR),
    CASE("not erased, but all zeros", IN_ERRORS, all_zeros, 0),
    CASE("programming with an error left", IN_ERRORS, program_with_error_left,
         FLASH_SR_PROGERR | FLASH_SR_PGSERR),
    CASE("erasing with an error left", IN_PAGE_ERASE, erase_with_error_left,
         FLASH_SR_PROGERR | FLASH_SR_PGSERR),
    CASE("a 0 leaves an error", IN_SR, zeros_clear_nothing, FLASH_SR_PROGERR),
    CASE("a 1 clears an error", IN_SR, ones_clear, 0),
    CASE("OPERR with ERRIE", IN_SR, operr_asked, FLASH_SR_SIZERR | FLASH_SR_OPERR),
    CASE("an interrupt with ERRIE", IN_CR, error_interrupt, 1),
    CASE("no interrupt without ERRIE", IN_CR, no_error_interrupt, 0),
};
/* clang-format on */
const struct flash_table program_table = TABLE(CASES);
