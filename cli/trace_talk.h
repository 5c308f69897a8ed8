/* SPDX-License-Identifier: MIT */
/* An AN3155 conversation, byte by byte from both sides, told in words.
 *
 * Two readers side by side. The host's bytes are cut into packets as a loader would cut them; each
 * complete packet queues what the chip should answer. The chip's bytes are held against that queue.
 * So it does not matter how far the host sends ahead. A NACK empties the queue, and the host is
 * expected to begin a new command. */
#ifndef CLI_TRACE_TALK_H
#define CLI_TRACE_TALK_H

#include <stdbool.h>

#include "pinless/an3155.h"
#include "trace_decode.h"

enum {
    PL_TALK_ANSWERS_MAX = 32,
    PL_TALK_KEPT_MAX = 260,
    PL_TALK_STRAYS_MAX = 16,
};

struct pl_talk_answer {
    uint8_t kind;
    uint8_t cmd;
    uint16_t len; /* if it is fixed */
};

struct pl_talk_script;

/* us is the caller's: the time of what is told from now on. The rest is opaque. */
struct pl_talk {
    uint64_t us;

    pl_trace_sink *sink;
    void *context;
    struct pl_trace_summary *sum;

    struct pl_an3155_rx rx;
    uint8_t packet[PL_AN3155_PACKET_MAX];
    const struct pl_talk_script *script; /* NULL: a command is expected */
    uint8_t at;

    struct pl_talk_answer answers[PL_TALK_ANSWERS_MAX];
    size_t n_answers;
    uint8_t kept[PL_TALK_KEPT_MAX];
    uint32_t got; /* of the answer under way; only the first are kept */

    uint8_t strays[PL_TALK_STRAYS_MAX];
    size_t n_strays;
    char stray_mark;
};

/* Counts go to sum, words to sink. */
void pl_talk_init(struct pl_talk *t, pl_trace_sink *sink, void *context,
                  struct pl_trace_summary *sum);

void pl_talk_host_byte(struct pl_talk *t, uint8_t byte);
void pl_talk_chip_byte(struct pl_talk *t, uint8_t byte);

/* Whatever was under way is over, as after a change of the line. */
void pl_talk_reset(struct pl_talk *t);

/* Tell what has been held back so far. */
void pl_talk_flush(struct pl_talk *t);

/* Is a packet or an answer under way? */
bool pl_talk_midway(const struct pl_talk *t);

#endif
