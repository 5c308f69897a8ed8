/* SPDX-License-Identifier: MIT */
/* Flash controllers of the virtual STM32, and what the machine and the tests ask of them.
 *
 * A controller owns the cells: the bytes of the machine's memory at config.memory, and of the one
 * at config.option_area if the chip declares it. Cells change the moment an operation starts, since
 * nobody can look before it ends: the bank is stalled (pl_machine_stall) for as long as it is busy.
 * An access that the controller makes wait (a store, or a write to CR, while busy) stalls the whole
 * address space instead and is carried out when the operation ends.
 *
 * Not modelled: caches and prefetch, PCROP, the securable area, ECC of the option bytes and of
 * system memory. */
#ifndef BOARD_DEV_FLASH_H
#define BOARD_DEV_FLASH_H

#include "machine.h"

/* Typical figures of the data sheet; data/devices.csv has them. */
struct pl_flash_times {
    uint32_t program_us; /* a double word, a half-word, or (F4) one store of any width */
    uint32_t fast_us;    /* L4, G0: a double word of a fast row; 0: as program_us */
    uint32_t erase_ms;   /* of a page or sector: erase_ms + erase_ms_per_kib * size */
    uint32_t erase_ms_per_kib;
    uint32_t mass_erase_ms;
};

struct pl_flash_config {
    uint32_t regs;   /* register block: 0x40022000, F4 0x40023C00 */
    uint32_t memory; /* 0x08000000 */
    uint32_t size;
    uint32_t page;        /* F4: not used, its sectors follow from the size */
    uint32_t option_area; /* 0x1FFF7800, F1 0x1FFFF800, F4 0x1FFFC000 */
    unsigned irq;
    struct pl_flash_times times;
};

/* Devices named "FLASH", or NULL when out of memory. config is copied. They hold factory option
 * bytes and must be reset with PL_RESET_POWER once they are on a machine that has the memory. */
struct pl_device *pl_flash_l4_new(const struct pl_flash_config *config);
struct pl_device *pl_flash_g0_new(const struct pl_flash_config *config);
struct pl_device *pl_flash_f1_new(const struct pl_flash_config *config);
struct pl_device *pl_flash_f4_new(const struct pl_flash_config *config);

/* A store to the flash or, on F1, to the option area arrives: addr is of the memory itself, not of
 * an alias. Whatever the core wrote there must have been taken back already. */
void pl_flash_l4_store(struct pl_device *d, uint32_t addr, unsigned size, uint32_t value);
void pl_flash_g0_store(struct pl_device *d, uint32_t addr, unsigned size, uint32_t value);
void pl_flash_f1_store(struct pl_device *d, uint32_t addr, unsigned size, uint32_t value);
void pl_flash_f4_store(struct pl_device *d, uint32_t addr, unsigned size, uint32_t value);

/* --- Queries, for all families --- */

/* Reads the double word around addr. True: its ECC fails beyond repair; then ECCR says so (ECCD,
 * ADDR_ECC) and the core gets an NMI, but no bus error: the bus delivers the cells as they are. One
 * flipped bit is mended, and ECCC set. While one of the flags stands, ADDR_ECC keeps its address
 * (RM0394 and RM0444, "Error code correction (ECC)", FLASH_ECCR). False on families without ECC. */
bool pl_flash_ecc_error(struct pl_device *d, uint32_t addr);

/* Does ECCR say that a read has failed, and where? */
bool pl_flash_ecc_failed(const struct pl_device *d, uint32_t *addr);

/* How many double words would fail. */
uint32_t pl_flash_ecc_count(const struct pl_device *d);

/* For pl_machine_on_flash_read, L4 and G0. */
extern const struct pl_flash_reader pl_flash_reader;

/* The operation under way. False: there is none. */
enum pl_flash_kind { PL_FLASH_PROGRAM, PL_FLASH_ERASE, PL_FLASH_OPTIONS };
struct pl_flash_operation {
    enum pl_flash_kind kind;
    uint32_t addr, size; /* the granule, the pages, the option area */
    uint32_t phase;      /* of its first byte, for pl_flash_cut: not 0 within a fast row */
};
bool pl_flash_operation(const struct pl_device *d, struct pl_flash_operation *op);

/* The read protection level in force: 0, 1 or 2. Level 1 keeps a debugger, and code that was booted
 * from RAM or system memory, from the flash; whoever plays those must ask. */
unsigned pl_flash_rdp(const struct pl_device *d);

/* Someone else has erased or programmed these cells to the end, as the ROM loader does: their ECC
 * fits, and nothing is undecided any more. */
void pl_flash_rewritten(struct pl_device *d, uint32_t addr, uint32_t size);

bool pl_flash_busy(const struct pl_device *d);

/* --- Power cuts --- */

/* In the middle of an erase, or of the rewriting of the option bytes. */
enum pl_flash_cut_phase {
    PL_FLASH_CUT_UNTOUCHED, /* too short to have any effect */
    PL_FLASH_CUT_PARTLY,    /* erase: from a point on, bits are undecided. Options: erased only */
    PL_FLASH_CUT_WEAK,      /* erase: reads as erased but for some bits that differ at every
                             * power-up. Options: some written, the others erased */

    /* Of any operation. */
    PL_FLASH_CUT_BEFORE = 0x1000, /* it has not begun */
    PL_FLASH_CUT_AFTER            /* it is through */
};

/* Power fails now: ends the operation under way half-done; the machine follows with a reset,
 * PL_RESET_POWER. When programming, phase counts bytes of the granule (in a fast row: of the row):
 * those below phase are new, those above old, the byte at phase is torn as seed decides. With ECC,
 * phase equal to the size means: all data written, its ECC not; without ECC that is complete.
 * False: no operation was under way and nothing has changed. */
bool pl_flash_cut(struct pl_device *d, unsigned phase, uint32_t seed);

/* From now on BSY does not clear, and the operation under way does not end, before the next
 * power-on reset. */
void pl_flash_hang(struct pl_device *d);

/* A bit of a byte of the flash or of the option area flips. With ECC, a double word in which one
 * bit has flipped still reads as it was; a second one shows both. False: not an address of this
 * flash, or too many double words are being mended. */
bool pl_flash_flip(struct pl_device *d, uint32_t addr, unsigned bit);

#endif
