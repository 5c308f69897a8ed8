/* SPDX-License-Identifier: MIT */
/* YMODEM as C. Forsberg, "XMODEM/YMODEM Protocol Reference" (June 18 1988), chapters 5 to 7, has
 * it.
 */
#include "ymodem.h"

enum { SOH = 0x01, STX = 0x02, EOT = 0x04, BS = 0x08, CAN = 0x18 };

/* Answers. The header's ACK, and that of the end, ask for the next packet, which is a first one. */
#define ASK "C"
#define ACK "\x06"
#define NAK "\x15"
#define HEADED                                                                                     \
    "\x06"                                                                                         \
    "C"
#define STOP "\x18\x18\x18\x18\x18\b\b\b\b\b"

enum phase {
    WANT_HEADER, /* name and size */
    WANT_DATA,
    WANT_END, /* a header without a name */
    STOPPING,
};

enum {
    SHORT = 128,
    QUIET_MS = 250, /* between what is not understood and the answer */
    STOPPED_MS = 500,
    BYTE_MS = 1000, /* within a packet */
    ASK_MS = 3000,  /* between two requests for a first packet */
    PACKET_MS = 5000,
    STOP_MS = 10000, /* at most, for a sender that cannot stop */
    HEADER_ATTEMPTS = 40,
    ATTEMPTS = 10,
    END_ATTEMPTS = 3,
};

/* --- Answers --- */

/* Not inline: there are many. */
__attribute__((noinline)) static void answer(struct pl_ymodem *y, const char *text)
{
    y->out = text;
    y->got = 0;
    y->spoiled = false;
    y->heard_ms = y->now_ms;
}

/* With these last words, and silence behind them: what the sender still has to say, or to flush, is
 * not for who comes next. An accepted file stays accepted. */
static void stop_with(struct pl_ymodem *y, enum pl_ymodem_event reason, const char *text)
{
    y->reason = (uint8_t)(y->phase == WANT_END ? PL_YMODEM_DONE : reason);
    y->phase = STOPPING;
    y->event = PL_YMODEM_NOTHING;
    y->stop_ms = y->now_ms;
    answer(y, text);
}

/* The sender is told, unless it is the one who wants it. */
static void stop(struct pl_ymodem *y, enum pl_ymodem_event reason)
{
    stop_with(y, reason, reason == PL_YMODEM_CANCELLED ? "" : STOP);
}

static bool once_more(struct pl_ymodem *y)
{
    if (++y->attempts <= (y->phase == WANT_HEADER ? HEADER_ATTEMPTS : ATTEMPTS))
        return true;
    stop(y, PL_YMODEM_LOST);
    return false;
}

/* Once more, please. With the file there is all there has to be. */
static void again(struct pl_ymodem *y)
{
    if (y->phase == WANT_END && y->attempts == END_ATTEMPTS)
        stop_with(y, PL_YMODEM_DONE, "");
    else if (once_more(y))
        answer(y, y->phase == WANT_DATA ? NAK : ASK);
}

/* --- Packets --- */

/* CRC-16 of XMODEM: 0x1021, most significant bit first, from 0. */
static uint16_t crc16(const uint8_t *data, size_t n)
{
    uint32_t crc = 0;

    while (n-- > 0) {
        crc ^= (uint32_t)*data++ << 8;
        for (unsigned bit = 0; bit < 8; bit++)
            crc = crc << 1 ^ (crc & 0x8000 ? 0x1021 : 0);
    }
    return (uint16_t)crc;
}

/* A packet with its CRC behind it sums up to nothing. */
static bool intact(const struct pl_ymodem *y)
{
    return !y->damaged && (y->packet[1] ^ y->packet[2]) == 0xFF &&
           crc16(y->packet + 3, (size_t)y->want - 3) == 0;
}

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

/* The size stands behind the name's end, in digits; false: it does not, or is not to be believed.
 */
static bool read_size(struct pl_ymodem *y)
{
    const uint8_t *at = y->packet + 3;
    const uint8_t *last = y->packet + y->want - 3;
    uint32_t size = 0;

    while (*at != 0)
        if (at++ == last)
            return false;
    if (at == last || !is_digit(*++at))
        return false;
    for (; at <= last && is_digit(*at); at++) {
        if (size > UINT32_MAX / 10 - 1)
            return false;
        size = size * 10 + (*at - '0');
    }
    y->size = y->left = size;
    return at <= last;
}

static void take_header(struct pl_ymodem *y)
{
    if (y->packet[1] == 0 && y->packet[3] == 0) {
        stop_with(y, PL_YMODEM_CANCELLED, ACK);
    } else if (y->packet[1] == 0 && read_size(y)) {
        y->name = (const char *)y->packet + 3;
        y->event = PL_YMODEM_FILE;
    } else {
        stop(y, PL_YMODEM_LOST);
    }
}

/* The one before it comes once more if the sender has missed our answer. */
static void take_data(struct pl_ymodem *y)
{
    uint8_t number = y->packet[1];
    uint16_t n = (uint16_t)(y->want - 5);

    if (number == y->number && y->left > 0) {
        y->data = y->packet + 3;
        y->n = n < y->left ? n : (uint16_t)y->left;
        y->event = PL_YMODEM_DATA;
    } else if (number != (uint8_t)(y->number - 1)) {
        stop(y, PL_YMODEM_LOST);
    } else if (once_more(y)) {
        answer(y, y->left == y->size ? HEADED : ACK);
    }
}

/* A second file finds nobody. */
static void take_end(struct pl_ymodem *y)
{
    stop_with(y, PL_YMODEM_DONE, y->packet[3] == 0 ? ACK : STOP);
}

static void take_packet(struct pl_ymodem *y)
{
    y->got = 0;
    if (!intact(y))
        y->spoiled = true;
    else if (y->phase == WANT_HEADER)
        take_header(y);
    else if (y->phase == WANT_DATA)
        take_data(y);
    else
        take_end(y);
}

/* Noise can look like it; the size tells. */
static void take_eot(struct pl_ymodem *y)
{
    if (y->phase == WANT_DATA && y->left == 0)
        y->event = PL_YMODEM_ALL;
    else if (y->phase == WANT_END && once_more(y))
        answer(y, HEADED);
    else if (y->phase == WANT_DATA)
        again(y);
}

/* --- Bytes and time --- */

/* What begins with this byte? */
static void take_first(struct pl_ymodem *y, uint8_t byte, bool damaged)
{
    y->damaged = damaged;
    if (y->cancels == 2) {
        stop(y, PL_YMODEM_CANCELLED);
    } else if (byte == SOH || byte == STX) {
        y->want = (uint16_t)(PL_YMODEM_ROOM - (byte == SOH ? PL_YMODEM_BLOCK - SHORT : 0));
        y->packet[0] = byte;
        y->got = 1;
    } else if (byte == EOT && y->phase != WANT_HEADER) {
        take_eot(y);
    } else if (byte != CAN) {
        y->spoiled = true;
    }
}

void pl_ymodem_init(struct pl_ymodem *y, uint8_t *packet, uint32_t now_ms)
{
    y->packet = packet;
    y->now_ms = now_ms;
    answer(y, ASK);
}

static void count_cancels(struct pl_ymodem *y, uint8_t byte)
{
    if (byte == CAN)
        y->cancels = y->cancels == 0 ? 1 : 2;
    else if (byte != BS)
        y->cancels = 0;
}

void pl_ymodem_byte(struct pl_ymodem *y, uint8_t byte, bool damaged, uint32_t now_ms)
{
    if (y->event != PL_YMODEM_NOTHING || (y->phase == STOPPING && now_ms - y->stop_ms >= STOP_MS))
        return;
    y->heard_ms = now_ms;
    count_cancels(y, byte);
    if (y->phase == STOPPING || y->spoiled)
        return;
    if (y->got == 0) {
        take_first(y, byte, damaged);
        return;
    }
    y->damaged = y->damaged || damaged;
    y->packet[y->got++] = byte;
    if (y->got == y->want)
        take_packet(y);
}

/* How long the line must be quiet before something is done about it. */
static uint32_t patience_ms(const struct pl_ymodem *y)
{
    if (y->phase == STOPPING)
        return STOPPED_MS;
    if (y->spoiled)
        return QUIET_MS;
    if (y->got > 0)
        return BYTE_MS;
    return y->phase == WANT_DATA ? PACKET_MS : ASK_MS;
}

/* In the middle of a packet CANs could be data, but not if nothing comes behind them. */
void pl_ymodem_tick(struct pl_ymodem *y, uint32_t now_ms)
{
    y->now_ms = now_ms;
    if (y->event != PL_YMODEM_NOTHING || now_ms - y->heard_ms < patience_ms(y))
        return;
    if (y->phase == STOPPING)
        y->event = y->reason;
    else if (y->cancels == 2)
        stop(y, PL_YMODEM_CANCELLED);
    else
        again(y);
}

int pl_ymodem_next(struct pl_ymodem *y)
{
    return *y->out ? (uint8_t)*y->out++ : -1;
}

enum pl_ymodem_event pl_ymodem_event(const struct pl_ymodem *y)
{
    return (enum pl_ymodem_event)y->event;
}

void pl_ymodem_accept(struct pl_ymodem *y, uint32_t now_ms)
{
    uint8_t event = y->event;

    y->now_ms = now_ms;
    y->event = PL_YMODEM_NOTHING;
    y->attempts = 0;
    if (event == PL_YMODEM_DATA) {
        y->left -= y->n;
        y->number++;
        answer(y, ACK);
        return;
    }
    y->phase = event == PL_YMODEM_FILE ? WANT_DATA : WANT_END;
    y->number = 1;
    answer(y, HEADED);
}

void pl_ymodem_refuse(struct pl_ymodem *y, uint32_t now_ms)
{
    y->now_ms = now_ms;
    stop(y, PL_YMODEM_REFUSED);
}
