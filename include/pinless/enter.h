/* SPDX-License-Identifier: MIT */
/* Enter: from a running STM32 application into ST's ROM loader, or a resident one, with no hand on
 * the BOOT pin. The application's side; the host's side of the conversation is entry.h.
 *
 * In a project, in short: compile src/enter/ and src/core/entry.c, link with -Wl,--wrap=SystemInit,
 * and call
 *
 *     pl_enter_request(PL_ENTRY_ROM, 0);
 *
 * whenever the loader is wanted: it leaves a request behind and resets the chip. The wrapped
 * SystemInit, the first C code after reset, finds the request, erases it, and branches. So
 * clocks, caches and every peripheral are as after reset, no interrupt is enabled or pending, and a
 * watchdog that software has started is off. A request is honoured once: whatever becomes of it,
 * the next reset starts the application.
 *
 * To be asked over the serial line, feed a listener with what is received: see below.
 *
 * The chip is chosen by ST's own macro (STM32L452xx, as CubeMX sets it), or by -DPL_CHIP=STM32L452,
 * or by product id, -DPL_CHIP=0x462. With -DPL_CHIP=ANY it is found at run time; see
 * pl_enter_this_chip. What is known of a chip comes from data/entry.csv, with sources. Where ST
 * says that a ROM loader cannot be reached by software the build stops with the reason; with
 * -DPL_ENTER_LOADER_ONLY it goes on, for those who have a resident loader.
 *
 * No heap, nothing of the C library but memcpy and the like, no HAL and no CMSIS header; names
 * begin with pl_ and PL_. C99 and later, C++17. */
#ifndef PINLESS_ENTER_H
#define PINLESS_ENTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "enter_chips.h"
#include "entry.h"

#ifdef __cplusplus
extern "C" {
#endif

enum pl_enter_err {
    PL_ENTER_OK = 0,
    PL_ENTER_ERR_TARGET = -1, /* no such target, or a loader's table that cannot be one */
    PL_ENTER_ERR_CHIP = -2,   /* this chip's ROM loader is not entered by software, or its options
                                 forbid it: TrustZone, F76x boot from either bank */
    PL_ENTER_ERR_NO_LOADER = -3, /* no stack pointer and entry where they should stand */
    PL_ENTER_ERR_PRIVILEGE = -4, /* called from unprivileged code, which must not touch the SCB */
    PL_ENTER_ERR_HANDLER =
        -5,                  /* called from an interrupt; its priority would stay with the loader */
    PL_ENTER_ERR_STORE = -6, /* the request did not stay where it was written */
    PL_ENTER_ERR_UNSUPPORTED = -7, /* what to reset on this chip is not in the table */
    PL_ENTER_ERR_CLOCK = -8,       /* a clock did not change in time: only a reset helps now */
};

/* --- Request and reset: the way that works ---
 *
 * The request lies in RAM that no start-up code clears: section PL_ENTER_SECTION (default
 * ".noinit.pinless"), which needs no change to a linker script, or, where application and loader
 * must agree on a place, at the fixed address PL_ENTER_RECORD_AT, 8-byte aligned, 32 bytes. With
 * PL_ENTER_BACKUP it lies in four backup registers (eight on STM32F1) from number
 * PL_ENTER_BACKUP_FIRST (default 0). SPEC.md section 7 has its format.
 *
 * Where an option byte switches on the parity check of the RAM (STM32F0, F3, G0, G4; SRAM2 of L4,
 * WB and others), reading what was never written since power-up is an NMI: use PL_ENTER_BACKUP
 * there. */

/* Leaves a request and resets the chip; returns only if it cannot. table: address of the resident
 * loader's vector table, for PL_ENTRY_LOADER; else ignored. Callable from any privileged code, also
 * from interrupts and with interrupts off. The caller has sent what it had to say: what is still
 * in a UART is lost. */
enum pl_enter_err pl_enter_request(enum pl_entry_target target, uint32_t table);

/* To be called by the first code after reset, before clocks, caches, data and interrupts are set
 * up; needs none of them, nor initialised data. Done by the wrapped SystemInit. With a valid
 * request it erases it and branches, and returns, into the application, where there is no loader to
 * branch to. Without one it returns. Where a ROM loader has started the application (AN3155, Go)
 * and its own vectors are still at address 0 or in VTOR, the flash's are there afterwards. */
void pl_enter_early(void);

/* Tells a resident loader that counts crashes (PL_BOOT_CRASHES) that the program is well: the count
 * begins anew. To be called once it is known, some seconds after the start, say. The loader finds
 * the count where PL_ENTER_RECORD_AT must say, at the beginning of RAM, 32 bytes of which belong to
 * neither. Not there with PL_ENTER_BACKUP. */
void pl_enter_alive(void);

/* --- Direct jump: for those who cannot reset ---
 *
 * Puts the core, the clocks and the peripherals into their reset state as well as software can,
 * then branches as above. What it cannot undo: watchdogs, option bytes, and on some chips
 * oscillators that the backup domain holds. From thread mode and privileged code only. An error
 * comes back before anything has changed, but for PL_ENTER_ERR_CLOCK. Where
 * PL_ENTER_ERR_UNSUPPORTED comes back, use pl_enter_request. */
enum pl_enter_err pl_enter_jump(enum pl_entry_target target, uint32_t table);

/* --- Listener: being asked over the wire ---
 *
 *     static struct pl_enter_listener listener;
 *     static const struct pl_enter_config config = {0x1234, "1.2.0", "reboot bootloader\r", NULL};
 *
 *     pl_enter_listen(&listener, &config);            once
 *     pl_enter_feed(&listener, bytes, n);             wherever bytes arrive: interrupt, DMA, task
 *     if (pl_enter_poll(&listener, &answer)) {        in the main loop, or a task
 *         send(answer.line, answer.size);             and wait until it has left the UART
 *         if (answer.go)
 *             pl_enter_request(answer.target, 0);
 *     }
 *
 * It only watches: bytes are neither taken nor changed. Random bytes pass for a request less than
 * once in 10^30. One caller feeds and one polls; these may interrupt each other, on one core. */

struct pl_enter_auth {
    /* HMAC-SHA-256 of data[0..n) with the key that the host knows too. */
    void (*mac)(void *ctx, const uint8_t *data, size_t n, uint8_t out[PL_ENTRY_MAC_SIZE]);
    /* Bytes that have never been used and cannot be foreseen. */
    void (*nonce)(void *ctx, uint8_t out[PL_ENTRY_NONCE_SIZE]);
    void *ctx;
};

struct pl_enter_config {
    uint32_t product;    /* requests for another product are not answered */
    const char *version; /* for the answer; printable, no spaces, at most 24 characters */
    /* Also a line of text that asks for PL_ENTRY_ROM, PL_ENTER_COMMAND_MIN characters at least, or
     * NULL. It cannot carry a proof: with auth it is not heard. */
    const char *command;
    const struct pl_enter_auth *auth; /* NULL: whoever asks is let in */
};

enum { PL_ENTER_COMMAND_MIN = 8 };

struct pl_enter_answer {
    bool go; /* the request is granted: send the line, then call pl_enter_request */
    enum pl_entry_target target;
    uint32_t tag;
    size_t size; /* of the line */
    char line[PL_ENTRY_ANSWER_SIZE];
};

/* Its members are the listener's own. */
struct pl_enter_listener {
    const struct pl_enter_config *config;
    volatile bool heard; /* set by feed, cleared by poll; in between, body is poll's */
    bool by_command;
    bool in_frame;     /* behind a magic */
    uint8_t n;         /* bytes of body */
    uint8_t n_magic;   /* how much of it the last bytes were */
    uint8_t n_command; /* the same */
    bool challenged;   /* nonce waits for a response with tag and target */
    uint8_t target;
    uint32_t tag;
    uint32_t crc;
    uint8_t nonce[PL_ENTRY_NONCE_SIZE];
    uint8_t body[PL_ENTRY_RESPONSE_SIZE - PL_ENTRY_MAGIC_SIZE];
};

/* Begins. config and what it points to must stay. False, and nothing will be heard: the command is
 * too short to be safe, or longer than 255 characters. */
bool pl_enter_listen(struct pl_enter_listener *l, const struct pl_enter_config *config);

/* The next bytes received, cut anywhere. Takes some 70 clocks a byte within a frame, few outside.
 */
void pl_enter_feed(struct pl_enter_listener *l, const uint8_t *bytes, size_t n);

/* True: there is something to say, in *answer. Requests that arrive before an earlier one was
 * polled are lost; hosts ask again. */
bool pl_enter_poll(struct pl_enter_listener *l, struct pl_enter_answer *answer);

/* The line that refuses, to be sent instead of a granted one when the application cannot be left.
 */
void pl_enter_refuse(const struct pl_enter_listener *l, struct pl_enter_answer *answer);

/* --- The chip --- */

/* (register & ~mask) | value; register 0: there is none. */
struct pl_enter_bits {
    uint32_t reg, mask, value;
};

struct pl_enter_area {
    uint32_t base, size;
};

enum pl_enter_cache { PL_ENTER_CACHE_NONE, PL_ENTER_CACHE_M7, PL_ENTER_CACHE_ICACHE };

/* Filled from data/entry.csv; the initialisers are in enter_chips.h. */
struct pl_enter_chip {
    uint16_t pid;
    uint8_t cache; /* enum pl_enter_cache */
    bool has_vtor;
    uint8_t family;   /* enum pl_enter_family: what a direct jump resets */
    uint32_t vectors; /* of the ROM loader; 0: not entered by software */
    struct pl_enter_area rom, rom_alias, flash;
    struct pl_enter_area ram[2]; /* where a loader's stack may begin */
    struct pl_enter_bits remap, remap_clock;
    struct pl_enter_bits refuse; /* no entry while (register & mask) == value */
    uint32_t backup;             /* first backup register, 0: none */
    uint8_t backup_bits;         /* in each: 16 or 32 */
    uint8_t backup_count;        /* that follow each other, four bytes apart */
    struct pl_enter_bits backup_clock[2], backup_open;
};

/* The chip this runs on: the one of PL_CHIP, or NULL if a build with PL_CHIP=ANY finds none it
 * knows. ANY reads DBGMCU_IDCODE, whose address must be the same for all chips that one build is
 * for: 0x40015800 on Cortex-M0 and M0+, 0xE0042000 on M3, M4 and STM32F7, where an STM32F1 does not
 * show it to its own firmware; for STM32H7 define PL_ENTER_IDCODE as 0x5C001000, for Cortex-M33 as
 * 0xE0044000 or 0x44024000 (STM32H5). */
const struct pl_enter_chip *pl_enter_this_chip(void);

#ifdef __cplusplus
}
#endif

#endif
