/* SPDX-License-Identifier: MIT */
/* A product's own protocol beside AN3155 in the resident loader: frames, each answered by one.
 *
 * The line is opened by 0x55 alone, at any rate the loader can measure, 8N1; the answer is that to
 * HELLO. Then frames, numbers little-endian:
 *
 *   0x55 | length, 2 bytes | command | payload, `length` bytes | CRC-16, 2 bytes
 *
 * The CRC is that of CCITT: polynomial 0x1021, from 0xFFFF, most significant bit first, of length,
 * command and payload. An answer has the command with bit 7 set, and in the payload first a status:
 *
 *   0x01 HELLO   -                    -> version 1 of all this, granule, PID 2, longest block 2,
 *                                        the application's address 4, bytes of flash for it 4
 *   0x02 ERASE   size 4               -> -     all pages that an image of this size touches
 *   0x03 WRITE   offset 4, 1..256     -> -     offset from the application, by whole granules
 *   0x04 VERIFY  size 4, CRC-32 4     -> -     of the image; CRC as in zlib
 *   0x05 START   -                    -> -     the application, when the answer is out
 *
 * The first granule of an image, without which its stack pointer is none, stays in RAM until VERIFY
 * has found the image right, and is then programmed; so what is cut off, or wrong, never starts.
 * WRITE and VERIFY have read back before they answer 0, and may be repeated.
 *
 * What is no frame, for its CRC or length, is not answered; a frame that stops is forgotten after
 * 250 ms. So a host that hears nothing waits as long, and sends its frame again. While the loader
 * works or answers it does not listen: one frame, one answer.
 *
 * Limits: no keys, so whoever has the line can write; VERIFY tells whoever has the line whether he
 * has guessed what stands there. The largest page of an STM32F405 is erased within two seconds, so
 * ERASE takes as many as it has pages. AN3155 stays what it is, and holds nothing back. */
#ifndef EXAMPLES_FRAMED_H
#define EXAMPLES_FRAMED_H

#include "server.h"
#include "writer.h"

enum { FRAMED_START = 0x55, FRAMED_BLOCK = 256, FRAMED_PAYLOAD = 4 + FRAMED_BLOCK };

enum framed_status {
    FRAMED_GOOD,
    FRAMED_UNKNOWN,  /* no such command */
    FRAMED_ARGUMENT, /* its length, or an address or size */
    FRAMED_REFUSED,  /* by the flash */
    FRAMED_WRONG,    /* the CRC is another */
    FRAMED_NO_START, /* there is nothing to be started */
};

/* Where all zeros begin. */
struct framed {
    bool inside; /* a frame */
    bool good;   /* the last job was */
    bool has_head;
    uint8_t n_out, n_sent;
    uint8_t command;
    uint16_t got, want; /* bytes of a frame behind its first */
    uint32_t heard_ms, progress_ms;
    void (*go_on)(struct framed *f); /* the work that is under way; NULL: none */
    struct pl_boot_job job;
    struct pl_boot_writer writer;
    const struct pl_boot_config *config;
    uint32_t page, length; /* to be erased next; bytes of the last */
    uint32_t size, at;     /* of the image, and how far the work has got */
    uint32_t crc, expected;
    uint8_t head[PL_BOOT_GRANULE_MAX];
    uint8_t out[24];
};

/* In the shape of struct pl_boot_protocol. */
void framed_begin(void *context, const struct pl_boot_config *config, bool locked, uint32_t now_ms);
bool framed_listens(const void *context);
void framed_byte(void *context, uint8_t byte, bool damaged, uint32_t now_ms);
void framed_tick(void *context, uint32_t now_ms);
int framed_next(void *context);
const struct pl_boot_job *framed_job(const void *context);
void framed_done(void *context, bool good, uint32_t now_ms);
uint32_t framed_idle_ms(const void *context, uint32_t now_ms);

/* --- Between frame.c and commands.c --- */

static inline const struct pl_boot_config *framed_config(const struct framed *f)
{
    return THE_CONFIG(f->config);
}

static inline const struct pl_boot_chip *framed_chip(const struct framed *f)
{
    return THE_CHIP(framed_config(f)->chip);
}

/* Answers f->command, and ends the work. At most 14 bytes of data. */
void framed_answer(struct framed *f, enum framed_status status, const uint8_t *data, uint8_t n);

/* f->command has come with payload[0..n), which stays until it is answered. */
void framed_take(struct framed *f, uint8_t *payload, uint16_t n);

#endif
