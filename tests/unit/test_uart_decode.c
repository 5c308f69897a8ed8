/* SPDX-License-Identifier: MIT */
/* Traffic in lines: conversations built by hand from the flow charts of AN3155 rev 20. */
#include "uart_decode.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

#define US UINT64_C(1000000)
#define MS UINT64_C(1000000000)

static struct pl_uart_decode decode;
static char told[4096]; /* "= Sync ACK\n" */
static uint64_t now, last_ps;

static void on_line(void *ctx, const struct pl_uart_line *line)
{
    size_t at = strlen(told);

    (void)ctx;
    assert_true(strlen(line->text) < sizeof line->text);
    last_ps = line->ps;
    snprintf(told + at, sizeof told - at, "%c %s\n", line->mark, line->text);
}

static int set_up(void **state)
{
    (void)state;
    told[0] = '\0';
    now = MS;
    pl_uart_decode_init(&decode, on_line, NULL);
    return 0;
}

/* "> 31 CE < 79": bytes of either side, 100 us apart. */
static void talk(const char *script)
{
    enum pl_uart_side side = PL_UART_RX;

    for (const char *p = script; *p;) {
        char *end;
        unsigned long byte = strtoul(p, &end, 16);

        if (end == p) {
            side = *p == '<' ? PL_UART_TX : *p == '>' ? PL_UART_RX : side;
            p++;
            continue;
        }
        pl_uart_decode_byte(&decode, side, now, (uint8_t)byte);
        now += 100 * US;
        p = end;
    }
}

static void text_is_hex_and_text(void **state)
{
    (void)state;
    talk("< 48 69 0D 0A > 41 00 7E 80 41");
    assert_string_equal(told, "< 48 69 0D 0A                          Hi..\n");
    pl_uart_decode_time(&decode, now);
    assert_non_null(strchr(told, '\n'));
    pl_uart_decode_time(&decode, now + 6 * MS);
    assert_string_equal(told, "< 48 69 0D 0A                          Hi..\n"
                              "> 41 00 7E 80 41                       A.~.A\n");
    assert_true(last_ps == MS + 400 * US);
}

static void long_text_is_cut_into_rows(void **state)
{
    (void)state;
    talk("< 30 31 32 33 34 35 36 37 38 39 41 42 43");
    assert_string_equal(told, "< 30 31 32 33 34 35 36 37 38 39 41 42  0123456789AB\n");
}

/* Sections 2, 3.1, 3.3. */
static void identification(void **state)
{
    (void)state;
    talk("> 7F < 79 > 02 FD < 79 01 04 62 79 > 00 FF < 79 02 31 00 01 79 > 01 FE < 79 31 00 00 79");
    assert_string_equal(told, "= Sync ACK\n= Get ID ACK = 04 62 ACK\n"
                              "= Get ACK = 31 00 01 ACK\n= Get Version ACK = 31 00 00 ACK\n");
}

/* Sections 3.4 and 3.6: in the answer to Read, 0x79 and 0x1F are data. */
static void read_and_write(void **state)
{
    (void)state;
    talk("> 7F < 79 > 11 EE < 79 > 08 00 01 00 09 < 79 > 02 FD < 79 1F 79 76"
         "> 31 CE < 79 > 08 00 00 00 08 < 79 > 03 00 01 02 03 03 < 79");
    assert_string_equal(told, "= Sync ACK\n= Read Memory 0x08000100 3 ACK = 1F 79 76\n"
                              "= Write Memory 0x08000000 4 ACK\n");
}

/* A host may send command, address and count before the first ACK comes. */
static void sent_ahead(void **state)
{
    (void)state;
    talk("> 7F < 79 > 11 EE 08 00 00 00 08 09 F6 < 79 79 79 00 01 02 03 04 05 06 07 08 09");
    assert_string_equal(told, "= Sync ACK\n"
                              "= Read Memory 0x08000000 10 ACK = 00 01 02 03 04 05 06 07 ..\n");
}

/* Sections 3.7, 3.8: and "busy" of the no-stretch commands is no answer. */
static void erase(void **state)
{
    (void)state;
    talk("> 7F < 79 > 44 BB < 79 > 00 01 00 04 01 00 04 < 76 79 > 44 BB < 79 > FF FF 00 < 79"
         "> 43 BC < 79 > 07 00 01 02 03 04 05 06 07 07 < 79");
    assert_string_equal(told, "= Sync ACK\n= Extended Erase 2: 4 256 ACK\n"
                              "= Extended Erase everything ACK\n"
                              "= Erase 8: 0 1 2 3 4 5 .. ACK\n");
}

/* Section 3.15. */
static void checksum(void **state)
{
    (void)state;
    talk("> 7F < 79 > A1 5E < 79 > 08 00 00 00 08 < 79 > 00 00 00 10 10 < 79"
         "> 04 C1 1D B7 6F < 79 > FF FF FF FF 00 < 79 < 79 12 34 56 78 08");
    assert_non_null(strstr(told, "= Get Checksum 0x08000000 0x00000010 0x04C11DB7 0xFFFFFFFF ACK"));
}

static void refusals(void **state)
{
    (void)state;
    talk("> 7F < 79 > 11 EE < 1F > 31 CE < 79 > 08 00 00 00 09 < 1F > AA AA < 1F > 92 6D < 79 79");
    assert_string_equal(told, "= Sync ACK\n= Read Memory NACK\n"
                              "= Write Memory (bad checksum) NACK\n= no command: AA AA NACK\n"
                              "= Readout Unprotect ACK ACK\n");
}

/* A chip that was synchronised before answers NACK. */
static void sync_again(void **state)
{
    (void)state;
    talk("> 7F 7F < 1F > 02 FD < 79 01 04 10 79");
    assert_string_equal(told, "= Sync\n= Sync NACK\n= Get ID ACK = 04 10 ACK\n");
}

/* After Go the application speaks. */
static void go_ends_the_conversation(void **state)
{
    (void)state;
    talk("> 7F < 79 > 21 DE < 79 > 08 00 00 00 08 < 79 4F 4B 0A > 11 0A");
    assert_string_equal(told, "= Sync ACK\n= Go 0x08000000 ACK\n"
                              "< 4F 4B 0A                             OK.\n"
                              "> 11 0A                                ..\n");
}

static void text_is_no_conversation(void **state)
{
    (void)state;
    talk("> 7F < 48 0A > 7F 31 0A");
    assert_string_equal(told, "= Sync\n< 48 0A                                H.\n"
                              "= Sync\n> 31 0A                                1.\n");
}

static void command_under_way_can_be_seen(void **state)
{
    struct pl_uart_line line;

    (void)state;
    assert_false(pl_uart_decode_pending(&decode, &line));
    talk("> 7F < 79 > 44 BB < 79 > 00 00 00 02 02");
    assert_true(pl_uart_decode_pending(&decode, &line));
    assert_string_equal(line.text, "Extended Erase 1: 2");
    pl_uart_decode_reset(&decode);
    assert_string_equal(told, "= Sync ACK\n= Extended Erase 1: 2\n");
    assert_false(pl_uart_decode_pending(&decode, &line));
}

/* Whatever comes, every line stays within its bounds. */
static void noise_is_survived(void **state)
{
    static const uint8_t likely[] = {0x7F, 0x79, 0x1F, 0x11, 0xEE, 0x00, 0xFF, 0x31,
                                     0xCE, 0x51, 0xAE, 0x44, 0xBB, 0xA1, 0x5E, 0x50};
    uint32_t seed = 1;

    (void)state;
    for (unsigned i = 0; i < 200000; i++) {
        seed = seed * 1664525u + 1013904223u;
        pl_uart_decode_byte(&decode, seed >> 31 ? PL_UART_TX : PL_UART_RX, now,
                            seed >> 30 & 1 ? likely[seed >> 20 & 15] : (uint8_t)(seed >> 20));
        now += 100 * US;
        told[0] = '\0';
    }
}

#define DECODE_TEST(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        DECODE_TEST(text_is_hex_and_text),
        DECODE_TEST(long_text_is_cut_into_rows),
        DECODE_TEST(identification),
        DECODE_TEST(read_and_write),
        DECODE_TEST(sent_ahead),
        DECODE_TEST(erase),
        DECODE_TEST(checksum),
        DECODE_TEST(refusals),
        DECODE_TEST(sync_again),
        DECODE_TEST(go_ends_the_conversation),
        DECODE_TEST(text_is_no_conversation),
        DECODE_TEST(command_under_way_can_be_seen),
        DECODE_TEST(noise_is_survived),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
