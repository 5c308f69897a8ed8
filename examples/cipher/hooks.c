/* SPDX-License-Identifier: MIT */
/* A product whose firmware travels enciphered: a filter for the resident loader, with BearSSL's
 * AES-128 in counter mode (NIST SP 800-38A, 6.5).
 *
 * A file of this product is a header of 16 bytes, "PLC1" and a nonce that no other file has had,
 * and behind it the image, enciphered. The counter block is the nonce and the number of the block
 * of 16, from 0, most significant byte first; so openssl makes it:
 *
 *   openssl enc -aes-128-ctr -K KEY -iv NONCE00000000 -in image.bin
 *
 * This keeps firmware secret, on its way and in files. It does not prove whose it is: who knows the
 * text can change any bit of it. The key lies in the loader's pages, so such a loader is built
 * without PL_BOOT_MAY_READ and PL_BOOT_MAY_RAM, and the chip is read-out protected. */
#include <bearssl_block.h>

#include "port.h"
#include "server.h"

#include "../../src/core/mem.h"

enum { HEADER = 16, MAGIC = 4, NONCE = HEADER - MAGIC, BLOCK = 16 };

/* A product has its own, from outside its sources. This one is of SP 800-38A, F.5.1. */
#ifndef PL_CIPHER_KEY
#define PL_CIPHER_KEY                                                                              \
    0x2B, 0x7E, 0x15, 0x16, 0x28, 0xAE, 0xD2, 0xA6, 0xAB, 0xF7, 0x15, 0x88, 0x09, 0xCF, 0x4F, 0x3C
#endif

static const uint8_t key[] = {PL_CIPHER_KEY};

struct cipher {
    bool headed;
    uint8_t nonce[NONCE];
    uint32_t addr; /* what was deciphered, and not yet given */
    const uint8_t *bytes;
    uint16_t n;
};

static struct cipher cipher;

static bool take_header(struct cipher *c, const uint8_t *data, uint16_t n)
{
    c->headed = n > HEADER && memcmp(data, "PLC1", MAGIC) == 0;
    memcpy(c->nonce, data + MAGIC, NONCE);
    return c->headed;
}

static void decipher(struct cipher *c, uint32_t off, uint8_t *data, uint16_t n)
{
    br_aes_ct_ctr_keys keys;

    br_aes_ct_ctr_init(&keys, key, sizeof key);
    br_aes_ct_ctr_run(&keys, c->nonce, off / BLOCK, data, n);
    c->addr = pl_port_chip.app + off;
    c->bytes = data;
    c->n = n;
}

/* A block that comes twice is deciphered twice, from its address alone. */
static bool take(void *context, uint32_t addr, uint8_t *data, uint16_t n)
{
    struct cipher *c = context;
    uint32_t off = addr - pl_port_chip.app;

    if (off == 0) {
        if (!take_header(c, data, n))
            return false;
        decipher(c, 0, data + HEADER, (uint16_t)(n - HEADER));
        return true;
    }
    if (!c->headed || off % BLOCK != 0)
        return false;
    decipher(c, off - HEADER, data, n);
    return true;
}

static int give(void *context, uint32_t *addr, const uint8_t **bytes)
{
    struct cipher *c = context;
    int n = c->n;

    *addr = c->addr;
    *bytes = c->bytes;
    c->n = 0;
    return n;
}

static const struct pl_boot_filter filter = {take, give};

const struct pl_boot_hooks pl_boot_hooks = {.context = &cipher, .filter = &filter};
