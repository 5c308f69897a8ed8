/* SPDX-License-Identifier: MIT */
/* AN3155, the USART protocol of ST's ROM loaders: bytes in, bytes out, nothing else.
 *
 * Source of every constant and format: ST AN3155 rev 20 (Jul 2025), sections 2 and 3.1-3.15;
 * SPEC.md section 2 restates them with worked examples, which are also test vectors.
 * No function here waits, allocates, keeps state beyond its arguments, or reads beyond a stated
 * length. Multi-byte numbers are most significant byte first on this wire. */
#ifndef PINLESS_AN3155_H
#define PINLESS_AN3155_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    PL_AN3155_SYNC = 0x7F, /* host: measure my baud rate */
    PL_AN3155_ACK = 0x79,
    PL_AN3155_NACK = 0x1F,
    PL_AN3155_BUSY = 0x76, /* device: still at it, the ACK or NACK follows (no-stretch commands) */
};

enum pl_an3155_command {
    PL_CMD_GET = 0x00,
    PL_CMD_GET_VERSION = 0x01,
    PL_CMD_GET_ID = 0x02,
    PL_CMD_READ = 0x11,
    PL_CMD_GO = 0x21,
    PL_CMD_WRITE = 0x31,
    PL_CMD_ERASE = 0x43,
    PL_CMD_EXT_ERASE = 0x44,
    PL_CMD_SPECIAL = 0x50,
    PL_CMD_EXT_SPECIAL = 0x51,
    PL_CMD_WRITE_PROTECT = 0x63,
    PL_CMD_WRITE_UNPROTECT = 0x73,
    PL_CMD_READ_PROTECT = 0x82,
    PL_CMD_READ_UNPROTECT = 0x92,
    PL_CMD_CHECKSUM = 0xA1,
};

/* Special page codes of Extended Erase; 0xFFF0-0xFFFC are reserved. */
enum {
    PL_ERASE_ALL = 0xFFFF,
    PL_ERASE_BANK1 = 0xFFFE,
    PL_ERASE_BANK2 = 0xFFFD,
};

enum {
    PL_AN3155_BLOCK_MAX = 256,        /* bytes in one Read or Write */
    PL_AN3155_PAGES8_MAX = 255,       /* pages in one Erase: count byte 0xFF means all */
    PL_AN3155_PAGES16_MAX = 511,      /* pages in one Extended Erase that known loaders accept */
    PL_AN3155_SPECIAL_MAX = 128,      /* data bytes of Special */
    PL_AN3155_EXT_SPECIAL_MAX = 1024, /* data bytes of the second packet of Extended Special */
    PL_AN3155_PACKET_MAX = 2 + PL_AN3155_EXT_SPECIAL_MAX + 1, /* the largest packet either way */
};

/* Name of a command for people ("Read Memory"), or "unknown". */
const char *pl_an3155_command_name(uint8_t cmd);

/* --- Host end: packets to send. Each returns the number of bytes written to out. --- */

/* Command byte and complement. */
size_t pl_an3155_put_command(uint8_t out[2], uint8_t cmd);

/* A 32-bit number and its XOR: an address, or the word count, polynomial or initial value of
 * Get Checksum. */
size_t pl_an3155_put_word(uint8_t out[5], uint32_t word);

/* The count of Read Memory: n bytes wanted, 1..256; sent as n-1 and complement. */
size_t pl_an3155_put_count(uint8_t out[2], size_t n);

/* The data packet of Write Memory: n-1, n bytes, XOR. n is 1..256; out holds n + 2. */
size_t pl_an3155_put_data(uint8_t *out, const uint8_t *data, size_t n);

/* The page list of Erase (0x43), or the sector list of Write Protect: n-1, n numbers, XOR.
 * n is 1..255, every number below 256; out holds n + 2. */
size_t pl_an3155_put_pages8(uint8_t *out, const uint16_t *pages, size_t n);

/* Erase (0x43) of everything: 0xFF 0x00. */
size_t pl_an3155_put_erase_all8(uint8_t out[2]);

/* The page list of Extended Erase: n-1 (2 bytes), n numbers of 2 bytes, XOR. n is 1..511; out
 * holds 2 * n + 3. */
size_t pl_an3155_put_pages16(uint8_t *out, const uint16_t *pages, size_t n);

/* Extended Erase of everything or a bank: one of PL_ERASE_*. */
size_t pl_an3155_put_erase_special(uint8_t out[3], uint16_t code);

/* Sub-opcode of Special or Extended Special, with XOR. */
size_t pl_an3155_put_subcommand(uint8_t out[3], uint16_t subcommand);

/* Data packet of Special and Extended Special: size (2 bytes), n bytes, XOR. n is 0..1024; out
 * holds n + 3. */
size_t pl_an3155_put_block(uint8_t *out, const uint8_t *data, size_t n);

/* --- Either end --- */

/* XOR of n bytes onto seed. */
uint8_t pl_an3155_xor(uint8_t seed, const uint8_t *data, size_t n);

/* Most significant byte first. */
uint16_t pl_an3155_get16(const uint8_t in[2]);
uint32_t pl_an3155_get32(const uint8_t in[4]);

/* --- Device end: what a loader receives, byte by byte. ---
 *
 * The server names the packet it expects, feeds bytes until the packet is complete, answers ACK or
 * NACK, and names the next. A trace decoder follows a conversation in the same way. */
enum pl_an3155_packet {
    PL_PACKET_COMMAND,    /* command, complement */
    PL_PACKET_WORD,       /* 4 bytes, XOR */
    PL_PACKET_COUNT,      /* n-1, complement */
    PL_PACKET_DATA,       /* n-1, n bytes, XOR */
    PL_PACKET_PAGES8,     /* as DATA, or 0xFF and one more byte: 0x00 for erase all */
    PL_PACKET_PAGES16,    /* n-1 (2), n * 2 bytes, XOR; or a special 0xFFF0-0xFFFF, XOR */
    PL_PACKET_SUBCOMMAND, /* 2 bytes, XOR */
    PL_PACKET_BLOCK,      /* size (2), size bytes, XOR */
};

struct pl_an3155_rx {
    enum pl_an3155_packet kind;
    uint8_t xored; /* XOR of all bytes so far */
    uint16_t got;  /* bytes taken so far */
    uint32_t size; /* bytes of the whole packet, checksum included; grows as counts arrive */
    uint16_t room; /* bytes of buf, from the caller */
    uint8_t *buf;  /* the packet as received; valid until the next expect */
};

enum pl_an3155_event {
    PL_RX_MORE,     /* not yet complete */
    PL_RX_GOOD,     /* complete, checksum right */
    PL_RX_BAD,      /* complete, checksum or complement wrong: answer NACK */
    PL_RX_OVERSIZE, /* announces more than buf can hold: answer NACK */
};

/* Wait for a packet of this kind, to be kept in buf[0..room). room must be at least 5. */
void pl_an3155_rx_expect(struct pl_an3155_rx *rx, enum pl_an3155_packet kind, uint8_t *buf,
                         size_t room);

/* Take one byte. After anything but PL_RX_MORE the packet is over; call expect again. */
enum pl_an3155_event pl_an3155_rx_byte(struct pl_an3155_rx *rx, uint8_t byte);

/* What a complete PAGES8, PAGES16, DATA or BLOCK packet carries: the number of entries, and where
 * they start in buf. *special is the erase code (PL_ERASE_ALL for 0xFF 0x00), or 0 if it is a list.
 * Command, word, count and subcommand packets: read buf directly. */
size_t pl_an3155_rx_items(const struct pl_an3155_rx *rx, const uint8_t **items, uint16_t *special);

/* CRC of STM32's CRC unit as Get Checksum runs it: 32-bit little-endian words, most significant
 * bit first, no reflection, no final XOR. crc is the value so far (0xFFFFFFFF at the start),
 * n a multiple of 4. Polynomial 0x04C11DB7 (AN3155 section 3.15, RM0351 CRC reset values). */
uint32_t pl_an3155_crc(uint32_t crc, const uint8_t *data, size_t n);

#define PL_AN3155_CRC_INIT UINT32_C(0xFFFFFFFF)
#define PL_AN3155_CRC_POLY UINT32_C(0x04C11DB7)

#ifdef __cplusplus
}
#endif

#endif
