/* SPDX-License-Identifier: MIT */
/* Entry: how a host asks a running application to go into a loader. Both ends of the format.
 *
 * Every byte is described in SPEC.md, "Entering from the application", with worked examples. The
 * host sends a frame of bytes that do not occur in text; the application answers with a line of
 * text, so that a person at a terminal can read it too. Between the two, the application's own
 * traffic goes on.
 *
 * Nothing here waits, allocates or keeps state. Numbers travel most significant byte first. */
#ifndef PINLESS_ENTRY_H
#define PINLESS_ENTRY_H

#include <stddef.h>
#include <stdint.h>

#include "error.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    PL_ENTRY_MAGIC_SIZE = 8,     /* of every frame; the first byte is in no other place of it */
    PL_ENTRY_REQUEST_SIZE = 22,  /* magic, kind, target, product, tag, CRC-32 */
    PL_ENTRY_RESPONSE_SIZE = 54, /* the same with a MAC before the CRC-32 */
    PL_ENTRY_NONCE_SIZE = 16,
    PL_ENTRY_MAC_SIZE = 32,     /* HMAC-SHA-256 */
    PL_ENTRY_SIGNED_SIZE = 41,  /* what the MAC is over */
    PL_ENTRY_VERSION_MAX = 24,  /* characters */
    PL_ENTRY_ANSWER_SIZE = 140, /* the longest answer line, with its line end and a 0 */
};

enum pl_entry_kind {
    PL_ENTRY_REQUEST = 0x01,
    PL_ENTRY_RESPONSE = 0x02, /* to a challenge */
};

enum pl_entry_target {
    PL_ENTRY_NONE = 0x00,   /* stay: only say who you are */
    PL_ENTRY_ROM = 0x01,    /* ST's loader */
    PL_ENTRY_LOADER = 0x02, /* the resident loader */
    PL_ENTRY_APP = 0x03,    /* a plain restart */
};

enum pl_entry_state {
    PL_ENTRY_GOING,     /* the chip resets as soon as the line has been sent */
    PL_ENTRY_CHALLENGE, /* send a response for this nonce */
    PL_ENTRY_HERE,      /* to PL_ENTRY_NONE */
    PL_ENTRY_REFUSED,   /* wrong response, or the application cannot be left now */
};

/* The eight bytes that every frame begins with. */
extern const uint8_t pl_entry_magic[PL_ENTRY_MAGIC_SIZE];

/* CRC-32 as in zip and Ethernet: reflected, polynomial 0x04C11DB7. crc is 0 at the start, then what
 * the last call has returned. */
uint32_t pl_entry_crc32(uint32_t crc, const uint8_t *data, size_t n);

/* --- Host end --- */

/* product: the number that the application was built with. tag: any number; the answer repeats it,
 * so that it cannot be taken for an answer to somebody else. */
void pl_entry_put_request(uint8_t out[PL_ENTRY_REQUEST_SIZE], enum pl_entry_target target,
                          uint32_t product, uint32_t tag);

/* mac: HMAC-SHA-256, with the shared key, over what pl_entry_signed makes of the challenge. */
void pl_entry_put_response(uint8_t out[PL_ENTRY_RESPONSE_SIZE], enum pl_entry_target target,
                           uint32_t product, uint32_t tag, const uint8_t mac[PL_ENTRY_MAC_SIZE]);

struct pl_entry_answer {
    enum pl_entry_state state;
    enum pl_entry_target target;
    uint32_t product;
    uint32_t tag;
    char version[PL_ENTRY_VERSION_MAX + 1];
    uint8_t nonce[PL_ENTRY_NONCE_SIZE]; /* of a challenge, else 0 */
};

/* Looks for an answer line in what has been heard; what the application says otherwise may stand
 * before and behind it, on the same line too.
 *   PL_OK    *answer is the first one
 *   PL_BUSY  none, or not yet complete */
enum pl_err pl_entry_find(const uint8_t *heard, size_t n, struct pl_entry_answer *answer);

/* --- Both ends --- */

/* What the MAC of a response is over: a text that names this use of the key, then what the
 * request asks for and the nonce. */
void pl_entry_signed(uint8_t out[PL_ENTRY_SIGNED_SIZE], enum pl_entry_target target,
                     uint32_t product, uint32_t tag, const uint8_t nonce[PL_ENTRY_NONCE_SIZE]);

/* --- Application end --- */

/* The line of text, with CR LF and a 0 behind it. Of the version, printable characters other than
 * the space are taken, up to PL_ENTRY_VERSION_MAX; "?" if there are none. Returns the length
 * without the 0. */
size_t pl_entry_put_answer(char out[PL_ENTRY_ANSWER_SIZE], const struct pl_entry_answer *answer);

#ifdef __cplusplus
}
#endif

#endif
