/* SPDX-License-Identifier: MIT */
/* Driving a session: synchronise, run the steps of an operation, recover when they go wrong. On a
 * bus, SELECT comes before SYNC, and in the place of PROBE.
 *
 *              connect                                   read, write, erase, ...
 *                 v                                              v
 *   LINE ---> SYNC ---> DRAIN ---------------------------> STEPS ---> IDLE
 *     ^         |        ^  |                                |
 *     |  no     |        |  v   NACK, timeout, nonsense      |
 *     +- answer-+      PROBE <--------- DRAIN <--------------+
 *                        |
 *                        v  nobody there
 *                      ENDED                                                                     */
#include "session_internal.h"

#include "mem.h"
#include "pinless/bus.h"

enum state { ST_IDLE, ST_LINE, ST_SYNC, ST_DRAIN, ST_PROBE, ST_STEPS, ST_SELECT };

/* What follows when the line has fallen silent. */
enum after_drain { THEN_SYNC, THEN_STEPS, THEN_PROBE, THEN_RECOVERED, THEN_DONE, THEN_SELECT };

enum {
    DEFAULT_SYNC_MS = 3000, /* covers every start-up time of AN2606 table 227 */
    DEFAULT_SLACK_MS = 400,
    DEFAULT_RETRIES = 4,
    SYNC_TRY_MS = 200,  /* between two 0x7F; longer than a Bluetooth round trip */
    QUIET_MS = 25,      /* silence that ends an answer: an FTDI latency timer and some */
    DRAIN_MAX_MS = 500, /* a line that never falls silent is not waited for longer */
    PAGE_SETTLE_MS = 40,
    SETTLE_MS = 4,
    TURNAROUND_MAX_MS = 400,
    SELECT_GAP_MS = 2 * PL_BUS_SILENCE_MS, /* adapters do not send at once what they are given */
    SELECTS = 8,                           /* to find again who was there */
    NACK_REPEATS = 2,                      /* a refusal seldom changes */
    BUSY_MAX_MS = 60000 /* a loader that says BUSY is believed this much longer */
};

/* Filler for a loader caught in the middle of a command. Repeated 0x02 completes no packet: every
 * command, word, count, list and data packet made of it fails its checksum (SPEC.md section 4).
 * When connecting, the first byte differs and so spoils the checksum of a packet that already holds
 * any number of 0x7F. */
enum { FILL = 0x02, FILL_COLD = 0x04 };

static const uint16_t probes[] = {
    1, 1,                           /* between commands: completes or starts one */
    PL_AN3155_BLOCK_MAX + 2, 1, 1,  /* in a Write's data */
    PL_AN3155_PACKET_MAX + 9, 1, 1, /* in a page list of 0x0202 + 1 pages */
    /* in a page list whose first byte was lost, so that 16 pages became 0x0F00 + 1 */
    PL_AN3155_PACKET_MAX, PL_AN3155_PACKET_MAX, PL_AN3155_PACKET_MAX, PL_AN3155_PACKET_MAX,
    PL_AN3155_PACKET_MAX, PL_AN3155_PACKET_MAX, PL_AN3155_PACKET_MAX, 1, 1};
enum { PROBES_OF_LIST = sizeof probes / sizeof probes[0], PROBES = 8 };

static bool is_due(uint32_t now, uint32_t when)
{
    return (int32_t)(now - when) >= 0;
}

static uint32_t later(uint32_t a, uint32_t b)
{
    return (int32_t)(a - b) > 0 ? a : b;
}

/* Milliseconds that n characters take, rounded up. */
static uint32_t wire_ms(const struct pl_session *s, uint32_t n)
{
    uint32_t bits = s->line.parity == PL_PARITY_EVEN ? 11 : 10;

    return (n * bits * 1000 + s->line.baud - 1) / s->line.baud;
}

static uint32_t quiet_ms(const struct pl_session *s)
{
    return QUIET_MS + s->turnaround_ms + wire_ms(s, 2);
}

/* --- Ends --- */

static void conclude(struct pl_session *s, int result)
{
    s->state = ST_IDLE;
    s->result = result;
    s->tx_limit = s->tx_sent = 0;
    s->line_pending = false;
}

static void end_for_good(struct pl_session *s, int why)
{
    s->sticky = why;
    conclude(s, why);
}

/* --- Sending --- */

/* Let n more of the bytes built in tx go out. */
static void release(struct pl_session *s, uint32_t n)
{
    s->tx_limit = (uint16_t)(s->tx_limit + n);
}

static void start_frame(struct pl_session *s)
{
    s->tx_limit = s->tx_sent = s->echo_at = 0;
}

/* --- Draining: listen until the line falls silent --- */

static void drain(struct pl_session *s, enum after_drain then, uint32_t now)
{
    s->state = ST_DRAIN;
    s->after_drain = (uint8_t)then;
    start_frame(s);
    s->deadline = now + quiet_ms(s);
    s->drain_limit = now + DRAIN_MAX_MS;
}

/* --- Synchronising --- */

static void send_sync(struct pl_session *s, uint32_t now)
{
    s->state = ST_SYNC;
    s->tx[0] = PL_AN3155_SYNC;
    start_frame(s);
    release(s, 1);
    if (s->sync_tries == 0)
        s->sync_start = now;
    s->sync_tries++;
    s->deadline = now + SYNC_TRY_MS + wire_ms(s, 2);
}

/* Ask for line setting number i, then synchronise there. */
static void try_line(struct pl_session *s, uint8_t i)
{
    s->line_index = i;
    s->line = s->cfg.lines[i];
    s->line_pending = true;
    s->state = ST_LINE;
    s->op.phase = CONNECT_SYNC;
    s->op.attempt = 0;
    s->sync_tries = 0;
    s->echo = false;
}

/* --- A bus: nobody, then one --- */

static bool on_bus(const struct pl_session *s)
{
    return s->cfg.node != PL_BUS_NOBODY;
}

/* Whoever has missed the frame for nobody hears the other one. */
static void send_select(struct pl_session *s, uint8_t node, uint32_t now)
{
    s->state = ST_SELECT;
    s->selecting = node;
    s->sync_tries = 0;
    s->rx_len = 0;
    pl_bus_put_select(s->tx, node);
    start_frame(s);
    release(s, PL_BUS_SELECT_SIZE);
    s->deadline = later(now, s->wire_free) + wire_ms(s, PL_BUS_SELECT_SIZE) + SELECT_GAP_MS;
    s->drain_limit = now + DRAIN_MAX_MS;
    if (node != PL_BUS_NOBODY)
        s->deadline += wire_ms(s, PL_BUS_ANSWER_SIZE) + s->cfg.slack_ms;
}

/* What an adapter sends late it is heard to send late. */
static void note_bus_is_busy(struct pl_session *s, uint32_t now)
{
    if (s->state == ST_SELECT && s->selecting == PL_BUS_NOBODY && !is_due(now, s->drain_limit))
        s->deadline = later(s->deadline, now + SELECT_GAP_MS);
}

/* The answer stands at the end of what has been heard. */
static void rx_select(struct pl_session *s, uint8_t byte, uint32_t now)
{
    uint8_t answer[PL_BUS_ANSWER_SIZE];

    if (s->rx_len == PL_BUS_ANSWER_SIZE)
        memmove(s->rx, s->rx + 1, --s->rx_len);
    s->rx[s->rx_len++] = byte;
    pl_bus_put_answer(answer, s->cfg.node);
    if (s->selecting != PL_BUS_NOBODY && s->rx_len == PL_BUS_ANSWER_SIZE &&
        memcmp(s->rx, answer, sizeof answer) == 0)
        drain(s, THEN_SYNC, now);
}

static void nobody_there(struct pl_session *s, uint32_t now);

/* Not selected, or selected and not synchronised: once more from the beginning. */
static void select_again(struct pl_session *s, uint32_t now)
{
    bool connecting = s->op.kind == OP_CONNECT && s->op.phase == CONNECT_SYNC;

    if (connecting ? is_due(now, s->sync_until) : ++s->probe == SELECTS)
        nobody_there(s, now);
    else
        send_select(s, PL_BUS_NOBODY, now);
}

static void start_probing(struct pl_session *s, uint32_t now);

/* Nobody at this setting: the next one, and after the last a loader that may be stuck in the middle
 * of a command, where the first setting left it. */
static void next_line(struct pl_session *s, uint32_t now)
{
    if (s->line_index + 1u < s->cfg.n_lines) {
        try_line(s, (uint8_t)(s->line_index + 1));
    } else if (!s->probed_cold && !s->cfg.gentle && !on_bus(s)) {
        s->probed_cold = true;
        if (s->cfg.n_lines > 1)
            try_line(s, 0);
        else
            start_probing(s, now);
    } else {
        end_for_good(s, s->noisy ? PL_ERR_GARBLED : PL_ERR_NO_ANSWER);
    }
}

/* Answered. With one 0x7F on its way the loader waits for a command now. With several, the others
 * count as bytes of commands, and their answers may still be on the way. */
static void synchronised(struct pl_session *s, uint32_t now)
{
    uint32_t since = now - s->sync_start;

    if (s->op.kind != OP_CONNECT || s->op.phase != CONNECT_SYNC) {
        drain(s, THEN_RECOVERED, now);
        return;
    }
    s->op.phase = CONNECT_GET;
    if (s->sync_tries > 1)
        s->turnaround_ms = (uint16_t)(since < TURNAROUND_MAX_MS ? since : TURNAROUND_MAX_MS);
    drain(s, s->sync_tries > 1 ? THEN_PROBE : THEN_STEPS, now); /* L412 acknowledges twice */
}

static void rx_sync(struct pl_session *s, uint8_t byte, uint32_t now)
{
    if (byte == PL_AN3155_SYNC && !s->echo) {
        s->echo = true;
        s->echo_at = 1;
        return;
    }
    if (byte != PL_AN3155_ACK && byte != PL_AN3155_NACK) {
        s->noisy = true;
        s->stats.noise++;
        return;
    }
    s->loader.was_synced = byte == PL_AN3155_NACK;
    synchronised(s, now);
}

/* --- Steps --- */

static bool step_receives(uint8_t kind)
{
    return kind == STEP_DATA || kind == STEP_COUNTED || kind == STEP_SIZED;
}

/* Deadline of the step at hand, counted from when the wire has carried what was sent. */
static void arm(struct pl_session *s, uint32_t now)
{
    const struct pl_session_step *step = &s->steps[s->at];

    s->step_start = later(now, s->wire_free);
    s->deadline = s->step_start +
                  wire_ms(s, (uint32_t)(s->tx_limit - s->tx_sent) + step->len + 1u) +
                  step->wait_ms + s->cfg.slack_ms;
}

static void run_operation(struct pl_session *s, uint32_t now);
static void fail(struct pl_session *s, int cause, bool aligned, uint32_t now);

/* The ACK came before the page was erased (AN2606, G07x V11.3): wait as ST advises. */
static void settle(struct pl_session *s, uint32_t now)
{
    drain(s, THEN_DONE, now);
    s->deadline = s->drain_limit = now + PAGE_SETTLE_MS;
}

static void operation_succeeded(struct pl_session *s, uint32_t now)
{
    int err = pl_session_digest(s);

    if (err == PL_BUSY) {
        run_operation(s, now);
    } else if (err != PL_OK) {
        fail(s, err, true, now);
    } else {
        if (s->op.kind != OP_CONNECT)
            bit_set(s->proven, s->op.cmd);
        if (s->op.kind == OP_ERASE_PAGES && (s->quirks & PL_QUIRK_ONE_PAGE_ERASE))
            settle(s, now);
        else
            conclude(s, PL_OK);
    }
}

/* Go on to the next step that has to wait for something. */
static void enter_step(struct pl_session *s, uint32_t now)
{
    while (s->at < s->n_steps && s->steps[s->at].kind == STEP_SEND)
        release(s, s->steps[s->at++].len);
    if (s->at == s->n_steps) {
        operation_succeeded(s, now);
        return;
    }
    const struct pl_session_step *step = &s->steps[s->at];
    if (step_receives(step->kind)) {
        s->rx_start = s->rx_len;
        s->rx_want = (uint16_t)(step->kind == STEP_DATA      ? step->len
                                : step->kind == STEP_COUNTED ? 1
                                                             : 2);
    }
    arm(s, now);
}

static void next_step(struct pl_session *s, uint32_t now)
{
    s->at++;
    enter_step(s, now);
}

static void run_operation(struct pl_session *s, uint32_t now)
{
    pl_session_build(s);
    s->state = ST_STEPS;
    s->at = 0;
    s->rx_len = 0;
    s->rx_room = s->op.kind == OP_READ ? s->op.len : (uint16_t)sizeof s->rx;
    start_frame(s);
    s->op_limit = now + s->op.wait_ms + BUSY_MAX_MS;
    enter_step(s, now);
}

int pl_session_begin(struct pl_session *s, uint32_t now)
{
    s->result = PL_BUSY;
    s->wire_free = now;
    run_operation(s, now);
    return PL_OK;
}

static void note_turnaround(struct pl_session *s, uint32_t now)
{
    uint32_t expected = s->step_start + wire_ms(s, 1);
    uint32_t beyond = is_due(now, expected) ? now - expected : 0;

    if (s->merged || s->steps[s->at].wait_ms != 0)
        return;
    s->turnaround_ms =
        (uint16_t)(s->turnaround_seen ? (3u * s->turnaround_ms + beyond + 2) / 4 : beyond);
    s->turnaround_seen = true;
}

static void rx_ack(struct pl_session *s, uint8_t byte, uint32_t now)
{
    switch (byte) {
    case PL_AN3155_ACK:
        note_turnaround(s, now);
        next_step(s, now);
        break;
    case PL_AN3155_NACK:
        /* A byte slipped in or lost may have put the loader out of step: refused is not aligned. */
        s->stats.nacks++;
        fail(s, PL_ERR_NACK, false, now);
        break;
    case PL_AN3155_BUSY:
        if (!is_due(now, s->op_limit))
            arm(s, now);
        break;
    default:
        /* Perhaps a stray byte before the ACK, perhaps the ACK itself, hurt: time will tell. */
        s->stats.noise++;
        s->noisy = true;
        memset(s->proven, 0, sizeof s->proven);
        break;
    }
}

static void rx_bytes(struct pl_session *s, uint8_t byte, uint32_t now)
{
    const struct pl_session_step *step = &s->steps[s->at];
    uint8_t *sink = pl_session_sink(s);
    uint16_t got;

    if (s->rx_len >= s->rx_room) {
        fail(s, PL_ERR_GARBLED, false, now);
        return;
    }
    sink[s->rx_len++] = byte;
    got = (uint16_t)(s->rx_len - s->rx_start);
    if (step->kind == STEP_COUNTED && got == 1)
        s->rx_want = (uint16_t)(byte + 2);
    if (step->kind == STEP_SIZED && got == 2)
        s->rx_want = (uint16_t)(2 + pl_an3155_get16(sink + s->rx_start));
    if (got == 1 || (step->kind == STEP_SIZED && got == 2))
        s->deadline = later(s->deadline, now + wire_ms(s, s->rx_want) + s->cfg.slack_ms);
    if (got >= s->rx_want)
        next_step(s, now);
}

/* --- Recovery --- */

static void send_probe(struct pl_session *s, uint32_t now)
{
    uint16_t n = probes[s->probe];

    s->state = ST_PROBE;
    memset(s->tx, FILL, n);
    if (s->probe == 0 && s->op.kind == OP_CONNECT)
        s->tx[0] = FILL_COLD;
    start_frame(s);
    release(s, n);
    s->deadline = later(now, s->wire_free) + wire_ms(s, n + 2u) + quiet_ms(s) + 40;
}

static void start_probing(struct pl_session *s, uint32_t now)
{
    s->probe = 0;
    if (on_bus(s))
        send_select(s, PL_BUS_NOBODY, now);
    else
        send_probe(s, now);
}

static void nobody_there(struct pl_session *s, uint32_t now)
{
    if (s->op.kind == OP_CONNECT)
        next_line(s, now);
    else
        end_for_good(s, PL_ERR_LOST);
}

static void probe_unanswered(struct pl_session *s, uint32_t now)
{
    if (++s->probe == (s->op.kind == OP_ERASE_PAGES ? PROBES_OF_LIST : PROBES))
        nobody_there(s, now);
    else
        send_probe(s, now);
}

static void rx_probe(struct pl_session *s, uint8_t byte, uint32_t now)
{
    if (byte != PL_AN3155_NACK)
        s->stats.noise++;
    else if (probes[s->probe] == 1)
        drain(s, THEN_RECOVERED, now);
}

static void fail(struct pl_session *s, int cause, bool aligned, uint32_t now)
{
    if (cause == PL_ERR_TIMEOUT)
        s->stats.timeouts++;
    if (s->merged)
        s->demotions++;
    memset(s->proven, 0, sizeof s->proven);
    s->cause = cause;
    /* Perhaps it has started, and filler would be bytes for the application. */
    if (s->op.kind == OP_GO && cause == PL_ERR_TIMEOUT && s->at + 1u >= s->n_steps) {
        end_for_good(s, cause);
        return;
    }
    drain(s, aligned ? THEN_RECOVERED : THEN_PROBE, now);
}

/* The loader waits for a command again. */
static void recovered(struct pl_session *s, uint32_t now)
{
    uint8_t limit = s->cfg.retries;

    s->stats.resyncs++;
    if (s->cause == PL_ERR_NACK && limit > NACK_REPEATS)
        limit = NACK_REPEATS;
    if (pl_session_repeatable(s) && s->op.attempt < limit) {
        s->op.attempt++;
        s->stats.retries++;
        if (s->op.phase == CONNECT_SYNC) {
            s->op.phase = CONNECT_GET;
            s->loader.was_synced = true;
        }
        run_operation(s, now);
    } else if (s->op.kind == OP_CONNECT) {
        s->noisy = true;
        next_line(s, now);
    } else {
        conclude(s, s->cause);
    }
}

static void drained(struct pl_session *s, uint32_t now)
{
    switch (s->after_drain) {
    case THEN_SYNC:
        send_sync(s, now);
        break;
    case THEN_SELECT:
        send_select(s, PL_BUS_NOBODY, now);
        break;
    case THEN_STEPS:
        run_operation(s, now);
        break;
    case THEN_PROBE:
        start_probing(s, now);
        break;
    case THEN_DONE:
        conclude(s, PL_OK);
        break;
    default:
        recovered(s, now);
        break;
    }
}

static void timed_out(struct pl_session *s, uint32_t now)
{
    switch (s->state) {
    case ST_SELECT:
        if (s->selecting == PL_BUS_NOBODY)
            send_select(s, s->cfg.node, now);
        else
            select_again(s, now);
        break;
    case ST_SYNC:
        if (on_bus(s))
            select_again(s, now);
        else if (is_due(now, s->sync_until))
            next_line(s, now);
        else
            send_sync(s, now);
        break;
    case ST_DRAIN:
        drained(s, now);
        break;
    case ST_PROBE:
        probe_unanswered(s, now);
        break;
    default:
        if (s->steps[s->at].kind == STEP_ACK_OR_NOT)
            next_step(s, now);
        else
            fail(s, PL_ERR_TIMEOUT, false, now);
        break;
    }
}

/* --- Public --- */

void pl_session_init(struct pl_session *s, const struct pl_session_config *cfg)
{
    memset(s, 0, sizeof *s);
    s->cfg = *cfg;
    if (s->cfg.sync_ms == 0)
        s->cfg.sync_ms = DEFAULT_SYNC_MS;
    if (s->cfg.slack_ms == 0)
        s->cfg.slack_ms = DEFAULT_SLACK_MS;
    if (s->cfg.retries == 0)
        s->cfg.retries = DEFAULT_RETRIES;
    if (s->cfg.n_lines < 1 || s->cfg.n_lines > PL_SESSION_LINES_MAX)
        s->sticky = s->result = PL_ERR_ARG;
    for (uint8_t i = 0; s->sticky == PL_OK && i < s->cfg.n_lines; i++)
        if (s->cfg.lines[i].baud == 0)
            s->sticky = s->result = PL_ERR_ARG;
    s->line = s->cfg.lines[0];
}

int pl_session_connect(struct pl_session *s, uint32_t now)
{
    if (s->sticky != PL_OK || s->result == PL_BUSY)
        return PL_ERR_STATE;
    memset(&s->loader, 0, sizeof s->loader);
    memset(s->proven, 0, sizeof s->proven);
    s->op.kind = OP_CONNECT;
    s->op.wait_ms = 0;
    s->noisy = s->probed_cold = s->merged = false;
    s->cause = PL_ERR_NO_ANSWER;
    s->wire_free = now;
    s->result = PL_BUSY;
    try_line(s, 0);
    return PL_OK;
}

void pl_session_set_quirks(struct pl_session *s, uint32_t quirks)
{
    s->quirks = quirks;
}

bool pl_session_line_wanted(const struct pl_session *s, struct pl_line *line)
{
    *line = s->line;
    return s->line_pending;
}

void pl_session_line_done(struct pl_session *s, uint32_t now)
{
    if (!s->line_pending)
        return;
    s->line_pending = false;
    s->wire_free = now;
    if (s->probed_cold) {
        start_probing(s, now);
        return;
    }
    /* Settings after the first are a second choice and get half the time. */
    s->sync_until = now + (s->line_index == 0 ? s->cfg.sync_ms : s->cfg.sync_ms / 2u);
    drain(s, on_bus(s) ? THEN_SELECT : THEN_SYNC, now);
}

const uint8_t *pl_session_tx(const struct pl_session *s, size_t *len)
{
    *len = s->line_pending ? 0 : (size_t)(s->tx_limit - s->tx_sent);
    return s->tx + s->tx_sent;
}

void pl_session_tx_done(struct pl_session *s, size_t len, uint32_t now)
{
    size_t pending = (size_t)(s->tx_limit - s->tx_sent);

    if (len > pending)
        len = pending;
    if (len == 0)
        return;
    s->tx_sent = (uint16_t)(s->tx_sent + len);
    s->stats.sent += (uint32_t)len;
    s->wire_free = later(now, s->wire_free) + wire_ms(s, (uint32_t)len);
    if (s->state == ST_STEPS && s->tx_sent == s->tx_limit)
        arm(s, now);
}

static void rx_byte(struct pl_session *s, uint8_t byte, uint32_t now)
{
    note_bus_is_busy(s, now);
    if (s->echo && s->echo_at < s->tx_sent) {
        if (byte == s->tx[s->echo_at]) {
            s->echo_at++;
            return;
        }
        /* An answer to a frame that was not heard back: what looked like an echo was noise. */
        if (s->echo_at == 0 && s->op.phase == CONNECT_GET)
            s->echo = false;
    }
    switch (s->state) {
    case ST_SELECT:
        rx_select(s, byte, now);
        break;
    case ST_SYNC:
        rx_sync(s, byte, now);
        break;
    case ST_DRAIN:
        s->deadline = now + quiet_ms(s);
        s->stats.noise += s->after_drain == THEN_DONE;
        break;
    case ST_PROBE:
        rx_probe(s, byte, now);
        break;
    case ST_STEPS:
        if (step_receives(s->steps[s->at].kind))
            rx_bytes(s, byte, now);
        else
            rx_ack(s, byte, now);
        break;
    default:
        s->stats.noise++;
        break;
    }
}

void pl_session_rx(struct pl_session *s, const uint8_t *data, size_t len, uint32_t now)
{
    s->stats.received += (uint32_t)len;
    for (size_t i = 0; i < len && !s->line_pending; i++)
        rx_byte(s, data[i], now);
}

static bool clock_runs(const struct pl_session *s)
{
    return s->result == PL_BUSY && !s->line_pending;
}

static bool tick_is_due(const struct pl_session *s, uint32_t now)
{
    return is_due(now, s->deadline) || (s->state == ST_DRAIN && is_due(now, s->drain_limit));
}

void pl_session_tick(struct pl_session *s, uint32_t now)
{
    if (clock_runs(s) && tick_is_due(s, now))
        timed_out(s, now);
}

uint32_t pl_session_wait_ms(const struct pl_session *s, uint32_t now)
{
    uint32_t left;

    if (!clock_runs(s))
        return s->line_pending ? 0 : 1000;
    if (tick_is_due(s, now))
        return 0;
    left = s->deadline - now;
    return left < 1000 ? left : 1000;
}

int pl_session_result(const struct pl_session *s)
{
    return s->result;
}

bool pl_session_ended(const struct pl_session *s)
{
    return s->sticky != PL_OK;
}

int pl_session_settle(struct pl_session *s, uint32_t now)
{
    if (s->sticky != PL_OK || s->result == PL_BUSY)
        return PL_ERR_STATE;
    s->result = PL_BUSY;
    drain(s, THEN_DONE, now);
    /* What is still on its way left the loader at once, and needs the adapter's time only. */
    if (!pl_session_troubled(s))
        s->deadline = now + SETTLE_MS + 2u * s->turnaround_ms + wire_ms(s, 4);
    return PL_OK;
}

bool pl_session_troubled(const struct pl_session *s)
{
    return s->stats.noise + s->stats.nacks + s->stats.timeouts > 0;
}

void pl_session_abort(struct pl_session *s, enum pl_err why)
{
    if (s->sticky == PL_OK)
        end_for_good(s, why);
}
