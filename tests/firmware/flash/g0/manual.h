/* SPDX-License-Identifier: MIT */
/* STM32G071: sections of RM0444, figures of its data sheet DS12232, "Flash memory
 * characteristics". */
#ifndef TESTS_FLASH_MANUAL_H
#define TESTS_FLASH_MANUAL_H

#define IN(section)       "RM0444, \"" section "\""
#define IN_ERRORS         IN("Flash main memory programming sequences: Programming errors")
#define IN_READ_OPERATION IN("Flash program and erase operations")
#define IN_UNLOCKING      IN("Flash program and erase operations: Unlocking the Flash memory")
#define IN_PAGE_ERASE     IN("Flash main memory erase sequences: Page erase")
#define IN_MASS_ERASE     IN("Flash main memory erase sequences: Mass erase")
#define IN_STANDARD       IN("Flash main memory programming sequences: Standard programming")
#define IN_FAST           IN("Flash main memory programming sequences: Fast programming")
#define IN_OPTIONS        IN("FLASH option byte programming")
#define IN_LOADING        IN("FLASH option byte programming: Option byte loading")
#define IN_RDP            IN("FLASH read protection (RDP)")
#define IN_WRP            IN("FLASH write protection (WRP)")
#define IN_SR             IN("FLASH status register (FLASH_SR)")
#define IN_CR             IN("FLASH control register (FLASH_CR)")
#define IN_ACR            IN("FLASH access control register (FLASH_ACR)")
#define IN_RESET          IN("Control/status register (RCC_CSR)")
#define IN_TIMES          "DS12232, \"Flash memory characteristics\""

#define CACHES (FLASH_ACR_PRFTEN | FLASH_ACR_ICEN)

enum {
    HZ = 16000000,
    WRP_PAGES = 0x3F,      /* of WRP1AR */
    IMAGE_MAX = 16 * 1024, /* kept in RAM while everything is erased */
    FLASH_BYTES = 128 * 1024,
    PAGE_BYTES = 2048,
    SCRATCH_PAGE = 60, /* the last four pages */
    SCRATCH = 0x08000000 + SCRATCH_PAGE * PAGE_BYTES,

    /* us, from nine tenths of typical to the maximum */
    PROGRAM_MIN = 76, /* tprog, 64 bits: 85, 125 us */
    PROGRAM_MAX = 125,
    ERASE_MIN = 19800, /* tERASE: 22.0, 40.0 ms */
    ERASE_MAX = 40000,
    MASS_ERASE_MIN = 19900, /* tME: 22.1, 40.1 ms */
    MASS_ERASE_MAX = 40100,
    ROW_MIN = 1530, /* tprog_row, fast: 1.7, 2.8 ms */
    ROW_MAX = 2800
};

#endif
