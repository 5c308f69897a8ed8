/* SPDX-License-Identifier: MIT */
/* AN3155 packets. Expected bytes are those of AN3155 rev 20 sections 3.1 to 3.15, or follow from
 * its checksum rule by hand. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "pinless/an3155.h"

static void assert_bytes(const uint8_t *got, size_t n, const char *expected, size_t expected_n)
{
    assert_int_equal(n, expected_n);
    assert_memory_equal(got, expected, n);
}

static void host_packets_are_those_of_the_document(void **state)
{
    uint8_t out[32];
    const uint8_t data[] = {0xDE, 0xAD, 0xBE, 0xEF};
    const uint16_t pages[] = {1, 5, 0x1FF};

    (void)state;
    assert_bytes(out, pl_an3155_put_command(out, PL_CMD_READ), "\x11\xEE", 2);
    assert_bytes(out, pl_an3155_put_command(out, PL_CMD_WRITE), "\x31\xCE", 2);
    assert_bytes(out, pl_an3155_put_word(out, 0x08000100), "\x08\x00\x01\x00\x09", 5);
    assert_bytes(out, pl_an3155_put_count(out, 256), "\xFF\x00", 2);
    assert_bytes(out, pl_an3155_put_count(out, 1), "\x00\xFF", 2);
    /* 3 ^ DE ^ AD ^ BE ^ EF = 21 */
    assert_bytes(out, pl_an3155_put_data(out, data, 4), "\x03\xDE\xAD\xBE\xEF\x21", 6);
    assert_bytes(out, pl_an3155_put_pages8(out, pages, 2), "\x01\x01\x05\x05", 4);
    assert_bytes(out, pl_an3155_put_erase_all8(out), "\xFF\x00", 2);
    /* 00 ^ 02 ^ 00 ^ 01 ^ 00 ^ 05 ^ 01 ^ FF = F8 */
    assert_bytes(out, pl_an3155_put_pages16(out, pages, 3), "\x00\x02\x00\x01\x00\x05\x01\xFF\xF8",
                 9);
    assert_bytes(out, pl_an3155_put_erase_special(out, PL_ERASE_ALL), "\xFF\xFF\x00", 3);
    assert_bytes(out, pl_an3155_put_erase_special(out, PL_ERASE_BANK1), "\xFF\xFE\x01", 3);
    assert_bytes(out, pl_an3155_put_erase_special(out, PL_ERASE_BANK2), "\xFF\xFD\x02", 3);
    assert_bytes(out, pl_an3155_put_subcommand(out, 0x0083), "\x00\x83\x83", 3);
    /* 00 ^ 04 ^ DE ^ AD ^ BE ^ EF = 26 */
    assert_bytes(out, pl_an3155_put_block(out, data, 4), "\x00\x04\xDE\xAD\xBE\xEF\x26", 7);
    assert_bytes(out, pl_an3155_put_block(out, NULL, 0), "\x00\x00\x00", 3);
}

/* Feed a packet byte by byte into a buffer of exactly its size: the sanitizer guards its ends. */
static enum pl_an3155_event feed(struct pl_an3155_rx *rx, enum pl_an3155_packet kind,
                                 const void *bytes, size_t n, size_t room)
{
    enum pl_an3155_event event = PL_RX_MORE;

    pl_an3155_rx_expect(rx, kind, malloc(room), room);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(event, PL_RX_MORE);
        event = pl_an3155_rx_byte(rx, ((const uint8_t *)bytes)[i]);
    }
    return event;
}

static void device_end_takes_what_the_host_end_makes(void **state)
{
    static const struct {
        enum pl_an3155_packet kind;
        const char *bytes;
        size_t n;
        enum pl_an3155_event event;
    } cases[] = {
        {PL_PACKET_COMMAND, "\x31\xCE", 2, PL_RX_GOOD},
        {PL_PACKET_COMMAND, "\x31\xCF", 2, PL_RX_BAD},
        {PL_PACKET_COMMAND, "\x7F\x7F", 2, PL_RX_BAD},
        {PL_PACKET_WORD, "\x08\x00\x01\x00\x09", 5, PL_RX_GOOD},
        {PL_PACKET_WORD, "\x08\x00\x01\x00\x08", 5, PL_RX_BAD},
        {PL_PACKET_COUNT, "\xFF\x00", 2, PL_RX_GOOD},
        {PL_PACKET_COUNT, "\xFF\xFF", 2, PL_RX_BAD},
        {PL_PACKET_DATA, "\x03\xDE\xAD\xBE\xEF\x21", 6, PL_RX_GOOD},
        {PL_PACKET_DATA, "\x03\xDE\xAD\xBE\xEE\x21", 6, PL_RX_BAD},
        {PL_PACKET_PAGES8, "\x01\x01\x05\x05", 4, PL_RX_GOOD},
        {PL_PACKET_PAGES8, "\xFF\x00", 2, PL_RX_GOOD},
        {PL_PACKET_PAGES8, "\xFF\x01", 2, PL_RX_BAD},
        {PL_PACKET_PAGES16, "\x00\x02\x00\x01\x00\x05\x01\xFF\xF8", 9, PL_RX_GOOD},
        {PL_PACKET_PAGES16, "\xFF\xFF\x00", 3, PL_RX_GOOD},
        {PL_PACKET_PAGES16, "\xFF\xF0\x0F", 3, PL_RX_GOOD},
        {PL_PACKET_PAGES16, "\xFF\xFF\x01", 3, PL_RX_BAD},
        {PL_PACKET_SUBCOMMAND, "\x00\x83\x83", 3, PL_RX_GOOD},
        {PL_PACKET_BLOCK, "\x00\x04\xDE\xAD\xBE\xEF\x26", 7, PL_RX_GOOD},
        {PL_PACKET_BLOCK, "\x00\x00\x00", 3, PL_RX_GOOD},
        {PL_PACKET_BLOCK, "\x00\x00\x01", 3, PL_RX_BAD},
    };
    struct pl_an3155_rx rx;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t room = cases[i].n < 5 ? 5 : cases[i].n;

        assert_int_equal(feed(&rx, cases[i].kind, cases[i].bytes, cases[i].n, room),
                         cases[i].event);
        free(rx.buf);
    }
}

static void a_packet_larger_than_the_buffer_is_refused_at_its_count(void **state)
{
    struct pl_an3155_rx rx;

    (void)state;
    assert_int_equal(feed(&rx, PL_PACKET_DATA, "\x03", 1, 5), PL_RX_OVERSIZE);
    free(rx.buf);
    assert_int_equal(feed(&rx, PL_PACKET_PAGES16, "\xFF\xEF", 2, 1200), PL_RX_OVERSIZE);
    free(rx.buf);
    assert_int_equal(feed(&rx, PL_PACKET_BLOCK, "\xFF\xFF", 2, 65535), PL_RX_OVERSIZE);
    free(rx.buf);
}

static void items_of_a_packet(void **state)
{
    struct pl_an3155_rx rx;
    const uint8_t *items;
    uint16_t special;

    (void)state;
    feed(&rx, PL_PACKET_PAGES8, "\x01\x07\x05\x03", 4, 8);
    assert_int_equal(pl_an3155_rx_items(&rx, &items, &special), 2);
    assert_int_equal(special, 0);
    assert_memory_equal(items, "\x07\x05", 2);
    free(rx.buf);

    feed(&rx, PL_PACKET_PAGES8, "\xFF\x00", 2, 8);
    assert_int_equal(pl_an3155_rx_items(&rx, &items, &special), 0);
    assert_int_equal(special, PL_ERASE_ALL);
    free(rx.buf);

    feed(&rx, PL_PACKET_PAGES16, "\xFF\xFD\x02", 3, 8);
    assert_int_equal(pl_an3155_rx_items(&rx, &items, &special), 0);
    assert_int_equal(special, PL_ERASE_BANK2);
    free(rx.buf);

    feed(&rx, PL_PACKET_PAGES16, "\x00\x00\x01\x02\x03", 5, 8);
    assert_int_equal(pl_an3155_rx_items(&rx, &items, &special), 1);
    assert_int_equal(pl_an3155_get16(items), 0x0102);
    free(rx.buf);

    feed(&rx, PL_PACKET_BLOCK, "\x00\x01\xAA\xAB", 4, 8);
    assert_int_equal(pl_an3155_rx_items(&rx, &items, &special), 1);
    assert_int_equal(items[0], 0xAA);
    free(rx.buf);

    feed(&rx, PL_PACKET_DATA, "\x00\xAA\xAA", 3, 8);
    assert_int_equal(pl_an3155_rx_items(&rx, &items, &special), 1);
    assert_int_equal(items[0], 0xAA);
    free(rx.buf);

    feed(&rx, PL_PACKET_WORD, "\x08\x00\x00\x04\x0C", 5, 8);
    assert_int_equal(pl_an3155_rx_items(&rx, &items, &special), 0);
    assert_int_equal(pl_an3155_get32(items), 0x08000004);
    free(rx.buf);
}

/* The resynchronisation filler must not complete any packet, whatever the loader waits for. */
static void repeated_0x02_never_completes_a_packet(void **state)
{
    static const enum pl_an3155_packet kinds[] = {
        PL_PACKET_COMMAND, PL_PACKET_WORD,    PL_PACKET_COUNT,      PL_PACKET_DATA,
        PL_PACKET_PAGES8,  PL_PACKET_PAGES16, PL_PACKET_SUBCOMMAND, PL_PACKET_BLOCK};
    static const uint8_t first[] = {0x02, 0x04, 0x7F};
    static uint8_t buf[70000];

    (void)state;
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        for (size_t f = 0; f < sizeof first; f++) {
            struct pl_an3155_rx rx;
            enum pl_an3155_event event;

            pl_an3155_rx_expect(&rx, kinds[k], buf, sizeof buf);
            event = pl_an3155_rx_byte(&rx, first[f]);
            while (event == PL_RX_MORE)
                event = pl_an3155_rx_byte(&rx, 0x02);
            assert_int_not_equal(event, PL_RX_GOOD);
        }
    }
}

/* Words whose CRC is published: all zero bits give the CRC-32/MPEG-2 of four zero bytes, all one
 * bits cancel the initial value, and 0x12345678 is the example of ST's CRC application notes. */
static void crc_is_that_of_the_crc_unit(void **state)
{
    (void)state;
    assert_int_equal(pl_an3155_crc(0xFFFFFFFF, (const uint8_t *)"\0\0\0\0", 4), 0xC704DD7B);
    assert_int_equal(pl_an3155_crc(0xFFFFFFFF, (const uint8_t *)"\xFF\xFF\xFF\xFF", 4), 0);
    assert_int_equal(pl_an3155_crc(0xFFFFFFFF, (const uint8_t *)"\x78\x56\x34\x12", 4), 0xDF8A8A2B);
}

static void every_command_has_a_name(void **state)
{
    static const uint8_t commands[] = {0x00, 0x01, 0x02, 0x11, 0x21, 0x31, 0x43, 0x44,
                                       0x50, 0x51, 0x63, 0x73, 0x82, 0x92, 0xA1};

    (void)state;
    for (size_t i = 0; i < sizeof commands; i++)
        assert_string_not_equal(pl_an3155_command_name(commands[i]), "unknown");
    assert_string_equal(pl_an3155_command_name(0x03), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(host_packets_are_those_of_the_document),
        cmocka_unit_test(device_end_takes_what_the_host_end_makes),
        cmocka_unit_test(a_packet_larger_than_the_buffer_is_refused_at_its_count),
        cmocka_unit_test(items_of_a_packet),
        cmocka_unit_test(repeated_0x02_never_completes_a_packet),
        cmocka_unit_test(crc_is_that_of_the_crc_unit),
        cmocka_unit_test(every_command_has_a_name),
    };

    return cmocka_run_group_tests_name("an3155", tests, NULL, NULL);
}
