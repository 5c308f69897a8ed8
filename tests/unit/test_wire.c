/* SPDX-License-Identifier: MIT */
/* The modelled wire: pace, adapter latency, faults, and that all of it repeats by seed. */
#include "rom.h"

#include "pinless/an3155.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { F103 = 0x410, WB05 = 0x03B };

struct link {
    struct pl_rom *rom;
    struct pl_wire *wire;
    uint64_t now_us;
    uint8_t heard[2048];
    size_t n;
    uint64_t first_us, last_us; /* when the first and the last byte were handed over */
};

static void open_link(struct link *link, uint16_t pid, const struct pl_wire_config *config)
{
    struct pl_rom_config rom = {.chip = pl_chip_by_pid(pid), .no_silicon_time = true};

    memset(link, 0, sizeof *link);
    link->rom = pl_rom_new(&rom);
    assert_non_null(link->rom);
    link->wire = pl_wire_to_rom(config, link->rom);
    assert_non_null(link->wire);
}

static void close_link(struct link *link)
{
    pl_wire_free(link->wire);
    pl_rom_free(link->rom);
}

/* Send, then listen until nothing is pending any more. */
static void say(struct link *link, const uint8_t *bytes, size_t len)
{
    uint64_t next_us;

    link->n = 0;
    pl_wire_send(link->wire, bytes, len, link->now_us);
    while ((next_us = pl_wire_next_us(link->wire)) != PL_ROM_NEVER_US) {
        if (next_us > link->now_us)
            link->now_us = next_us;
        size_t n = pl_wire_receive(link->wire, link->heard + link->n, sizeof link->heard - link->n,
                                   link->now_us);
        if (n && link->n == 0)
            link->first_us = link->now_us;
        if (n)
            link->last_us = link->now_us;
        link->n += n;
    }
}

static void sync(struct link *link)
{
    say(link, (const uint8_t[]){0x7F}, 1);
    assert_int_equal(link->n, 1);
    assert_int_equal(link->heard[0], 0x79);
}

static size_t read_request(uint8_t *out, uint32_t addr, size_t n)
{
    size_t len = pl_an3155_put_command(out, PL_CMD_READ);

    len += pl_an3155_put_word(out + len, addr);
    return len + pl_an3155_put_count(out + len, n);
}

/* --- Pace --- */

/* 11 bits at 115200 baud are 95.49 us: one character there, one back. */
static void characters_take_eleven_bits(void **state)
{
    struct link link;

    (void)state;
    open_link(&link, F103, &(struct pl_wire_config){.baud = 115200});
    sync(&link);
    assert_in_range(link.now_us, 190, 192);
    close_link(&link);
}

static void characters_without_parity_take_ten(void **state)
{
    struct link link;

    (void)state;
    open_link(&link, WB05, &(struct pl_wire_config){.baud = 10000});
    sync(&link);
    assert_int_equal(link.now_us, 2000);
    close_link(&link);
}

static void rounding_does_not_add_up(void **state)
{
    uint8_t request[9];
    struct link link;
    uint64_t start_us;

    (void)state;
    open_link(&link, F103, &(struct pl_wire_config){.baud = 115200});
    sync(&link);
    start_us = link.now_us;
    say(&link, request, read_request(request, 0x08000000, 256));
    assert_int_equal(link.n, 259);
    /* the count's last byte leaves after 9 characters, then ACK and 256 bytes */
    assert_in_range(link.now_us - start_us, (9 + 257) * 1100000 / 11520 - 1,
                    (9 + 257) * 1100000 / 11520 + 3);
    close_link(&link);
}

static void an_instant_wire_takes_no_time(void **state)
{
    uint8_t request[9];
    struct link link;

    (void)state;
    open_link(&link, F103, &(struct pl_wire_config){.baud = 0});
    sync(&link);
    say(&link, request, read_request(request, 0x08000000, 256));
    assert_int_equal(link.n, 259);
    assert_int_equal(link.now_us, 0);
    close_link(&link);
}

/* --- Adapter --- */

/* AN232B-04: the timer runs since data was last sent, so a host that waits for each answer sees
 * each 16 ms after the one before. */
static void an_ack_over_ftdi_takes_16_ms(void **state)
{
    struct link link;

    (void)state;
    open_link(&link, F103, &(struct pl_wire_config){.baud = 115200, .adapter = PL_ADAPTER_FTDI});
    sync(&link);
    assert_int_equal(link.now_us, 16000);
    say(&link, (const uint8_t[]){0x11, 0xEE}, 2);
    assert_int_equal(link.n, 1);
    assert_int_equal(link.now_us, 32000);
    close_link(&link);
}

/* 62 bytes go at once: the first of a long answer arrives when 62 have crossed. */
static void a_full_payload_over_ftdi_does_not_wait(void **state)
{
    uint8_t request[9];
    struct link link;
    uint64_t start_us;

    (void)state;
    open_link(&link, F103, &(struct pl_wire_config){.baud = 115200, .adapter = PL_ADAPTER_FTDI});
    sync(&link);
    start_us = link.now_us;
    /* 3 ACKs and 245 bytes are four payloads of 62 */
    say(&link, request, read_request(request, 0x08000000, 245));
    assert_int_equal(link.n, 248);
    assert_in_range(link.first_us - start_us, (9 + 60) * 95, (9 + 60) * 96);
    assert_in_range(link.last_us - start_us, (9 + 246) * 95, (9 + 246) * 96);
    close_link(&link);
}

/* 256 bytes leave a rest of 11, which waits for the timer. */
static void the_rest_of_a_long_answer_over_ftdi_waits(void **state)
{
    uint8_t request[9];
    struct link link;
    uint64_t start_us;

    (void)state;
    open_link(&link, F103, &(struct pl_wire_config){.baud = 115200, .adapter = PL_ADAPTER_FTDI});
    sync(&link);
    start_us = link.now_us;
    say(&link, request, read_request(request, 0x08000000, 256));
    assert_int_equal(link.n, 259);
    assert_in_range(link.last_us - start_us, (9 + 246) * 95 + 16000, (9 + 246) * 96 + 16000);
    close_link(&link);
}

static void cdc_delivers_by_the_millisecond(void **state)
{
    struct link link;

    (void)state;
    open_link(&link, F103, &(struct pl_wire_config){.baud = 115200, .adapter = PL_ADAPTER_CDC});
    sync(&link);
    assert_int_equal(link.now_us, 1000);
    link.now_us = 1900;
    say(&link, (const uint8_t[]){0x11, 0xEE}, 2);
    assert_int_equal(link.now_us, 3000);
    close_link(&link);
}

/* --- Overlap --- */

/* A whole write in one go: each ACK takes as long as the one character that comes meanwhile. */
static void a_host_that_sends_ahead_loses_nothing(void **state)
{
    uint8_t request[2 + 5 + 258], data[256];
    struct link link;
    size_t len;

    (void)state;
    memset(data, 0xA5, sizeof data);
    open_link(&link, F103, &(struct pl_wire_config){.baud = 115200});
    sync(&link);
    len = pl_an3155_put_command(request, PL_CMD_WRITE);
    len += pl_an3155_put_word(request + len, 0x08000000);
    len += pl_an3155_put_data(request + len, data, sizeof data);
    say(&link, request, len);
    assert_int_equal(link.n, 3);
    assert_memory_equal(link.heard, "\x79\x79\x79", 3);
    assert_int_equal(pl_rom_status(link.rom)->overruns, 0);
    assert_int_equal(pl_rom_status(link.rom)->programmed_bytes, 256);
    close_link(&link);
}

static void bytes_sent_into_a_long_answer_are_lost(void **state)
{
    uint8_t request[9 + 5] = {0};
    struct link link;

    (void)state;
    open_link(&link, F103, &(struct pl_wire_config){.baud = 115200});
    sync(&link);
    read_request(request, 0x08000000, 256);
    say(&link, request, sizeof request);
    assert_int_equal(link.n, 259);
    assert_int_equal(pl_rom_status(link.rom)->overruns, 4);
    close_link(&link);
}

/* --- Line setting --- */

static void another_baud_after_sync_is_garbled(void **state)
{
    struct link link;

    (void)state;
    open_link(&link, F103, &(struct pl_wire_config){.baud = 115200});
    sync(&link);
    pl_wire_set_line(link.wire, 117000, true, link.now_us);
    say(&link, (const uint8_t[]){0x02, 0xFD}, 2);
    assert_int_equal(link.n, 5);
    assert_memory_equal(link.heard, "\x79\x01\x04\x10\x79", 5);
    pl_wire_set_line(link.wire, 57600, true, link.now_us);
    say(&link, (const uint8_t[]){0x02, 0xFD}, 2);
    assert_true(link.n < 5);
    close_link(&link);
}

static void missing_parity_garbles_longer_traffic(void **state)
{
    struct link link;

    (void)state;
    open_link(&link, F103, &(struct pl_wire_config){.baud = 115200});
    pl_wire_set_line(link.wire, 115200, false, link.now_us);
    sync(&link);
    say(&link, (const uint8_t[]){0x02, 0xFD}, 2);
    assert_true(link.n != 5 || memcmp(link.heard, "\x79\x01\x04\x10\x79", 5) != 0);
    close_link(&link);
}

/* --- Faults --- */

static void everything_dropped_is_silence(void **state)
{
    struct link link;

    (void)state;
    open_link(&link, F103, &(struct pl_wire_config){.baud = 115200, .drop = 1});
    say(&link, (const uint8_t[]){0x7F}, 1);
    assert_int_equal(link.n, 0);
    assert_int_equal(pl_rom_baud(link.rom), 0);
    close_link(&link);
}

static unsigned ones(unsigned value)
{
    unsigned n = 0;

    for (; value; value &= value - 1)
        n++;
    return n;
}

/* Seen through the echo, which is what crossed to the loader. */
static void noise_flips_one_bit(void **state)
{
    struct link link;

    (void)state;
    open_link(&link, F103,
              &(struct pl_wire_config){.baud = 115200, .noise = 1, .echo = true, .drop = 0});
    for (unsigned i = 0; i < 100; i++) {
        say(&link, (const uint8_t[]){0x00}, 1);
        assert_true(link.n >= 1);
        assert_int_equal(ones(link.heard[0]), 1);
    }
    close_link(&link);
}

static void inserted_bytes_take_their_time(void **state)
{
    struct link link;

    (void)state;
    open_link(&link, F103,
              &(struct pl_wire_config){.baud = 115200, .insert = 0.5, .echo = true, .seed = 3});
    say(&link, (const uint8_t[200]){0}, 200);
    assert_in_range(link.n, 300, 700);
    assert_in_range(pl_wire_bytes(link.wire), link.n, link.n + 300);
    close_link(&link);
}

static void the_host_hears_its_echo_first(void **state)
{
    struct link link;

    (void)state;
    open_link(&link, F103, &(struct pl_wire_config){.baud = 115200, .echo = true});
    say(&link, (const uint8_t[]){0x7F}, 1);
    assert_int_equal(link.n, 2);
    assert_memory_equal(link.heard, "\x7F\x79", 2);
    close_link(&link);
}

static void the_adapter_dies_at_its_byte(void **state)
{
    struct link link;

    (void)state;
    open_link(&link, F103, &(struct pl_wire_config){.baud = 115200, .die_at = 4});
    sync(&link);
    assert_false(pl_wire_dead(link.wire));
    say(&link, (const uint8_t[]){0x02, 0xFD}, 2);
    assert_true(pl_wire_dead(link.wire));
    assert_int_equal(link.n, 0);
    assert_int_equal(pl_wire_bytes(link.wire), 4);
    close_link(&link);
}

/* --- Repeatability --- */

static void noisy_run(struct link *link, uint64_t seed)
{
    uint8_t request[9];

    open_link(link, F103,
              &(struct pl_wire_config){.baud = 115200,
                                       .adapter = PL_ADAPTER_CDC,
                                       .noise = 0.05,
                                       .drop = 0.02,
                                       .insert = 0.02,
                                       .seed = seed});
    pl_wire_send(link->wire, (const uint8_t[]){0x7F}, 1, 0);
    say(link, request, read_request(request, 0x08000000, 256));
}

static void the_same_seed_gives_the_same_run(void **state)
{
    struct link first, second, other;
    bool differs = false;

    (void)state;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        noisy_run(&first, seed);
        noisy_run(&second, seed);
        assert_int_equal(first.n, second.n);
        assert_memory_equal(first.heard, second.heard, first.n);
        assert_int_equal(first.now_us, second.now_us);
        noisy_run(&other, seed + 100);
        differs = differs || other.n != first.n || memcmp(other.heard, first.heard, first.n) != 0;
        close_link(&first);
        close_link(&second);
        close_link(&other);
    }
    assert_true(differs);
}

/* How often the caller looks must not change what happens. */
static void looking_seldom_gives_the_same_bytes(void **state)
{
    uint8_t request[9], heard[600];
    struct link often, seldom;
    size_t n;

    (void)state;
    noisy_run(&often, 5);
    open_link(&seldom, F103,
              &(struct pl_wire_config){.baud = 115200,
                                       .adapter = PL_ADAPTER_CDC,
                                       .noise = 0.05,
                                       .drop = 0.02,
                                       .insert = 0.02,
                                       .seed = 5});
    pl_wire_send(seldom.wire, (const uint8_t[]){0x7F}, 1, 0);
    pl_wire_send(seldom.wire, request, read_request(request, 0x08000000, 256), 0);
    n = pl_wire_receive(seldom.wire, heard, sizeof heard, 1000000);
    assert_int_equal(n, often.n);
    assert_memory_equal(heard, often.heard, n);
    close_link(&often);
    close_link(&seldom);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(characters_take_eleven_bits),
        cmocka_unit_test(characters_without_parity_take_ten),
        cmocka_unit_test(rounding_does_not_add_up),
        cmocka_unit_test(an_instant_wire_takes_no_time),
        cmocka_unit_test(an_ack_over_ftdi_takes_16_ms),
        cmocka_unit_test(a_full_payload_over_ftdi_does_not_wait),
        cmocka_unit_test(the_rest_of_a_long_answer_over_ftdi_waits),
        cmocka_unit_test(cdc_delivers_by_the_millisecond),
        cmocka_unit_test(a_host_that_sends_ahead_loses_nothing),
        cmocka_unit_test(bytes_sent_into_a_long_answer_are_lost),
        cmocka_unit_test(another_baud_after_sync_is_garbled),
        cmocka_unit_test(missing_parity_garbles_longer_traffic),
        cmocka_unit_test(everything_dropped_is_silence),
        cmocka_unit_test(noise_flips_one_bit),
        cmocka_unit_test(inserted_bytes_take_their_time),
        cmocka_unit_test(the_host_hears_its_echo_first),
        cmocka_unit_test(the_adapter_dies_at_its_byte),
        cmocka_unit_test(the_same_seed_gives_the_same_run),
        cmocka_unit_test(looking_seldom_gives_the_same_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
