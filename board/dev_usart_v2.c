/* SPDX-License-Identifier: MIT */
/* The USART with ISR, ICR, RDR and TDR, and the LPUART: STM32L4 and STM32G0.
 *
 * RM0394 and RM0444 "Universal synchronous/asynchronous receiver transmitter": "USART registers",
 * "USART baud rate generation", "USART auto baud rate detection"; "Low-power universal asynchronous
 * receiver transmitter". The FIFOs of the STM32G0 are left out: FIFOEN reads as 0. */
#include "usart_engine.h"

enum {
    CR1 = 0x00,
    CR2 = 0x04,
    CR3 = 0x08,
    BRR = 0x0C,
    GTPR = 0x10,
    RTOR = 0x14,
    RQR = 0x18,
    ISR = 0x1C,
    ICR = 0x20,
    RDR = 0x24,
    TDR = 0x28,
    PRESC = 0x2C
};

enum {
    UE = 1 << 0,
    M1 = 1 << 28,
    ABREN = 1 << 20,
    RQR_ABRRQ = 1 << 0,
    RQR_SBKRQ = 1 << 1,
    RQR_RXFRQ = 1 << 3,
    RQR_TXFRQ = 1 << 4,
    BUSY = 1 << 16,
    SBKF = 1 << 18,
    TEACK = 1 << 21,
    REACK = 1 << 22
};

/* Without FIFOEN, TXFEIE and RXFFIE. */
static const uint32_t CR1_BITS = 0x1FFFFFFF;

/* "This bit field can only be written when the USART is disabled (UE = 0)." */
static const uint32_t CR1_FIXED =
    USART_M0 | M1 | USART_PCE | USART_PS | USART_OVER8 | 0x03FF0000; /* DEAT, DEDT */
static const uint32_t CR2_FIXED = 3u << 12;
static const uint32_t CR3_FIXED = USART_DEM | USART_DEP;

static const uint32_t ICR_BITS = USART_PE | USART_FE | USART_NE | USART_ORE | USART_IDLE | USART_TC;

static bool enabled(const struct usart *u)
{
    return (u->cr1 & UE) != 0;
}

/* M1 M0: 00 eight, 01 nine, 10 seven bits, parity included. */
static unsigned word_bits(const struct usart *u)
{
    if (u->cr1 & M1)
        return 7;
    return u->cr1 & USART_M0 ? 9 : 8;
}

static uint32_t prescaled(const struct usart *u, uint32_t clock_hz)
{
    static const uint16_t DIVISOR[16] = {1,  2,  4,   6,   8,   10,  12,  16,
                                         32, 64, 128, 256, 256, 256, 256, 256};

    return clock_hz / DIVISOR[u->presc & 15];
}

/* baud = clock / USARTDIV, or 2 * clock / USARTDIV with OVER8, where BRR[2:0] is USARTDIV[3:0]
 * shifted right; USARTDIV is at least 16. LPUART: 256 * clock / LPUARTDIV, which is at least 0x300.
 */
static uint64_t bit_ps(const struct usart *u, uint32_t clock_hz)
{
    uint64_t clock = prescaled(u, clock_hz);
    uint32_t divisor = u->brr;

    if (u->config.lpuart)
        return divisor < 0x300 ? 0 : usart_period_ps(divisor, 256 * clock);
    if (u->cr1 & USART_OVER8)
        divisor = (divisor & 0xFFF0) | (divisor & 7) << 1;
    if (divisor < 16)
        return 0;
    return usart_period_ps(divisor, u->cr1 & USART_OVER8 ? 2 * clock : clock);
}

static bool errors_interrupt(const struct usart *u)
{
    return (u->cr3 & USART_EIE) != 0;
}

/* --- Automatic rate --- */

/* Start bit and what follows, by CR2.ABRMOD: 0, a character that begins with a 1: the start bit is
 * measured; 1, one that begins with 10: from falling to falling edge, two bits; 2, 0x7F: to the
 * falling edge of bit 7, eight bits; 3, 0x55: to the fourth falling edge, eight bits. */
static uint64_t measured_ps(const struct usart *u, uint64_t edge_ps)
{
    static const struct {
        uint8_t falls, bits;
    } MODE[] = {{0, 1}, {1, 2}, {1, 8}, {4, 8}};
    unsigned mode = u->cr2 >> 21 & 3;
    uint64_t end = edge_ps;

    if (MODE[mode].falls == 0)
        end = pl_line_edge(&u->line, edge_ps, true);
    for (unsigned i = 0; i < MODE[mode].falls && end != PL_NEVER; i++)
        end = pl_line_edge(&u->line, end + 1, false);
    return end == PL_NEVER ? 0 : (end - edge_ps) / MODE[mode].bits;
}

/* The divisor for a bit time, or 0 if BRR cannot hold it: its range is 16 to 65535. */
static uint32_t divisor_for(const struct usart *u, uint64_t period_ps)
{
    uint64_t clock = prescaled(u, pl_machine_clock_hz(u->device.machine, &u->device));
    uint64_t factor = u->cr1 & USART_OVER8 ? 2 * clock : clock;
    uint64_t clocks_per_ms = factor / 1000;
    uint64_t divisor = (period_ps * clocks_per_ms + 500000000) / 1000000000;

    return divisor < 16 || divisor > 0xFFFF ? 0 : (uint32_t)divisor;
}

static void start_bit(struct usart *u, uint64_t edge_ps)
{
    uint32_t divisor;

    if (!u->config.autobaud || !(u->cr2 & ABREN) || u->flags & USART_ABRF)
        return;
    u->rx_measured = true;
    divisor = divisor_for(u, measured_ps(u, edge_ps));
    if (divisor == 0)
        u->flags |= USART_ABRE;
    else if (u->cr1 & USART_OVER8)
        u->brr = (divisor & 0xFFF0) | (divisor >> 1 & 7);
    else
        u->brr = divisor;
}

/* --- Registers --- */

static uint32_t read_isr(const struct usart *u)
{
    uint32_t isr = u->flags;

    if (u->receiving)
        isr |= BUSY;
    if (u->break_state != USART_BREAK_NONE)
        isr |= SBKF;
    if (enabled(u) && u->cr1 & USART_TE)
        isr |= TEACK;
    if (enabled(u) && u->cr1 & USART_RE)
        isr |= REACK;
    return isr;
}

static uint32_t read_register(struct usart *u, uint32_t reg)
{
    switch (reg) {
    case CR1:
        return u->cr1;
    case CR2:
        return u->cr2;
    case CR3:
        return u->cr3;
    case BRR:
        return u->brr;
    case GTPR:
        return u->gtpr;
    case RTOR:
        return u->rtor;
    case ISR:
        return read_isr(u);
    case RDR:
        return usart_take(u);
    case TDR:
        return u->tdr;
    case PRESC:
        return u->presc;
    default:
        return 0;
    }
}

static uint32_t keep(uint32_t old, uint32_t value, uint32_t fixed)
{
    return (old & fixed) | (value & ~fixed);
}

/* Clearing UE drops what is on the way and sets the flags back; the configuration stays. */
static void write_cr1(struct usart *u, uint32_t value)
{
    uint32_t fixed = enabled(u) ? CR1_FIXED : 0;
    bool was_enabled = enabled(u);

    usart_set_cr1(u, keep(u->cr1, value & CR1_BITS, fixed));
    if (was_enabled && !enabled(u)) {
        usart_abort(u);
        u->flags = USART_FLAGS_RESET;
    }
}

static void write_brr(struct usart *u, uint32_t value)
{
    if (!enabled(u))
        u->brr = value & (u->config.lpuart ? 0xFFFFF : 0xFFFF);
}

/* ABRRQ starts the measurement again; the flush requests empty a register. */
static void write_rqr(struct usart *u, uint32_t value)
{
    if (value & RQR_ABRRQ)
        u->flags &= ~(uint32_t)(USART_ABRF | USART_ABRE);
    if (value & RQR_SBKRQ)
        usart_ask_break(u, true);
    if (value & RQR_RXFRQ)
        u->flags &= ~(uint32_t)USART_RXNE;
    if (value & RQR_TXFRQ)
        u->flags |= USART_TXE;
}

static void write_register(struct usart *u, uint32_t reg, uint32_t value)
{
    switch (reg) {
    case CR1:
        write_cr1(u, value);
        break;
    case CR2:
        u->cr2 = keep(u->cr2, value, enabled(u) ? CR2_FIXED : 0);
        break;
    case CR3:
        u->cr3 = keep(u->cr3, value & 0x01FFFFFF, enabled(u) ? CR3_FIXED : 0);
        break;
    case BRR:
        write_brr(u, value);
        break;
    case GTPR:
        u->gtpr = value & 0xFFFF;
        break;
    case RTOR:
        u->rtor = value;
        break;
    case RQR:
        write_rqr(u, value);
        break;
    case ICR:
        u->flags &= ~(value & ICR_BITS);
        break;
    case TDR:
        usart_transmit(u, value);
        break;
    case PRESC:
        if (u->config.prescaler && !enabled(u))
            u->presc = value & 15;
        break;
    default:
        break;
    }
}

static const struct usart_layout LAYOUT = {
    enabled, word_bits, bit_ps, errors_interrupt, start_bit, read_register, write_register};

struct pl_device *pl_usart_v2_new(const struct pl_usart_config *config)
{
    return usart_new(config, &LAYOUT);
}
