/* SPDX-License-Identifier: MIT */
/* The host's end of entry: asks a running application to go into a loader, or who it is.
 *
 * Driven like a session (session.h): bytes and time go in, bytes come out; nothing waits. What the
 * application says otherwise goes on around the conversation and is not looked at. */
#ifndef PINLESS_ENTRY_TALK_H
#define PINLESS_ENTRY_TALK_H

#include <stdbool.h>

#include "entry.h"

#ifdef __cplusplus
extern "C" {
#endif

struct pl_entry_talk_config {
    enum pl_entry_target target; /* PL_ENTRY_NONE: only who it is */
    uint32_t product;
    uint32_t tag;         /* better another one each time; with a text, 0 is what comes back */
    const char *text;     /* said instead of a frame, or NULL; at most PL_ENTRY_RESPONSE_SIZE */
    uint8_t attempts;     /* 0: 4, of a text 1 */
    uint16_t patience_ms; /* for each answer; 0: 400 */
    /* HMAC-SHA-256 with the key that the application knows too; NULL: there is no key. */
    void (*mac)(void *ctx, const uint8_t *data, size_t n, uint8_t out[PL_ENTRY_MAC_SIZE]);
    void *mac_ctx;
};

/* Opaque to the caller, except answer, which may be read when the talk has ended. */
struct pl_entry_talk {
    struct pl_entry_answer answer; /* the last one that was for us */
    bool answered;
    struct pl_entry_talk_config config;
    int result;
    uint8_t attempt;
    bool proved;
    uint8_t tx[PL_ENTRY_RESPONSE_SIZE];
    uint8_t tx_len, tx_sent;
    char line[PL_ENTRY_ANSWER_SIZE];
    uint16_t line_len;
    uint32_t deadline;
};

void pl_entry_talk_init(struct pl_entry_talk *t, const struct pl_entry_talk_config *config,
                        uint32_t now);

/* Bytes to put on the wire now (*len may be 0), and how many of them were taken. */
const uint8_t *pl_entry_talk_tx(const struct pl_entry_talk *t, size_t *len);
void pl_entry_talk_tx_done(struct pl_entry_talk *t, size_t len, uint32_t now);

void pl_entry_talk_rx(struct pl_entry_talk *t, const uint8_t *data, size_t len, uint32_t now);
void pl_entry_talk_tick(struct pl_entry_talk *t, uint32_t now);

/* Milliseconds until tick has something to do; 0 if it has now. */
uint32_t pl_entry_talk_wait_ms(const struct pl_entry_talk *t, uint32_t now);

/* PL_BUSY while it lasts, then for good
 *   PL_OK                 it goes, or it has said who it is
 *   PL_ERR_NO_ANSWER      not a word for us in all attempts
 *   PL_ERR_ENTRY_REFUSED  it will not go, or our key is not its key
 *   PL_ERR_ENTRY_KEY      it demands a proof, and there is no key */
int pl_entry_talk_result(const struct pl_entry_talk *t);

#ifdef __cplusplus
}
#endif

#endif
