/* SPDX-License-Identifier: MIT */
/* Option bytes and write protection on STM32L4 and STM32G0. */
#include "dword.h"

enum { MARK = 0x0DDB0DE5, UNPROTECTED = WRP_PAGES }; /* starts behind its end */

/* Page 1 of the scratch area. */
static uint32_t protection(void)
{
    return (SCRATCH_PAGE + 1u) << 16 | (SCRATCH_PAGE + 1u);
}

static uint32_t rdp(void)
{
    return FLASH->OPTR & FLASH_OPTR_RDP;
}

static uint32_t write_locked(void)
{
    flash_ready();
    FLASH->WRP1AR = protection();
    return FLASH->WRP1AR == UNPROTECTED;
}

static uint32_t optstrt_locked(void)
{
    flash_ready();
    FLASH->CR = FLASH_CR_OPTLOCK | FLASH_CR_OPTSTRT;
    return FLASH->CR & FLASH_CR_OPTSTRT;
}

static uint32_t obl_launch_locked(void)
{
    flash_ready();
    FLASH->CR = FLASH_CR_OPTLOCK | FLASH_CR_OBL_LAUNCH;
    return FLASH->CR & FLASH_CR_OBL_LAUNCH;
}

static bool write_protection(uint32_t value, struct watched *w)
{
    if (!options_ready())
        return false;
    FLASH->WRP1AR = value;
    start_in_ram(FLASH_CR_OPTSTRT, w);
    return take_errors() == 0;
}

static uint32_t program_options(void)
{
    struct watched w;

    return write_protection(protection(), &w) ? w.status & FLASH_SR_BSY : 0;
}

static uint32_t not_yet_in_force(void)
{
    if (!erased(1))
        return 1;
    program(page_at(1), MARK, MARK);
    return errors_if(holds(page_at(1), MARK, MARK));
}

static void launch(void)
{
    if (options_ready())
        FLASH->CR = FLASH_CR_OBL_LAUNCH;
    data_barrier();
}

static uint32_t launched(void)
{
    return reset_flags() & (RCC_CSR_OBLRSTF | RCC_CSR_SFTRSTF);
}

static uint32_t loaded(void)
{
    return FLASH->WRP1AR == protection();
}

static uint32_t erase_protected(void)
{
    if (!flash_ready())
        return 0;
    FLASH->CR = erase_bits(1);
    wait_idle();
    return errors_if(holds(page_at(1), MARK, MARK));
}

static uint32_t program_protected(void)
{
    if (!flash_ready())
        return 0;
    program(page_at(1) + 8, MARK, MARK);
    return errors_if(holds(page_at(1) + 8, ERASED, ERASED));
}

static uint32_t neighbours(void)
{
    if (!erased(0) || !erased(2))
        return 1;
    program(page_at(1) - 8, MARK, MARK);
    program(page_at(2), MARK, MARK);
    return errors_if(holds(page_at(1) - 8, MARK, MARK) && holds(page_at(2), MARK, MARK));
}

static uint32_t mass_erase(void)
{
    struct watched w;

    if (!flash_ready())
        return 0;
    start_in_ram(FLASH_CR_MER1 | FLASH_CR_STRT, &w);
    return errors_if(holds(page_at(1), MARK, MARK));
}

static void lift(void)
{
    struct watched w;

    if (write_protection(UNPROTECTED, &w))
        launch();
}

static uint32_t erase_again(void)
{
    return erased(1);
}

/* clang-format off */
static const struct flash_case CASES[] = {
    CASE("RDP level 0 in OPTR", IN_RDP, rdp, 0xAA),
    CASE("a locked option register ignores writes", IN_OPTIONS, write_locked, 1),
    CASE("OPTLOCK holds OPTSTRT back", IN_OPTIONS, optstrt_locked, 0),
    CASE("OPTLOCK holds OBL_LAUNCH back", IN_CR, obl_launch_locked, 0),
    CASE("BSY while options are programmed", IN_OPTIONS, program_options, FLASH_SR_BSY),
    CASE("new options are not in force", IN_LOADING, not_yet_in_force, 0),
    AFTER(launch, "OBL_LAUNCH resets", IN_LOADING, launched, RCC_CSR_OBLRSTF),
    CASE("and loads the options", IN_LOADING, loaded, 1),
    CASE("a protected page cannot be erased", IN_WRP, erase_protected, FLASH_SR_WRPERR),
    CASE("nor programmed", IN_WRP, program_protected, FLASH_SR_WRPERR),
    CASE("its neighbours can", IN_WRP, neighbours, 0),
    CASE("no mass erase with a protected page", IN_ERRORS, mass_erase, FLASH_SR_WRPERR),
    AFTER(lift, "protection can be lifted", IN_WRP, erase_again, 1),
    AFTER(reset_by_software, "SFTRSTF after a software reset", IN_RESET, launched, RCC_CSR_SFTRSTF),
};
/* clang-format on */
const struct flash_table option_table = TABLE(CASES);
