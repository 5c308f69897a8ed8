/* SPDX-License-Identifier: MIT */
/* The modelled ROM loader: what a factory STM32 of any row of the chip table does on its UART.
 *
 * Time is virtual, in microseconds, and always an argument: the same bytes at the same times give
 * the same answers. Bytes arrive and leave through these calls only; the wire (wire.h) gives them
 * their durations and faults. Uses the heap; not for firmware. */
#ifndef BOARD_ROM_H
#define BOARD_ROM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pinless/chip.h"
#include "wire.h"

#define PL_ROM_NEVER_US PL_WIRE_NEVER_US /* no event pending */

/* Bytes of someone else that the loader works on in place of its own. */
enum pl_rom_memory_kind { PL_ROM_FLASH, PL_ROM_RAM, PL_ROM_OPTION };
struct pl_rom_memory {
    enum pl_rom_memory_kind kind;
    uint32_t base, size;
    uint8_t *bytes;
};

struct pl_rom_config {
    const struct pl_chip *chip;
    uint16_t pid;         /* what Get ID answers; 0: the chip's own */
    uint8_t layout;       /* which of the chip's layouts is in force; sets the option word too */
    uint32_t flash_size;  /* bytes; 0: the table's maximum. At most 64 MiB */
    uint8_t bl_id;        /* stored at the chip's bl_id_addr; also picks the variant */
    uint8_t version;      /* protocol version in Get; 0: 0x31, or what fits the erase command */
    uint8_t rdp;          /* read-out protection level 0 or 1 at start */
    bool checksum;        /* list and serve Get Checksum (0xA1) */
    bool synced;          /* an earlier host already synchronised it */
    bool no_silicon_time; /* erase and program take no time */
    uint32_t max_baud;    /* autobaud fails above it; 0: no limit */
    uint32_t start_us;    /* deaf for this long at first; 0: not at all */
    uint32_t nack_every;  /* refuse every n-th packet that was good; 0: never */
    uint32_t write_protected_from, write_protected_to; /* addresses [from, to): silently kept */

    /* A kind that is listed here replaces the chip table's memory: one flash at the chip's
     * flash_base, at most one option area, and up to four blocks of RAM. They keep what they hold;
     * the option bytes then say whether the chip is protected. The list is read at once, its bytes
     * must outlive the loader. Option areas follow the silicon here: complements are completed. */
    const struct pl_rom_memory *memory;
    size_t n_memory;
    /* Bytes of the flash or RAM have changed; NULL: nobody wants to know. */
    void (*changed)(void *ctx, uint32_t addr, uint32_t size);
    void *changed_ctx;
};

struct pl_rom;

/* What happened, for demos, tests and the started address. */
struct pl_rom_status {
    bool started; /* Go was accepted */
    uint32_t start_addr, start_sp, start_pc;
    uint8_t rdp;
    uint32_t erased_pages, programmed_bytes; /* counters */
    uint32_t lost_writes; /* bytes ACKed and not written, as silicon does when misaligned */
    uint32_t overruns;    /* bytes lost because the one-byte receiver was full */
    uint32_t resets;      /* after option and protection writes */
    uint32_t commands;    /* accepted commands */
};

struct pl_rom *pl_rom_new(const struct pl_rom_config *config);
void pl_rom_free(struct pl_rom *rom);

/* A byte has arrived completely at now_us. baud: at which it was sent; parity_even: whether with
 * even parity. Bytes that do not fit the line the loader measured are garbled or lost. */
void pl_rom_rx(struct pl_rom *rom, uint8_t byte, uint32_t baud, bool parity_even, uint64_t now_us);

/* The next byte the loader wants to send at now_us. False: none. The wire calls again no earlier
 * than the byte's duration later and must tell by pl_rom_tx_done when the byte has left. */
bool pl_rom_tx(struct pl_rom *rom, uint8_t *byte, uint64_t now_us);
void pl_rom_tx_done(struct pl_rom *rom, uint64_t now_us);

/* When the loader will next do something by itself (end of an erase); PL_ROM_NEVER_US if never. */
uint64_t pl_rom_next_us(const struct pl_rom *rom);
void pl_rom_run(struct pl_rom *rom, uint64_t now_us);

/* Line the loader has locked on; 0 before synchronisation. */
uint32_t pl_rom_baud(const struct pl_rom *rom);

/* Whether the loader sends and expects even parity (8E1); a few chips use 8N1. */
bool pl_rom_parity_even(const struct pl_rom *rom);

const struct pl_rom_status *pl_rom_status(const struct pl_rom *rom);

/* Direct access for tests, --flash-in and --flash-out: the flash as the chip's bus shows it. */
uint8_t *pl_rom_flash(struct pl_rom *rom, uint32_t *size);

/* Any byte a debugger could read; false if nothing is mapped there. Ignores protection. */
bool pl_rom_peek(const struct pl_rom *rom, uint32_t addr, uint8_t *byte);
bool pl_rom_poke(struct pl_rom *rom, uint32_t addr, uint8_t byte);

/* A wire with the loader at the chip's end; the loader stays the caller's. NULL: no memory. */
struct pl_wire *pl_wire_to_rom(const struct pl_wire_config *config, struct pl_rom *rom);

/* Reset by pin or power: back to waiting for 0x7F, RAM kept, options reloaded. */
void pl_rom_reset(struct pl_rom *rom, uint64_t now_us);

#endif
