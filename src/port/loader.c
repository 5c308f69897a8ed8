/* SPDX-License-Identifier: MIT */
/* The resident loader's port, as far as it is the same for all families: time, UART, watchdog,
 * reset. What differs is in loader.h of the family; how the baud rate is measured, in
 * loader_sync_v1.c and loader_sync_v2.c. No interrupt is ever taken. */
#include "loader.h"
#include "../boot/memory.h"
#include "../boot/port.h"
#include "cortex.h"

/* --- Time: SysTick comes every millisecond, and is looked at, as all else is --- */

static uint32_t ms;

uint32_t pl_port_ms(void)
{
    if (SYSTICK->CSR & SYSTICK_CSR_COUNTFLAG)
        ms++;
    return ms;
}

/* What is pending ends the sleep, also while interrupts are off, and is then dealt with. */
void pl_port_wait(void)
{
    wait_for_interrupt();
    LOADER_USART->CR1 &= ~USART_CR1_TXEIE;
    NVIC->ICPR[LOADER_IRQ / 32] = 1u << LOADER_IRQ % 32;
    SCB->ICSR = SCB_ICSR_PENDSTCLR;
}

/* --- Bytes --- */

int pl_port_take(void)
{
    uint32_t status = usart_status(LOADER_USART);
    int byte;

    if (!(status & (USART_RXNE | USART_ORE)))
        return -1;
    byte = usart_take(LOADER_USART, status);
    return status & (USART_PE | USART_FE | USART_ORE) ? byte | PL_PORT_DAMAGED : byte;
}

bool pl_port_ready(void)
{
    return (usart_status(LOADER_USART) & USART_TXE) != 0;
}

bool pl_port_sent(void)
{
    return (usart_status(LOADER_USART) & USART_TC) != 0;
}

void pl_port_send(uint8_t byte)
{
    usart_put(LOADER_USART, byte);
    LOADER_USART->CR1 |= USART_CR1_TXEIE; /* to end a sleep */
}

/* --- Sums --- */

/* The unit starts from all ones, and adds each word to what it has: what another beginning differs
 * by goes into the first word. It is left as after reset. */
uint32_t pl_boot_crc(uint32_t crc, const uint8_t *data, size_t n)
{
    const volatile uint32_t *word = (const volatile void *)data;
    uint32_t differs = ~crc;

    LOADER_CRC_ENR |= LOADER_CRC_CLOCK;
    (void)LOADER_CRC_ENR;
    for (const volatile uint32_t *end = word + n / 4; word < end; word++) {
        CRC->DR = *word ^ differs;
        differs = 0;
    }
    crc = CRC->DR;
    CRC->CR = CRC_CR_RESET;
    LOADER_CRC_ENR &= ~LOADER_CRC_CLOCK;
    return crc;
}

/* --- Chip --- */

/* RLR is 0xFFF, as after reset: 4096 * 256 / LSI are 22 s at the fastest. Does nothing where the
 * watchdog is off. */
static void watchdog_stretch(void)
{
    IWDG->KR = IWDG_KR_UNLOCK;
    IWDG->PR = 6;
    pl_port_feed();
}

void pl_port_feed(void)
{
    IWDG->KR = IWDG_KR_RELOAD;
}

void pl_port_open(void)
{
    interrupts_off();
    watchdog_stretch();
    systick_start(loader_clocks());
    loader_pins();
    nvic_enable(LOADER_IRQ);
}

bool pl_port_was_reset(void)
{
    return (RCC->CSR & (RCC_CSR_SFTRSTF | RCC_CSR_IWDGRSTF | RCC_CSR_WWDGRSTF)) != 0;
}

void pl_port_reset(void)
{
    system_reset();
}

void pl_port_start(uint32_t table)
{
    SCB->VTOR = table;
    data_barrier();
    __asm__ volatile("ldr r1, [%0]\n\t"
                     "msr msp, r1\n\t"
                     "isb\n\t"
                     "ldr r1, [%0, #4]\n\t"
                     "bx r1" ::"r"(table)
                     : "r1", "memory");
    __builtin_unreachable();
}
