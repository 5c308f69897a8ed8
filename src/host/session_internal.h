/* SPDX-License-Identifier: MIT */
/* What the two halves of the session share: session.c drives, session_ops.c knows the commands. */
#ifndef SRC_HOST_SESSION_INTERNAL_H
#define SRC_HOST_SESSION_INTERNAL_H

#include "pinless/session.h"

/* A conversation is a list of steps: put bytes on the wire, wait for something. */
enum step_kind {
    STEP_SEND,       /* the next len bytes of tx */
    STEP_ACK,        /* within wait_ms */
    STEP_ACK_OR_NOT, /* an ACK that some loaders leave out */
    STEP_DATA,       /* len bytes */
    STEP_COUNTED,    /* a byte n, then n + 1 bytes */
    STEP_SIZED,      /* a 16-bit size, then that many bytes */
};

enum op_kind {
    OP_NONE,
    OP_CONNECT,
    OP_READ,
    OP_WRITE,
    OP_ERASE_PAGES,
    OP_ERASE_SPECIAL,
    OP_GO,
    OP_PROTECT,
    OP_WRITE_PROTECT,
    OP_CHECKSUM,
    OP_SPECIAL,
};

enum connect_phase {
    CONNECT_SYNC,
    CONNECT_GET,
    CONNECT_GET_AGAIN,
    CONNECT_ID,
    CONNECT_ID_AGAIN,
};

/* Lay out tx and steps for s->op. */
void pl_session_build(struct pl_session *s);

/* The steps of s->op have all succeeded: take the answer in.
 *   PL_OK    the operation is complete
 *   PL_BUSY  it has another conversation to hold; build it
 *   else     the answer is no good: treat as a failed attempt */
int pl_session_digest(struct pl_session *s);

/* May the operation be repeated after a failure without changing its meaning? */
bool pl_session_repeatable(const struct pl_session *s);

/* Where the bytes of a STEP_DATA go, and how many fit. */
uint8_t *pl_session_sink(struct pl_session *s);

/* Start the operation prepared in s->op. */
int pl_session_begin(struct pl_session *s, uint32_t now);

static inline bool bit_get(const uint8_t *set, uint8_t i)
{
    return (set[i / 8] >> (i % 8) & 1) != 0;
}

static inline void bit_set(uint8_t *set, uint8_t i)
{
    set[i / 8] = (uint8_t)(set[i / 8] | 1u << (i % 8));
}

#endif
