/* SPDX-License-Identifier: MIT */
/* The host's conversation with an AN3155 loader: bytes and a clock in, bytes and wishes out.
 *
 * A session never waits, allocates, prints or calls the operating system. The caller lends it a
 * struct, starts one operation at a time, and drives it:
 *
 *     pl_session_read(&s, addr, buf, len, now);
 *     while (pl_session_result(&s) == PL_BUSY) {
 *         if (pl_session_line_wanted(&s, &line)) { set the port; pl_session_line_done(&s, now); }
 *         bytes = pl_session_tx(&s, &n);            write them; pl_session_tx_done(&s, n, now);
 *         wait up to pl_session_wait_ms(&s, now) for received bytes;
 *         pl_session_rx(&s, received, count, now);  pl_session_tick(&s, now);
 *     }
 *
 * now is any millisecond clock, wrapping at 2^32. Every operation ends by itself: each wait has a
 * deadline, each recovery a bounded count. An operation that failed leaves the session usable
 * (it has resynchronised with the loader), except after a failed connect, after PL_ERR_LOST,
 * PL_ERR_PORT_LOST and PL_ERR_CANCELLED, after a Go that was not acknowledged, and after a bad
 * configuration: these stay until pl_session_init (pl_session_ended tells).
 *
 * On a bus (config.node) the loader is selected before each synchronisation, also when it has been
 * lost in the middle of an operation: the line is half-duplex, so nothing is sent ahead, and no
 * filler either (SPEC.md, "Several products on one line").
 *
 * Buffers given to an operation must live until its result is no longer PL_BUSY. */
#ifndef PINLESS_SESSION_H
#define PINLESS_SESSION_H

#include "pinless/an3155.h"
#include "pinless/chip.h"
#include "pinless/error.h"

#ifdef __cplusplus
extern "C" {
#endif

enum pl_parity { PL_PARITY_NONE, PL_PARITY_EVEN };

/* A line setting. 8 data bits and 1 stop bit always (AN3155 section 2). */
struct pl_line {
    uint32_t baud;
    enum pl_parity parity;
};

enum { PL_SESSION_LINES_MAX = 4 };

struct pl_session_config {
    struct pl_line lines[PL_SESSION_LINES_MAX]; /* tried in this order until a loader answers */
    uint8_t n_lines;                            /* 1..PL_SESSION_LINES_MAX */
    uint16_t sync_ms;  /* how long to try for an answer at each setting; 0: 3000 */
    uint16_t slack_ms; /* added to every wait for adapter and host latency; 0: 400 */
    uint8_t retries;   /* attempts after the first for a repeatable operation; 0: 4 */
    bool strict;       /* one packet, one ACK: never send ahead */
    bool gentle;       /* an application may be there instead: nothing but 0x7F until it answers */
    uint8_t node;      /* a bus: talk to the loader of this number (bus.h); 0: there is no bus */
};

/* What the loader said of itself. */
struct pl_loader {
    uint16_t pid;
    uint8_t version;      /* of the protocol, 0x31 = V3.1 */
    uint8_t commands[32]; /* bit set of what Get listed */
    bool was_synced;      /* it answered the first sync with NACK: an earlier session was open */
};

/* Counters a user may want to see after a bad link. */
struct pl_session_stats {
    uint32_t sent, received; /* bytes */
    uint32_t nacks, timeouts, resyncs, retries, noise;
};

enum { PL_SESSION_STEPS_MAX = 12 };

struct pl_session_step {
    uint8_t kind;
    uint16_t len;
    uint32_t wait_ms;
};

/* Opaque to the caller except loader, stats, line and turnaround_ms, which may be read. */
struct pl_session {
    struct pl_loader loader;
    struct pl_session_stats stats;
    struct pl_line line;    /* in force */
    uint16_t turnaround_ms; /* running mean of answer times beyond the wire's own */

    struct pl_session_config cfg;
    uint32_t quirks;
    int result, sticky, cause;
    uint8_t state, after_drain;
    bool line_pending, echo, merged, turnaround_seen, noisy, probed_cold;
    uint8_t selecting; /* whom the select frame is for */
    uint8_t line_index, sync_tries, probe, demotions;
    uint8_t proven[32]; /* bit set of commands that have succeeded step by step */

    struct { /* the operation under way, kept for repeating it */
        uint8_t kind, cmd, phase, attempt;
        uint32_t addr, size, wait_ms;
        const uint8_t *out;
        const uint16_t *pages;
        uint8_t *in;
        uint32_t *crc;
        uint16_t len;
        uint8_t first[260]; /* what the loader said the first time, to be confirmed */
        uint16_t first_len;
    } op;

    struct pl_session_step steps[PL_SESSION_STEPS_MAX];
    uint8_t n_steps, at;
    uint8_t tx[PL_AN3155_PACKET_MAX + 21];
    uint16_t tx_built, tx_limit, tx_sent, echo_at;
    uint8_t rx[260];
    uint16_t rx_len, rx_want, rx_start, rx_room;

    uint32_t deadline, drain_limit, sync_start, sync_until, wire_free, step_start, op_limit;
};

void pl_session_init(struct pl_session *s, const struct pl_session_config *cfg);

/* --- Driving --- */

/* Does the session want another line setting? It sends nothing until line_done is called. Bytes
 * received before that are to be thrown away. */
bool pl_session_line_wanted(const struct pl_session *s, struct pl_line *line);
void pl_session_line_done(struct pl_session *s, uint32_t now);

/* Bytes to put on the wire now (*len may be 0), and how many of them were taken. */
const uint8_t *pl_session_tx(const struct pl_session *s, size_t *len);
void pl_session_tx_done(struct pl_session *s, size_t len, uint32_t now);

/* Bytes that came in; the passage of time. */
void pl_session_rx(struct pl_session *s, const uint8_t *data, size_t len, uint32_t now);
void pl_session_tick(struct pl_session *s, uint32_t now);

/* Milliseconds until pl_session_tick has something to do; 0 if it has now. At most 1000. */
uint32_t pl_session_wait_ms(const struct pl_session *s, uint32_t now);

/* PL_BUSY while an operation runs, else how the last one ended. */
int pl_session_result(const struct pl_session *s);

/* Has it failed for good, so that only pl_session_init helps? */
bool pl_session_ended(const struct pl_session *s);

/* End the session from outside: PL_ERR_PORT_LOST or PL_ERR_CANCELLED. Sticky. */
void pl_session_abort(struct pl_session *s, enum pl_err why);

/* --- Operations. PL_OK: started. PL_ERR_STATE: busy or ended. PL_ERR_ARG: nothing started.
 *     PL_ERR_UNSUPPORTED: the loader's Get does not list the command. --- */

/* Find a loader, whatever state it is in, and learn version, commands and product id.
 * Ends with PL_OK, or PL_ERR_NO_ANSWER (nothing answered 0x7F on any line setting, or nobody has
 * this number on the bus), or
 * PL_ERR_GARBLED (something answers, but not AN3155 at any permitted setting). */
int pl_session_connect(struct pl_session *s, uint32_t now);

/* Respect these peculiarities of the loader (enum pl_quirk) from here on. */
void pl_session_set_quirks(struct pl_session *s, uint32_t quirks);

/* Does the loader list this command? False before connect. */
bool pl_session_lists(const struct pl_session *s, uint8_t cmd);

/* Read len (1..256) bytes at addr into buf. Retried. PL_ERR_NACK: refused, as for a bad address or
 * read-out protection. */
int pl_session_read(struct pl_session *s, uint32_t addr, uint8_t *buf, size_t len, uint32_t now);

/* Wait until the line has been silent for a while, dropping what comes. A Read's answer carries no
 * checksum, and its last byte, left over after a stray one, may pass for the next answer's ACK: two
 * readings of the same place are independent only with silence in between. */
int pl_session_settle(struct pl_session *s, uint32_t now);

/* Has there been noise, a refusal or a timeout since pl_session_init? */
bool pl_session_troubled(const struct pl_session *s);

/* The largest Read that suits the adapter's packets: answer and ACKs together fill 62-byte USB
 * payloads exactly, so that no adapter holds the last bytes back (FTDI AN232B-04). */
size_t pl_session_read_size(const struct pl_session *s);

/* Write len (1..256) bytes at addr. Not retried: after an error the content is unknown until read.
 * wait_ms is the time the memory itself may need. */
int pl_session_write(struct pl_session *s, uint32_t addr, const uint8_t *data, size_t len,
                     uint32_t wait_ms, uint32_t now);

/* Erase n pages by number, with whichever erase command Get lists. n is 1..255 (0x43) or 1..511
 * (0x44). Retried. */
int pl_session_erase_pages(struct pl_session *s, const uint16_t *pages, size_t n, uint32_t wait_ms,
                           uint32_t now);

/* Erase everything or a bank: PL_ERASE_*. Banks need 0x44. Retried. */
int pl_session_erase_special(struct pl_session *s, uint16_t code, uint32_t wait_ms, uint32_t now);

/* Start what is at addr: stack pointer from addr, entry from addr + 4. Not retried; the session is
 * over once the loader has acknowledged. */
int pl_session_go(struct pl_session *s, uint32_t addr, uint32_t now);

/* Write Unprotect, Readout Protect or Readout Unprotect (the last erases the whole chip). The
 * loader usually resets itself afterwards, so connect again before anything else. Not retried. */
int pl_session_protect(struct pl_session *s, uint8_t cmd, uint32_t wait_ms, uint32_t now);

/* Write Protect the n (1..255) sectors; replaces the earlier selection. Not retried. */
int pl_session_write_protect(struct pl_session *s, const uint16_t *sectors, size_t n, uint32_t now);

/* CRC of size bytes at addr, both multiples of 4, by the loader itself; see pl_an3155_crc.
 * Retried. On PL_OK the value is in *crc. */
int pl_session_checksum(struct pl_session *s, uint32_t addr, uint32_t size, uint32_t *crc,
                        uint32_t now);

/* Special command: up to 128 bytes out. Not retried. The loader's two answers, each a 16-bit size
 * and that many bytes (data, then status), are then in pl_session_reply as they came. */
int pl_session_special(struct pl_session *s, uint16_t subcommand, const uint8_t *data, size_t len,
                       uint32_t wait_ms, uint32_t now);
const uint8_t *pl_session_reply(const struct pl_session *s, size_t *len);

#ifdef __cplusplus
}
#endif

#endif
