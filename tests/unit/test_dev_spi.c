/* SPDX-License-Identifier: MIT */
/* SPI as a master; expected values by RM0394, "SPI registers" and "SPI functional description". */
#include "check.h"
#include "dev_spi.h"
#include "machine_stub.h"

enum { CR1 = 0x00, CR2 = 0x04, SR = 0x08, DR = 0x0C };
enum { MSTR = 1 << 2, BR_16 = 3 << 3, SPE = 1 << 6, SSI = 1 << 8, SSM = 1 << 9, DS_8 = 7 << 8 };
enum { FRXTH = 1 << 12, RXNE = 1, TXE = 2, MODF = 1 << 5, OVR = 1 << 6, BSY = 1 << 7 };

/* 8 bits at 16 MHz / 16. */
static const uint64_t FRAME_PS = 8000000;

static struct pl_machine *machine;
static struct pl_device *spi;
static uint8_t sent[16];
static unsigned n_sent;

/* Answers with the complement. */
static uint8_t peer(void *ctx, uint8_t byte, uint64_t now_ps)
{
    (void)ctx;
    (void)now_ps;
    sent[n_sent++ % sizeof sent] = byte;
    return (uint8_t)~byte;
}

static int set_up(void **state)
{
    static const struct pl_spi_config config = {"SPI1", 0x40013000, 5, 6, 7, 5};

    (void)state;
    machine = pl_stub_new(16000000);
    spi = pl_stub_add(machine, pl_spi_new(&config));
    pl_spi_attach(spi, peer, NULL);
    n_sent = 0;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    pl_stub_free(machine);
    return 0;
}

static void enable(void)
{
    pl_stub_set(spi, CR2, DS_8 | FRXTH);
    pl_stub_set(spi, CR1, MSTR | BR_16 | SSM | SSI | SPE);
}

static void put(uint8_t byte)
{
    spi->ops->write(spi, DR, 1, byte);
}

static uint8_t take(void)
{
    return (uint8_t)spi->ops->read(spi, DR, 1);
}

static void resets_as_the_manual_says(void **state)
{
    (void)state;
    assert_int_equal(pl_stub_get(spi, CR1), 0);
    assert_int_equal(pl_stub_get(spi, CR2), 0x0700);
    assert_int_equal(pl_stub_get(spi, SR), 0x0002);
}

static void byte_takes_eight_bits(void **state)
{
    (void)state;
    enable();
    put(0xA5);
    assert_int_equal(pl_stub_get(spi, SR) & (BSY | RXNE), BSY);
    pl_stub_pass(machine, FRAME_PS - 1);
    assert_int_equal(pl_stub_get(spi, SR) & (BSY | RXNE), BSY);
    pl_stub_pass(machine, 1);
    assert_int_equal(pl_stub_get(spi, SR) & (BSY | RXNE), RXNE);
    assert_int_equal(sent[0], 0xA5);
    assert_int_equal(take(), 0x5A);
    assert_int_equal(pl_stub_get(spi, SR) & RXNE, 0);
}

/* "Data packing". */
static void half_word_is_two_bytes(void **state)
{
    (void)state;
    enable();
    spi->ops->write(spi, DR, 2, 0x0201);
    pl_stub_pass(machine, 2 * FRAME_PS);
    assert_int_equal(n_sent, 2);
    assert_int_equal(sent[0], 0x01);
    assert_int_equal(spi->ops->read(spi, DR, 2), 0xFDFE);
}

/* A FIFO holds 32 bits; "OVR" is cleared by DR, then SR. */
static void fifth_byte_overruns(void **state)
{
    (void)state;
    enable();
    for (uint8_t i = 0; i < 5; i++) {
        put(i);
        pl_stub_pass(machine, FRAME_PS);
    }
    assert_int_equal(pl_stub_get(spi, SR) & OVR, OVR);
    for (uint8_t i = 0; i < 4; i++)
        assert_int_equal(take(), (uint8_t)~i);
    (void)pl_stub_get(spi, SR);
    assert_int_equal(pl_stub_get(spi, SR) & (OVR | RXNE), 0);
}

static void nothing_leaves_unless_enabled(void **state)
{
    (void)state;
    put(1);
    pl_stub_pass(machine, 10 * FRAME_PS);
    assert_int_equal(n_sent, 0);
    enable();
    pl_stub_pass(machine, FRAME_PS);
    assert_int_equal(n_sent, 1);
}

static void without_its_pins_it_hears_ones(void **state)
{
    (void)state;
    machine->pin_unplugged[6] = true;
    enable();
    put(0x55);
    pl_stub_pass(machine, FRAME_PS);
    assert_int_equal(n_sent, 0);
    assert_int_equal(take(), 0xFF);
}

/* "Mode fault (MODF)": NSS managed by software, and low. */
static void master_that_is_selected_is_none(void **state)
{
    (void)state;
    pl_stub_set(spi, CR1, MSTR | SSM | SPE);
    assert_int_equal(pl_stub_get(spi, SR) & MODF, MODF);
    assert_int_equal(pl_stub_get(spi, CR1) & (MSTR | SPE), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(resets_as_the_manual_says, set_up, tear_down),
        cmocka_unit_test_setup_teardown(byte_takes_eight_bits, set_up, tear_down),
        cmocka_unit_test_setup_teardown(half_word_is_two_bytes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(fifth_byte_overruns, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_leaves_unless_enabled, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_its_pins_it_hears_ones, set_up, tear_down),
        cmocka_unit_test_setup_teardown(master_that_is_selected_is_none, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
