/* SPDX-License-Identifier: MIT */
/* The USART with SR and DR: STM32F1 and STM32F4.
 *
 * RM0008 and RM0090 "Universal synchronous asynchronous receiver transmitter (USART)": "USART
 * registers", "Fractional baud rate generation". */
#include "usart_engine.h"

enum { SR = 0x00, DR = 0x04, BRR = 0x08, CR1 = 0x0C, CR2 = 0x10, CR3 = 0x14, GTPR = 0x18 };

enum { UE = 1 << 13, SBK = 1 << 0 };

static const uint32_t CLEARED_BY_SR_DR = USART_PE | USART_FE | USART_NE | USART_ORE | USART_IDLE;
static const uint32_t CLEARED_BY_WRITING_0 = USART_RXNE | USART_TC;

static bool enabled(const struct usart *u)
{
    return (u->cr1 & UE) != 0;
}

static unsigned word_bits(const struct usart *u)
{
    return u->cr1 & USART_M0 ? 9 : 8;
}

/* baud = clock / (8 * (2 - OVER8) * USARTDIV); BRR holds USARTDIV with four fractional bits, three
 * with OVER8. */
static uint64_t bit_ps(const struct usart *u, uint32_t clock_hz)
{
    uint32_t mantissa = u->brr >> 4;
    bool over8 = (u->cr1 & USART_OVER8) != 0;
    uint32_t divisor = over8 ? 8 * mantissa + (u->brr & 7) : u->brr;

    return mantissa == 0 ? 0 : usart_period_ps(divisor, clock_hz);
}

/* "EIE: interrupt generated whenever DMAR = 1 in CR3 and FE = 1 or ORE = 1 or NE = 1 in SR." */
static bool errors_interrupt(const struct usart *u)
{
    return u->cr3 & USART_EIE && u->cr3 & USART_DMAR;
}

static uint32_t read_dr(struct usart *u)
{
    u->flags &= ~(u->seen & CLEARED_BY_SR_DR);
    u->seen = 0;
    return usart_take(u);
}

static uint32_t read_register(struct usart *u, uint32_t reg)
{
    switch (reg) {
    case SR:
        u->seen = u->flags;
        return u->flags;
    case DR:
        return read_dr(u);
    case BRR:
        return u->brr;
    case CR1:
        return u->cr1 | (u->break_state != USART_BREAK_NONE ? SBK : 0);
    case CR2:
        return u->cr2;
    case CR3:
        return u->cr3;
    case GTPR:
        return u->gtpr;
    default:
        return 0;
    }
}

/* TC goes by a read of SR and a write to DR; without the read it stays. */
static void write_dr(struct usart *u, uint32_t value)
{
    uint32_t kept = u->flags & USART_TC & ~u->seen;

    usart_transmit(u, value);
    u->flags |= kept;
}

/* SBK is "reset by hardware during the stop bit of break". */
static void write_cr1(struct usart *u, uint32_t value)
{
    usart_set_cr1(u, value & (u->config.over8 ? 0xBFFE : 0x3FFE));
    usart_ask_break(u, (value & SBK) != 0);
}

static void write_register(struct usart *u, uint32_t reg, uint32_t value)
{
    switch (reg) {
    case SR:
        u->flags &= value | ~CLEARED_BY_WRITING_0;
        break;
    case DR:
        write_dr(u, value);
        break;
    case BRR:
        u->brr = value & 0xFFFF;
        break;
    case CR1:
        write_cr1(u, value);
        break;
    case CR2:
        u->cr2 = value & 0x7F6F;
        break;
    case CR3:
        u->cr3 = value & 0x0FFF;
        break;
    case GTPR:
        u->gtpr = value & 0xFFFF;
        break;
    default:
        break;
    }
}

static const struct usart_layout LAYOUT = {enabled, word_bits,     bit_ps,        errors_interrupt,
                                           NULL,    read_register, write_register};

struct pl_device *pl_usart_v1_new(const struct pl_usart_config *config)
{
    return usart_new(config, &LAYOUT);
}
