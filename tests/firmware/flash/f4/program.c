/* SPDX-License-Identifier: MIT */
/* Programming and erasing of the STM32F4. */
#include "cr_lock.h"
#include "f4.h"

enum { A = SCRATCH, VALUE = 0x01234567, OTHER = 0x00F0F0F0 };

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
    FLASH->SR = ERRORS | FLASH_SR_EOP;
    return (FLASH->CR & (FLASH_CR_LOCK | FLASH_CR_STRT)) == 0;
}

uint32_t take_errors(void)
{
    uint32_t sr = FLASH->SR & ERRORS;

    FLASH->SR = sr;
    return sr;
}

bool erased(uint32_t scratch_sector)
{
    if (!flash_ready())
        return false;
    start_and_sleep(erase_bits(scratch_sector) | FLASH_CR_EOPIE);
    return take_errors() == 0 &&
           words_other_than(sector_at(scratch_sector), SECTOR_BYTES, ERASED) == 0;
}

void program(uint32_t at, uint32_t value)
{
    FLASH->CR = FLASH_CR_PG | psize_bits(X32);
    *word_at(at) = value;
    data_barrier();
    wait_idle();
    FLASH->CR = 0;
}

uint32_t errors_if(bool good)
{
    uint32_t errors;

    wait_idle();
    errors = take_errors();
    FLASH->CR = 0;
    return good ? errors : UINT32_MAX;
}

/* Runs where everything is erased. */
RAMCODE void program_image(const uint32_t *image, uint32_t size)
{
    FLASH->SR = ERRORS | FLASH_SR_EOP;
    FLASH->CR = FLASH_CR_PG | psize_bits(X32);
    for (uint32_t off = 0; off < size; off += 4) {
        *word_at(0x08000000 + off) = image[off / 4];
        data_barrier();
        wait_idle();
    }
    FLASH->CR = 0;
}

/* --- Programming: each case takes words of its own, as erasing takes so long --- */

static uint32_t next = A;

/* An erased row of 16 bytes. */
static uint32_t fresh(void)
{
    static bool first = true;

    if (first && !erased(0))
        return 0;
    first = false;
    flash_ready();
    next += 16;
    return next - 16;
}

static uint32_t by_byte(void)
{
    uint32_t at = fresh();

    FLASH->CR = FLASH_CR_PG | psize_bits(X8);
    *byte_at(at + 1) = 0x5A;
    data_barrier();
    wait_idle();
    return errors_if(*word_at(at) == 0xFFFF5AFF);
}

static uint32_t by_half_word(void)
{
    uint32_t at = fresh();

    FLASH->CR = FLASH_CR_PG | psize_bits(X16);
    *half_at(at + 2) = 0x5AA5;
    data_barrier();
    wait_idle();
    return errors_if(*word_at(at) == 0x5AA5FFFF);
}

static uint32_t by_word(void)
{
    uint32_t at = fresh();

    program(at + 4, VALUE);
    return errors_if(*word_at(at + 4) == VALUE && *word_at(at) == ERASED);
}

static uint32_t bits_to_0(void)
{
    uint32_t at = fresh();

    program(at, VALUE);
    program(at, VALUE & OTHER);
    return errors_if(*word_at(at) == (VALUE & OTHER));
}

static uint32_t bits_to_1(void)
{
    uint32_t at = fresh();

    program(at, VALUE);
    program(at, OTHER);
    return errors_if(*word_at(at) == (VALUE & OTHER));
}

RAMCODE static void watch_program(uint32_t at, struct watched *w)
{
    uint32_t start;

    FLASH->CR = FLASH_CR_PG | psize_bits(X32);
    start = ticks();
    *word_at(at) = VALUE;
    *w = watch(start);
    FLASH->CR = 0;
}

static struct watched watched_program(void)
{
    struct watched w = nothing();

    watch_program(fresh(), &w);
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

/* --- Errors --- */

static uint32_t without_pg(void)
{
    uint32_t at = fresh();

    FLASH->CR = psize_bits(X32);
    *word_at(at) = VALUE;
    data_barrier();
    return errors_if(*word_at(at) == ERASED);
}

static uint32_t store_at(enum psize psize, unsigned size)
{
    uint32_t at = fresh();

    FLASH->CR = FLASH_CR_PG | psize_bits(psize);
    if (size == 1)
        *byte_at(at) = 0;
    else if (size == 2)
        *half_at(at) = 0;
    else
        *word_at(at) = 0;
    data_barrier();
    return errors_if(*word_at(at) == ERASED);
}

static uint32_t word_at_x8(void)
{
    return store_at(X8, 4);
}

static uint32_t half_word_at_x8(void)
{
    return store_at(X8, 2);
}

static uint32_t byte_at_x16(void)
{
    return store_at(X16, 1);
}

static uint32_t word_at_x16(void)
{
    return store_at(X16, 4);
}

static uint32_t byte_at_x32(void)
{
    return store_at(X32, 1);
}

static uint32_t half_word_at_x32(void)
{
    return store_at(X32, 2);
}

/* Besides, x64 would need VPP. */
static uint32_t word_at_x64(void)
{
    return store_at(X64, 4);
}

/* Two half-words on the bus (Cortex-M4 Technical Reference Manual, "Bus interfaces"). */
static uint32_t unaligned_word(void)
{
    uint32_t at = fresh();

    FLASH->CR = FLASH_CR_PG | psize_bits(X32);
    store_faults(word_at(at + 2), 0);
    return errors_if(*word_at(at) == ERASED && *word_at(at + 4) == ERASED);
}

/* RM0090 has no rule against it. */
static uint32_t error_left(void)
{
    uint32_t at = fresh();

    FLASH->CR = FLASH_CR_PG | psize_bits(X32);
    *byte_at(at) = 0;
    data_barrier();
    program(at + 4, VALUE);
    return errors_if(*word_at(at + 4) == VALUE);
}

static uint32_t error_kept(void)
{
    uint32_t at = fresh();

    FLASH->CR = FLASH_CR_PG | psize_bits(X32);
    *byte_at(at) = 0;
    data_barrier();
    FLASH->SR = 0;
    return FLASH->SR & ERRORS;
}

static uint32_t error_cleared(void)
{
    FLASH->SR = FLASH_SR_PGPERR;
    return FLASH->SR & ERRORS;
}

/* --- Flags and interrupts --- */

static uint32_t eop_with(uint32_t bits)
{
    uint32_t at = fresh();

    FLASH->CR = FLASH_CR_PG | psize_bits(X32) | bits;
    *word_at(at) = VALUE;
    data_barrier();
    wait_idle();
    return FLASH->SR & (FLASH_SR_EOP | ERRORS);
}

static uint32_t eop_unasked(void)
{
    return eop_with(FLASH_CR_ERRIE);
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

static uint32_t error_with(uint32_t bits)
{
    uint32_t at = fresh();

    FLASH->CR = FLASH_CR_PG | psize_bits(X32) | bits;
    *byte_at(at) = 0;
    data_barrier();
    return errors_if(*word_at(at) == ERASED);
}

static uint32_t operr_unasked(void)
{
    return error_with(FLASH_CR_EOPIE);
}

static uint32_t operr_asked(void)
{
    return error_with(FLASH_CR_ERRIE);
}

static uint32_t interrupts_of(uint32_t (*operation)(void))
{
    fresh();
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

static uint32_t error_interrupt(void)
{
    return interrupts_of(operr_asked);
}

static uint32_t no_error_interrupt(void)
{
    return interrupts_of(operr_unasked);
}

/* --- Erasing --- */

static uint32_t one_sector(void)
{
    if (!erased(0) || !erased(1))
        return 1;
    program(sector_at(0), VALUE);
    program(sector_at(1) - 4, VALUE);
    program(sector_at(1), VALUE);
    start_and_sleep(erase_bits(0) | FLASH_CR_EOPIE);
    return errors_if(words_other_than(sector_at(0), SECTOR_BYTES, ERASED) == 0 &&
                     *word_at(sector_at(1)) == VALUE);
}

/* Not even BSY. */
static uint32_t ser_and_mer(void)
{
    struct watched w = nothing();

    if (!flash_ready())
        return 1;
    start_in_ram(erase_bits(1) | FLASH_CR_MER, &w);
    FLASH->CR = 0;
    return (w.status & FLASH_SR_BSY) || *word_at(sector_at(1)) != VALUE;
}

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

static uint32_t strt_during(void)
{
    struct watched w = nothing();

    if (flash_ready())
        start_and_read_cr(erase_bits(0), &w);
    return w.status & FLASH_CR_STRT;
}

static uint32_t strt_after(void)
{
    return FLASH->CR & FLASH_CR_STRT;
}

static uint32_t read_waits(void)
{
    struct watched w = nothing();

    if (flash_ready())
        start_and_read(erase_bits(0), sector_at(1), &w);
    return w.us;
}

static uint32_t write_to_cr_waits(void)
{
    struct watched w = nothing();

    if (flash_ready())
        start_and_write_cr(erase_bits(0), 0, &w);
    return w.us;
}

static uint32_t long_erase(uint32_t sector)
{
    if (!flash_ready())
        return 0;
    return start_and_sleep(FLASH_CR_SER | sector << FLASH_CR_SNB_POS | psize_bits(X32) |
                           FLASH_CR_EOPIE | FLASH_CR_STRT);
}

static uint32_t duration_64k(void)
{
    return long_erase(4);
}

static uint32_t duration_128k(void)
{
    return long_erase(5);
}

/* --- Everything --- */

static uint32_t mass_erase_us;

RAMCODE static uint32_t erase_everything(void)
{
    uint32_t n = 0;

    mass_erase_us =
        start_and_sleep(FLASH_CR_MER | psize_bits(X32) | FLASH_CR_EOPIE | FLASH_CR_STRT);
    for (uint32_t off = 0; off < FLASH_BYTES; off += 4)
        n += *word_at(0x08000000 + off) != ERASED;
    image_restore();
    return n;
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
    AFTER(reset_by_software, "a byte at x8", IN_PROGRAMMING, by_byte, 0),
    CASE("a half-word at x16", IN_PROGRAMMING, by_half_word, 0),
    CASE("a word at x32", IN_PROGRAMMING, by_word, 0),
    CASE("ones to zeros without an erase", IN_PROGRAMMING, bits_to_0, 0),
    CASE("zeros stay zeros, and that is no error", IN_PROGRAMMING, bits_to_1, 0),
    CASE("BSY while programming", IN_SR, busy_while_programming, FLASH_SR_BSY),
    WITHIN("duration of programming, us", IN_TIMES, time_of_programming, PROGRAM_MIN, PROGRAM_MAX),
    CASE("without PG", IN_ERRORS, without_pg, FLASH_SR_PGSERR),
    CASE("a word at x8", IN_ERRORS, word_at_x8, FLASH_SR_PGPERR),
    CASE("a half-word at x8", IN_ERRORS, half_word_at_x8, FLASH_SR_PGPERR),
    CASE("a byte at x16", IN_ERRORS, byte_at_x16, FLASH_SR_PGPERR),
    CASE("a word at x16", IN_ERRORS, word_at_x16, FLASH_SR_PGPERR),
    CASE("a byte at x32", IN_ERRORS, byte_at_x32, FLASH_SR_PGPERR),
    CASE("a half-word at x32", IN_ERRORS, half_word_at_x32, FLASH_SR_PGPERR),
    CASE("a word at x64", IN_PARALLELISM, word_at_x64, FLASH_SR_PGPERR),
    CASE("an unaligned word at x32", IN_ERRORS, unaligned_word, FLASH_SR_PGPERR),
    CASE("programming with an error left", IN_ERRORS, error_left, FLASH_SR_PGPERR),
    CASE("a 0 leaves an error", IN_SR, error_kept, FLASH_SR_PGPERR),
    CASE("a 1 clears an error", IN_SR, error_cleared, 0),
    CASE("no EOP without EOPIE", IN_SR, eop_unasked, 0),
    CASE("EOP with EOPIE", IN_SR, eop_asked, FLASH_SR_EOP),
    CASE("a 0 leaves EOP", IN_SR, eop_kept, FLASH_SR_EOP),
    CASE("a 1 clears EOP", IN_SR, eop_cleared, 0),
    CASE("OPERR with ERRIE", IN_SR, operr_asked, FLASH_SR_PGPERR | FLASH_SR_OPERR),
    CASE("no OPERR without ERRIE", IN_SR, operr_unasked, FLASH_SR_PGPERR),
    CASE("an interrupt with EOPIE", IN_INTERRUPTS, eop_interrupt, 1),
    CASE("no interrupt without EOPIE", IN_INTERRUPTS, no_eop_interrupt, 0),
    CASE("an interrupt with ERRIE", IN_INTERRUPTS, error_interrupt, 1),
    CASE("no interrupt without ERRIE", IN_INTERRUPTS, no_error_interrupt, 0),

    CASE("a sector is erased, and no other", IN_SECTOR_ERASE, one_sector, 0),
    CASE("SER and MER erase nothing", IN_MASS_ERASE, ser_and_mer, 0),
    CASE("BSY while erasing", IN_SR, busy, FLASH_SR_BSY),
    CASE("STRT while erasing", IN_CR, strt_during, FLASH_CR_STRT),
    CASE("no STRT afterwards", IN_CR, strt_after, 0),
    WITHIN("duration of erasing 16 KiB, us", IN_TIMES, duration, ERASE_MIN, ERASE_MAX),
    WITHIN("of 64 KiB", IN_TIMES, duration_64k, ERASE_64K_MIN, ERASE_64K_MAX),
    WITHIN("of 128 KiB", IN_TIMES, duration_128k, ERASE_128K_MIN, ERASE_128K_MAX),
    WITHIN("code in RAM runs meanwhile", IN_OPERATIONS, ram_runs, 1000, POLLS_MAX - 1),
    WITHIN("code in flash does not", IN_OPERATIONS, flash_stands, 0, 10),
    WITHIN("as long as it lasts, us", IN_OPERATIONS, flash_stands_as_long, ERASE_MIN, ERASE_MAX),
    WITHIN("a read by code in RAM waits, us", IN_OPERATIONS, read_waits, ERASE_MIN, ERASE_MAX),
    WITHIN("a write to CR waits, us", IN_UNLOCKING, write_to_cr_waits, ERASE_MIN, ERASE_MAX),
    CASE("a mass erase leaves nothing", IN_MASS_ERASE, everything, 0),
    WITHIN("duration of a mass erase, us", IN_TIMES, time_of_mass_erase, MASS_ERASE_MIN, MASS_ERASE_MAX),
};
/* clang-format on */

static const struct flash_table program_table = TABLE(CASES);
static const struct flash_table *const TABLES[] = {&lock_table, &program_table, &option_table,
                                                   NULL};
const struct flash_suite suite = {HZ, prepare, TABLES};
