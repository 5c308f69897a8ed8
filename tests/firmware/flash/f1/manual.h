/* SPDX-License-Identifier: MIT */
/* STM32F103xB: sections of PM0075, figures of its data sheet DS5319, "Flash memory
 * characteristics". */
#ifndef TESTS_FLASH_MANUAL_H
#define TESTS_FLASH_MANUAL_H

#define IN(section)      "PM0075, \"" section "\""
#define IN_UNLOCKING     IN("Unlocking the Flash memory")
#define IN_PROGRAMMING   IN("Main Flash memory programming")
#define IN_PAGE_ERASE    IN("Flash memory erase: Page Erase")
#define IN_MASS_ERASE    IN("Flash memory erase: Mass Erase")
#define IN_OPTIONS       IN("Option byte programming")
#define IN_OPTION_ERASE  IN("Option byte programming: Erase procedure")
#define IN_OPTION_LOADER IN("Option byte description")
#define IN_RDP           IN("Read protection")
#define IN_WRP           IN("Write protection")
#define IN_SR            IN("Flash status register (FLASH_SR)")
#define IN_CR            IN("Flash control register (FLASH_CR)")
#define IN_RESET         "RM0008, \"Control/status register (RCC_CSR)\""
#define IN_TIMES         "DS5319, \"Flash memory characteristics\""

#define CACHES FLASH_ACR_PRFTBE

enum {
    HZ = 8000000,
    IMAGE_MAX = 12 * 1024, /* kept in RAM while everything is erased */
    FLASH_BYTES = 128 * 1024,
    PAGE_BYTES = 1024,
    SCRATCH_PAGE = 120, /* the last eight pages: two units of write protection */
    SCRATCH = 0x08000000 + SCRATCH_PAGE * PAGE_BYTES,
    OPTION_BYTES = 0x1FFFF800,

    /* us; the minimum is given here */
    PROGRAM_MIN = 40, /* tprog, 16 bits */
    PROGRAM_MAX = 71, /* 70, and half a poll */
    ERASE_MIN = 20000,
    ERASE_MAX = 40000,
    MASS_ERASE_MIN = 20000,
    MASS_ERASE_MAX = 40010 /* 40 ms, and the instructions around */
};

#endif
