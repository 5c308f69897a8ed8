/* SPDX-License-Identifier: MIT */
/* Boot: the resident loader. It lives in the first pages of the flash, starts the application, and
 * answers AN3155 like ST's ROM loader, so that stm32flash, STM32CubeProgrammer and pinless work
 * with it unchanged.
 *
 * Three layers, each usable without the ones above it:
 *
 *   server   what a loader answers: bytes and time in, bytes and jobs out. This header.
 *   policy   when the loader stays and when it goes: src/boot/boot.h.
 *   port     the hardware: src/boot/port.h, implemented by src/port/FAMILY.
 *
 * The server never waits and never touches the hardware: it asks for one erased page or one
 * programmed granule at a time, and reads back what it was told is done. Memory is read through the
 * areas of struct pl_boot_chip. No heap; all memory is the caller's; at most memcpy and memcmp.
 *
 * What it does as the ROM does: command codes, packets, order of ACKs, the list of Get, NACK on
 * what it refuses. Where it differs, on purpose:
 *
 *   - It never erases or writes itself, and every range is checked from start to end.
 *   - ACK of Write and Erase means: read back, and right.
 *   - Write takes any address and length: granules are filled with what the flash holds. Repeating
 *     a write is fine; another value where something stands already is refused.
 *   - Page lists with a page that does not exist, or is the loader's, are refused as a whole.
 *   - A packet cut short is answered with NACK after byte_ms; between the packets of a command it
 *     waits frame_ms. So no lost byte keeps it from listening.
 *   - Go wants a vector table: stack pointer in RAM, entry point where it points to. Go to the
 *     beginning of the flash, where the loader stands, starts the application.
 *   - Where the flash's ECC finds an error that it cannot mend, as a cut leaves one, Read and Get
 *     Checksum answer something else than what stands there, so that no host leaves it there.
 *   - With read-out protection on it goes on writing, starting, and summing up whole KiB; reading,
 *     RAM, and changes of protection are refused, as ROM loaders do.
 *   - Protection of its own pages, once set, is not lifted by any command. */
#ifndef PINLESS_BOOT_H
#define PINLESS_BOOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "an3155.h"
#include "chip.h"
#include "seal.h"

#ifdef __cplusplus
extern "C" {
#endif

/* --- The chip, as data --- */

enum {
    PL_BOOT_READ = 1 << 0,  /* Read Memory and Get Checksum */
    PL_BOOT_WRITE = 1 << 1, /* Write Memory: flash by granules, other areas as they are */
    PL_BOOT_GO = 1 << 2,    /* may hold a program */
    PL_BOOT_STACK = 1 << 3, /* may hold a stack */
};

/* Bytes [base, base + size) of the address space. Areas neither overlap nor wrap. */
struct pl_boot_area {
    uint32_t base, size;
    uint8_t *bytes; /* where they can be read, and, other than flash, written */
    uint8_t may;    /* PL_BOOT_* */
};

enum { PL_BOOT_GRANULE_MAX = 32 };

struct pl_boot_chip {
    uint16_t pid;
    uint8_t version; /* of the protocol: 0x31 */
    bool wide_erase; /* Extended Erase (0x44) instead of Erase (0x43) */
    uint8_t granule; /* programmed at once, a power of two */
    uint32_t app;    /* the application's vector table: the first page behind the loader */
    const struct pl_layout *layout;   /* pages of the flash */
    const struct pl_boot_area *areas; /* the first is the flash, loader included */
    uint8_t n_areas;
    /* Counts reads that the flash's ECC could not mend, as far as that is an interrupt; else NULL.
     * Where the count moves, what was read is not good, whatever it was. */
    const volatile uint32_t *damage;
};

/* Is there a vector table to start from? Its stack pointer lies in an area for stacks, aligned to
 * 4; its entry is an odd address in the table's own area and not in the loader; the table is
 * aligned to 256. */
bool pl_boot_startable(const struct pl_boot_chip *chip, uint32_t table);

/* Is the image of this table, which is startable, all there: has it a good seal (seal.h)? True for
 * a table that is not in flash. */
bool pl_boot_sealed(const struct pl_boot_chip *chip, uint32_t table);

/* --- Policy of a product, decided when it is built --- */

enum pl_boot_policy {
    PL_BOOT_MAY_READ = 1 << 0,    /* Read Memory, while read-out protection is off */
    PL_BOOT_MAY_RAM = 1 << 1,     /* Write and Go in RAM, while read-out protection is off */
    PL_BOOT_SEALED_ONLY = 1 << 2, /* from flash, only an image with a good seal is started */
};

struct pl_boot_server;
typedef void pl_boot_take(struct pl_boot_server *s);

/* A command beside the server's own. take is called when a packet of this kind (enum
 * pl_an3155_packet) has come behind the command; src/boot/server.h says how it answers. */
struct pl_boot_command {
    pl_boot_take *take;
    uint8_t code;
    uint8_t packet;
    bool open_only; /* refused while read-out protection is on */
};
enum { PL_BOOT_AT_ONCE = 0xFF }; /* no packet follows */

/* Write Protect, Write Unprotect, Readout Protect, and, for those who want it, Readout Unprotect:
 * the chip then erases itself, and the loader with it, so the caller must run from RAM by then. The
 * loader in src/boot, if built with PL_BOOT_PROTECT, offers the first three. */
enum { PL_BOOT_PROTECTION = 3, PL_BOOT_PROTECTION_ALL = 4 };
extern const struct pl_boot_command pl_boot_protection[PL_BOOT_PROTECTION_ALL];

/* --- Hooks: what a product adds, without changing the loader --- */

/* A sub-command of Special or Extended Special (AN3155 3.13, 3.14). */
struct pl_boot_special {
    /* data[0..n) has come. The answer replaces it, of `room` bytes at most; returns how many, or
     * less than 0 to refuse. It goes out as the data of Special, or as the status of Extended
     * Special; what else the command has is empty. */
    int (*take)(void *context, uint8_t *data, uint16_t n, uint16_t room);

    /* Extended Special only: its first packet; false to refuse. NULL: whatever it is. */
    bool (*head)(void *context, const uint8_t *data, uint16_t n);

    uint8_t command; /* PL_CMD_SPECIAL or PL_CMD_EXT_SPECIAL */
    uint16_t code;
};

/* A memory that is reached by functions: external flash, EEPROM, OTP. Read Memory, Write Memory and
 * the erase command reach it as they reach flash; Get Checksum and Go do not. It lies where no area
 * does. A function that is NULL cannot be done; one that returns false has failed. */
struct pl_boot_memory {
    uint32_t base, size;
    bool (*read)(void *context, uint32_t addr, uint8_t *to, uint16_t n); /* up to 256 bytes */

    /* Up to 256 bytes; what can be read is read back and compared. */
    bool (*write)(void *context, uint32_t addr, const uint8_t *from, uint16_t n);

    /* Page `page` of n_pages, of equal size. In lists they are numbered from first_page on, which
     * is behind the pages of the flash. */
    bool (*erase)(void *context, uint16_t page);
    uint16_t first_page, n_pages;
};

/* Between what comes for the flash and what is programmed: decryption, decompression. What stands
 * in the flash is then not what was sent, so a host cannot verify it; and whoever wants secrets
 * kept takes PL_BOOT_MAY_READ away. */
struct pl_boot_filter {
    /* data[0..n) has come for addr: up to 256 bytes from a host, 1024 by YMODEM. It stays, and may
     * be changed, until all of it has been given. A host that has missed an ACK sends a block
     * again. False: refused. */
    bool (*take)(void *context, uint32_t addr, uint8_t *data, uint16_t n);

    /* What is to be programmed next: *bytes, for *addr; returns how many bytes, 0 if first another
     * block must come, less than 0 to refuse. Given bytes stay until the next call; but for the
     * last of an image they end where a granule ends, since most chips program a granule once. */
    int (*give)(void *context, uint32_t *addr, const uint8_t **bytes);
};

struct pl_boot_job;
struct pl_boot_config;

/* Another protocol on the same line, which opens with another byte than 0x7F. The loader's loop
 * calls these as it calls pl_boot_server_* of the same names. */
struct pl_boot_protocol {
    void *context; /* the protocol's own */
    uint8_t first; /* the byte that pl_port_sync has heard */
    void (*begin)(void *context, const struct pl_boot_config *config, bool locked, uint32_t now_ms);
    bool (*listens)(const void *context);
    void (*byte)(void *context, uint8_t byte, bool damaged, uint32_t now_ms);
    void (*tick)(void *context, uint32_t now_ms);
    int (*next)(void *context);
    const struct pl_boot_job *(*job)(const void *context);
    void (*done)(void *context, bool good, uint32_t now_ms);
    uint32_t (*idle_ms)(const void *context, uint32_t now_ms);
};

/* What is NULL or 0 is not there, and takes no flash. The functions get `context`, but those of a
 * protocol; they may take as long as a host waits for an ACK, and must end. */
struct pl_boot_hooks {
    void *context;
    const struct pl_boot_special *specials;
    const struct pl_boot_memory *memories;
    const struct pl_boot_filter *filter;
    const struct pl_boot_protocol *protocol;

    /* May this command be done now? False: NACK. Asked for each but Get, Get Version, Get ID, and
     * Special and Extended Special, by which a host can prove who it is. */
    bool (*may)(void *context, uint8_t command);

    uint8_t n_specials, n_memories;
};

struct pl_boot_config {
    const struct pl_boot_chip *chip;
    uint8_t *packet;                    /* for the packet that is being received */
    const struct pl_boot_command *more; /* n_more further commands, 5 at most */
    uint16_t room; /* of packet: 258 at least, and 2 * pages + 3 with wide_erase */
    uint16_t byte_ms, frame_ms;
    uint8_t n_more;
    uint8_t policy;                    /* PL_BOOT_MAY_* */
    const struct pl_boot_hooks *hooks; /* never NULL; all zeros: none */
};

/* --- Jobs: what the server wants done --- */

enum pl_boot_want {
    PL_BOOT_WANT_NOTHING,
    PL_BOOT_WANT_ERASE,         /* the page at addr, number page */
    PL_BOOT_WANT_PROGRAM,       /* the granule at addr with bytes */
    PL_BOOT_WANT_WRITE_PROTECT, /* the n sectors in bytes, instead of those protected so far but
                                 * for the loader's own */
    PL_BOOT_WANT_WRITE_UNPROTECT,
    PL_BOOT_WANT_READ_PROTECT,
    PL_BOOT_WANT_READ_UNPROTECT,
    PL_BOOT_WANT_RESET, /* into the loader again; to be asked for once all has left the wire */
    PL_BOOT_WANT_START, /* the program whose vector table is at addr; likewise */
};

struct pl_boot_job {
    enum pl_boot_want want;
    uint32_t addr;
    uint16_t page;
    uint16_t n;
    const uint8_t *bytes; /* valid until done */
};

/* --- The server --- */

/* What is being programmed. */
struct pl_boot_writer {
    uint32_t addr, n, at; /* a run of bytes, and how far it is written */
    const uint8_t *bytes;
    uint8_t granule[PL_BOOT_GRANULE_MAX];
};

/* Its members are the server's own. */
struct pl_boot_server {
    uint8_t n_out, n_sent; /* bytes of out, and how many of them have been taken */
    bool locked;
    bool damaged; /* a byte of this packet came with an error */
    struct pl_an3155_rx rx;
    struct pl_boot_job job;
    const struct pl_boot_config *config;
    pl_boot_take *take;    /* what the packet being received is for */
    pl_boot_take *go_on;   /* the work that is under way; NULL: none */
    uint32_t heard_ms;     /* the last byte */
    uint32_t progress_ms;  /* the last good packet, or job */
    uint32_t addr, length; /* of the command */
    uint32_t at;           /* how far the work has got */
    uint32_t entries;      /* of a page list */
    uint32_t excess;       /* bytes still to come of a packet that is too long */
    uint32_t crc;
    const uint8_t *span; /* flash or RAM that goes out behind out */
    uint32_t n_span;
    const struct pl_boot_memory *memory;   /* that has the page to be erased; NULL: flash */
    const struct pl_boot_special *special; /* that gets the next packet */
    struct pl_boot_writer writer;
    uint8_t out[32];
};

/* Begins to listen for commands; synchronisation, 0x7F, is behind it. *s is all zeros. config must
 * stay. locked:
 * read-out protection is on; then the flash can be written, and summed up by whole KiB, but not
 * read, and nothing can be put into RAM. */
void pl_boot_server_init(struct pl_boot_server *s, const struct pl_boot_config *config, bool locked,
                         uint32_t now_ms);

/* Will it take a byte now? Not while it works or answers; what a receiver cannot hold until then is
 * lost, as with the ROM loader. */
bool pl_boot_server_listens(const struct pl_boot_server *s);

/* A byte was received. damaged: with a wrong parity or stop bit, or behind a byte that was lost. */
void pl_boot_server_byte(struct pl_boot_server *s, uint8_t byte, bool damaged, uint32_t now_ms);

/* Time has passed: goes on with work that needs no job, and ends waiting for what does not come. To
 * be called in each turn of the caller's loop. */
void pl_boot_server_tick(struct pl_boot_server *s, uint32_t now_ms);

/* The next byte to send, which is then taken as sent; -1: none. */
int pl_boot_server_next(struct pl_boot_server *s);

/* What is to be done now; answers the same until pl_boot_server_done. */
const struct pl_boot_job *pl_boot_server_job(const struct pl_boot_server *s);

/* It was done, or it failed. What was to be erased or programmed is read back in any case. */
void pl_boot_server_done(struct pl_boot_server *s, bool good, uint32_t now_ms);

/* For how long nothing has got on: no good packet, no job done. */
uint32_t pl_boot_server_idle_ms(const struct pl_boot_server *s, uint32_t now_ms);

#ifdef __cplusplus
}
#endif

#endif
