/* SPDX-License-Identifier: MIT */
/* DMA goes on receiving into RAM that is the loader's now. */
#include "rogue.h"

static volatile uint8_t buffer[64];

void prepare(void)
{
    RCC->AHB1ENR |= RCC_AHB1ENR_DMA2EN;
    (void)RCC->AHB1ENR;
    CHIP_DMA->stream[CHIP_DMA_RX].PAR = (uint32_t)(uintptr_t)&CHIP_USART->DR;
    CHIP_DMA->stream[CHIP_DMA_RX].M0AR = (uint32_t)(uintptr_t)buffer;
    CHIP_DMA->stream[CHIP_DMA_RX].NDTR = sizeof buffer;
    CHIP_DMA->stream[CHIP_DMA_RX].CR |= 1; /* culprit */
}

void leave(void)
{
    put_back();
    vectors_to_rom();
    start(rom[0], rom[1]);
}
