/* SPDX-License-Identifier: MIT */
/* Frames of gdb's remote protocol. Checksums here are added up by hand or from gdb's manual. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "gdb_packet.h"

static enum pl_gdb_event put_all(struct pl_gdb_reader *r, const char *bytes, size_t len)
{
    enum pl_gdb_event event = PL_GDB_NOTHING;

    for (size_t i = 0; i < len; i++) {
        assert_int_equal(event, PL_GDB_NOTHING); /* nothing before the last byte */
        event = pl_gdb_put(r, (uint8_t)bytes[i]);
    }
    return event;
}

#define PUT(r, text) put_all((r), (text), sizeof(text) - 1)

static void expect_data(const struct pl_gdb_reader *r, const char *data, size_t len)
{
    assert_int_equal(r->len, len);
    assert_memory_equal(r->data, data, len);
}

/* --- Reading --- */

/* 'O' + 'K' = 0x9A; the digits come in either case. */
static void a_frame_is_read(void **state)
{
    struct pl_gdb_reader r = {0};

    (void)state;
    assert_int_equal(PUT(&r, "$OK#9a"), PL_GDB_RECEIVED);
    expect_data(&r, "OK", 2);
    assert_int_equal(PUT(&r, "$OK#9A"), PL_GDB_RECEIVED);
    assert_int_equal(PUT(&r, "$#00"), PL_GDB_RECEIVED);
    assert_int_equal(r.len, 0);
}

static void a_wrong_checksum_is_bad(void **state)
{
    struct pl_gdb_reader r = {0};

    (void)state;
    assert_int_equal(PUT(&r, "$OK#9b"), PL_GDB_BAD);
    assert_int_equal(PUT(&r, "$OK#xa"), PL_GDB_BAD);
    assert_int_equal(PUT(&r, "$OK#9a"), PL_GDB_RECEIVED);
}

/* '}' and the byte with bit 5 flipped: the four that stand for something else. The checksum covers
 * what is sent: 'X' + 4 * '}' + 0x03 + 0x04 + 0x5D + 0x0A = 0x58 + 0x1F4 + 0x6E = 0x2BA. */
static void escapes_are_resolved(void **state)
{
    struct pl_gdb_reader r = {0};

    (void)state;
    assert_int_equal(PUT(&r, "$X}\x03}\x04}\x5D}\x0A#ba"), PL_GDB_RECEIVED);
    expect_data(&r, "X#$}*", 5);
    assert_int_equal(PUT(&r, "$}#7d"), PL_GDB_BAD); /* nothing behind it */
}

static void signs_between_frames_are_told(void **state)
{
    struct pl_gdb_reader r = {0};

    (void)state;
    assert_int_equal(PUT(&r, "+"), PL_GDB_ACK);
    assert_int_equal(PUT(&r, "-"), PL_GDB_NAK);
    assert_int_equal(PUT(&r, "\x03"), PL_GDB_INTERRUPT);
    assert_int_equal(PUT(&r, "noise"), PL_GDB_NOTHING);
    assert_int_equal(PUT(&r, "$+-\x03#5b"), PL_GDB_RECEIVED); /* within one they are data */
    expect_data(&r, "+-\x03", 3);
}

static void a_lost_end_costs_one_frame(void **state)
{
    struct pl_gdb_reader r = {0};

    (void)state;
    assert_int_equal(PUT(&r, "$m8000$OK#9a"), PL_GDB_RECEIVED);
    expect_data(&r, "OK", 2);
}

static void what_is_too_long_is_bad(void **state)
{
    struct pl_gdb_reader r = {0};
    char frame[PL_GDB_PACKET + 5];

    (void)state;
    memset(frame, '0', sizeof frame); /* 4096 * 0x30 = 0x30000: checksum 00 */
    frame[0] = '$';
    frame[PL_GDB_PACKET + 1] = '#';
    assert_int_equal(put_all(&r, frame, PL_GDB_PACKET + 4), PL_GDB_RECEIVED);
    assert_int_equal(r.len, PL_GDB_PACKET);
    memset(frame + 1, '0', PL_GDB_PACKET + 1);
    frame[PL_GDB_PACKET + 2] = '#'; /* one more: checksum 30 */
    assert_int_equal(put_all(&r, frame, PL_GDB_PACKET + 3), PL_GDB_NOTHING);
    assert_int_equal(PUT(&r, "30"), PL_GDB_BAD);
    assert_int_equal(PUT(&r, "$OK#9a"), PL_GDB_RECEIVED);
}

/* --- Writing --- */

/* 'm' + '0' + ',' + '4' = 0x6D + 0x30 + 0x2C + 0x34 = 0xFD. */
static void a_frame_is_made(void **state)
{
    uint8_t frame[PL_GDB_FRAME];

    (void)state;
    assert_int_equal(pl_gdb_frame(frame, (const uint8_t *)"m0,4", 4), 8);
    assert_memory_equal(frame, "$m0,4#fd", 8);
    assert_int_equal(pl_gdb_frame(frame, (const uint8_t *)"", 0), 4);
    assert_memory_equal(frame, "$#00", 4);
    assert_int_equal(pl_gdb_frame(frame, (const uint8_t *)"X#$}*", 5), 13);
    assert_memory_equal(frame, "$X}\x03}\x04}\x5D}\x0A#ba", 13);
}

static void every_byte_comes_through(void **state)
{
    static uint8_t data[PL_GDB_PACKET / 2], frame[PL_GDB_FRAME];
    struct pl_gdb_reader r = {0};
    enum pl_gdb_event event = PL_GDB_NOTHING;
    size_t n;

    (void)state;
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)(i * 7 + i / 256);
    n = pl_gdb_frame(frame, data, sizeof data);
    for (size_t i = 0; i < n; i++)
        event = pl_gdb_put(&r, frame[i]);
    assert_int_equal(event, PL_GDB_RECEIVED);
    expect_data(&r, (const char *)data, sizeof data);
}

/* Nothing but what must be escaped, as many as fit. */
static void the_longest_frame_fits(void **state)
{
    static uint8_t data[PL_GDB_PACKET], frame[PL_GDB_FRAME];

    (void)state;
    memset(data, '#', sizeof data);
    assert_int_equal(pl_gdb_frame(frame, data, sizeof data), sizeof frame);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_frame_is_read),
        cmocka_unit_test(a_wrong_checksum_is_bad),
        cmocka_unit_test(escapes_are_resolved),
        cmocka_unit_test(signs_between_frames_are_told),
        cmocka_unit_test(a_lost_end_costs_one_frame),
        cmocka_unit_test(what_is_too_long_is_bad),
        cmocka_unit_test(a_frame_is_made),
        cmocka_unit_test(every_byte_comes_through),
        cmocka_unit_test(the_longest_frame_fits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
