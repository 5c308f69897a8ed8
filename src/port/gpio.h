/* SPDX-License-Identifier: MIT */
/* GPIO ports of STM32L4, STM32F4 and STM32G0.
 *
 * Source: RM0394, RM0090 and RM0444, "GPIO registers". */
#ifndef PORT_GPIO_H
#define PORT_GPIO_H

#include <stdint.h>

struct gpio {
    volatile uint32_t MODER;   /* 0x00: mode, two bits a pin */
    volatile uint32_t OTYPER;  /* 0x04: output type */
    volatile uint32_t OSPEEDR; /* 0x08: output speed, two bits a pin */
    volatile uint32_t PUPDR;   /* 0x0C: pull-up or pull-down, two bits a pin */
    volatile uint32_t IDR;     /* 0x10: input data */
    volatile uint32_t ODR;     /* 0x14: output data */
    volatile uint32_t BSRR;    /* 0x18: bit set, and 16 bits higher reset */
    volatile uint32_t LCKR;    /* 0x1C: configuration lock */
    volatile uint32_t AFR[2];  /* 0x20: alternate function, four bits a pin */
    volatile uint32_t BRR;     /* 0x28: bit reset; not on STM32F4 */
};

enum gpio_mode { GPIO_INPUT, GPIO_OUTPUT, GPIO_ALTERNATE, GPIO_ANALOG };
enum gpio_pull { GPIO_NO_PULL, GPIO_PULL_UP, GPIO_PULL_DOWN };

/* The function of a pin for GPIO_ALTERNATE; to be chosen before the mode. */
static inline void gpio_function(struct gpio *g, unsigned pin, unsigned function)
{
    unsigned at = 4 * (pin % 8);

    g->AFR[pin / 8] = (g->AFR[pin / 8] & ~(15u << at)) | function << at;
}

static inline void gpio_pull(struct gpio *g, unsigned pin, enum gpio_pull pull)
{
    g->PUPDR = (g->PUPDR & ~(3u << 2 * pin)) | (uint32_t)pull << 2 * pin;
}

static inline void gpio_mode(struct gpio *g, unsigned pin, enum gpio_mode mode)
{
    g->MODER = (g->MODER & ~(3u << 2 * pin)) | (uint32_t)mode << 2 * pin;
}

static inline void gpio_output(struct gpio *g, unsigned pin)
{
    gpio_mode(g, pin, GPIO_OUTPUT);
}

/* Two pins of the same half of a port, whose function is still 0, to GPIO_ALTERNATE at once. */
static inline void gpio_two_functions(struct gpio *g, unsigned a, unsigned b, unsigned function)
{
    g->AFR[a / 8] |= function << 4 * (a % 8) | function << 4 * (b % 8);
    g->MODER = (g->MODER & ~(3u << 2 * a | 3u << 2 * b)) | (uint32_t)GPIO_ALTERNATE << 2 * a |
               (uint32_t)GPIO_ALTERNATE << 2 * b;
}

#endif
