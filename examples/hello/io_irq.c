/* SPDX-License-Identifier: MIT */
/* The USART by interrupt: one for each byte in either direction.
 *
 * A byte takes 87 us; the handler needs less than 2 us at 64 MHz. */
#include "cortex.h"
#include "io.h"
#include "pins.h"

/* head and tail count all bytes that ever went in and out; each has one writer. */
struct ring {
    volatile uint32_t head, tail;
    volatile uint8_t data[IO_RING_SIZE];
};

static struct ring received, to_send;

static uint32_t used(const struct ring *r)
{
    return r->head - r->tail;
}

static bool push(struct ring *r, uint8_t byte)
{
    if (used(r) == IO_RING_SIZE)
        return false;
    r->data[r->head % IO_RING_SIZE] = byte;
    r->head++;
    return true;
}

static uint8_t pop(struct ring *r)
{
    uint8_t byte = r->data[r->tail % IO_RING_SIZE];

    r->tail++;
    return byte;
}

/* In the handler, or with interrupts off. */
static void send_what_fits(void)
{
    while (used(&to_send) > 0 && usart_status(CHIP_USART) & USART_TXE)
        usart_put(CHIP_USART, pop(&to_send));
    if (used(&to_send) > 0)
        CHIP_USART->CR1 |= USART_CR1_TXEIE;
    else
        CHIP_USART->CR1 &= ~USART_CR1_TXEIE;
}

/* With an overrun a byte waits as well; on STM32F1 and STM32F4 taking it clears both. */
static void receive(uint32_t status)
{
    uint8_t byte;

    io_count_errors(status);
    byte = usart_take(CHIP_USART, status);
    if (status & USART_RXNE && !push(&received, byte))
        io_counts.full++;
}

void CHIP_USART_HANDLER(void)
{
    uint32_t status = usart_status(CHIP_USART);

    if (status & (USART_RXNE | USART_ORE))
        receive(status);
    send_what_fits();
}

void io_init(uint32_t clock_hz)
{
    CHIP_USART->BRR = io_brr(clock_hz);
    CHIP_USART->CR1 = USART_CR1_UE | USART_CR1_RE | USART_CR1_TE | USART_CR1_RXNEIE;
    nvic_enable(CHIP_USART_IRQ);
}

bool io_waiting(void)
{
    return used(&received) > 0;
}

size_t io_read(uint8_t *to, size_t room)
{
    size_t n = 0;

    while (n < room && used(&received) > 0)
        to[n++] = pop(&received);
    return n;
}

static void kick(void)
{
    interrupts_off();
    send_what_fits();
    interrupts_on();
}

/* While the ring is full, an interrupt comes at the latest when the next byte has gone. */
void io_write(const uint8_t *from, size_t size)
{
    for (size_t i = 0; i < size; i++)
        while (!push(&to_send, from[i])) {
            kick();
            wait_for_interrupt();
        }
    kick();
}

void io_flush(void)
{
    while (used(&to_send) > 0)
        wait_for_interrupt();
    while (!(usart_status(CHIP_USART) & USART_TC)) {
    }
}
