/* SPDX-License-Identifier: MIT */
/* STM32F405: sections of RM0090, figures of its data sheet DS8626, "Flash memory programming". */
#ifndef TESTS_FLASH_MANUAL_H
#define TESTS_FLASH_MANUAL_H

#define IN(section)     "RM0090, \"" section "\""
#define IN_UNLOCKING    IN("Unlocking the Flash control register")
#define IN_PARALLELISM  IN("Program/erase parallelism")
#define IN_OPERATIONS   IN("Erase and program operations")
#define IN_SECTOR_ERASE IN("Erase: Sector Erase")
#define IN_MASS_ERASE   IN("Erase: Mass Erase")
#define IN_PROGRAMMING  IN("Programming: Standard programming")
#define IN_ERRORS       IN("Programming: Programming errors")
#define IN_INTERRUPTS   IN("Interrupts")
#define IN_OPTIONS      IN("Programming user option bytes")
#define IN_RDP          IN("Read protection (RDP)")
#define IN_WRP          IN("Write protections")
#define IN_SR           IN("Flash status register (FLASH_SR)")
#define IN_CR           IN("Flash control register (FLASH_CR)")
#define IN_OPTCR        IN("Flash option control register (FLASH_OPTCR)")
#define IN_RESET        IN("RCC clock control & status register (RCC_CSR)")
#define IN_TIMES        "DS8626, \"Flash memory programming\""

#define CACHES (FLASH_ACR_PRFTEN | FLASH_ACR_ICEN | FLASH_ACR_DCEN)

enum {
    HZ = 16000000,
    IMAGE_MAX = 16 * 1024, /* kept in RAM while everything is erased; sector 0 */
    FLASH_BYTES = 1024 * 1024,
    SCRATCH_SECTOR = 1,
    SCRATCH = 0x08004000,
    SECTOR_BYTES = 16 * 1024,

    /* us, from nine tenths of typical to the maximum, at x32 */
    PROGRAM_MIN = 14, /* tprog: 16, 100 us */
    PROGRAM_MAX = 100,
    ERASE_MIN = 225000, /* tERASE16KB: 250, 500 ms */
    ERASE_MAX = 500000,
    ERASE_64K_MIN = 495000, /* tERASE64KB: 550, 1100 ms */
    ERASE_64K_MAX = 1100000,
    ERASE_128K_MIN = 900000, /* tERASE128KB: 1, 2 s */
    ERASE_128K_MAX = 2000000,
    MASS_ERASE_MIN = 7200000, /* tME: 8, 16 s */
    MASS_ERASE_MAX = 16000010 /* and the instructions around */
};

#endif
