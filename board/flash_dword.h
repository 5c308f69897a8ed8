/* SPDX-License-Identifier: MIT */
/* The flash controller of STM32L4 and STM32G0: double words with ECC. Families differ in data. */
#ifndef BOARD_FLASH_DWORD_H
#define BOARD_FLASH_DWORD_H

#include "flash_lock.h"
#include "flash_nor.h"

enum { PL_DWORD_OPTIONS = 8 };

/* An option word: its register, and where it lies in the option area, followed by its complement.
 */
struct pl_dword_option {
    uint32_t reg;
    uint32_t at;
    uint32_t mask;
    uint32_t factory;
    uint32_t mismatch; /* loaded when word and complement disagree */
};

struct pl_dword_family {
    uint32_t acr_mask, acr_reset;
    uint32_t acr_empty; /* program-empty flag in ACR (G0), or 0 */
    uint32_t sr_empty;  /* the same in SR (L4), writing 1 toggles it, or 0 */
    uint32_t sr_cfgbsy; /* set between the two words of a double word (G0), or 0 */
    uint32_t cr_page;   /* PNB */
    uint32_t ecc_unit;  /* ADDR_ECC counts in these */
    uint32_t wrp_page;  /* a page number in WRP1AR, WRP1BR */
    bool fast_after_page_erase;
    const struct pl_dword_option *options;
    unsigned n_options;
};

struct pl_device *pl_dword_new(const struct pl_flash_config *config,
                               const struct pl_dword_family *family);
void pl_dword_store(struct pl_device *d, uint32_t addr, unsigned size, uint32_t value);

/* --- Between flash_dword.c (registers) and flash_dword_program.c (stores, erase) --- */

enum {
    PL_DW_SR_EOP = 1 << 0,
    PL_DW_SR_OPERR = 1 << 1,
    PL_DW_SR_PROGERR = 1 << 3,
    PL_DW_SR_WRPERR = 1 << 4,
    PL_DW_SR_PGAERR = 1 << 5,
    PL_DW_SR_SIZERR = 1 << 6,
    PL_DW_SR_PGSERR = 1 << 7,
    PL_DW_SR_MISERR = 1 << 8,
    PL_DW_SR_FASTERR = 1 << 9,
    PL_DW_SR_RDERR = 1 << 14,
    PL_DW_SR_OPTVERR = 1 << 15,
    PL_DW_SR_BSY = 1 << 16,
    /* A flag of these left set makes the next operation fail with PGSERR. */
    PL_DW_SR_PROGRAMMING = 0x3F8,

    PL_DW_CR_PG = 1 << 0,
    PL_DW_CR_PER = 1 << 1,
    PL_DW_CR_MER1 = 1 << 2,
    PL_DW_CR_PNB_POS = 3,
    PL_DW_CR_STRT = 1 << 16,
    PL_DW_CR_OPTSTRT = 1 << 17,
    PL_DW_CR_FSTPG = 1 << 18,
    PL_DW_CR_EOPIE = 1 << 24,
    PL_DW_CR_ERRIE = 1 << 25,
    PL_DW_CR_OBL_LAUNCH = 1 << 27,
    PL_DW_CR_OPTLOCK = 1 << 30,

    PL_DW_ROW = 256 /* 32 double words */
};
#define PL_DW_CR_LOCK 0x80000000U

struct pl_dword {
    struct pl_nor nor;
    const struct pl_dword_family *family;
    struct pl_flash_lock lock, option_lock;
    uint32_t acr, sr, cr;
    bool ecc_irq;                        /* ECCR.ECCIE */
    uint32_t option[PL_DWORD_OPTIONS];   /* as the registers read */
    uint32_t in_force[PL_DWORD_OPTIONS]; /* as last loaded */

    bool half; /* the first word of a double word has come */
    uint32_t first_addr, first_value;
    bool unlocking;    /* RDP 1 -> 0: the mass erase before the rewrite */
    bool fast_allowed; /* an erase has prepared fast_from.. */
    uint32_t fast_from, fast_len;
    bool row_open; /* a fast row has begun and is not complete */
    uint64_t fast_since_ps;
};

/* An error: its flag, OPERR for who asked for it, and the interrupt. */
void pl_dword_fail(struct pl_device *d, uint32_t flags);
void pl_dword_irq(struct pl_device *d);
void pl_dword_start_erase(struct pl_device *d);
bool pl_dword_protected(const struct pl_dword *f, uint32_t off, uint32_t len);
/* Fast programming waits for nobody: the deadlines of MISERR and FASTERR. */
uint64_t pl_dword_fast_deadline(const struct pl_dword *f);
void pl_dword_run_fast(struct pl_device *d);

#endif
