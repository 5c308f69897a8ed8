/* SPDX-License-Identifier: MIT */
/* The engine's receive side: a loader that answers whatever the input says, whenever it says. Every
 * job must end by itself in bounded time, send nothing after a final failure, and touch no memory
 * that is not its own.
 *
 * Input: byte 0 chooses the chip that Get ID will claim and the options; then pairs of a control
 * byte (count of bytes to deliver, time to pass) and those bytes. A count of 7 answers politely:
 * ACK, or for Get and Get ID what a real loader would say. */
#include <stdlib.h>
#include <string.h>

#include "pinless/update.h"

enum { LIMIT_MS = 3600 * 1000 };

struct input {
    const uint8_t *data;
    size_t size;
};

static uint8_t take(struct input *in)
{
    if (in->size == 0)
        return 0;
    in->size--;
    return *in->data++;
}

/* What the polite loader says to the bytes it was sent. */
static void polite(struct pl_session *s, const uint8_t *sent, size_t n, uint16_t pid, uint32_t now)
{
    static const uint8_t get[] = {0x79, 0x0C, 0x33, 0x00, 0x01, 0x02, 0x11, 0x21,
                                  0x31, 0x44, 0x63, 0x73, 0x82, 0x92, 0xA1, 0x79};
    uint8_t id[5] = {0x79, 1, (uint8_t)(pid >> 8), (uint8_t)pid, 0x79};

    if (n == 2 && sent[0] == PL_CMD_GET && sent[1] == 0xFF)
        pl_session_rx(s, get, sizeof get, now);
    else if (n == 2 && sent[0] == PL_CMD_GET_ID && sent[1] == 0xFD)
        pl_session_rx(s, id, sizeof id, now);
    else
        pl_session_rx(s, id, 1, now);
}

/* One turn: bytes out, bytes in, time on. */
static void turn(struct pl_session *s, struct input *in, uint16_t pid, uint32_t *now)
{
    struct pl_line line;
    uint8_t sent[PL_AN3155_PACKET_MAX + 32], answer[8];
    size_t n;
    uint8_t control = take(in);

    if (pl_session_line_wanted(s, &line))
        pl_session_line_done(s, *now);
    const uint8_t *tx = pl_session_tx(s, &n);
    if (n > sizeof sent)
        abort();
    memcpy(sent, tx, n);
    pl_session_tx_done(s, n, *now);

    if ((control & 7) == 7) {
        polite(s, sent, n, pid, *now);
    } else {
        for (int i = 0; i < (control & 7); i++)
            answer[i] = take(in);
        pl_session_rx(s, answer, control & 7u, *now);
    }
    uint32_t wait = pl_session_wait_ms(s, *now);
    if (wait > 1000)
        abort();
    *now += in->size > 0 ? (control >> 3) * (control >> 3) / 8u : wait;
    pl_session_tick(s, *now);
}

static void drive(struct pl_session *s, struct input *in, uint16_t pid, uint32_t *now)
{
    uint32_t start = *now;

    while (pl_session_result(s) == PL_BUSY) {
        turn(s, in, pid, now);
        if (*now - start > LIMIT_MS)
            abort();
    }
}

static void check_silent_after_the_end(struct pl_session *s)
{
    size_t n;

    if (!pl_session_ended(s))
        return;
    pl_session_tx(s, &n);
    if (n != 0 || pl_session_connect(s, 0) != PL_ERR_STATE)
        abort();
}

static int identify(struct pl_identify *id, struct pl_session *s, struct input *in, uint16_t pid,
                    uint32_t *now)
{
    int err;

    pl_identify_init(id, s, NULL, NULL);
    while ((err = pl_identify_step(id, *now)) == PL_BUSY)
        drive(s, in, pid, now);
    return err;
}

static void update(struct pl_identify *id, struct pl_session *s, struct input *in, uint16_t pid,
                   uint32_t flags, uint32_t *now)
{
    static uint8_t content[700];
    static struct pl_plan plan;
    static struct pl_update up;
    struct pl_segment segs[2] = {{id->target.chip->flash_base + 5, 600, content},
                                 {id->target.chip->flash_base + 700, 3, content}};
    struct pl_image image = {segs, 2};
    struct pl_update_config cfg = {.flags = flags >> 4 & 7};

    for (size_t i = 0; i < sizeof content; i++)
        content[i] = (uint8_t)i;
    if (pl_plan_make(&plan, &id->target, &image, flags & 3) != PL_OK)
        return;
    cfg.keep = malloc(plan.keep_bytes + 1u);
    cfg.keep_size = plan.keep_bytes;
    if (pl_update_init(&up, s, &plan, &cfg) != PL_OK)
        abort();
    while (pl_update_step(&up, *now) == PL_BUSY)
        drive(s, in, pid, now);
    free(cfg.keep);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input in = {data, size};
    uint8_t options = take(&in);
    uint16_t pid = pl_chips[take(&in) % pl_chips_count].pid;
    struct pl_session_config cfg = {
        .lines = {{115200, PL_PARITY_EVEN}, {9600, PL_PARITY_NONE}},
        .n_lines = options & 1 ? 2 : 1,
        .strict = (options & 2) != 0,
        .sync_ms = 500,
    };
    static struct pl_session s;
    static struct pl_identify id;
    uint32_t now = UINT32_MAX - 1000;

    pl_session_init(&s, &cfg);
    if (identify(&id, &s, &in, pid, &now) == PL_OK)
        update(&id, &s, &in, pid, options, &now);
    check_silent_after_the_end(&s);
    return 0;
}
