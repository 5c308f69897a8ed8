/* SPDX-License-Identifier: MIT */
/* Listens, for a single letter, on a UART that this chip's ROM loader does not know. */
#include "rogue.h"

enum { TX = 2, RX = 3, USART_AF = 7 };

static void use_usart2(void)
{
    CHIP_USART->CR1 = 0;
    RCC->APB1ENR |= RCC_APB1ENR_USART2EN;
    (void)RCC->APB1ENR;
    gpio_function(GPIOA, TX, USART_AF);
    gpio_function(GPIOA, RX, USART_AF);
    gpio_mode(GPIOA, TX, GPIO_ALTERNATE);
    gpio_mode(GPIOA, RX, GPIO_ALTERNATE);
    USART2->BRR = RESET_HZ / 115200;
    USART2->CR1 = USART_CR1_UE | USART_CR1_RE | USART_CR1_TE;
}

void prepare(void)
{
    use_usart2();
    while (usart_take(USART2, usart_status(USART2)) != 'b') {
    }
    leave();
}

void leave(void)
{
    USART2->CR1 = 0;
    RCC->APB1ENR = 0;
    put_back();
    vectors_to_rom();
    start(rom[0], rom[1]);
}
