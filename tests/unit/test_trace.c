/* SPDX-License-Identifier: MIT */
/* The trace decoder: conversations built by hand from the flow charts of AN3155 rev 20. */
#include "trace_decode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct told {
    char text[4000]; /* "> Get (0x00)\n< ACK\n" */
    uint64_t last_us;
    struct pl_trace_summary sum;
};

static void on_event(void *context, const struct pl_trace_event *event)
{
    struct told *told = context;
    size_t at = strlen(told->text);

    told->last_us = event->us;
    snprintf(told->text + at, sizeof told->text - at, "%c %s\n", event->mark, event->text);
}

/* The trace lies at the end of a block of its own, so that reading beyond it is noticed. */
static void decode_n(struct told *told, const char *trace, size_t n)
{
    char *copy = malloc(n > 0 ? n : 1);

    assert_non_null(copy);
    memcpy(copy, trace, n);
    *told = (struct told){0};
    pl_trace_decode(copy, n, on_event, told, &told->sum);
    free(copy);
}

static void decode(struct told *told, const char *trace)
{
    decode_n(told, trace, strlen(trace));
}

/* AN3155 sections 2 and 3.1. */
static void sync_and_get(void **state)
{
    struct told told;

    (void)state;
    decode(&told, "0.100 = 115200 8E1\n"
                  "1.000 > 7F\n"
                  "1.500 < 79\n"
                  "2.000 > 00 FF\n"
                  "2.500 < 79 0B 31 00 01 02 11 21 31 44 63 73 82 92 79\n");
    assert_string_equal(told.text, "= 115200 8E1\n"
                                   "> sync (0x7F)\n"
                                   "< ACK\n"
                                   "> Get (0x00)\n"
                                   "< ACK\n"
                                   "< loader V3.1, commands 00 01 02 11 21 31 44 63 73 82 92\n"
                                   "< ACK\n");
    assert_int_equal(told.sum.syncs, 1);
    assert_int_equal(told.sum.commands, 1);
    assert_int_equal(told.sum.strays, 0);
    assert_int_equal(told.last_us, 2500);
}

/* Section 3.3: two bytes of product id; section 3.2: version and two option bytes. */
static void identity(void **state)
{
    struct told told;

    (void)state;
    decode(&told, "1 > 02 FD\n2 < 79 01 04 62 79\n3 > 01 FE\n4 < 79 31 00 00 79\n");
    assert_string_equal(told.text, "> Get ID (0x02)\n< ACK\n< product id 0x462\n< ACK\n"
                                   "> Get Version (0x01)\n< ACK\n"
                                   "< loader V3.1, option bytes 00 00\n< ACK\n");
}

/* Sections 3.4 and 3.6. An answer of ACK and NACK values is data, not status. */
static void read_and_write(void **state)
{
    struct told told;

    (void)state;
    decode(&told, "1 > 11 EE\n1 < 79\n1 > 08 00 01 00 09\n1 < 79\n1 > 01 FE\n1 < 79 1F 79\n"
                  "2 > 31 CE\n2 < 79\n2 > 20 00 40 00 60\n2 < 79\n2 > 03 00 01 02 03 03\n2 < 79\n");
    assert_string_equal(told.text, "> Read Memory (0x11)\n< ACK\n> address 0x08000100\n< ACK\n"
                                   "> 2 bytes wanted\n< ACK\n< 2 bytes: 1F 79\n"
                                   "> Write Memory (0x31)\n< ACK\n> address 0x20004000\n< ACK\n"
                                   "> 4 bytes: 00 01 02 03\n< ACK\n");
    assert_int_equal(told.sum.nacks, 0);
}

/* Sections 3.7 and 3.8. */
static void erase(void **state)
{
    struct told told;

    (void)state;
    decode(&told, "1 > 44 BB\n1 < 79\n1 > 00 01 00 04 01 00 04\n1 < 76 79\n"
                  "2 > 44 BB\n2 < 79\n2 > FF FF 00\n2 < 79\n"
                  "3 > 43 BC\n3 < 79\n3 > 01 02 03 00\n3 < 79\n"
                  "4 > 43 BC\n4 < 79\n4 > FF 00\n4 < 79\n");
    assert_string_equal(told.text,
                        "> Extended Erase (0x44)\n< ACK\n> 2 pages: 4 256\n< busy\n< ACK\n"
                        "> Extended Erase (0x44)\n< ACK\n> everything\n< ACK\n"
                        "> Erase (0x43)\n< ACK\n> 2 pages: 2 3\n< ACK\n"
                        "> Erase (0x43)\n< ACK\n> everything\n< ACK\n");
    assert_int_equal(told.sum.commands, 4);
}

/* Sections 3.11 to 3.14: two ACKs, the second after the work. */
static void protection(void **state)
{
    struct told told;

    (void)state;
    decode(&told, "1 > 92 6D\n2 < 79\n900 < 79\n");
    assert_string_equal(told.text, "> Readout Unprotect (0x92)\n< ACK\n< ACK\n");
    assert_int_equal(told.sum.strays, 0);
}

/* Section 3.15: address, word count, polynomial, initial value; ACK, then the sum and its XOR. */
static void checksum(void **state)
{
    struct told told;

    (void)state;
    decode(&told,
           "1 > A1 5E\n1 < 79\n1 > 08 00 00 00 08\n1 < 79\n1 > 00 00 00 10 10\n1 < 79\n"
           "1 > 04 C1 1D B7 6F\n1 < 79\n1 > FF FF FF FF 00\n1 < 79\n2 < 79 12 34 56 78 08\n");
    assert_non_null(strstr(told.text, "> words 0x00000010\n< ACK\n> polynomial 0x04C11DB7\n"));
    assert_non_null(strstr(told.text, "< checksum 0x12345678\n"));
    assert_int_equal(told.sum.strays, 0);
}

/* A host may send command, address and count before the first ACK comes. */
static void sent_ahead(void **state)
{
    struct told told;

    (void)state;
    decode(&told, "1 > 11 EE 08 00 00 00 08 03 FC\n2 < 79 79 79 DE AD BE EF\n3 > 02 FD\n"
                  "4 < 79 01 04 10 79\n");
    assert_non_null(strstr(told.text, "< ACK\n< ACK\n< ACK\n< 4 bytes: DE AD BE EF\n"));
    assert_non_null(strstr(told.text, "< product id 0x410\n"));
}

/* After a NACK the loader waits for a command, whatever was still to come. */
static void refusal(void **state)
{
    struct told told;

    (void)state;
    decode(&told, "1 > 11 EE\n1 < 1F\n2 > 00 FF\n2 < 79 01 31 00 79\n");
    assert_string_equal(told.text, "> Read Memory (0x11)\n< NACK\n> Get (0x00)\n< ACK\n"
                                   "< loader V3.1, commands 00\n< ACK\n");
    assert_int_equal(told.sum.nacks, 1);
}

static void noise(void **state)
{
    struct told told;

    (void)state;
    /* Before a command, instead of an ACK, and in a checksum. */
    decode(&told, "1 > AA 11 EE\n1 < 55 79\n1 > 08 00 00 00 09\n1 < 1F\n");
    assert_string_equal(told.text, "> unexpected 1 byte: AA\n> Read Memory (0x11)\n"
                                   "< unexpected 1 byte: 55\n< ACK\n"
                                   "> a packet with a wrong checksum (5 bytes)\n< NACK\n");
    assert_int_equal(told.sum.strays, 2);
}

static void lines_that_are_none(void **state)
{
    struct told told;

    (void)state;
    decode(&told,
           "# hello\r\n\n   \nnonsense\n1.5 > 7F zz\n1.5 ? 79\n99999999999999 > 7F\n2. > 79\n"
           "12.5 < 79\r\n");
    assert_int_equal(told.sum.bad_lines, 5);
    assert_non_null(strstr(told.text, "# hello\n"));
    assert_non_null(strstr(told.text, "> sync (0x7F)\n"));
    assert_int_equal(told.last_us, 12500);
}

/* Cut anywhere, what was told before the last line stays as it was. */
static void cut_anywhere(void **state)
{
    static const char trace[] =
        "0 = 57600 8E1\n1 > 7F\n1 < 79\n2 > 31 CE\n2 < 79\n3 > 08 00 00 00 08\n3 < 79\n"
        "4 > 03 00 01 02 03 03\n4 < 79\n5 > 44 BB\n5 < 79\n6 > 00 01 00 04 01 00 04\n6 < 79\n";
    struct told whole, part;

    (void)state;
    decode(&whole, trace);
    for (size_t n = 0; n < strlen(trace); n++) {
        decode_n(&part, trace, n);
        if (n > 0 && trace[n - 1] != '\n')
            continue; /* half a line may say something else */
        char *remark = strstr(part.text, "# the trace ends");
        if (remark)
            *remark = '\0';
        assert_memory_equal(part.text, whole.text, strlen(part.text));
    }
}

/* A host far ahead of a silent chip. */
static void nobody_answers(void **state)
{
    struct told told;
    char *trace = malloc(100000);
    size_t at = 0;

    (void)state;
    assert_non_null(trace);
    for (int i = 0; i < 500; i++)
        at += (size_t)snprintf(trace + at, 100000 - at, "%d > 00 FF\n", i);
    at += (size_t)snprintf(trace + at, 100000 - at, "501 < 79\n");
    decode_n(&told, trace, at);
    free(trace);
    assert_int_equal(told.sum.commands, 500);
    assert_int_equal(told.sum.received, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sync_and_get),   cmocka_unit_test(identity),
        cmocka_unit_test(read_and_write), cmocka_unit_test(erase),
        cmocka_unit_test(protection),     cmocka_unit_test(checksum),
        cmocka_unit_test(sent_ahead),     cmocka_unit_test(refusal),
        cmocka_unit_test(noise),          cmocka_unit_test(lines_that_are_none),
        cmocka_unit_test(cut_anywhere),   cmocka_unit_test(nobody_answers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
