/* SPDX-License-Identifier: MIT */
/* What a UART makes of characters from another line setting. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "line.h"

static const struct pl_uart EVEN_115200 = {115200, true};

static void same_setting_reads_every_byte(void **state)
{
    (void)state;
    for (unsigned byte = 0; byte < 256; byte++)
        assert_int_equal(pl_uart_read((uint8_t)byte, EVEN_115200, EVEN_115200, true), byte);
}

/* AN3155 section 2: deviations up to 2.5 % must work. */
static void small_deviation_is_harmless(void **state)
{
    (void)state;
    for (unsigned byte = 0; byte < 256; byte++) {
        assert_int_equal(
            pl_uart_read((uint8_t)byte, (struct pl_uart){118080, true}, EVEN_115200, true), byte);
        assert_int_equal(
            pl_uart_read((uint8_t)byte, (struct pl_uart){112320, true}, EVEN_115200, true), byte);
    }
}

static void large_deviation_garbles_every_byte(void **state)
{
    (void)state;
    for (unsigned byte = 0; byte < 256; byte++)
        assert_int_not_equal(
            pl_uart_read((uint8_t)byte, (struct pl_uart){120000, true}, EVEN_115200, true), byte);
}

/* At half the rate each bit is seen twice: start, start, bit 0, bit 0, ... */
static void half_rate_shows_each_bit_twice(void **state)
{
    (void)state;
    assert_int_equal(pl_uart_read(0x0A, (struct pl_uart){57600, true}, EVEN_115200, false), 0x98);
}

/* Sync and ACK have an odd number of ones, so that their even parity bit looks like a stop bit. */
static void missing_parity_lets_single_odd_bytes_through(void **state)
{
    const struct pl_uart none = {115200, false};

    (void)state;
    assert_int_equal(pl_uart_read(0x7F, EVEN_115200, none, false), 0x7F);
    assert_int_equal(pl_uart_read(0x79, none, EVEN_115200, false), 0x79);
    assert_int_not_equal(pl_uart_read(0x79, none, EVEN_115200, true), 0x79);
    assert_int_not_equal(pl_uart_read(0x11, EVEN_115200, none, false), 0x11);
}

static void parity_makes_eleven_bits(void **state)
{
    (void)state;
    assert_int_equal(pl_uart_char_bits(EVEN_115200), 11);
    assert_int_equal(pl_uart_char_bits((struct pl_uart){115200, false}), 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_setting_reads_every_byte),
        cmocka_unit_test(small_deviation_is_harmless),
        cmocka_unit_test(large_deviation_garbles_every_byte),
        cmocka_unit_test(half_rate_shows_each_bit_twice),
        cmocka_unit_test(missing_parity_lets_single_odd_bytes_through),
        cmocka_unit_test(parity_makes_eleven_bits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
