/* SPDX-License-Identifier: MIT */
/* Option bytes and write protection of the STM32F1. */
#include "f1.h"

/* Half-words of the option bytes, and their factory values. */
enum { RDP, USER, DATA0, DATA1, WRP0, WRP1, WRP2, WRP3, OPTIONS };
enum { RDP_KEY = 0xA5, NOTHING = 0xFF, MARK = 0x1234 };

/* The last unit of four pages, which are 4 to 7 of the scratch area, is bit 7 of WRP3. */
enum { PROTECTED_PAGE = 4, FREE_PAGE = 3, PROTECTION = 0x7F };

static uint32_t option_at(uint32_t i)
{
    return OPTION_BYTES + 2 * i;
}

static uint32_t optwre(void)
{
    return FLASH->CR & FLASH_CR_OPTWRE;
}

static uint32_t option_keys(void)
{
    FLASH->OPTKEYR = FLASH_KEY1;
    FLASH->OPTKEYR = FLASH_KEY2;
    return optwre();
}

static uint32_t early_option_keys(void)
{
    store_faults(&FLASH->OPTKEYR, FLASH_KEY1);
    store_faults(&FLASH->OPTKEYR, FLASH_KEY2);
    return optwre();
}

static uint32_t keys_then_option_keys(void)
{
    return flash_ready() ? option_keys() : 0;
}

static uint32_t close_options(void)
{
    FLASH->CR = 0;
    return optwre();
}

static uint32_t read_protection(void)
{
    return FLASH->OBR & (FLASH_OBR_RDPRT | FLASH_OBR_OPTERR);
}

static bool options_ready(void)
{
    return flash_ready() && option_keys() == FLASH_CR_OPTWRE;
}

static uint32_t program_locked(void)
{
    flash_ready();
    FLASH->CR = FLASH_CR_OPTPG;
    store_faults_16(half_at(option_at(DATA0)), 0x5A);
    wait_idle();
    FLASH->CR = 0;
    return *half_at(option_at(DATA0));
}

static void erase_options(void)
{
    FLASH->CR = FLASH_CR_OPTWRE | FLASH_CR_OPTER;
    FLASH->CR = FLASH_CR_OPTWRE | FLASH_CR_OPTER | FLASH_CR_STRT;
    data_barrier();
    wait_idle();
    FLASH->CR = FLASH_CR_OPTWRE;
}

static void program_option(uint32_t i, uint16_t value)
{
    FLASH->CR = FLASH_CR_OPTWRE | FLASH_CR_OPTPG;
    *half_at(option_at(i)) = value;
    data_barrier();
    wait_idle();
    FLASH->CR = FLASH_CR_OPTWRE;
}

/* An erased RDP would protect the chip after the next reset: it comes first. */
static uint32_t write_options(uint16_t data0, uint16_t wrp3)
{
    static const uint16_t factory[OPTIONS] = {RDP_KEY, NOTHING, NOTHING, NOTHING,
                                              NOTHING, NOTHING, NOTHING, NOTHING};

    if (!options_ready())
        return 0;
    erase_options();
    for (uint32_t i = RDP; i < OPTIONS; i++)
        program_option(i, i == DATA0 ? data0 : i == WRP3 ? wrp3 : factory[i]);
    return flags_if(true);
}

static uint32_t erase_and_program(void)
{
    return write_options(0x5A, PROTECTION);
}

static uint32_t complement(void)
{
    return *half_at(option_at(DATA0));
}

static uint32_t not_erased(void)
{
    if (!options_ready())
        return 0;
    program_option(DATA0, 0x42);
    return flags_if(*half_at(option_at(DATA0)) == 0xA55A);
}

static uint32_t not_yet_in_force(void)
{
    if (!erased(PROTECTED_PAGE))
        return 0;
    program(page_at(PROTECTED_PAGE), MARK);
    return flags_if(*half_at(page_at(PROTECTED_PAGE)) == MARK && FLASH->WRPR == UINT32_MAX);
}

static uint32_t loaded(void)
{
    return FLASH->WRPR;
}

static uint32_t data_loaded(void)
{
    return FLASH->OBR >> 10 & 0xFF;
}

static uint32_t erase_protected(void)
{
    if (!flash_ready())
        return 0;
    erase(page_at(PROTECTED_PAGE));
    return flags_if(*half_at(page_at(PROTECTED_PAGE)) == MARK);
}

static uint32_t program_protected(void)
{
    if (!flash_ready())
        return 0;
    program(page_at(PROTECTED_PAGE) + 2, MARK);
    return flags_if(*half_at(page_at(PROTECTED_PAGE) + 2) == 0xFFFF);
}

static uint32_t neighbour(void)
{
    if (!erased(FREE_PAGE))
        return 0;
    program(page_at(FREE_PAGE + 1) - 2, MARK);
    return flags_if(*half_at(page_at(FREE_PAGE + 1) - 2) == MARK);
}

static void lift(void)
{
    if (write_options(NOTHING, NOTHING) == FLASH_SR_EOP)
        reset_by_software();
}

static uint32_t erase_again(void)
{
    return erased(PROTECTED_PAGE);
}

static uint32_t cause(void)
{
    return reset_flags() & (RCC_CSR_SFTRSTF | RCC_CSR_PORRSTF);
}

/* clang-format off */
static const struct flash_case CASES[] = {
    AFTER(reset_by_software, "options are locked after reset", IN_OPTIONS, optwre, 0),
    CASE("option keys before the others open nothing", IN_OPTIONS, early_option_keys, 0),
    AFTER(reset_by_software, "two more keys open the options", IN_OPTIONS, keys_then_option_keys,
          FLASH_CR_OPTWRE),
    CASE("a 0 in OPTWRE closes them", IN_CR, close_options, 0),
    CASE("RDP off, no option in error", IN_RDP, read_protection, 0),
    CASE("locked options are not programmed", IN_OPTIONS, program_locked, 0x00FF),
    CASE("options are erased and programmed", IN_OPTION_ERASE, erase_and_program, FLASH_SR_EOP),
    CASE("the complement is added", IN_OPTIONS, complement, 0xA55A),
    CASE("an option not erased", IN_OPTIONS, not_erased, FLASH_SR_PGERR),
    CASE("new options are not in force", IN_OPTION_LOADER, not_yet_in_force, FLASH_SR_EOP),
    AFTER(reset_by_software, "a reset loads WRPR", IN_OPTION_LOADER, loaded, 0x7FFFFFFF),
    CASE("and OBR", IN_OPTION_LOADER, data_loaded, 0x5A),
    CASE("a protected page cannot be erased", IN_WRP, erase_protected, FLASH_SR_WRPRTERR),
    CASE("nor programmed", IN_WRP, program_protected, FLASH_SR_WRPRTERR),
    CASE("its neighbour can", IN_WRP, neighbour, FLASH_SR_EOP),
    AFTER(lift, "protection can be lifted", IN_WRP, erase_again, 1),
    CASE("SFTRSTF after a software reset", IN_RESET, cause, RCC_CSR_SFTRSTF),
};
/* clang-format on */
const struct flash_table option_table = TABLE(CASES);
