/* SPDX-License-Identifier: MIT */
/* UARTs of both register layouts. Baud arithmetic: RM0394 and RM0444 "USART baud rate generation",
 * RM0008 and RM0090 "Fractional baud rate generation". */
#include "check.h"
#include "dev_usart.h"
#include "machine_stub.h"

enum { SR = 0x00, DR = 0x04, V1_BRR = 0x08, V1_CR1 = 0x0C, V1_CR3 = 0x14 };
enum { CR1 = 0x00, CR2 = 0x04, CR3 = 0x08, BRR = 0x0C, RQR = 0x18, ISR = 0x1C, ICR = 0x20 };
enum { RDR = 0x24, TDR = 0x28, PRESC = 0x2C };
enum { PE = 1, FE = 2, ORE = 8, IDLE = 16, RXNE = 32, TC = 64, TXE = 128 };
enum { RE = 4, TE = 8, IDLEIE = 16, RXNEIE = 32, TCIE = 64, TXEIE = 128, PCE = 1 << 10 };
enum { M0 = 1 << 12, OVER8 = 1 << 15, V1_UE = 1 << 13, UE = 1 };
enum { IRQ = 38, TX_PIN = 2, RX_PIN = 3 };

static const uint64_t MS = 1000000000;

static struct pl_machine *machine;
static struct pl_device *uart;
static uint64_t line_ps; /* the wire is taken until then */

static struct pl_usart_config config(void)
{
    return (struct pl_usart_config){.name = "USART2",
                                    .base = 0x40004400,
                                    .irq = IRQ,
                                    .tx = {TX_PIN, -1, -1, -1},
                                    .rx = {RX_PIN, -1, -1, -1},
                                    .over8 = true,
                                    .autobaud = true,
                                    .prescaler = true};
}

static void add(struct pl_device *d, uint32_t clock_hz)
{
    machine = pl_stub_new(clock_hz);
    uart = pl_stub_add(machine, d);
    line_ps = 0;
}

static void add_v1(uint32_t clock_hz)
{
    struct pl_usart_config c = config();

    add(pl_usart_v1_new(&c), clock_hz);
}

static void add_v2(uint32_t clock_hz)
{
    struct pl_usart_config c = config();

    add(pl_usart_v2_new(&c), clock_hz);
}

static int tear_down(void **state)
{
    (void)state;
    pl_stub_free(machine);
    return 0;
}

static bool odd_ones(unsigned byte)
{
    return __builtin_parity(byte) != 0;
}

/* A byte comes in, right behind the one before; with a pause first if one passes time. */
static void hear(uint8_t byte, uint32_t baud, bool parity_even)
{
    struct pl_frame f = {byte, 8, baud, machine->now_ps > line_ps ? machine->now_ps : line_ps};

    if (parity_even) {
        f.n_bits = 9;
        f.bits = (uint16_t)(byte | (odd_ones(byte) ? 0x100 : 0));
    }
    line_ps = f.start_ps + 1000000000000ull * (f.n_bits + 2u) / baud;
    pl_stub_pass(machine, line_ps - machine->now_ps);
    uart->ops->receive(uart, &f);
}

static void start_v2(uint32_t brr, uint32_t cr1)
{
    pl_stub_set(uart, BRR, brr);
    pl_stub_set(uart, CR1, UE | TE | RE | cr1);
    pl_stub_pass(machine, 2 * MS); /* the idle frame */
}

static void start_v1(uint32_t brr, uint32_t cr1)
{
    pl_stub_set(uart, V1_BRR, brr);
    pl_stub_set(uart, V1_CR1, V1_UE | TE | RE | cr1);
    pl_stub_pass(machine, MS);
}

static uint32_t baud_of_v2(uint32_t clock_hz, uint32_t brr, uint32_t cr1)
{
    uint32_t baud;

    add_v2(clock_hz);
    start_v2(brr, cr1);
    pl_stub_set(uart, TDR, 0x55);
    baud = machine->n_frames == 1 ? machine->frame[0].baud : 0;
    pl_stub_free(machine);
    return baud;
}

/* Clock / BRR, and 2 * clock / USARTDIV with OVER8. RM0394's own example: 8 MHz, 9600 baud:
 * USARTDIV = 833 = 0x341, or with OVER8 1667 = 0x683, BRR = 0x681. */
static void rate_follows_from_brr(void **state)
{
    (void)state;
    assert_int_equal(baud_of_v2(80000000, 0x2B6, 0), 115274);  /* 80e6 / 694 = 115273.8 */
    assert_int_equal(baud_of_v2(8000000, 0x341, 0), 9604);     /* 8e6 / 833 = 9603.8 */
    assert_int_equal(baud_of_v2(8000000, 0x681, OVER8), 9604); /* 16e6 / (0x682 = 1666) = 9603.8 */
    assert_int_equal(baud_of_v2(8000000, 15, 0), 0);
}

/* RM0008 table "Error calculation for programmed baud rates": 36 MHz, USARTDIV 19.5 for 115200:
 * 115384; 72 MHz, 39.0625: 115200. */
static void v1_rate_has_sixteenths(void **state)
{
    (void)state;
    add_v1(36000000);
    start_v1(0x138, 0);
    pl_stub_set(uart, DR, 0x55);
    assert_int_equal(machine->frame[0].baud, 115385);
    pl_stub_pass(machine, MS);
    machine->clock_hz = 72000000;
    pl_stub_set(uart, V1_BRR, 39 << 4 | 1);
    pl_stub_set(uart, DR, 0x55);
    assert_int_equal(machine->frame[1].baud, 115200);
}

static void lpuart_counts_in_256ths(void **state)
{
    struct pl_usart_config c = config();

    (void)state;
    c.lpuart = true;
    add(pl_usart_v2_new(&c), 4000000);
    start_v2(0x22B9, 0); /* 256 * 4e6 / 8889 = 115198.6 */
    pl_stub_set(uart, TDR, 0x55);
    assert_int_equal(machine->frame[0].baud, 115199);
}

static void prescaler_divides_the_clock(void **state)
{
    (void)state;
    add_v2(16000000);
    pl_stub_set(uart, PRESC, 1); /* by 2 */
    start_v2(69, 0);
    pl_stub_set(uart, TDR, 0x55);
    assert_int_equal(machine->frame[0].baud, 115942); /* 8e6 / 69 */
}

/* 10 bits at 115200 baud take 86.8 us; two bytes are taken at once, one to the shift register. */
static void transmitter_takes_two_and_finishes_in_time(void **state)
{
    (void)state;
    add_v2(16000000);
    start_v2(139, 0); /* 115108 baud: 8.6875 us a bit */
    pl_stub_set(uart, TDR, 0x41);
    assert_true(pl_stub_get(uart, ISR) & TXE);
    pl_stub_set(uart, TDR, 0x42);
    assert_false(pl_stub_get(uart, ISR) & (TXE | TC));
    pl_stub_pass(machine, 86874999);
    assert_int_equal(machine->n_frames, 1);
    pl_stub_pass(machine, 1);
    assert_int_equal(machine->n_frames, 2);
    assert_int_equal(machine->frame[1].bits, 0x42);
    assert_int_equal(machine->frame[1].start_ps - machine->frame[0].start_ps, 86875000);
    assert_int_equal(pl_stub_get(uart, ISR) & (TXE | TC), TXE);
    pl_stub_pass(machine, 86875000);
    assert_int_equal(pl_stub_get(uart, ISR) & (TXE | TC), TXE | TC);
}

static void parity_replaces_the_highest_bit(void **state)
{
    (void)state;
    add_v2(16000000);
    start_v2(139, PCE | M0);
    pl_stub_set(uart, TDR, 0x1F1); /* five ones in the data bits */
    assert_int_equal(machine->frame[0].n_bits, 9);
    assert_int_equal(machine->frame[0].bits, 0x1F1);
    pl_stub_pass(machine, MS);
    pl_stub_set(uart, TDR, 0x1F0); /* four */
    assert_int_equal(machine->frame[1].bits, 0x0F0);
}

static void without_its_pin_it_is_mute_and_deaf(void **state)
{
    (void)state;
    add_v2(16000000);
    machine->pin_unplugged[TX_PIN] = machine->pin_unplugged[RX_PIN] = true;
    start_v2(139, 0);
    pl_stub_set(uart, TDR, 0x41);
    pl_stub_pass(machine, MS);
    assert_int_equal(machine->n_frames, 0);
    assert_true(pl_stub_get(uart, ISR) & TC);
    hear(0x41, 115200, false);
    assert_false(pl_stub_get(uart, ISR) & RXNE);
}

static void each_byte_is_read_back(void **state)
{
    (void)state;
    add_v2(16000000);
    start_v2(139, PCE | M0);
    for (unsigned byte = 0; byte < 256; byte++) {
        hear((uint8_t)byte, 115200, true);
        assert_int_equal(pl_stub_get(uart, ISR) & (RXNE | PE | FE | ORE), RXNE);
        assert_int_equal(pl_stub_get(uart, RDR) & 0xFF, byte);
        assert_false(pl_stub_get(uart, ISR) & RXNE);
    }
}

static unsigned bytes_damaged_at(uint32_t baud)
{
    unsigned damaged = 0;
    uint32_t errors;

    add_v2(16000000);
    start_v2(139, PCE | M0);
    for (unsigned byte = 0; byte < 256; byte++) {
        pl_stub_pass(machine, MS);
        hear((uint8_t)byte, baud, true);
        pl_stub_pass(machine, MS);
        errors = pl_stub_get(uart, ISR) & (PE | FE);
        if ((pl_stub_get(uart, RDR) & 0xFF) != byte || errors)
            damaged++;
        pl_stub_set(uart, ICR, PE | FE | IDLE | ORE);
    }
    pl_stub_free(machine);
    return damaged;
}

/* Fast sender: 8.5 bits are 9.01 of its own and 9.5 are 10.07, so that its parity is read as bit 7
 * and its stop bit as parity; right only where both are 1: 64 bytes. Slow sender: 8.5 are 7.99, 9.5
 * are 8.93, 10.5 are 9.87: bit 6 is read as 7, bit 7 as parity, parity as stop bit; right only
 * where all three are 1: 32 bytes. */
static void six_percent_off_damages_bytes(void **state)
{
    (void)state;
    assert_int_equal(bytes_damaged_at(115108 * 106 / 100), 256 - 64);
    assert_int_equal(bytes_damaged_at(115108 * 94 / 100), 256 - 32);
}

static void two_percent_off_damages_none(void **state)
{
    (void)state;
    add_v2(16000000);
    start_v2(139, PCE | M0);
    for (unsigned byte = 0; byte < 256; byte++) {
        hear((uint8_t)byte, byte & 1 ? 112896 : 117504, true);
        pl_stub_pass(machine, MS);
        assert_int_equal(pl_stub_get(uart, ISR) & (RXNE | PE | FE), RXNE);
        assert_int_equal(pl_stub_get(uart, RDR) & 0xFF, byte);
    }
}

/* Start, start, bit 0, bit 0, ...: 0x0A reads 0x98, as test_line.c has it. */
static void twice_the_rate_sees_each_bit_twice(void **state)
{
    (void)state;
    add_v2(16000000);
    start_v2(139, 0);
    hear(0x0A, 57554, false);
    assert_int_equal(pl_stub_get(uart, RDR), 0x98);
}

static void wrong_parity_sets_pe(void **state)
{
    (void)state;
    add_v2(16000000);
    start_v2(139, PCE | M0);
    hear(0x11, 115200, false); /* two ones: parity would be 0, the stop bit stands there */
    pl_stub_pass(machine, MS);
    assert_true(pl_stub_get(uart, ISR) & PE);
    pl_stub_set(uart, ICR, PE);
    assert_false(pl_stub_get(uart, ISR) & PE);
}

static void low_stop_bit_sets_fe(void **state)
{
    (void)state;
    add_v2(16000000);
    start_v2(139, 0);
    hear(0x10, 115200, true); /* its parity bit would be the stop bit: 1, so no error */
    assert_false(pl_stub_get(uart, ISR) & FE);
    pl_stub_get(uart, RDR);
    pl_stub_pass(machine, MS);
    hear(0x11, 115200, true); /* 0 */
    assert_true(pl_stub_get(uart, ISR) & FE);
}

static void second_byte_overruns_and_is_lost(void **state)
{
    (void)state;
    add_v2(16000000);
    start_v2(139, RXNEIE);
    hear(0x41, 115200, false);
    hear(0x42, 115200, false);
    assert_true(pl_stub_get(uart, ISR) & ORE);
    assert_int_equal(pl_stub_get(uart, RDR), 0x41);
    assert_false(pl_stub_get(uart, ISR) & RXNE);
    assert_true(machine->irq[IRQ]); /* for ORE */
    pl_stub_set(uart, ICR, ORE);
    assert_false(machine->irq[IRQ]);
}

static void overrun_can_be_switched_off(void **state)
{
    (void)state;
    add_v2(16000000);
    pl_stub_set(uart, CR3, 1 << 12);
    start_v2(139, 0);
    hear(0x41, 115200, false);
    hear(0x42, 115200, false);
    assert_int_equal(pl_stub_get(uart, ISR) & (ORE | RXNE), RXNE);
    assert_int_equal(pl_stub_get(uart, RDR), 0x42);
}

static void v1_errors_go_by_reading_sr_then_dr(void **state)
{
    (void)state;
    add_v1(16000000);
    start_v1(139, 0);
    hear(0x41, 115200, false);
    hear(0x42, 115200, false);
    assert_int_equal(pl_stub_get(uart, DR), 0x41);
    assert_true(pl_stub_get(uart, SR) & ORE);
    assert_true(pl_stub_get(uart, SR) & ORE);
    pl_stub_get(uart, DR);
    assert_false(pl_stub_get(uart, SR) & ORE);
}

static void v1_tc_goes_by_sr_then_dr_or_by_writing_0(void **state)
{
    (void)state;
    add_v1(16000000);
    start_v1(139, 0);
    pl_stub_set(uart, DR, 0x41);
    assert_true(pl_stub_get(uart, SR) & TC); /* not yet read: it stays */
    pl_stub_pass(machine, MS);
    pl_stub_get(uart, SR);
    pl_stub_set(uart, DR, 0x42);
    assert_false(pl_stub_get(uart, SR) & TC);
    pl_stub_pass(machine, MS);
    assert_true(pl_stub_get(uart, SR) & TC);
    pl_stub_set(uart, SR, ~(uint32_t)TC);
    assert_false(pl_stub_get(uart, SR) & TC);
}

static void idle_is_set_once_after_the_last_byte(void **state)
{
    (void)state;
    add_v2(16000000);
    start_v2(139, IDLEIE);
    hear(0x41, 115200, false);
    hear(0x42, 115200, false);
    hear(0x43, 115200, false);
    assert_false(pl_stub_get(uart, ISR) & IDLE);
    pl_stub_pass(machine, MS);
    assert_true(pl_stub_get(uart, ISR) & IDLE);
    assert_true(machine->irq[IRQ]);
    pl_stub_set(uart, ICR, IDLE);
    pl_stub_pass(machine, MS);
    assert_false(pl_stub_get(uart, ISR) & IDLE);
    assert_int_equal(machine->irq_rises[IRQ], 1);
}

static void interrupts_follow_their_enable_bits(void **state)
{
    (void)state;
    add_v1(16000000);
    start_v1(139, 0);
    assert_false(machine->irq[IRQ]);
    pl_stub_set(uart, V1_CR1, V1_UE | TE | RE | TXEIE);
    assert_true(machine->irq[IRQ]);
    pl_stub_set(uart, V1_CR1, V1_UE | TE | RE | RXNEIE);
    assert_false(machine->irq[IRQ]);
    hear(0x41, 115200, false);
    assert_true(machine->irq[IRQ]);
    pl_stub_get(uart, DR);
    assert_false(machine->irq[IRQ]);
    pl_stub_set(uart, V1_CR1, TE | RE | TXEIE); /* without UE */
    assert_false(machine->irq[IRQ]);
}

/* RM0394 "USART auto baud rate detection": each mode's character at 57600 on a 16 MHz clock gives
 * USARTDIV = 16e6 / 57600 = 278. */
static void rate_is_measured(void **state)
{
    static const uint8_t CHARACTER[] = {0x41, 0x55, 0x7F, 0x55};

    (void)state;
    for (unsigned mode = 0; mode < 4; mode++) {
        add_v2(16000000);
        pl_stub_set(uart, CR2, 1u << 20 | mode << 21);
        start_v2(0x1000, M0 | PCE);
        hear(CHARACTER[mode], 57600, true);
        pl_stub_pass(machine, MS);
        assert_int_equal(pl_stub_get(uart, BRR), 278);
        assert_int_equal(pl_stub_get(uart, ISR) & (3u << 14 | RXNE | PE | FE), 1u << 15 | RXNE);
        assert_int_equal(pl_stub_get(uart, RDR) & 0xFF, CHARACTER[mode]);
        hear(0x42, 57600, true);
        assert_int_equal(pl_stub_get(uart, RDR) & 0xFF, 0x42);
        if (mode < 3)
            pl_stub_free(machine);
    }
}

static void rate_out_of_range_is_an_error(void **state)
{
    (void)state;
    add_v2(16000000);
    pl_stub_set(uart, CR2, 1u << 20);
    start_v2(0x1000, 0);
    hear(0x41, 2000000, false); /* USARTDIV would be 8 */
    pl_stub_pass(machine, 10 * MS);
    assert_int_equal(pl_stub_get(uart, ISR) & (3u << 14 | RXNE | FE), 3u << 14 | RXNE | FE);
    pl_stub_set(uart, RQR, 1);
    assert_false(pl_stub_get(uart, ISR) & 3u << 14);
}

static void setting_stands_still_while_enabled(void **state)
{
    (void)state;
    add_v2(16000000);
    start_v2(139, 0);
    pl_stub_set(uart, BRR, 69);
    pl_stub_set(uart, CR1, UE | TE | RE | PCE);
    assert_int_equal(pl_stub_get(uart, BRR), 139);
    assert_int_equal(pl_stub_get(uart, CR1), UE | TE | RE);
}

static void disabling_drops_flags(void **state)
{
    (void)state;
    add_v2(16000000);
    start_v2(139, 0);
    hear(0x41, 115200, false);
    pl_stub_set(uart, CR1, TE | RE);
    assert_int_equal(pl_stub_get(uart, ISR), TXE | TC);
    assert_int_equal(pl_stub_get(uart, BRR), 139);
}

static void dma_lines_follow_the_flags(void **state)
{
    (void)state;
    add_v2(16000000);
    pl_stub_set(uart, CR3, 1 << 6 | 1 << 7);
    start_v2(139, 0);
    assert_true(machine->dma_line[PL_USART_DMA_TX]);
    assert_false(machine->dma_line[PL_USART_DMA_RX]);
    hear(0x41, 115200, false);
    assert_true(machine->dma_line[PL_USART_DMA_RX]);
    pl_stub_get(uart, RDR);
    assert_false(machine->dma_line[PL_USART_DMA_RX]);
    pl_stub_set(uart, TDR, 0x41);
    pl_stub_set(uart, TDR, 0x42);
    assert_false(machine->dma_line[PL_USART_DMA_TX]);
}

static void stopped_clock_sends_nothing(void **state)
{
    (void)state;
    add_v2(16000000);
    start_v2(139, 0);
    machine->clock_hz = 0;
    pl_stub_set(uart, TDR, 0x41);
    pl_stub_pass(machine, 100 * MS);
    assert_int_equal(machine->n_frames, 0);
}

/* "Break characters": ten bits low for a word of eight, then a bit high. At 115107 baud (16 MHz /
 * 139) those eleven bits take 95.6 us. */
static void v2_break_goes_before_what_waits(void **state)
{
    (void)state;
    add_v2(16000000);
    start_v2(139, 0);
    pl_stub_pass(machine, MS);
    pl_stub_set(uart, TDR, 0x41);
    pl_stub_set(uart, TDR, 0x42);
    pl_stub_set(uart, RQR, 1 << 1);
    assert_true(pl_stub_get(uart, ISR) & 1 << 18);
    pl_stub_pass(machine, MS);
    assert_false(pl_stub_get(uart, ISR) & 1 << 18);
    assert_int_equal(machine->n_frames, 3);
    assert_int_equal(machine->frame[0].bits, 0x41);
    assert_int_equal(machine->frame[1].bits, 0);
    assert_int_equal(machine->frame[1].n_bits, 9);
    assert_int_equal(machine->frame[2].bits, 0x42);
    assert_int_equal((machine->frame[2].start_ps - machine->frame[1].start_ps) / 1000, 95562);
}

static void v1_break_ends_by_itself(void **state)
{
    (void)state;
    add_v1(8000000);
    pl_stub_set(uart, V1_BRR, 69);
    pl_stub_set(uart, V1_CR1, V1_UE | TE);
    pl_stub_pass(machine, MS);
    pl_stub_set(uart, V1_CR1, V1_UE | TE | 1);
    assert_true(pl_stub_get(uart, V1_CR1) & 1);
    pl_stub_pass(machine, MS);
    assert_false(pl_stub_get(uart, V1_CR1) & 1);
    assert_int_equal(machine->n_frames, 1);
    assert_int_equal(machine->frame[0].n_bits, 9);
}

/* "When a break character is received, the USART handles it as a framing error." */
static void received_break_is_a_framing_error(void **state)
{
    struct pl_frame f = {0, 9, 115200, 0};

    (void)state;
    add_v2(16000000);
    start_v2(139, 0);
    pl_stub_pass(machine, MS);
    f.start_ps = machine->now_ps;
    pl_stub_pass(machine, MS);
    uart->ops->receive(uart, &f);
    assert_int_equal(pl_stub_get(uart, ISR) & (FE | RXNE), FE | RXNE);
    assert_int_equal(pl_stub_get(uart, RDR), 0);
}

static void shared_line_is_up_while_one_holds_it(void **state)
{
    struct pl_usart_config c = config();
    struct pl_device *other;

    (void)state;
    add_v2(16000000);
    c.name = "USART3";
    c.base = 0x40004800;
    other = pl_stub_add(machine, pl_usart_v2_new(&c));
    pl_stub_set(uart, CR1, UE | TE | TXEIE);
    pl_stub_set(other, CR1, UE | TE | TXEIE);
    assert_true(machine->irq[IRQ]);
    pl_stub_set(uart, CR1, 0);
    assert_true(machine->irq[IRQ]);
    pl_stub_set(other, CR1, 0);
    assert_false(machine->irq[IRQ]);
}

/* RM0394 "RS485 Driver Enable": DEAT and DEDT in sixteenths of a bit; a bit is 139 clocks of 62.5
 * ns. */
static void driver_is_taken_before_and_given_back_after(void **state)
{
    static const int16_t DE[PL_USART_PINS] = {1, -1, -1, -1};
    const uint64_t bit = 8687500;
    struct pl_usart_config c = config();
    uint64_t begin;

    (void)state;
    c.de = DE;
    add(pl_usart_v2_new(&c), 16000000);
    machine->pin_level[1] = true;
    pl_stub_set(uart, BRR, 139);
    pl_stub_set(uart, CR3, 1 << 14);
    pl_stub_set(uart, CR1, UE | TE | 16 << 21 | 8 << 16);
    assert_false(machine->pin_level[1]);
    pl_stub_pass(machine, MS);
    begin = machine->now_ps;
    pl_stub_set(uart, TDR, 0x41);
    pl_stub_set(uart, TDR, 0x42);
    assert_true(machine->pin_level[1]);
    assert_int_equal(machine->frame[0].start_ps - begin, bit);
    pl_stub_pass(machine, 21 * bit + bit / 2 - 1);
    assert_true(machine->pin_level[1]);
    assert_int_equal(machine->frame[1].start_ps - begin, 11 * bit);
    pl_stub_set(uart, TDR, 0x43); /* during DEDT */
    pl_stub_pass(machine, MS);
    assert_int_equal(machine->frame[2].start_ps - begin, 22 * bit + bit / 2);
    assert_false(machine->pin_level[1]);
    assert_int_equal(machine->pin_changed_ps[1] - begin, 33 * bit);
}

/* DEP: the driver is enabled by a low level. */
static void driver_enable_can_be_low(void **state)
{
    static const int16_t DE[PL_USART_PINS] = {1, -1, -1, -1};
    struct pl_usart_config c = config();

    (void)state;
    c.de = DE;
    add(pl_usart_v2_new(&c), 16000000);
    pl_stub_set(uart, BRR, 139);
    pl_stub_set(uart, CR3, 3 << 14);
    pl_stub_set(uart, CR1, UE | TE);
    assert_true(machine->pin_level[1]);
    pl_stub_pass(machine, MS);
    pl_stub_set(uart, TDR, 0x41);
    assert_false(machine->pin_level[1]);
    pl_stub_pass(machine, MS);
    assert_true(machine->pin_level[1]);
}

/* "Single-wire half-duplex": the TX pin is also the one that is heard, its own words included. */
static void single_wire_hears_itself_and_others(void **state)
{
    (void)state;
    add_v2(16000000);
    machine->pin_unplugged[RX_PIN] = true;
    pl_stub_set(uart, CR3, 1 << 3);
    start_v2(139, 0);
    pl_stub_pass(machine, MS);
    pl_stub_set(uart, TDR, 0x41);
    pl_stub_pass(machine, MS);
    assert_int_equal(pl_stub_get(uart, RDR), 0x41);
    hear(0x42, 115200, false);
    assert_int_equal(pl_stub_get(uart, RDR), 0x42);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rate_follows_from_brr),
        cmocka_unit_test_teardown(v1_rate_has_sixteenths, tear_down),
        cmocka_unit_test_teardown(lpuart_counts_in_256ths, tear_down),
        cmocka_unit_test_teardown(prescaler_divides_the_clock, tear_down),
        cmocka_unit_test_teardown(transmitter_takes_two_and_finishes_in_time, tear_down),
        cmocka_unit_test_teardown(parity_replaces_the_highest_bit, tear_down),
        cmocka_unit_test_teardown(without_its_pin_it_is_mute_and_deaf, tear_down),
        cmocka_unit_test_teardown(each_byte_is_read_back, tear_down),
        cmocka_unit_test(six_percent_off_damages_bytes),
        cmocka_unit_test_teardown(two_percent_off_damages_none, tear_down),
        cmocka_unit_test_teardown(twice_the_rate_sees_each_bit_twice, tear_down),
        cmocka_unit_test_teardown(wrong_parity_sets_pe, tear_down),
        cmocka_unit_test_teardown(low_stop_bit_sets_fe, tear_down),
        cmocka_unit_test_teardown(second_byte_overruns_and_is_lost, tear_down),
        cmocka_unit_test_teardown(overrun_can_be_switched_off, tear_down),
        cmocka_unit_test_teardown(v1_errors_go_by_reading_sr_then_dr, tear_down),
        cmocka_unit_test_teardown(v1_tc_goes_by_sr_then_dr_or_by_writing_0, tear_down),
        cmocka_unit_test_teardown(idle_is_set_once_after_the_last_byte, tear_down),
        cmocka_unit_test_teardown(interrupts_follow_their_enable_bits, tear_down),
        cmocka_unit_test_teardown(rate_is_measured, tear_down),
        cmocka_unit_test_teardown(rate_out_of_range_is_an_error, tear_down),
        cmocka_unit_test_teardown(setting_stands_still_while_enabled, tear_down),
        cmocka_unit_test_teardown(disabling_drops_flags, tear_down),
        cmocka_unit_test_teardown(dma_lines_follow_the_flags, tear_down),
        cmocka_unit_test_teardown(stopped_clock_sends_nothing, tear_down),
        cmocka_unit_test_teardown(v2_break_goes_before_what_waits, tear_down),
        cmocka_unit_test_teardown(v1_break_ends_by_itself, tear_down),
        cmocka_unit_test_teardown(received_break_is_a_framing_error, tear_down),
        cmocka_unit_test_teardown(shared_line_is_up_while_one_holds_it, tear_down),
        cmocka_unit_test_teardown(driver_is_taken_before_and_given_back_after, tear_down),
        cmocka_unit_test_teardown(driver_enable_can_be_low, tear_down),
        cmocka_unit_test_teardown(single_wire_hears_itself_and_others, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
