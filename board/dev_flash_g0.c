/* SPDX-License-Identifier: MIT */
/* Flash controller of STM32G0 parts with one bank, as the STM32G071.
 *
 * RM0444, "Embedded flash memory (FLASH)". Registers and fields as in the CMSIS header
 * stm32g071xx.h. */
#include "flash_dword.h"

/* On a mismatch, as on L4: user options all 1, RDP level 1, no write protection, all PCROP. */
static const struct pl_dword_option OPTIONS[] = {
    {0x20, 0x00, 0xFFFFFFFFU, 0xFFFFFEAAU, 0xFFFFFFFFU}, /* OPTR */
    {0x24, 0x08, 0x000000FFU, 0x000000FFU, 0x00000000U}, /* PCROP1ASR */
    {0x28, 0x10, 0x800000FFU, 0x00000000U, 0x000000FFU}, /* PCROP1AER */
    {0x2C, 0x18, 0x003F003FU, 0x0000003FU, 0x0000003FU}, /* WRP1AR */
    {0x30, 0x20, 0x003F003FU, 0x0000003FU, 0x0000003FU}, /* WRP1BR */
    {0x34, 0x28, 0x000000FFU, 0x000000FFU, 0x00000000U}, /* PCROP1BSR */
    {0x38, 0x30, 0x000000FFU, 0x00000000U, 0x000000FFU}, /* PCROP1BER */
    {0x80, 0x70, 0x0001007FU, 0x00000000U, 0x00000000U}, /* SECR */
};

static const struct pl_dword_family FAMILY = {
    .acr_mask = 0x00050F07,
    .acr_reset = 0x00040600,
    .acr_empty = 1U << 16,
    .sr_cfgbsy = 1U << 18,
    .cr_page = 0x1FF8,
    .ecc_unit = 8,
    .wrp_page = 0x3F,
    .fast_after_page_erase = true,
    .options = OPTIONS,
    .n_options = sizeof OPTIONS / sizeof *OPTIONS,
};

struct pl_device *pl_flash_g0_new(const struct pl_flash_config *config)
{
    return pl_dword_new(config, &FAMILY);
}

void pl_flash_g0_store(struct pl_device *d, uint32_t addr, unsigned size, uint32_t value)
{
    pl_dword_store(d, addr, size, value);
}
