/* SPDX-License-Identifier: MIT */
/* What both register layouts of the USART share: transmitter, receiver, flags, lines. Internal. */
#ifndef BOARD_USART_ENGINE_H
#define BOARD_USART_ENGINE_H

#include "dev_usart.h"
#include "usart_line.h"

/* SR and ISR agree in these. */
enum {
    USART_PE = 1 << 0,
    USART_FE = 1 << 1,
    USART_NE = 1 << 2,
    USART_ORE = 1 << 3,
    USART_IDLE = 1 << 4,
    USART_RXNE = 1 << 5,
    USART_TC = 1 << 6,
    USART_TXE = 1 << 7,
    USART_ABRE = 1 << 14,
    USART_ABRF = 1 << 15,
    USART_FLAGS_RESET = USART_TXE | USART_TC
};

/* CR1 and CR3 agree in these; UE, OVER8 and M1 are the layout's to place. */
enum {
    USART_RE = 1 << 2,
    USART_TE = 1 << 3,
    USART_IDLEIE = 1 << 4,
    USART_RXNEIE = 1 << 5,
    USART_TCIE = 1 << 6,
    USART_TXEIE = 1 << 7,
    USART_PEIE = 1 << 8,
    USART_PS = 1 << 9,
    USART_PCE = 1 << 10,
    USART_M0 = 1 << 12,
    USART_OVER8 = 1 << 15,
    USART_EIE = 1 << 0,
    USART_HDSEL = 1 << 3,
    USART_DMAR = 1 << 6,
    USART_DMAT = 1 << 7,
    USART_OVRDIS = 1 << 12,
    USART_DEM = 1 << 14,
    USART_DEP = 1 << 15
};

struct usart;

/* What a layout adds. */
struct usart_layout {
    bool (*enabled)(const struct usart *u); /* CR1.UE */
    unsigned (*word_bits)(const struct usart *u);
    uint64_t (*bit_ps)(const struct usart *u, uint32_t clock_hz); /* 0: no valid rate */
    bool (*errors_interrupt)(const struct usart *u);
    /* A start bit is falling; may measure the rate. NULL: there is nothing to measure. */
    void (*start_bit)(struct usart *u, uint64_t edge_ps);
    /* Whole registers, with everything up to now done. */
    uint32_t (*read)(struct usart *u, uint32_t reg);
    void (*write)(struct usart *u, uint32_t reg, uint32_t value);
};

struct usart {
    struct pl_device device;
    struct pl_usart_config config;
    const struct usart_layout *layout;
    uint32_t cr1, cr2, cr3, brr, gtpr, rtor, presc;
    uint32_t flags;
    uint32_t seen; /* v1: flags that a read of SR has shown */

    uint16_t tdr;
    bool shifting;
    enum { USART_BREAK_NONE, USART_BREAK_ASKED, USART_BREAK_GOES } break_state;
    bool driving, shown_level, shown; /* driver enable: wanted, and what the pin was last told */
    uint64_t released_ps;             /* the driver is given back then; PL_NEVER */
    uint64_t tx_free_ps;              /* end of the frame or preamble in the shift register */

    uint16_t rdr;
    struct pl_line line;
    uint64_t rx_from_ps; /* the next start bit falls no earlier */
    bool receiving;
    uint64_t rx_edge_ps, rx_stop_ps, rx_bit_ps;
    bool rx_measured; /* the rate of this character was measured, or the attempt failed */
    uint64_t idle_ps; /* the line will then have been idle for a frame; PL_NEVER */

    bool dma[2];
    uint64_t told_ps; /* next_ps as the machine knows it */
};

/* NULL without memory. */
struct pl_device *usart_new(const struct pl_usart_config *config,
                            const struct usart_layout *layout);

/* CR1 as written; switching on the transmitter sends an idle frame first. */
void usart_set_cr1(struct usart *u, uint32_t cr1);

void usart_transmit(struct usart *u, uint32_t value);
uint32_t usart_take(struct usart *u);

/* A break goes out after the frame that is on its way; until it begins it can be called off. */
void usart_ask_break(struct usart *u, bool ask);

/* Drops what is on the way in both directions. */
void usart_abort(struct usart *u);

/* Bit time of a divisor: 1 / (clock / divisor), in ps; 0 if one of them is 0. */
uint64_t usart_period_ps(uint64_t divisor, uint64_t clock_hz);

#endif
