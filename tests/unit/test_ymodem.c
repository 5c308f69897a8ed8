/* SPDX-License-Identifier: MIT */
/* The YMODEM receiver, in virtual time. What a sender sends is lrzsz's (vectors/ymodem), or after
 * C. Forsberg's reference of 1988. */
#include "check.h"

#include <stdio.h>
#include <string.h>

#include "../../src/boot/ymodem.h"
#include "ymodem_peer.h"

enum { ACK = 0x06, NAK = 0x15, CAN = 0x18, EOT = 0x04 };

static struct pl_ymodem y;
static uint8_t packet[PL_YMODEM_ROOM];
static uint8_t file[4096];
static size_t n_file;
static char name[128];
static uint32_t now_ms;
static bool refuses;

static int set_up(void **state)
{
    (void)state;
    memset(&y, 0, sizeof y);
    memset(file, 0, sizeof file);
    n_file = 0;
    name[0] = 0;
    refuses = false;
    now_ms = 0xFFFFF000; /* the clock wraps in each test that takes some seconds */
    pl_ymodem_init(&y, packet, now_ms);
    return 0;
}

/* A receiver that takes all files, or none. */
static void settle(void)
{
    enum pl_ymodem_event event;

    pl_ymodem_tick(&y, now_ms);
    event = pl_ymodem_event(&y);
    if (event == PL_YMODEM_NOTHING || event >= PL_YMODEM_DONE)
        return;
    if (event == PL_YMODEM_FILE)
        snprintf(name, sizeof name, "%s %u", y.name, (unsigned)y.size);
    if (event == PL_YMODEM_DATA) {
        assert_true(y.n > 0 && n_file + y.n <= sizeof file);
        memcpy(file + n_file, y.data, y.n);
        n_file += y.n;
    }
    if (refuses)
        pl_ymodem_refuse(&y, now_ms);
    else
        pl_ymodem_accept(&y, now_ms);
}

static void send(const void *bytes, size_t n)
{
    const uint8_t *b = bytes;

    for (size_t i = 0; i < n; i++) {
        pl_ymodem_byte(&y, b[i], false, now_ms);
        settle();
    }
}

static void pass(uint32_t ms)
{
    while (ms-- > 0) {
        now_ms++;
        settle();
    }
}

/* All that has been answered since the last look. */
static void expect(const char *bytes)
{
    char out[64];
    size_t n = 0;
    int byte;

    while ((byte = pl_ymodem_next(&y)) >= 0 && n < sizeof out - 1)
        out[n++] = (char)byte;
    out[n] = 0;
    assert_string_equal(out, bytes);
}

#define STOP "\x18\x18\x18\x18\x18\b\b\b\b\b"

static void send_header(const char *of, const char *size)
{
    uint8_t out[YMODEM_PACKET];

    send(out, ymodem_header(out, of, size));
}

static void send_data(uint8_t number, const void *data, size_t n)
{
    uint8_t out[YMODEM_PACKET];

    send(out, ymodem_packet(out, number, data, n, n > 128 ? 1024 : 128));
}

static void send_byte(uint8_t byte)
{
    send(&byte, 1);
}

static void expect_end(enum pl_ymodem_event event)
{
    pass(600);
    assert_int_equal(pl_ymodem_event(&y), event);
}

static void expect_file(size_t size)
{
    assert_int_equal(n_file, size);
    for (size_t i = 0; i < size; i++)
        assert_int_equal(file[i], (uint8_t)(i * 7 + 3));
}

/* Begin a file whose bytes are as those of the vectors. */
static const uint8_t *begin(const char *size)
{
    static uint8_t data[4096];

    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)(i * 7 + 3);
    expect("C");
    send_header("a.bin", size);
    expect("\x06"
           "C");
    return data;
}

static void finish(void)
{
    send_byte(EOT);
    expect("\x06"
           "C");
    send_header("", "");
    expect("\x06");
    expect_end(PL_YMODEM_DONE);
}

/* --- A foreign sender --- */

static size_t from_hex(uint8_t *out, const char *hex)
{
    size_t n = 0;
    unsigned byte;

    while (sscanf(hex + 2 * n, "%2x", &byte) == 1)
        out[n++] = (uint8_t)byte;
    return n;
}

static void replay(const char *path)
{
    static const char *const HEADED = "\x06"
                                      "C";
    char line[2 * YMODEM_PACKET + 2];
    uint8_t bytes[YMODEM_PACKET + 1];
    FILE *f = fopen(path, "r");
    unsigned packets = 0;

    assert_non_null(f);
    expect("C");
    while (fgets(line, sizeof line, f)) {
        size_t n = from_hex(bytes, line);
        bool first = packets++ == 0;
        pass(20);
        send(bytes, n);
        expect(first || n == 1 ? HEADED : "\x06");
    }
    fclose(f);
    assert_true(packets > 5);
    expect_end(PL_YMODEM_DONE);
}

static void lrzsz_sends_short_blocks(void **state)
{
    (void)state;
    replay(PL_TEST_VECTORS "/ymodem/short.txt");
    assert_string_equal(name, "small.bin 300");
    expect_file(300);
}

static void lrzsz_sends_long_and_short_blocks(void **state)
{
    (void)state;
    replay(PL_TEST_VECTORS "/ymodem/long.txt");
    assert_string_equal(name, "large.bin 1500");
    expect_file(1500);
}

static void packets_of_the_tests_are_those_of_lrzsz(void **state)
{
    char line[2 * YMODEM_PACKET + 2];
    uint8_t theirs[YMODEM_PACKET + 1], ours[YMODEM_PACKET];
    FILE *f = fopen(PL_TEST_VECTORS "/ymodem/long.txt", "r");
    const uint8_t *data = begin("1500");

    (void)state;
    assert_non_null(f);
    assert_non_null(fgets(line, sizeof line, f));
    assert_non_null(fgets(line, sizeof line, f));
    assert_int_equal(ymodem_packet(ours, 1, data, 1024, 1024), from_hex(theirs, line));
    assert_memory_equal(ours, theirs, YMODEM_PACKET);
    fclose(f);
}

/* --- Waiting --- */

static void asks_every_three_seconds_and_gives_up_after_two_minutes(void **state)
{
    (void)state;
    for (unsigned i = 0; i <= 40; i++) {
        expect("C");
        pass(2999);
        expect("");
        assert_int_equal(pl_ymodem_event(&y), PL_YMODEM_NOTHING);
        pass(1);
    }
    expect(STOP);
    expect_end(PL_YMODEM_LOST);
}

static void sender_that_falls_silent_is_given_up(void **state)
{
    (void)state;
    send_data(1, begin("300"), 128);
    expect("\x06");
    for (unsigned i = 0; i < 10; i++) {
        pass(5000);
        expect("\x15");
    }
    pass(5000);
    expect(STOP);
    expect_end(PL_YMODEM_LOST);
}

static void missing_end_of_the_batch_does_not_matter(void **state)
{
    (void)state;
    send_data(1, begin("100"), 100);
    expect("\x06");
    send_byte(EOT);
    expect("\x06"
           "C");
    pass(3000);
    expect("C");
    pass(3000);
    expect("C");
    pass(3000);
    expect("C");
    pass(3000);
    expect("");
    expect_end(PL_YMODEM_DONE);
}

/* --- Noise --- */

static void spoilt_packet_is_asked_for_again(void **state)
{
    const uint8_t *data = begin("300");
    uint8_t out[YMODEM_PACKET];
    size_t n = ymodem_packet(out, 1, data, 128, 128);

    (void)state;
    out[70] ^= 1;
    send(out, n);
    pass(250);
    expect("\x15");
    out[70] ^= 1;
    send(out, n);
    expect("\x06");
    send_data(2, data + 128, 128);
    expect("\x06");
    send_data(3, data + 256, 44);
    expect("\x06");
    finish();
    expect_file(300);
}

static void lost_and_damaged_bytes_are_noticed(void **state)
{
    const uint8_t *data = begin("128");
    uint8_t out[YMODEM_PACKET];
    size_t n = ymodem_packet(out, 1, data, 128, 128);

    (void)state;
    send(out, 50);
    send(out + 51, n - 51);
    pass(999);
    expect("");
    pass(1);
    expect("\x15");
    send(out, 50);
    pl_ymodem_byte(&y, out[50], true, now_ms);
    send(out + 51, n - 51);
    pass(250);
    expect("\x15");
    send(out, n);
    expect("\x06");
    finish();
    expect_file(128);
}

static void block_whose_answer_was_lost_comes_twice(void **state)
{
    const uint8_t *data = begin("300");

    (void)state;
    send_header("a.bin", "300");
    expect("\x06"
           "C");
    send_data(1, data, 128);
    expect("\x06");
    send_data(1, data, 128);
    expect("\x06");
    send_data(2, data + 128, 128);
    expect("\x06");
    send_data(3, data + 256, 44);
    expect("\x06");
    send_byte(EOT);
    expect("\x06"
           "C");
    send_byte(EOT);
    expect("\x06"
           "C");
    send_header("", "");
    expect("\x06");
    expect_end(PL_YMODEM_DONE);
    expect_file(300);
}

static void block_numbers_begin_anew_after_255(void **state)
{
    uint8_t data[128] = {0};

    (void)state;
    begin("38400");
    refuses = false;
    for (unsigned i = 1; i <= 300; i++) {
        n_file = 0;
        send_data((uint8_t)i, data, sizeof data);
        expect("\x06");
        assert_int_equal(n_file, 128);
    }
    finish();
}

static void block_that_is_missing_ends_it(void **state)
{
    const uint8_t *data = begin("1000");

    (void)state;
    send_data(1, data, 128);
    expect("\x06");
    send_data(3, data, 128);
    expect(STOP);
    expect_end(PL_YMODEM_LOST);
    assert_int_equal(n_file, 128);
}

static void end_is_not_believed_before_all_is_there(void **state)
{
    const uint8_t *data = begin("200");

    (void)state;
    send_data(1, data, 128);
    expect("\x06");
    send_byte(EOT);
    expect("\x15");
    send_data(2, data + 128, 72);
    expect("\x06");
    finish();
    expect_file(200);
}

static void more_blocks_than_the_size_says(void **state)
{
    const uint8_t *data = begin("100");

    (void)state;
    send_data(1, data, 128);
    expect("\x06");
    assert_int_equal(n_file, 100);
    send_data(2, data, 128);
    expect(STOP);
    expect_end(PL_YMODEM_LOST);
}

/* --- Cancelling --- */

static void two_cans_cancel_between_packets(void **state)
{
    (void)state;
    expect("C");
    send_byte(CAN);
    pass(2000);
    send_byte(CAN);
    expect("");
    expect_end(PL_YMODEM_CANCELLED);
    set_up(state);
    send_data(1, begin("300"), 128);
    expect("\x06");
    send("\x18\x18\x18\x18\b\b\b\b", 8);
    expect("");
    expect_end(PL_YMODEM_CANCELLED);
}

static void cans_in_a_packet_are_data_unless_it_ends_there(void **state)
{
    uint8_t data[128], out[YMODEM_PACKET];

    (void)state;
    memset(data, CAN, sizeof data);
    begin("256");
    send_data(1, data, sizeof data);
    expect("\x06");
    assert_int_equal(n_file, 128);
    ymodem_packet(out, 2, data, 100, 128);
    send(out, 60);
    send("\x18\x18\x18\x18\x18\x18\x18\x18\b\b\b\b\b\b\b\b", 16);
    pass(1000);
    expect("");
    expect_end(PL_YMODEM_CANCELLED);
}

static void refusing_tells_the_sender_and_waits_for_silence(void **state)
{
    uint8_t data[1024] = {0};

    (void)state;
    refuses = true;
    expect("C");
    send_header("a.bin", "5000000");
    expect(STOP);
    for (unsigned i = 0; i < 5; i++) {
        send_data(1, data, sizeof data);
        pass(499);
        assert_int_equal(pl_ymodem_event(&y), PL_YMODEM_NOTHING);
    }
    expect("");
    pass(1);
    assert_int_equal(pl_ymodem_event(&y), PL_YMODEM_REFUSED);
}

static void sender_that_cannot_stop_does_not_hold_it(void **state)
{
    (void)state;
    refuses = true;
    expect("C");
    send_header("a.bin", "5000000");
    for (unsigned i = 0; i < 11000; i++) {
        send_byte('x');
        pass(1);
    }
    assert_int_equal(pl_ymodem_event(&y), PL_YMODEM_REFUSED);
}

/* --- Headers --- */

static void header_must_say_the_size(void **state)
{
    static const char *const SIZES[] = {"", "x", " 12", "-1", "4294967300", "99999999999999999999"};

    (void)state;
    for (unsigned i = 0; i < sizeof SIZES / sizeof *SIZES; i++) {
        set_up(state);
        expect("C");
        send_header("a.bin", SIZES[i]);
        expect(STOP);
        expect_end(PL_YMODEM_LOST);
    }
}

static void header_without_ends(void **state)
{
    uint8_t out[YMODEM_PACKET], text[1024];

    (void)state;
    memset(text, 'a', sizeof text);
    expect("C");
    send(out, ymodem_packet(out, 0, text, 128, 128));
    expect(STOP);
    expect_end(PL_YMODEM_LOST);
    set_up(state);
    memset(text, '1', sizeof text);
    text[100] = 0;
    expect("C");
    send(out, ymodem_packet(out, 0, text, 1024, 1024));
    expect(STOP);
    expect_end(PL_YMODEM_LOST);
}

static void header_may_be_long_and_say_more(void **state)
{
    uint8_t out[YMODEM_PACKET];

    (void)state;
    expect("C");
    send(out, ymodem_packet(out, 0,
                            "dir/b.bin\0"
                            "77 14524770400 100644 0 1 77\0",
                            39, 1024));
    expect("\x06"
           "C");
    assert_string_equal(name, "dir/b.bin 77");
}

static void xmodem_is_not_enough(void **state)
{
    uint8_t data[128] = {0};

    (void)state;
    expect("C");
    send_data(1, data, sizeof data);
    expect(STOP);
    expect_end(PL_YMODEM_LOST);
}

static void batch_without_a_file(void **state)
{
    (void)state;
    expect("C");
    send_header("", "");
    expect("\x06");
    expect_end(PL_YMODEM_CANCELLED);
}

static void second_file_is_refused_and_the_first_stays(void **state)
{
    (void)state;
    send_data(1, begin("50"), 50);
    expect("\x06");
    send_byte(EOT);
    expect("\x06"
           "C");
    send_header("b.bin", "50");
    expect(STOP);
    expect_end(PL_YMODEM_DONE);
    expect_file(50);
}

static void keys_of_a_person_are_noise(void **state)
{
    (void)state;
    expect("C");
    send("hello\r", 6);
    pass(250);
    begin("10");
    send_data(1, "0123456789", 10);
    expect("\x06");
    finish();
}

#define TEST(f) cmocka_unit_test_setup(f, set_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(lrzsz_sends_short_blocks),
        TEST(lrzsz_sends_long_and_short_blocks),
        TEST(packets_of_the_tests_are_those_of_lrzsz),
        TEST(asks_every_three_seconds_and_gives_up_after_two_minutes),
        TEST(sender_that_falls_silent_is_given_up),
        TEST(missing_end_of_the_batch_does_not_matter),
        TEST(spoilt_packet_is_asked_for_again),
        TEST(lost_and_damaged_bytes_are_noticed),
        TEST(block_whose_answer_was_lost_comes_twice),
        TEST(block_numbers_begin_anew_after_255),
        TEST(block_that_is_missing_ends_it),
        TEST(end_is_not_believed_before_all_is_there),
        TEST(more_blocks_than_the_size_says),
        TEST(two_cans_cancel_between_packets),
        TEST(cans_in_a_packet_are_data_unless_it_ends_there),
        TEST(refusing_tells_the_sender_and_waits_for_silence),
        TEST(sender_that_cannot_stop_does_not_hold_it),
        TEST(header_must_say_the_size),
        TEST(header_without_ends),
        TEST(header_may_be_long_and_say_more),
        TEST(xmodem_is_not_enough),
        TEST(batch_without_a_file),
        TEST(second_file_is_refused_and_the_first_stays),
        TEST(keys_of_a_person_are_noise),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
