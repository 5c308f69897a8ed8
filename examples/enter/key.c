/* SPDX-License-Identifier: MIT */
/* HMAC-SHA-256 by BearSSL. The key stands in the flash, where read-out protection keeps it; each
 * product has its own. */
#include "key.h"
#include "cortex.h"

#include <bearssl_hmac.h>

static const uint8_t key[32] = {1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16,
                                17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32};

static void mac(void *ctx, const uint8_t *data, size_t n, uint8_t out[PL_ENTRY_MAC_SIZE])
{
    br_hmac_key_context key_context;
    br_hmac_context context;

    (void)ctx;
    br_hmac_key_init(&key_context, &br_sha256_vtable, key, sizeof key);
    br_hmac_init(&context, &key_context, 0);
    br_hmac_update(&context, data, n);
    br_hmac_out(&context, out);
}

/* What RAM held at power-up, and the moment of each request since, also before resets. A chip that
 * has a random number generator should use it. */
static struct {
    uint8_t state[PL_ENTRY_MAC_SIZE];
    uint32_t moment;
} pool __attribute__((section(".noinit")));

static void nonce(void *ctx, uint8_t out[PL_ENTRY_NONCE_SIZE])
{
    uint8_t block[PL_ENTRY_MAC_SIZE];

    pool.moment += SYSTICK->CVR;
    mac(ctx, (const uint8_t *)&pool, sizeof pool, pool.state);
    mac(ctx, pool.state, sizeof pool.state, block); /* shows nothing of the state */
    for (unsigned i = 0; i < PL_ENTRY_NONCE_SIZE; i++)
        out[i] = block[i];
}

const struct pl_enter_auth key_auth = {mac, nonce, 0};
