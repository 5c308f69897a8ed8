/* SPDX-License-Identifier: MIT */
/* The USART with ISR, ICR, RDR and TDR: STM32L4 and STM32G0.
 *
 * Source: RM0394 and RM0444, "USART registers". */
#ifndef PORT_USART_V2_H
#define PORT_USART_V2_H

#include "usart.h"

struct usart {
    volatile uint32_t CR1;   /* 0x00 */
    volatile uint32_t CR2;   /* 0x04 */
    volatile uint32_t CR3;   /* 0x08 */
    volatile uint32_t BRR;   /* 0x0C: baud rate: clock / baud, with 16 samples a bit */
    volatile uint32_t GTPR;  /* 0x10 */
    volatile uint32_t RTOR;  /* 0x14: receiver timeout */
    volatile uint32_t RQR;   /* 0x18: requests */
    volatile uint32_t ISR;   /* 0x1C: interrupt and status */
    volatile uint32_t ICR;   /* 0x20: interrupt flag clear */
    volatile uint32_t RDR;   /* 0x24: received data */
    volatile uint32_t TDR;   /* 0x28: data to be sent */
    volatile uint32_t PRESC; /* 0x2C: prescaler; not on STM32L4 */
};

#define USART_CR1_UE        (1u << 0)
#define USART_CR1_OVER8     (1u << 15)
#define USART_CR1_M1        (1u << 28)
#define USART_CR2_ABREN     (1u << 20) /* automatic baud rate */
#define USART_CR2_ABRMOD_7F (2u << 21)
#define USART_ABRE          (1u << 14) /* it failed */
#define USART_ABRF          (1u << 15) /* it has ended */
#define USART_RQR_ABRRQ     (1u << 0)  /* again */

/* The flags that a 1 in the same bit of ICR clears. */
#define USART_ICR_FLAGS (USART_PE | USART_FE | USART_NE | USART_ORE | USART_IDLE | USART_TC)

static inline uint32_t usart_status(const struct usart *u)
{
    return u->ISR;
}

/* Where a DMA controller reads and writes. */
static inline volatile uint32_t *usart_receive_register(struct usart *u)
{
    return &u->RDR;
}

static inline volatile uint32_t *usart_transmit_register(struct usart *u)
{
    return &u->TDR;
}

/* Clears errors and IDLE, which `status` has shown. */
static inline void usart_acknowledge(struct usart *u, uint32_t status)
{
    u->ICR = status & (USART_PE | USART_FE | USART_NE | USART_ORE | USART_IDLE);
}

/* The received byte; clears the errors of `status` as well. */
static inline uint8_t usart_take(struct usart *u, uint32_t status)
{
    usart_acknowledge(u, status);
    return (uint8_t)u->RDR;
}

/* Clears TC: it comes again when all is sent. */
static inline void usart_begin_sending(struct usart *u)
{
    u->ICR = USART_TC;
}

static inline void usart_put(struct usart *u, uint8_t byte)
{
    u->TDR = byte;
}

#endif
