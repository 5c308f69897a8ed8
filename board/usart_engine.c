/* SPDX-License-Identifier: MIT */
/* What both register layouts of the USART share: transmitter, receiver, flags, lines.
 *
 * RM0008, RM0090, RM0394, RM0444: "USART functional description". The receiver looks for a falling
 * edge and samples the middle of each bit at its own rate, so that another rate or parity reads
 * what a chip would read. The noise flag is never set. In half-duplex, colliding senders do not
 * see each other. Left out: hardware flow control, LIN, IrDA, smartcard and synchronous modes, mute
 * mode, character match, receiver timeout, inverted or swapped lines, FIFOs. */
#include "usart_engine.h"

#include <stdlib.h>

#include "register.h"

static const uint64_t PS_PER_S = 1000000000000;

static struct usart *usart_of(const struct pl_device *d)
{
    return d->state;
}

static uint64_t now_ps(const struct usart *u)
{
    return u->device.machine ? pl_machine_now_ps(u->device.machine) : 0;
}

uint64_t usart_period_ps(uint64_t divisor, uint64_t clock_hz)
{
    return clock_hz == 0 ? 0 : (divisor * PS_PER_S + clock_hz / 2) / clock_hz;
}

static uint64_t bit_ps(const struct usart *u)
{
    return u->layout->bit_ps(u, pl_machine_clock_hz(u->device.machine, &u->device));
}

/* The one that is switched to it, or -1. */
static int pin_among(const struct usart *u, const int16_t pins[PL_USART_PINS])
{
    for (unsigned i = 0; i < PL_USART_PINS; i++)
        if (pins[i] >= 0 && pl_machine_pin_is(u->device.machine, (unsigned)pins[i], &u->device))
            return pins[i];
    return -1;
}

static bool has_pin(const struct usart *u, const int16_t pins[PL_USART_PINS])
{
    return pin_among(u, pins) >= 0;
}

/* CR2.STOP counts, in half bits: 1, 0.5, 2, 1.5. */
static unsigned stop_halves(const struct usart *u)
{
    static const uint8_t HALVES[] = {2, 1, 4, 3};

    return HALVES[u->cr2 >> 12 & 3];
}

static uint64_t frame_ps(const struct usart *u, uint64_t bit)
{
    return bit * (1 + u->layout->word_bits(u)) + bit * stop_halves(u) / 2;
}

static bool sending(const struct usart *u)
{
    return u->layout->enabled(u) && (u->cr1 & USART_TE) != 0;
}

static bool hearing(const struct usart *u)
{
    return u->layout->enabled(u) && (u->cr1 & USART_RE) != 0;
}

static bool odd_ones(uint32_t word)
{
    bool odd = false;

    for (; word; word &= word - 1)
        odd = !odd;
    return odd;
}

/* Parity bit that belongs to the data bits of a word. */
static bool parity_of(const struct usart *u, uint32_t data)
{
    return odd_ones(data) != ((u->cr1 & USART_PS) != 0);
}

/* --- Transmitter --- */

/* RM0394 "RS232 Hardware flow control and RS485 Driver Enable". DEAT and DEDT count sixteenths of a
 * bit, eighths with OVER8; of an LPUART clocks. */
static uint64_t driver_ps(const struct usart *u, unsigned at)
{
    uint32_t clock = pl_machine_clock_hz(u->device.machine, &u->device);
    uint64_t count = u->cr1 >> at & 31;

    if (u->config.lpuart)
        return usart_period_ps(count, clock);
    return count * bit_ps(u) / (u->cr1 & USART_OVER8 ? 8 : 16);
}

static void show_driver(struct usart *u)
{
    bool level = u->driving != ((u->cr3 & USART_DEP) != 0);
    int pin = u->config.de && u->cr3 & USART_DEM ? pin_among(u, u->config.de) : -1;

    if (pin < 0 || (u->shown && u->shown_level == level))
        return;
    u->shown = true;
    u->shown_level = level;
    pl_machine_pin_changed(u->device.machine, (unsigned)pin, level);
}

/* When the start bit may fall: DEAT after the driver is taken. */
static uint64_t take_driver(struct usart *u, uint64_t at_ps)
{
    if (u->driving || !(u->cr3 & USART_DEM))
        return at_ps;
    u->driving = true;
    show_driver(u);
    return at_ps + driver_ps(u, 21);
}

/* With parity, the hardware puts it in place of the most significant bit. */
static uint16_t word_to_send(const struct usart *u, unsigned n_bits)
{
    uint32_t data_mask = (1u << (n_bits - ((u->cr1 & USART_PCE) ? 1 : 0))) - 1;
    uint32_t word = u->tdr & data_mask;

    if (u->cr1 & USART_PCE && parity_of(u, word))
        word |= 1u << (n_bits - 1);
    return (uint16_t)word;
}

static void put_on_wire(struct usart *u, uint16_t bits, unsigned n_bits, uint64_t start_ps,
                        uint64_t bit)
{
    struct pl_frame f = {.bits = bits,
                         .n_bits = (uint8_t)n_bits,
                         .baud = (uint32_t)((PS_PER_S + bit / 2) / bit),
                         .start_ps = start_ps};

    if (!has_pin(u, u->config.tx))
        return;
    if (u->cr3 & USART_HDSEL && hearing(u))
        pl_line_append(&u->line, &f);
    pl_machine_uart_sent(u->device.machine, &u->device, &f);
}

/* Low for a start bit, a word and a stop bit, then high for a bit, "to guarantee the recognition of
 * the start bit of the next frame". */
static void begin_break(struct usart *u, uint64_t at_ps, uint64_t bit)
{
    unsigned word_bits = u->layout->word_bits(u);

    put_on_wire(u, 0, word_bits + 1, at_ps, bit);
    u->break_state = USART_BREAK_GOES;
    u->tx_free_ps = at_ps + bit * (word_bits + 3);
}

static void begin_word(struct usart *u, uint64_t at_ps, uint64_t bit)
{
    unsigned word_bits = u->layout->word_bits(u);

    put_on_wire(u, word_to_send(u, word_bits), word_bits, at_ps, bit);
    u->flags |= USART_TXE;
    u->tx_free_ps = at_ps + frame_ps(u, bit);
}

/* The holding register moves to the shift register as soon as that is free; a break goes first. */
static void load_shift(struct usart *u, uint64_t at_ps)
{
    bool wants_break = u->break_state == USART_BREAK_ASKED;
    uint64_t bit = bit_ps(u);

    if (bit == 0 || !sending(u) || u->shifting || u->released_ps != PL_NEVER ||
        (u->flags & USART_TXE && !wants_break))
        return;
    u->shifting = true;
    at_ps = take_driver(u, at_ps);
    if (wants_break)
        begin_break(u, at_ps, bit);
    else
        begin_word(u, at_ps, bit);
}

static void shift_done(struct usart *u)
{
    u->shifting = false;
    if (u->break_state == USART_BREAK_GOES)
        u->break_state = USART_BREAK_NONE;
    if (u->flags & USART_TXE)
        u->flags |= USART_TC;
    load_shift(u, u->tx_free_ps);
    if (u->driving && !u->shifting)
        u->released_ps = u->tx_free_ps + driver_ps(u, 16);
}

/* "If TDR is written during the DEDT time, the new data is transmitted only when the DEDT and DEAT
 * times have both elapsed." */
static void release_driver(struct usart *u)
{
    uint64_t at_ps = u->released_ps;

    u->driving = false;
    u->released_ps = PL_NEVER;
    show_driver(u);
    load_shift(u, at_ps);
}

void usart_transmit(struct usart *u, uint32_t value)
{
    u->tdr = value & 0x1FF;
    u->flags &= ~(uint32_t)(USART_TXE | USART_TC);
    load_shift(u, now_ps(u));
}

void usart_ask_break(struct usart *u, bool ask)
{
    if (u->break_state != USART_BREAK_GOES)
        u->break_state = ask ? USART_BREAK_ASKED : USART_BREAK_NONE;
}

/* "An idle frame will be sent after the TE bit is enabled." */
static void send_preamble(struct usart *u)
{
    uint64_t bit = bit_ps(u);

    if (bit == 0 || u->shifting)
        return;
    u->shifting = true;
    u->tx_free_ps = now_ps(u) + frame_ps(u, bit);
}

/* --- Receiver --- */

static void begin_character(struct usart *u, uint64_t edge_ps)
{
    u->rx_measured = false;
    if (u->layout->start_bit)
        u->layout->start_bit(u, edge_ps);
    u->rx_bit_ps = bit_ps(u);
    u->rx_edge_ps = edge_ps;
    u->rx_stop_ps = edge_ps + u->rx_bit_ps * (1 + u->layout->word_bits(u)) + u->rx_bit_ps / 2;
    u->receiving = true;
    u->idle_ps = PL_NEVER;
}

static uint32_t sample_word(const struct usart *u, unsigned n_bits)
{
    uint32_t word = 0;

    for (unsigned bit = 0; bit < n_bits; bit++) {
        uint64_t middle = u->rx_edge_ps + u->rx_bit_ps * (bit + 1) + u->rx_bit_ps / 2;

        if (pl_line_level(&u->line, middle))
            word |= 1u << bit;
    }
    return word;
}

static bool wrong_parity(const struct usart *u, uint32_t word, unsigned n_bits)
{
    uint32_t parity_bit = 1u << n_bits >> 1;
    uint32_t data = word & (parity_bit - 1);

    return u->cr1 & USART_PCE && parity_of(u, data) != ((word & parity_bit) != 0);
}

/* A full receive register keeps its character; the new one is lost (or, with OVRDIS, the old). */
static void store(struct usart *u, uint32_t word, uint32_t errors)
{
    if (u->flags & USART_RXNE && !(u->cr3 & USART_OVRDIS)) {
        u->flags |= USART_ORE;
        return;
    }
    u->rdr = (uint16_t)word;
    u->flags |= USART_RXNE | errors;
}

/* Frames are handed over when they have ended, so that one which began during idle time is known a
 * frame later; only then is the line sure to have been idle. */
static void end_character(struct usart *u)
{
    unsigned n_bits = u->layout->word_bits(u);
    uint32_t word = sample_word(u, n_bits);
    uint32_t errors = wrong_parity(u, word, n_bits) ? USART_PE : 0;

    if (!pl_line_level(&u->line, u->rx_stop_ps))
        errors |= USART_FE;
    if (u->rx_measured)
        errors |= USART_ABRF | (u->flags & USART_ABRE ? USART_FE : 0);
    store(u, word, errors);
    u->receiving = false;
    u->rx_from_ps = u->rx_stop_ps;
    u->idle_ps = u->rx_stop_ps + 2 * frame_ps(u, u->rx_bit_ps) + u->rx_bit_ps;
    pl_line_forget(&u->line, u->rx_from_ps);
}

uint32_t usart_take(struct usart *u)
{
    u->flags &= ~(uint32_t)USART_RXNE;
    return u->rdr;
}

/* --- Time --- */

static uint64_t next_edge(const struct usart *u)
{
    if (u->receiving || !hearing(u) || u->line.count == 0 || bit_ps(u) == 0)
        return PL_NEVER;
    return pl_line_edge(&u->line, u->rx_from_ps, false);
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static uint64_t next_ps(const struct usart *u)
{
    uint64_t next = earlier(earlier(u->idle_ps, u->released_ps), next_edge(u));

    if (u->shifting)
        next = earlier(next, u->tx_free_ps);
    return u->receiving ? earlier(next, u->rx_stop_ps) : next;
}

/* One event, the one at `at`. A start bit goes before idleness. */
static void act(struct usart *u, uint64_t at)
{
    if (u->shifting && u->tx_free_ps == at)
        shift_done(u);
    else if (u->released_ps == at)
        release_driver(u);
    else if (u->receiving && u->rx_stop_ps == at)
        end_character(u);
    else if (next_edge(u) == at)
        begin_character(u, at);
    else {
        u->flags |= USART_IDLE;
        u->idle_ps = PL_NEVER;
    }
}

/* Brings everything up to the machine's now. */
static void advance(struct usart *u)
{
    uint64_t now = now_ps(u);

    for (uint64_t at = next_ps(u); at <= now; at = next_ps(u))
        act(u, at);
}

/* --- Interrupt, DMA --- */

static bool interrupting(const struct usart *u)
{
    uint32_t f = u->flags;
    uint32_t en = u->cr1;

    return (en & USART_TXEIE && f & USART_TXE) || (en & USART_TCIE && f & USART_TC) ||
           (en & USART_RXNEIE && f & (USART_RXNE | USART_ORE)) ||
           (en & USART_IDLEIE && f & USART_IDLE) || (en & USART_PEIE && f & USART_PE) ||
           (u->layout->errors_interrupt(u) && f & (USART_FE | USART_NE | USART_ORE));
}

static void request_dma(struct usart *u, unsigned which, bool level)
{
    if (u->dma[which] == level)
        return;
    u->dma[which] = level;
    pl_machine_dma_request(u->device.machine, &u->device, which, level);
}

/* Interrupt, DMA and wake-up follow the registers. */
static void settle(struct usart *u)
{
    uint64_t next;

    load_shift(u, now_ps(u));
    show_driver(u);
    next = next_ps(u);
    pl_machine_shared_irq(u->device.machine, &u->device, u->config.irq,
                          u->layout->enabled(u) && interrupting(u));
    request_dma(u, PL_USART_DMA_RX, hearing(u) && u->cr3 & USART_DMAR && u->flags & USART_RXNE);
    request_dma(u, PL_USART_DMA_TX, sending(u) && u->cr3 & USART_DMAT && u->flags & USART_TXE);
    if (next != u->told_ps) {
        u->told_ps = next;
        pl_machine_wake(u->device.machine, &u->device);
    }
}

void usart_set_cr1(struct usart *u, uint32_t cr1)
{
    bool sent = sending(u), heard = hearing(u);

    u->cr1 = cr1;
    if (!sent && sending(u))
        send_preamble(u);
    if (!heard && hearing(u))
        u->rx_from_ps = now_ps(u);
    if (!hearing(u)) {
        u->receiving = false;
        u->idle_ps = PL_NEVER;
    }
}

void usart_abort(struct usart *u)
{
    u->shifting = u->receiving = u->driving = false;
    u->released_ps = PL_NEVER;
    u->break_state = USART_BREAK_NONE;
    u->idle_ps = PL_NEVER;
}

/* --- Device --- */

static uint32_t read_usart(struct pl_device *d, uint32_t off, unsigned size)
{
    struct usart *u = usart_of(d);
    uint32_t word;

    advance(u);
    word = u->layout->read(u, off & ~3u);
    settle(u);
    return pl_register_part(word, off, size);
}

static void write_usart(struct pl_device *d, uint32_t off, unsigned size, uint32_t value)
{
    struct usart *u = usart_of(d);

    advance(u);
    u->layout->write(u, off & ~3u, pl_register_merge(0, off, size, value));
    settle(u);
}

static void reset_usart(struct pl_device *d, enum pl_reset_cause cause)
{
    struct usart *u = usart_of(d);

    (void)cause;
    u->cr1 = u->cr2 = u->cr3 = u->brr = u->gtpr = u->rtor = u->presc = 0;
    u->flags = USART_FLAGS_RESET;
    u->seen = 0;
    u->tdr = u->rdr = 0;
    u->line.count = 0;
    u->shown = false;
    usart_abort(u);
    if (d->machine)
        settle(u);
}

static uint64_t usart_next_ps(const struct pl_device *d)
{
    return next_ps(usart_of(d));
}

static void run_usart(struct pl_device *d)
{
    struct usart *u = usart_of(d);

    advance(u);
    settle(u);
}

static void receive(struct pl_device *d, const struct pl_frame *f)
{
    struct usart *u = usart_of(d);

    if (hearing(u) && has_pin(u, u->cr3 & USART_HDSEL ? u->config.tx : u->config.rx))
        pl_line_append(&u->line, f);
    run_usart(d);
}

static void free_usart(struct pl_device *d)
{
    free(d->state);
}

static const struct pl_device_ops OPS = {read_usart, write_usart, reset_usart, usart_next_ps,
                                         run_usart,  free_usart,  receive,     NULL};

struct pl_device *usart_new(const struct pl_usart_config *config, const struct usart_layout *layout)
{
    struct usart *u = calloc(1, sizeof *u);

    if (!u)
        return NULL;
    u->config = *config;
    u->layout = layout;
    u->device = (struct pl_device){&OPS, config->name, config->base, 0x400, NULL, u, sizeof *u};
    u->told_ps = PL_NEVER;
    reset_usart(&u->device, PL_RESET_POWER);
    return &u->device;
}

bool pl_usart_parity_even(const struct pl_device *usart)
{
    return (usart_of(usart)->cr1 & (USART_PCE | USART_PS)) == USART_PCE;
}

const char *pl_usart_deaf(const struct pl_device *usart)
{
    const struct usart *u = usart_of(usart);

    if (pl_machine_clock_hz(usart->machine, usart) == 0)
        return "its clock is off";
    if (!hearing(u))
        return "its receiver is off (UE and RE of CR1)";
    if (bit_ps(u) == 0)
        return "its divisor gives no baud rate";
    return has_pin(u, u->config.rx) ? NULL : "no pin is switched to its RX";
}

uint32_t pl_usart_baud(const struct pl_device *usart)
{
    uint64_t bit = bit_ps(usart_of(usart));

    return bit ? (uint32_t)((PS_PER_S + bit / 2) / bit) : 0;
}

bool pl_usart_neglected(const struct pl_device *usart)
{
    return usart_of(usart)->flags & (USART_RXNE | USART_ORE);
}
