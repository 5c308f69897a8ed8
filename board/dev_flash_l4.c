/* SPDX-License-Identifier: MIT */
/* Flash controller of STM32L4 parts with one bank, as the STM32L452.
 *
 * RM0394, "Embedded flash memory (FLASH)". Registers and fields as in the CMSIS header
 * stm32l452xx.h. */
#include "flash_dword.h"

/* On a mismatch, "Option byte loading": user options all 1 but BOR_LEV 0, RDP level 1, no write
 * protection, all PCROP. Factory user options: 0xFFEFF8AA. */
static const struct pl_dword_option OPTIONS[] = {
    {0x20, 0x00, 0xFFFFFFFFU, 0xFFEFF8AAU, 0xFFFFF8FFU}, /* OPTR */
    {0x24, 0x08, 0x0000FFFFU, 0x0000FFFFU, 0x00000000U}, /* PCROP1SR */
    {0x28, 0x10, 0x8000FFFFU, 0x00000000U, 0x0000FFFFU}, /* PCROP1ER */
    {0x2C, 0x18, 0x00FF00FFU, 0x000000FFU, 0x000000FFU}, /* WRP1AR */
    {0x30, 0x20, 0x00FF00FFU, 0x000000FFU, 0x000000FFU}, /* WRP1BR */
};

static const struct pl_dword_family FAMILY = {
    .acr_mask = 0x7F07,
    .acr_reset = 0x0600,
    .sr_empty = 1U << 17,
    .cr_page = 0x07F8,
    .ecc_unit = 1,
    .wrp_page = 0xFF,
    .options = OPTIONS,
    .n_options = sizeof OPTIONS / sizeof *OPTIONS,
};

struct pl_device *pl_flash_l4_new(const struct pl_flash_config *config)
{
    return pl_dword_new(config, &FAMILY);
}

void pl_flash_l4_store(struct pl_device *d, uint32_t addr, unsigned size, uint32_t value)
{
    pl_dword_store(d, addr, size, value);
}
