/* SPDX-License-Identifier: MIT */
/* SPI1 of the STM32L4, on the Arduino pins of a Nucleo-L452RE (UM1724): SCK PA5, MISO PA6, MOSI
 * PA7, chip select PB6.
 *
 * RM0394, "SPI registers", "RCC registers", "Memory map and register boundary addresses"; DS11912,
 * "Alternate function AF0 to AF7". */
#include "spi.h"

#include "registers.h"

struct spi {
    volatile uint32_t CR1; /* 0x00: control */
    volatile uint32_t CR2;
    volatile uint32_t SR; /* 0x08: status */
    volatile uint32_t DR; /* 0x0C: data; an access of 8 bits moves one frame of 8 bits */
};

#define SPI1  ((struct spi *)0x40013000u)
#define GPIOB ((struct gpio *)0x48000400u)

#define RCC_AHB2ENR_GPIOBEN (1u << 1)
#define RCC_APB2ENR_SPI1EN  (1u << 12)

#define SPI_CR1_MSTR  (1u << 2)
#define SPI_CR1_BR_4  (1u << 3) /* the clock by 4: 16 MHz */
#define SPI_CR1_SPE   (1u << 6)
#define SPI_CR1_SSI   (1u << 8) /* with SSM: selected, as a master has to be */
#define SPI_CR1_SSM   (1u << 9)
#define SPI_CR2_DS_8  (7u << 8)  /* frames of 8 bits */
#define SPI_CR2_FRXTH (1u << 12) /* RXNE when there is one of them */
#define SPI_SR_RXNE   (1u << 0)

enum { SCK = 5, MISO = 6, MOSI = 7, SELECT = 6, SPI_AF = 5, WAIT_PASSES = 10000, NOTHING = 0xFF };

void spi_open(void)
{
    if (RCC->APB2ENR & RCC_APB2ENR_SPI1EN)
        return;
    RCC->AHB2ENR |= RCC_AHB2ENR_GPIOAEN | RCC_AHB2ENR_GPIOBEN;
    RCC->APB2ENR |= RCC_APB2ENR_SPI1EN;
    (void)RCC->APB2ENR; /* two cycles until it runs (RM0394, "Peripheral clock enable register") */
    spi_select(false);
    gpio_mode(GPIOB, SELECT, GPIO_OUTPUT);
    gpio_two_functions(GPIOA, SCK, MOSI, SPI_AF);
    gpio_function(GPIOA, MISO, SPI_AF);
    gpio_mode(GPIOA, MISO, GPIO_ALTERNATE);
    SPI1->CR2 = SPI_CR2_DS_8 | SPI_CR2_FRXTH;
    SPI1->CR1 = SPI_CR1_MSTR | SPI_CR1_BR_4 | SPI_CR1_SSM | SPI_CR1_SSI;
    SPI1->CR1 |= SPI_CR1_SPE;
}

void spi_select(bool selected)
{
    GPIOB->BSRR = selected ? 1u << (SELECT + 16) : 1u << SELECT;
}

uint8_t spi_exchange(uint8_t byte)
{
    volatile uint8_t *data = (volatile void *)&SPI1->DR;

    *data = byte;
    for (unsigned i = 0; i < WAIT_PASSES; i++)
        if (SPI1->SR & SPI_SR_RXNE)
            return *data;
    return NOTHING;
}
