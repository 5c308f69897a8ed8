/* SPDX-License-Identifier: MIT */
/* The USART by DMA: reception runs in circles, sending goes by what lies in one piece in the ring.
 */
#include "chip.h"
#include "cortex.h"
#include "io.h"
#include "pins.h"

static volatile uint8_t received[IO_RING_SIZE];
static volatile uint32_t rounds; /* that reception has completed */
static uint32_t taken;           /* of all bytes ever received */

static volatile uint8_t to_send[IO_RING_SIZE];
static volatile uint32_t head, tail; /* of all bytes ever written and sent */
static volatile uint32_t on_the_way; /* behind tail, in the hands of the DMA */

/* All bytes ever received. The round that has just ended may not be counted yet: then this is less
 * than it was, by a whole ring. */
static uint32_t received_count(void)
{
    uint32_t round, at;

    do {
        round = rounds;
        at = IO_RING_SIZE - dma_left(CHIP_DMA, CHIP_DMA_RX);
    } while (round != rounds);
    return round * IO_RING_SIZE + at;
}

/* How many bytes wait; those that the DMA has already written over are given up. */
static uint32_t waiting(void)
{
    int32_t n = (int32_t)(received_count() - taken);

    if (n <= 0)
        return 0;
    if (n > IO_RING_SIZE) {
        io_counts.full += (uint32_t)n - IO_RING_SIZE;
        taken += (uint32_t)n - IO_RING_SIZE;
        n = IO_RING_SIZE;
    }
    return (uint32_t)n;
}

bool io_waiting(void)
{
    return waiting() > 0;
}

size_t io_read(uint8_t *to, size_t room)
{
    uint32_t n = waiting();

    if (n > room)
        n = (uint32_t)room;
    for (uint32_t i = 0; i < n; i++, taken++)
        to[i] = received[taken % IO_RING_SIZE];
    return n;
}

/* Half a ring is full, or a round is complete: wakes main(). */
void CHIP_DMA_RX_HANDLER(void)
{
    if (dma_take_complete(CHIP_DMA, CHIP_DMA_RX))
        rounds++;
}

/* The sender pauses (wakes main()), or a byte was damaged or lost. */
void CHIP_USART_HANDLER(void)
{
    uint32_t status = usart_status(CHIP_USART);

    io_count_errors(status);
    usart_acknowledge(CHIP_USART, status);
}

/* In the handler, or with interrupts off. */
static void send_a_piece(void)
{
    uint32_t at = tail % IO_RING_SIZE;
    uint32_t size = head - tail;

    if (on_the_way > 0 || size == 0)
        return;
    if (size > IO_RING_SIZE - at)
        size = IO_RING_SIZE - at;
    on_the_way = size;
    usart_begin_sending(CHIP_USART);
    dma_send(CHIP_DMA, CHIP_DMA_TX, usart_transmit_register(CHIP_USART), to_send + at, size);
}

void CHIP_DMA_TX_HANDLER(void)
{
    if (!dma_take_complete(CHIP_DMA, CHIP_DMA_TX))
        return;
    tail += on_the_way;
    on_the_way = 0;
    send_a_piece();
}

static void kick(void)
{
    interrupts_off();
    send_a_piece();
    interrupts_on();
}

void io_write(const uint8_t *from, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        while (head - tail == IO_RING_SIZE) {
            kick();
            wait_for_interrupt();
        }
        to_send[head % IO_RING_SIZE] = from[i];
        head++;
    }
    kick();
}

void io_flush(void)
{
    while (head != tail)
        wait_for_interrupt();
    while (!(usart_status(CHIP_USART) & USART_TC)) {
    }
}

void io_init(uint32_t clock_hz)
{
    chip_dma_init();
    CHIP_USART->BRR = io_brr(clock_hz);
    CHIP_USART->CR3 = USART_CR3_DMAR | USART_CR3_DMAT | USART_CR3_EIE;
    dma_receive(CHIP_DMA, CHIP_DMA_RX, usart_receive_register(CHIP_USART), received, IO_RING_SIZE);
    CHIP_USART->CR1 = USART_CR1_UE | USART_CR1_RE | USART_CR1_TE | USART_CR1_IDLEIE;
    nvic_enable(CHIP_USART_IRQ);
    nvic_enable(CHIP_DMA_RX_IRQ);
    nvic_enable(CHIP_DMA_TX_IRQ);
}
