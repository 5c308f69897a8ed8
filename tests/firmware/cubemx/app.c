/* SPDX-License-Identifier: MIT */
/* The smallest application in the CubeMX project of examples/cubemx: it says that it lives and goes
 * into the ROM loader at the first byte that it hears, from a task if that is j. */
#include "pinless/enter.h"
#include "registers.h"

enum { MSI_HZ = 4000000, BAUD = 9600 };

static uint32_t in_data = 0x12345678;
static uint32_t in_bss;

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

/* As an RTOS leaves a task: process stack, floating-point state, masks, an interrupt enabled and
 * one pending. */
static void jump_from_task(void)
{
    volatile float x = 1.5f;

    x = x * x;
    *(volatile uint32_t *)0xE000E100u = 1u << 6;
    *(volatile uint32_t *)0xE000E200u = 1u << 5;
    __asm__ volatile("cpsid i\n\tmsr basepri, %0" ::"r"(0x40));
    pl_enter_jump(PL_ENTRY_ROM, 0);
    say("no jump\r\n");
    for (;;) {
    }
}

__attribute__((naked)) static void run_on(uint32_t *stack_end, void (*task)(void))
{
    __asm__ volatile("msr psp, r0\n\t"
                     "movs r0, #2\n\t"
                     "msr control, r0\n\t"
                     "isb\n\t"
                     "bx r1");
    (void)stack_end;
    (void)task;
}

int main(void)
{
    static uint32_t task_stack[256];
    uint8_t byte;

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
    byte = (uint8_t)USART2->RDR;
    if (byte == 'j')
        run_on(task_stack + 256, jump_from_task);
    pl_enter_request(PL_ENTRY_ROM, 0);
    say("no loader\r\n");
    for (;;) {
    }
}
