/* SPDX-License-Identifier: MIT */
/* Fuzz target: any bytes to the listener of the application, in two ways of cutting, and to the
 * host's search for an answer. */
#include <stdlib.h>
#include <string.h>

#include "pinless/enter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* In the place of hw.h. */
void pl_hw_barrier(void)
{
}

static void mac(void *ctx, const uint8_t *data, size_t n, uint8_t out[PL_ENTRY_MAC_SIZE])
{
    (void)ctx;
    (void)data;
    memset(out, (int)n, PL_ENTRY_MAC_SIZE);
}

static void nonce(void *ctx, uint8_t out[PL_ENTRY_NONCE_SIZE])
{
    (void)ctx;
    memset(out, 0x11, PL_ENTRY_NONCE_SIZE);
}

static const struct pl_enter_auth auth = {mac, nonce, NULL};
static const struct pl_enter_config configs[] = {{0x00C0FFEE, "1.0.0", "reboot bootloader\r", NULL},
                                                 {0x00C0FFEE, "1.0.0", NULL, &auth}};

/* What is said is an answer that the host finds. */
static unsigned listen(const struct pl_enter_config *config, const uint8_t *data, size_t size,
                       size_t piece)
{
    struct pl_enter_listener l;
    struct pl_enter_answer said;
    struct pl_entry_answer found;
    unsigned answers = 0;

    if (!pl_enter_listen(&l, config))
        abort();
    for (size_t at = 0; at < size; at += piece) {
        pl_enter_feed(&l, data + at, size - at < piece ? size - at : piece);
        if (!pl_enter_poll(&l, &said))
            continue;
        answers++;
        if (said.size >= sizeof said.line || said.line[said.size] != '\0' ||
            pl_entry_find((const uint8_t *)said.line, said.size, &found) != PL_OK ||
            found.tag != said.tag || found.target != said.target)
            abort();
    }
    return answers;
}

/* What is found was there. */
static void find(const uint8_t *data, size_t size)
{
    struct pl_entry_answer answer;
    char line[PL_ENTRY_ANSWER_SIZE];
    size_t n;

    if (pl_entry_find(data, size, &answer) != PL_OK)
        return;
    n = pl_entry_put_answer(line, &answer);
    for (size_t i = 0; i + n <= size; i++)
        if (memcmp(data + i, line, n) == 0)
            return;
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < sizeof configs / sizeof configs[0]; i++)
        if (listen(&configs[i], data, size, size + 1) > listen(&configs[i], data, size, 1))
            abort();
    find(data, size);
    return 0;
}
