/* SPDX-License-Identifier: MIT */
/* Programming and erasing of the STM32F1. */
#include "cr_lock.h"
#include "f1.h"

enum { A = SCRATCH, VALUE = 0x1234, OTHER = 0x4321 };

static void prepare(void)
{
    FLASH->ACR &= ~CACHES;
}

bool flash_ready(void)
{
    if (FLASH->CR & FLASH_CR_LOCK) {
        FLASH->KEYR = FLASH_KEY1;
        FLASH->KEYR = FLASH_KEY2;
    }
    wait_idle();
    FLASH->CR = 0;
    FLASH->SR = FLAGS;
    return (FLASH->CR & (FLASH_CR_LOCK | FLASH_CR_STRT)) == 0;
}

uint32_t take_flags(void)
{
    uint32_t sr = FLASH->SR & FLAGS;

    FLASH->SR = sr;
    return sr;
}

void erase(uint32_t addr)
{
    FLASH->CR = FLASH_CR_PER;
    FLASH->AR = addr;
    FLASH->CR = FLASH_CR_PER | FLASH_CR_STRT;
    data_barrier();
    wait_idle();
    FLASH->CR = 0;
}

bool erased(uint32_t scratch_page)
{
    if (!flash_ready())
        return false;
    erase(page_at(scratch_page));
    return take_flags() == FLASH_SR_EOP &&
           words_other_than(page_at(scratch_page), PAGE_BYTES, ERASED) == 0;
}

void program(uint32_t at, uint16_t value)
{
    FLASH->CR = FLASH_CR_PG;
    *half_at(at) = value;
    data_barrier();
    wait_idle();
    FLASH->CR = 0;
}

uint32_t flags_if(bool good)
{
    uint32_t flags = take_flags();

    FLASH->CR = 0;
    return good ? flags : UINT32_MAX;
}

/* Runs where everything is erased. */
RAMCODE void program_image(const uint32_t *image, uint32_t size)
{
    const uint16_t *half = (const uint16_t *)image;

    FLASH->SR = FLAGS;
    FLASH->CR = FLASH_CR_PG;
    for (uint32_t off = 0; off < size; off += 2) {
        *half_at(0x08000000 + off) = half[off / 2];
        data_barrier();
        wait_idle();
    }
    FLASH->CR = 0;
}

/* --- Programming --- */

static uint32_t program_one(void)
{
    if (!erased(0))
        return 0;
    program(A, VALUE);
    return flags_if(*word_at(A) == (0xFFFF0000u | VALUE));
}

RAMCODE static void watch_program(uint32_t at, struct watched *w)
{
    uint32_t start;

    FLASH->CR = FLASH_CR_PG;
    start = ticks();
    *half_at(at) = VALUE;
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

RAMCODE static uint32_t two_stores(uint32_t at)
{
    uint32_t start;

    FLASH->CR = FLASH_CR_PG;
    start = ticks();
    *half_at(at) = VALUE;
    *half_at(at + 2) = OTHER;
    data_barrier();
    return to_us(ticks_since(start));
}

/* The second store waits for the first. */
static uint32_t store_waits(void)
{
    uint32_t us;

    if (!erased(0))
        return 0;
    us = two_stores(A);
    wait_idle();
    return flags_if(*word_at(A) == ((uint32_t)OTHER << 16 | VALUE)) == FLASH_SR_EOP ? us : 0;
}

static uint32_t by_byte(void)
{
    bool fault;

    if (!erased(0))
        return 0;
    FLASH->CR = FLASH_CR_PG;
    fault = store_faults_8(byte_at(A), 0);
    wait_idle();
    return flags_if(*word_at(A) == ERASED) == 0 && fault;
}

static uint32_t by_word(void)
{
    bool fault;

    if (!erased(0))
        return 0;
    FLASH->CR = FLASH_CR_PG;
    fault = store_faults(word_at(A), 0);
    wait_idle();
    return flags_if(*word_at(A) == ERASED) == 0 && fault;
}

static bool programmed(void)
{
    if (!erased(0))
        return false;
    program(A, VALUE);
    return take_flags() == FLASH_SR_EOP;
}

static uint32_t not_erased(void)
{
    if (!programmed())
        return 0;
    program(A, VALUE & 0xFF);
    return flags_if(*half_at(A) == VALUE);
}

static uint32_t zero(void)
{
    if (!programmed())
        return 0;
    program(A, 0);
    return flags_if(*half_at(A) == 0);
}

/* PM0075 has no rule against it. */
static uint32_t error_left(void)
{
    if (!programmed())
        return 0;
    program(A, VALUE & 0xFF);
    program(A + 2, OTHER);
    return flags_if(*half_at(A + 2) == OTHER);
}

/* --- Flags and interrupts --- */

static uint32_t eop_kept(void)
{
    if (!programmed())
        return 0;
    program(A + 2, OTHER);
    FLASH->SR = 0;
    return FLASH->SR & FLAGS;
}

static uint32_t eop_cleared(void)
{
    FLASH->SR = FLASH_SR_EOP;
    return FLASH->SR & FLAGS;
}

static uint32_t error_kept(void)
{
    if (!programmed())
        return 0;
    program(A, VALUE & 0xFF);
    FLASH->SR = 0;
    return FLASH->SR & FLAGS;
}

static uint32_t error_cleared(void)
{
    FLASH->SR = FLASH_SR_PGERR;
    return FLASH->SR & FLAGS;
}

static uint32_t interrupts_of(uint32_t cr, uint32_t at)
{
    if (!programmed())
        return UINT32_MAX;
    interrupts_taken();
    NVIC->ICPR[0] = 1u << FLASH_IRQ;
    nvic_enable(FLASH_IRQ);
    FLASH->CR = cr;
    *half_at(at) = OTHER;
    data_barrier();
    wait_idle();
    NVIC->ICER[0] = 1u << FLASH_IRQ;
    flash_ready();
    return interrupts_taken();
}

static uint32_t eop_interrupt(void)
{
    return interrupts_of(FLASH_CR_PG | FLASH_CR_EOPIE, A + 2);
}

static uint32_t no_eop_interrupt(void)
{
    return interrupts_of(FLASH_CR_PG | FLASH_CR_ERRIE, A + 2);
}

static uint32_t error_interrupt(void)
{
    return interrupts_of(FLASH_CR_PG | FLASH_CR_ERRIE, A);
}

static uint32_t no_error_interrupt(void)
{
    return interrupts_of(FLASH_CR_PG | FLASH_CR_EOPIE, A);
}

/* --- Erasing --- */

static bool marked(void)
{
    for (uint32_t page = 0; page < 2; page++) {
        if (!erased(page))
            return false;
        program(page_at(page), VALUE);
        program(page_at(page + 1) - 2, VALUE);
    }
    return take_flags() == FLASH_SR_EOP;
}

static uint32_t one_page(void)
{
    if (!marked())
        return 0;
    erase(page_at(0));
    return flags_if(words_other_than(page_at(0), PAGE_BYTES, ERASED) == 0 &&
                    *half_at(page_at(1)) == VALUE && *half_at(page_at(2) - 2) == VALUE);
}

/* AR may point anywhere into the page. */
static uint32_t by_its_last_byte(void)
{
    if (!marked())
        return 0;
    erase(page_at(1) - 1);
    return flags_if(words_other_than(page_at(0), PAGE_BYTES, ERASED) == 0 &&
                    *half_at(page_at(1)) == VALUE);
}

#define ERASE (FLASH_CR_PER | FLASH_CR_STRT)

static bool page_chosen(void)
{
    bool ready = flash_ready();

    FLASH->CR = FLASH_CR_PER;
    FLASH->AR = page_at(0);
    return ready;
}

static struct watched in_ram(void)
{
    struct watched w = nothing();

    if (page_chosen())
        start_in_ram(ERASE, &w);
    return w;
}

static struct watched in_flash(void)
{
    struct watched w = nothing();

    if (page_chosen())
        start_in_flash(ERASE, &w);
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

static uint32_t strt_during(void)
{
    struct watched w = nothing();

    if (page_chosen())
        start_and_read_cr(ERASE, &w);
    return w.status & FLASH_CR_STRT;
}

static uint32_t strt_after(void)
{
    return FLASH->CR & FLASH_CR_STRT;
}

static uint32_t read_waits(void)
{
    struct watched w = nothing();

    if (page_chosen())
        start_and_read(ERASE, page_at(1), &w);
    return w.us;
}

/* --- Everything --- */

static uint32_t mass_erase_us;

RAMCODE static uint32_t erase_everything(void)
{
    uint32_t start, not_erased_words = 0;

    FLASH->CR = FLASH_CR_MER;
    start = ticks();
    FLASH->CR = FLASH_CR_MER | FLASH_CR_STRT;
    mass_erase_us = watch(start).us;
    FLASH->CR = 0;
    for (uint32_t off = 0; off < FLASH_BYTES; off += 4)
        not_erased_words += *word_at(0x08000000 + off) != ERASED;
    image_restore();
    return not_erased_words;
}

static uint32_t everything(void)
{
    uint32_t n;

    if (!flash_ready())
        return UINT32_MAX;
    image_keep();
    interrupts_off();
    n = erase_everything();
    interrupts_on();
    return n;
}

static uint32_t time_of_mass_erase(void)
{
    return mass_erase_us;
}

/* clang-format off */
static const struct flash_case CASES[] = {
    AFTER(reset_by_software, "a half-word is programmed", IN_PROGRAMMING, program_one, FLASH_SR_EOP),
    CASE("BSY while programming", IN_PROGRAMMING, busy_while_programming, FLASH_SR_BSY),
    WITHIN("duration of programming, us", IN_TIMES, time_of_programming, PROGRAM_MIN, PROGRAM_MAX),
    WITHIN("another store waits, us", IN_PROGRAMMING, store_waits, PROGRAM_MIN, PROGRAM_MAX),
    CASE("a byte is a bus error", IN_PROGRAMMING, by_byte, 1),
    CASE("a word is a bus error", IN_PROGRAMMING, by_word, 1),
    CASE("not erased", IN_PROGRAMMING, not_erased, FLASH_SR_PGERR),
    CASE("not erased, but zero", IN_PROGRAMMING, zero, FLASH_SR_EOP),
    CASE("programming with an error left", IN_PROGRAMMING, error_left, FLASH_SR_PGERR | FLASH_SR_EOP),
    CASE("a 0 leaves EOP", IN_SR, eop_kept, FLASH_SR_EOP),
    CASE("a 1 clears EOP", IN_SR, eop_cleared, 0),
    CASE("a 0 leaves an error", IN_SR, error_kept, FLASH_SR_PGERR),
    CASE("a 1 clears an error", IN_SR, error_cleared, 0),
    CASE("an interrupt with EOPIE", IN_CR, eop_interrupt, 1),
    CASE("no interrupt without EOPIE", IN_CR, no_eop_interrupt, 0),
    CASE("an interrupt with ERRIE", IN_CR, error_interrupt, 1),
    CASE("no interrupt without ERRIE", IN_CR, no_error_interrupt, 0),

    CASE("a page is erased, and no other", IN_PAGE_ERASE, one_page, FLASH_SR_EOP),
    CASE("by any address in it", IN_PAGE_ERASE, by_its_last_byte, FLASH_SR_EOP),
    CASE("BSY while erasing", IN_PAGE_ERASE, busy, FLASH_SR_BSY),
    CASE("STRT while erasing", IN_CR, strt_during, FLASH_CR_STRT),
    CASE("no STRT afterwards", IN_CR, strt_after, 0),
    WITHIN("duration of erasing, us", IN_TIMES, duration, ERASE_MIN, ERASE_MAX),
    WITHIN("code in RAM runs meanwhile", IN_PROGRAMMING, ram_runs, 1000, POLLS_MAX - 1),
    WITHIN("code in flash does not", IN_PROGRAMMING, flash_stands, 0, 10),
    WITHIN("as long as it lasts, us", IN_PROGRAMMING, flash_stands_as_long, ERASE_MIN, ERASE_MAX),
    WITHIN("a read by code in RAM waits, us", IN_PROGRAMMING, read_waits, ERASE_MIN, ERASE_MAX),
    CASE("a mass erase leaves nothing", IN_MASS_ERASE, everything, 0),
    WITHIN("duration of a mass erase, us", IN_TIMES, time_of_mass_erase, MASS_ERASE_MIN, MASS_ERASE_MAX),
};
/* clang-format on */

static const struct flash_table program_table = TABLE(CASES);
static const struct flash_table *const TABLES[] = {&lock_table, &program_table, &option_table,
                                                   NULL};
const struct flash_suite suite = {HZ, prepare, TABLES};
