/* SPDX-License-Identifier: MIT */
/* Option bytes and write protection of the STM32F4. */
#include "f4.h"

enum { MARK = 0x600DF00D };

#define NWRP(scratch_sector) (1u << (16 + SCRATCH_SECTOR + (scratch_sector)))

static uint32_t optlock(void)
{
    return FLASH->OPTCR & FLASH_OPTCR_OPTLOCK;
}

static uint32_t keys(void)
{
    FLASH->OPTKEYR = FLASH_OPTKEY1;
    FLASH->OPTKEYR = FLASH_OPTKEY2;
    return optlock();
}

static uint32_t write_locked(void)
{
    uint32_t before = FLASH->OPTCR;

    FLASH->OPTCR = before & ~NWRP(1) & ~FLASH_OPTCR_OPTLOCK;
    return FLASH->OPTCR ^ before;
}

static uint32_t close(void)
{
    FLASH->OPTCR |= FLASH_OPTCR_OPTLOCK;
    return optlock();
}

static uint32_t wrong_key(void)
{
    uint32_t first = store_faults(&FLASH->OPTKEYR, FLASH_OPTKEY1);

    return first | (uint32_t)store_faults(&FLASH->OPTKEYR, FLASH_KEY2) << 1;
}

static uint32_t keys_too_late(void)
{
    store_faults(&FLASH->OPTKEYR, FLASH_OPTKEY1);
    store_faults(&FLASH->OPTKEYR, FLASH_OPTKEY2);
    return optlock();
}

static uint32_t rdp(void)
{
    return (FLASH->OPTCR & FLASH_OPTCR_RDP) >> 8;
}

/* Code in RAM sees BSY; the status behind the start. */
RAMCODE static uint32_t start_options(uint32_t optcr)
{
    uint32_t status;

    FLASH->OPTCR = optcr;
    FLASH->OPTCR = optcr | FLASH_OPTCR_OPTSTRT;
    data_barrier();
    status = FLASH->SR;
    wait_idle();
    return status;
}

static uint32_t write_options(uint32_t clear, uint32_t set)
{
    uint32_t status;

    if (optlock())
        keys();
    status = start_options((FLASH->OPTCR & ~clear & ~FLASH_OPTCR_OPTSTRT) | set);
    FLASH->OPTCR |= FLASH_OPTCR_OPTLOCK;
    return status & FLASH_SR_BSY;
}

static uint32_t protect(void)
{
    if (!erased(0) || !erased(1))
        return 0;
    program(sector_at(1), MARK);
    return write_options(NWRP(1), 0);
}

static uint32_t nwrp(void)
{
    return FLASH->OPTCR & (NWRP(0) | NWRP(1) | NWRP(2));
}

static uint32_t erase_protected(void)
{
    struct watched w = nothing();

    if (!flash_ready())
        return 0;
    start_in_ram(erase_bits(1), &w);
    return errors_if(*word_at(sector_at(1)) == MARK);
}

static uint32_t program_protected(void)
{
    if (!flash_ready())
        return 0;
    program(sector_at(1) + 4, MARK);
    return errors_if(*word_at(sector_at(1) + 4) == ERASED);
}

static uint32_t neighbour(void)
{
    if (!erased(0))
        return 1;
    program(sector_at(1) - 4, MARK);
    return errors_if(*word_at(sector_at(1) - 4) == MARK);
}

static uint32_t mass_erase(void)
{
    struct watched w = nothing();

    if (!flash_ready())
        return 0;
    start_in_ram(FLASH_CR_MER | psize_bits(X32) | FLASH_CR_STRT, &w);
    return errors_if(*word_at(sector_at(1)) == MARK);
}

static uint32_t lift(void)
{
    return write_options(0, NWRP(1));
}

static uint32_t erase_again(void)
{
    return erased(1);
}

static uint32_t cause(void)
{
    return reset_flags() & (RCC_CSR_SFTRSTF | RCC_CSR_PORRSTF);
}

/* clang-format off */
static const struct flash_case CASES[] = {
    AFTER(reset_by_software, "options are locked after reset", IN_OPTCR, optlock, FLASH_OPTCR_OPTLOCK),
    CASE("a locked OPTCR ignores writes", IN_OPTIONS, write_locked, 0),
    CASE("two keys open it, whatever CR's lock", IN_OPTIONS, keys, 0),
    CASE("OPTLOCK closes it", IN_OPTIONS, close, FLASH_OPTCR_OPTLOCK),
    CASE("keys open what software has closed", IN_OPTIONS, keys, 0),
    AFTER(reset_by_software, "a wrong option key is a bus error", IN_OPTCR, wrong_key, 2),
    CASE("then the right keys come too late", IN_OPTCR, keys_too_late, FLASH_OPTCR_OPTLOCK),
    AFTER(reset_by_software, "until a reset", IN_OPTCR, keys, 0),
    CASE("RDP level 0 in OPTCR", IN_RDP, rdp, 0xAA),
    CASE("BSY while options are programmed", IN_OPTIONS, protect, FLASH_SR_BSY),
    CASE("nWRP shows the protected sector", IN_WRP, nwrp, NWRP(0) | NWRP(2)),
    CASE("it cannot be erased", IN_WRP, erase_protected, FLASH_SR_WRPERR),
    CASE("nor programmed", IN_WRP, program_protected, FLASH_SR_WRPERR),
    CASE("its neighbour can", IN_WRP, neighbour, 0),
    CASE("no mass erase with a protected sector", IN_WRP, mass_erase, FLASH_SR_WRPERR),
    AFTER(reset_by_software, "a reset does not lift it", IN_WRP, erase_protected, FLASH_SR_WRPERR),
    CASE("options can be programmed again", IN_OPTIONS, lift, FLASH_SR_BSY),
    CASE("without nWRP it is erased", IN_WRP, erase_again, 1),
    CASE("SFTRSTF after a software reset", IN_RESET, cause, RCC_CSR_SFTRSTF),
};
/* clang-format on */
const struct flash_table option_table = TABLE(CASES);
