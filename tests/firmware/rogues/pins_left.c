/* SPDX-License-Identifier: MIT */
/* A pin that the loader listens to is an output. */
#include "rogue.h"

enum { USART1_RX = 10 };

void leave(void)
{
    put_back();
    vectors_to_rom();
    RCC->AHB2ENR = RCC_AHB2ENR_GPIOAEN;
    (void)RCC->AHB2ENR;
    gpio_mode(GPIOA, USART1_RX, GPIO_OUTPUT); /* culprit */
    RCC->AHB2ENR = 0;
    start(rom[0], rom[1]);
}
