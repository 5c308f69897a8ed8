/* SPDX-License-Identifier: MIT */
/* The modelled loader from inside: one struct, and what its parts offer each other.
 *
 * rom.c           life cycle, receiver, transmitter, synchronisation
 * rom_command.c   the AN3155 conversation
 * rom_identity.c  what the loader says of itself
 * rom_memory.c    which memories exist, what they hold, who may touch them
 * rom_flash.c     erase and program as the silicon does them
 * rom_protect.c   option bytes, write protection, read-out protection */
#ifndef BOARD_ROM_INTERNAL_H
#define BOARD_ROM_INTERNAL_H

#include "line.h"
#include "rom.h"

#include "pinless/an3155.h"

enum pl_area_kind { PL_AREA_FLASH, PL_AREA_RAM, PL_AREA_OPTION, PL_AREA_SYSTEM, PL_AREA_INFO };

/* A run of mapped bytes. Where two overlap, the earlier in the list answers. */
struct pl_area {
    enum pl_area_kind kind;
    uint32_t base, size;
    uint8_t *data;
    bool borrowed; /* the bytes are someone else's */
};

enum pl_access { PL_ACCESS_READ, PL_ACCESS_WRITE, PL_ACCESS_GO };

enum pl_rom_phase {
    PL_ROM_SYNCING, /* waits for 0x7F */
    PL_ROM_SERVING,
    PL_ROM_LEFT, /* Go was accepted: no loader any more */
};

/* What follows when the last byte of an answer has left. */
enum pl_rom_then { PL_THEN_LISTEN, PL_THEN_RESET, PL_THEN_LEAVE, PL_THEN_UNPROTECT };

enum {
    PL_ROM_BORROWED_MAX = 6, /* flash, option bytes, four blocks of RAM */
    PL_ROM_AREAS_MAX = PL_ROM_BORROWED_MAX + 8,
    PL_ROM_ANSWER_MAX = 2 + PL_AN3155_BLOCK_MAX,
    PL_ROM_WRP_UNITS = 256, /* Write Protect names sectors by a byte */
};

struct pl_rom;
typedef void pl_rom_handler(struct pl_rom *rom, uint64_t now_us);

struct pl_rom {
    struct pl_rom_config config;
    const struct pl_layout *layout;
    uint32_t quirks;  /* of chip and variant */
    uint32_t rom_ram; /* bytes of RAM in the loader's own use */
    struct pl_rom_status status;

    struct pl_area areas[PL_ROM_AREAS_MAX];
    size_t n_areas;
    bool write_protected[PL_ROM_WRP_UNITS];

    enum pl_rom_phase phase;
    struct pl_uart uart; /* baud 0: not yet measured */
    uint64_t deaf_until_us;
    unsigned sync_bytes; /* 0x7F seen since reset */

    /* Receiver: the data register holds one byte while the loader is not looking. */
    bool held;
    uint8_t held_byte;
    bool heard;
    uint64_t heard_us; /* when the last byte ended */

    /* Transmitter: the answer leaves from silent_until_us on. */
    uint8_t answer[PL_ROM_ANSWER_MAX];
    size_t answer_len, answer_sent;
    bool sending; /* a byte is on the wire */
    uint64_t silent_until_us;
    enum pl_rom_then then;

    /* Conversation: what the next good packet is for. */
    struct pl_an3155_rx rx;
    uint8_t packet[PL_AN3155_PACKET_MAX];
    pl_rom_handler *handler;
    uint32_t addr;
    uint32_t words; /* of Get Checksum */
    uint32_t good_packets;
};

/* rom.c */
void pl_rom_answer(struct pl_rom *rom, const uint8_t *bytes, size_t n);
void pl_rom_answer_byte(struct pl_rom *rom, uint8_t byte);
/* The answer leaves only after this much work. */
void pl_rom_work(struct pl_rom *rom, uint64_t duration_us, uint64_t now_us);

/* rom_command.c */
void pl_rom_expect_command(struct pl_rom *rom);
void pl_rom_packet_byte(struct pl_rom *rom, uint8_t byte, uint64_t now_us);
/* The second half of Readout Unprotect, once its first ACK has left. */
void pl_rom_unprotect(struct pl_rom *rom, uint64_t now_us);

/* rom_identity.c: each adds to the answer. */
bool pl_rom_lists(const struct pl_rom *rom, uint8_t command);
void pl_rom_tell_commands(struct pl_rom *rom);
void pl_rom_tell_version(struct pl_rom *rom);
void pl_rom_tell_id(struct pl_rom *rom);

/* rom_memory.c */
bool pl_rom_memory_new(struct pl_rom *rom);
void pl_rom_memory_free(struct pl_rom *rom);
struct pl_area *pl_rom_area(struct pl_rom *rom, enum pl_area_kind kind); /* NULL: none */
/* The area that holds this address; NULL: none. */
const struct pl_area *pl_rom_area_at(const struct pl_rom *rom, uint32_t addr);
/* To be called after bytes of the flash or RAM have changed. */
void pl_rom_changed(const struct pl_rom *rom, uint32_t addr, uint32_t size);
/* All RAM to zero. */
void pl_rom_clear_ram(struct pl_rom *rom);
bool pl_rom_may(const struct pl_rom *rom, uint32_t addr, enum pl_access access);
bool pl_rom_may_read(const struct pl_rom *rom, uint32_t addr, uint32_t n);
uint32_t pl_rom_word(const struct pl_rom *rom, uint32_t addr); /* little-endian; unmapped: 0 */
void pl_rom_poke_word(struct pl_rom *rom, uint32_t addr, uint32_t word);

/* rom_flash.c: each returns how long the silicon is busy, in microseconds. */
uint64_t pl_rom_program(struct pl_rom *rom, uint32_t addr, const uint8_t *data, uint32_t n);
uint64_t pl_rom_erase_page(struct pl_rom *rom, uint32_t page);
/* All pages that lie in [from, to) of the flash's offsets. */
uint64_t pl_rom_erase_range(struct pl_rom *rom, uint32_t from, uint32_t to);
/* Removing read-out protection erases protected pages too. */
uint64_t pl_rom_erase_everything(struct pl_rom *rom);

/* rom_protect.c */
void pl_rom_options_init(struct pl_rom *rom);
void pl_rom_options_reload(struct pl_rom *rom);
void pl_rom_options_write(struct pl_rom *rom, uint32_t addr, const uint8_t *data, uint32_t n);
void pl_rom_set_rdp(struct pl_rom *rom, uint8_t level);
bool pl_rom_write_protected(const struct pl_rom *rom, uint32_t addr);
void pl_rom_write_protect(struct pl_rom *rom, const uint8_t *units, size_t n);
void pl_rom_write_unprotect(struct pl_rom *rom);

#endif
