/* SPDX-License-Identifier: MIT */
/* STM32L452: sections of RM0394, figures of its data sheet DS11912, "Flash memory
 * characteristics". */
#ifndef TESTS_FLASH_MANUAL_H
#define TESTS_FLASH_MANUAL_H

#define IN(section)       "RM0394, \"" section "\""
#define IN_ERRORS         IN("Flash main memory programming sequences: Programming errors")
#define IN_READ_OPERATION IN("Flash program and erase operations")
#define IN_UNLOCKING      IN("Flash program and erase operations: Unlocking the Flash memory")
#define IN_PAGE_ERASE     IN("Flash main memory erase sequences: Page erase")
#define IN_MASS_ERASE     IN("Flash main memory erase sequences: Mass erase")
#define IN_STANDARD       IN("Flash main memory programming sequences: Standard programming")
#define IN_FAST           IN("Flash main memory programming sequences: Fast programming")
#define IN_OPTIONS        IN("Option bytes programming")
#define IN_LOADING        IN("Option bytes programming: Option byte loading")
#define IN_RDP            IN("Read protection (RDP)")
#define IN_WRP            IN("Write protection (WRP)")
#define IN_SR             IN("Flash status register (FLASH_SR)")
#define IN_CR             IN("Flash control register (FLASH_CR)")
#define IN_RESET          IN("Control/status register (RCC_CSR)")
#define IN_TIMES          "DS11912, \"Flash memory characteristics\""

#define CACHES (FLASH_ACR_PRFTEN | FLASH_ACR_ICEN | FLASH_ACR_DCEN)

enum {
    HZ = 16000000,
    WRP_PAGES = 0xFF,      /* of WRP1AR */
    IMAGE_MAX = 16 * 1024, /* kept in RAM while everything is erased */
    FLASH_BYTES = 512 * 1024,
    PAGE_BYTES = 2048,
    SCRATCH_PAGE = 252, /* the last four pages */
    SCRATCH = 0x08000000 + SCRATCH_PAGE * PAGE_BYTES,

    /* us, from nine tenths of typical to the maximum */
    PROGRAM_MIN = 73, /* tprog, 64 bits: 81.69, 90.76 us */
    PROGRAM_MAX = 91,
    ERASE_MIN = 19800, /* tERASE: 22.02, 24.47 ms */
    ERASE_MAX = 24470,
    MASS_ERASE_MIN = 19900, /* tME: 22.13, 24.59 ms */
    MASS_ERASE_MAX = 24590,
    ROW_MIN = 1720, /* tprog_row, fast: 1.91, 2.12 ms */
    ROW_MAX = 2120
};

#endif
