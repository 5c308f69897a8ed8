/* SPDX-License-Identifier: MIT */
/* The USART with SR and DR: STM32F1 and STM32F4.
 *
 * Source: RM0008 and RM0090, "USART registers". */
#ifndef PORT_USART_V1_H
#define PORT_USART_V1_H

#include "usart.h"

struct usart {
    volatile uint32_t SR;   /* 0x00: status */
    volatile uint32_t DR;   /* 0x04: data */
    volatile uint32_t BRR;  /* 0x08: baud rate: clock / baud, with 16 samples a bit */
    volatile uint32_t CR1;  /* 0x0C */
    volatile uint32_t CR2;  /* 0x10 */
    volatile uint32_t CR3;  /* 0x14 */
    volatile uint32_t GTPR; /* 0x18 */
};

#define USART_CR1_UE (1u << 13)

static inline uint32_t usart_status(const struct usart *u)
{
    return u->SR;
}

/* Where a DMA controller reads and writes. */
static inline volatile uint32_t *usart_receive_register(struct usart *u)
{
    return &u->DR;
}

static inline volatile uint32_t *usart_transmit_register(struct usart *u)
{
    return &u->DR;
}

/* The received byte. Reading DR after SR also clears the errors that SR showed. */
static inline uint8_t usart_take(struct usart *u, uint32_t status)
{
    (void)status;
    return (uint8_t)u->DR;
}

/* Clears errors and IDLE, which `status` has shown, when somebody else takes the bytes. */
static inline void usart_acknowledge(struct usart *u, uint32_t status)
{
    if (status & (USART_PE | USART_FE | USART_NE | USART_ORE | USART_IDLE))
        (void)u->DR;
}

/* Clears TC, which a DMA transfer does not: it comes again when all is sent. */
static inline void usart_begin_sending(struct usart *u)
{
    u->SR = ~USART_TC;
}

static inline void usart_put(struct usart *u, uint8_t byte)
{
    u->DR = byte;
}

#endif
