/* SPDX-License-Identifier: MIT */
/* UARTs of both register layouts, with real baud arithmetic and a real line. */
#ifndef BOARD_DEV_USART_H
#define BOARD_DEV_USART_H

#include "machine.h"

enum { PL_USART_PINS = 4 };

/* `which` of pl_machine_dma_request. */
enum { PL_USART_DMA_RX, PL_USART_DMA_TX };

struct pl_usart_config {
    const char *name; /* "USART2" */
    uint32_t base;
    unsigned irq;
    /* Pins that can be its own; -1: none. It sends and hears while one of each is switched to it.
     */
    int16_t tx[PL_USART_PINS], rx[PL_USART_PINS];
    bool over8; /* SR and DR: CR1.OVER8 is there (STM32F4) */
    /* ISR and ICR: */
    bool lpuart;       /* baud = 256 * clock / BRR */
    const int16_t *de; /* its PL_USART_PINS driver enable pins, as above; NULL: none */
    bool autobaud;     /* CR2.ABREN is there */
    bool prescaler;    /* PRESC is there (STM32G0) */
};

/* The layout with SR and DR: STM32F1, STM32F4. NULL without memory. */
struct pl_device *pl_usart_v1_new(const struct pl_usart_config *config);

/* The layout with ISR, ICR, RDR, TDR: STM32L4, STM32G0. NULL without memory. */
struct pl_device *pl_usart_v2_new(const struct pl_usart_config *config);

/* Why it receives nothing; NULL: it does. */
const char *pl_usart_deaf(const struct pl_device *usart);

/* What its divisor gives at the clock it has now; 0: none. */
uint32_t pl_usart_baud(const struct pl_device *usart);

/* Has a character waited too long for the firmware, or does one still wait? */
bool pl_usart_neglected(const struct pl_device *usart);

/* Is it set to add and check an even parity bit? */
bool pl_usart_parity_even(const struct pl_device *usart);

#endif
