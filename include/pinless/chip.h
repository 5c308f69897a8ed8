/* SPDX-License-Identifier: MIT */
/* What pinless knows about each STM32: memories, erase map, ROM loader, quirks.
 *
 * The table is generated from data/devices.csv, where every row names its sources; the meaning of
 * each column is in data/README.md. Nothing here is measured on silicon unless a row says so.
 * All strings are ASCII, static and never NULL; a number that no source gives is 0. */
#ifndef PINLESS_CHIP_H
#define PINLESS_CHIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Behaviour of particular ROM loaders that the host has to respect (AN2606 r70 version tables). */
enum pl_quirk {
    PL_QUIRK_ONE_PAGE_ERASE = 1u << 0,  /* one page per erase command, 40 ms apart */
    PL_QUIRK_NO_MASS_ERASE = 1u << 1,   /* mass erase specials do not exist (L0, L1) */
    PL_QUIRK_NO_BANK_ERASE = 1u << 2,   /* bank erase is refused (L496) */
    PL_QUIRK_TWO_SYNC_ACKS = 1u << 3,   /* 0x7F is answered by two ACKs (L412) */
    PL_QUIRK_SYNC_TWICE = 1u << 4,      /* the first 0x7F may go unanswered (H74x on PB14/PB15) */
    PL_QUIRK_TWO_RDP_NACKS = 1u << 5,   /* read-out protection gives two NACKs to Read/Write/Go */
    PL_QUIRK_SILENT_BAD_ADDR = 1u << 6, /* bad address: aborts with no NACK (before V3.1) */
    PL_QUIRK_NO_PARITY = 1u << 7,       /* 8N1 instead of 8E1 (WB0, WL3x) */
    PL_QUIRK_GO_ONE_ACK = 1u << 8,      /* Go: the first ACK is missing (H74x V9.0) */
    PL_QUIRK_NO_RAM_ACCESS = 1u << 9,   /* Read and Write do not reach SRAM (L031) */
    PL_QUIRK_OPTION_RESET = 1u << 10,   /* option and protection writes end in a system reset */
    PL_QUIRK_PEMPTY = 1u << 11,         /* empty-check flag survives programming until cleared */
    PL_QUIRK_OBL_RESET = 1u << 12,      /* leaving needs OBL_LAUNCH, a plain reset returns to ROM */
    PL_QUIRK_BAUD_57600 = 1u << 13,     /* no faster than 57600 baud (F358, F378) */
};

/* A run of equal erase units, lowest address first. */
struct pl_pages {
    uint16_t count;
    uint32_t size; /* bytes */
};

/* An erase map: runs that together cover the flash of the largest part exactly, page numbers
 * counting from 0. Size 0: erase map unknown, no runs, runs may be NULL. */
struct pl_layout {
    const struct pl_pages *runs;
    uint8_t n_runs;
    uint32_t size;      /* bytes covered: the sum of the runs */
    const char *option; /* "" or the option setting under which it holds ("DBANK=0") */
};

/* Which of several layouts is in force is read from an option word: layout 1 holds when
 * (word & mask) == value, layout 0 otherwise. addr 0: the chip has one layout only. */
struct pl_layout_select {
    uint32_t addr;
    uint32_t mask;
    uint32_t value;
};

struct pl_chip {
    uint16_t pid;       /* what Get ID returns */
    const char *name;   /* "STM32L45xxx/L46xxx" */
    const char *series; /* "L4" */
    const char *core;   /* "Cortex-M4" */
    const char *parts;  /* space-separated part patterns, x = any character: "L451 L452 L462" */

    uint32_t flash_base;
    uint32_t flash_size; /* bytes, the largest of the group */
    uint32_t sram_base;
    uint32_t sram_size;
    uint32_t rom_base;
    uint32_t rom_size;
    uint32_t rom_ram; /* bytes from sram_base in use by the ROM loader */
    uint32_t option_base;
    uint32_t option_size;
    uint32_t flash_size_reg; /* 16 bit, KiB */
    uint32_t uid_reg;        /* 96 bit */
    uint32_t idcode_reg;     /* DBGMCU_IDCODE */
    uint32_t bl_id_addr;     /* one byte, the bootloader id of AN2606 */

    /* Never 0; where no source gives a granule, the ROM's alignment stands in (noted). */
    uint8_t program_unit; /* hardware granule, bytes, a power of two */
    uint8_t write_align;  /* what a Write Memory must be aligned to: max(granule, AN2606 table 7) */
    uint8_t erased;       /* content of an erased byte: 0xFF, or 0x00 on L0/L1 */
    uint8_t erase_cmd;    /* 0x43 or 0x44; what Get lists goes first */
    uint32_t quirks;      /* enum pl_quirk */

    /* Planning figures. Erasing a page of k KiB takes about erase_ms + k * erase_ms_per_kib, and at
     * the very most three times that. */
    uint16_t start_ms;         /* ROM loader start-up after reset, worst documented */
    uint16_t program_us;       /* typical, per program_unit */
    uint16_t erase_ms;         /* typical */
    uint16_t erase_ms_per_kib; /* typical, the size-dependent share */
    uint32_t mass_erase_ms;    /* maximum */

    const struct pl_layout *layouts;
    uint8_t n_layouts; /* 1 or 2 */
    struct pl_layout_select select;

    const char *uart_pins;
    const char *remap; /* how system memory is reached from software, as in devices.csv */
    const char *entry; /* is its ROM loader entered by software: "yes", "no: reason", ... */
    const char *notes; /* limits worth knowing */
    const char *sources;
};

/* One product id, several loaders: what the bootloader id tells apart. */
struct pl_chip_variant {
    uint16_t pid;
    uint8_t bl_id;
    const char *name;  /* "STM32F030xC" */
    uint32_t rom_ram;  /* 0: as in the chip's row */
    uint32_t quirks;   /* added to the chip's */
    const char *notes; /* what differs */
};

/* The whole table, ascending by pid. */
extern const struct pl_chip pl_chips[];
extern const size_t pl_chips_count;

/* The row of a product id, or NULL. */
const struct pl_chip *pl_chip_by_pid(uint16_t pid);

/* The variant of a shared product id that carries this bootloader id, or NULL. */
const struct pl_chip_variant *pl_chip_variant(uint16_t pid, uint8_t bl_id);

/* Rows matching a part name, case-blind, "STM32" optional, trailing package characters allowed:
 * "STM32L452RE", "l452", "F103xB". The most specific pattern wins.
 *   returns  the number of matching rows; the first max of them are stored in out
 * 0: no such part. More than 1: ambiguous ("F103" may be low, medium, high or XL density). */
size_t pl_chip_by_name(const char *name, const struct pl_chip **out, size_t max);

/* First address and size of page number `page`. False if the layout has no such page. */
bool pl_layout_page(const struct pl_layout *layout, uint32_t flash_base, uint32_t page,
                    uint32_t *addr, uint32_t *size);

/* Number of the page that holds addr, or -1 if it lies outside the layout. */
int32_t pl_layout_find(const struct pl_layout *layout, uint32_t flash_base, uint32_t addr);

/* Pages in a layout. */
uint32_t pl_layout_count(const struct pl_layout *layout);

#ifdef __cplusplus
}
#endif

#endif
