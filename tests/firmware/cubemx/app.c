/* SPDX-License-Identifier: MIT */
/* The smallest application in a CubeMX project for an STM32L452: it says that it lives and goes
 * into the ROM loader at the first byte that it hears. Nothing of the start-up code knows of the
 * drop-in. */
#include "pinless/enter.h"
#include "registers.h"

enum { MSI_HZ = 4000000, BAUD = 9600 };

static uint32_t in_data = 0x12345678;
static uint32_t in_bss;

/* As generated: only the FPU is switched on. */
void SystemInit(void);
void SystemInit(void)
{
    *(volatile uint32_t *)0xE000ED88u |= 0xFu << 20;
}

static void say(const char *text)
{
    for (; *text; text++) {
        while (!(USART2->ISR & USART_TXE)) {
        }
        usart_put(USART2, (uint8_t)*text);
    }
    while (!(USART2->ISR & USART_TC)) {
    }
}

int main(void)
{
    RCC->AHB2ENR |= RCC_AHB2ENR_GPIOAEN;
    RCC->APB1ENR1 |= RCC_APB1ENR1_USART2EN;
    (void)RCC->APB1ENR1;
    gpio_function(GPIOA, 2, 7);
    gpio_function(GPIOA, 3, 7);
    gpio_mode(GPIOA, 2, GPIO_ALTERNATE);
    gpio_mode(GPIOA, 3, GPIO_ALTERNATE);
    USART2->BRR = MSI_HZ / BAUD;
    USART2->CR1 = USART_CR1_UE | USART_CR1_RE | USART_CR1_TE;
    say(in_data++ == 0x12345678 && in_bss++ == 0 ? "ready\r\n" : "bad start\r\n");
    while (!(USART2->ISR & USART_RXNE)) {
    }
    pl_enter_request(PL_ENTRY_ROM, 0);
    say("no loader\r\n");
    for (;;) {
    }
}
