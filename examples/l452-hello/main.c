/* SPDX-License-Identifier: MIT */
/* Hello from a Nucleo-L452RE: says which firmware runs, then echoes what it hears.
 *
 * USART2 on PA2 (TX) and PA3 (RX), 115200 8N1, is the ST-LINK's virtual COM port; the LED is PA5
 * (UM1724, "Virtual COM port" and "LEDs"). */
#include <stddef.h>

#include "l452.h"

enum { CLOCK_HZ = 16000000, BAUD = 115200, TX_PIN = 2, RX_PIN = 3, LED_PIN = 5 };

/* From the linker script: everything of this image that stands in flash. */
extern const uint8_t flash_start[], flash_end[];

/* Kept in .data and .bss to show that the start-up code has filled both. */
static char prompt[] = "> ";
static uint32_t line_count;

/* 16 MHz is within the zero wait states that the flash has after reset (RM0394, "Read access
 * latency", range 1). */
static void clock_init(void)
{
    RCC_CR |= RCC_CR_HSION;
    while (!(RCC_CR & RCC_CR_HSIRDY)) {
    }
    RCC_CFGR |= RCC_CFGR_SW_HSI16;
    while ((RCC_CFGR & RCC_CFGR_SWS) != RCC_CFGR_SWS_HSI16) {
    }
}

static void pins_init(void)
{
    RCC_AHB2ENR |= RCC_AHB2ENR_GPIOAEN;
    (void)RCC_AHB2ENR; /* the clock needs two cycles (RM0394, "Peripheral clock enable register") */
    GPIOA_AFRL = (GPIOA_AFRL & ~(GPIO_AF(TX_PIN, GPIO_AF_MASK) | GPIO_AF(RX_PIN, GPIO_AF_MASK))) |
                 GPIO_AF(TX_PIN, GPIO_AF7) | GPIO_AF(RX_PIN, GPIO_AF7);
    GPIOA_MODER =
        (GPIOA_MODER & ~(GPIO_MODE(TX_PIN, GPIO_MODE_MASK) | GPIO_MODE(RX_PIN, GPIO_MODE_MASK) |
                         GPIO_MODE(LED_PIN, GPIO_MODE_MASK))) |
        GPIO_MODE(TX_PIN, GPIO_MODE_ALTERNATE) | GPIO_MODE(RX_PIN, GPIO_MODE_ALTERNATE) |
        GPIO_MODE(LED_PIN, GPIO_MODE_OUTPUT);
}

static void usart_init(void)
{
    RCC_APB1ENR1 |= RCC_APB1ENR1_USART2EN;
    (void)RCC_APB1ENR1;
    USART2_BRR = (CLOCK_HZ + BAUD / 2) / BAUD;
    USART2_CR1 = USART_CR1_UE | USART_CR1_RE | USART_CR1_TE;
}

static void put(char c)
{
    while (!(USART2_ISR & USART_ISR_TXE)) {
    }
    USART2_TDR = (uint8_t)c;
}

/* An overrun would otherwise block the receiver for good. */
static char get(void)
{
    while (!(USART2_ISR & USART_ISR_RXNE))
        USART2_ICR = USART_ICR_ORECF;
    return (char)USART2_RDR;
}

static void print(const char *text)
{
    while (*text)
        put(*text++);
}

static void print_decimal(uint32_t value)
{
    char digits[10];
    size_t n = 0;
    do {
        digits[n++] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    while (n)
        put(digits[--n]);
}

static void print_hex(uint32_t value)
{
    for (int shift = 28; shift >= 0; shift -= 4)
        put("0123456789abcdef"[value >> shift & 15]);
}

/* The CRC-32 of zip and of most `crc32` tools, so that the banner can be checked against the
 * BIN file on the host. */
static uint32_t crc32(const uint8_t *data, size_t size)
{
    uint32_t crc = UINT32_MAX;
    for (size_t i = 0; i < size; i++) {
        crc ^= data[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320u : 0);
    }
    return ~crc;
}

static void banner(void)
{
    size_t size = (size_t)((uintptr_t)flash_end - (uintptr_t)flash_start);
    print("\r\nl452-hello " VERSION ", ");
    print_decimal(size);
    print(" bytes, crc32 ");
    print_hex(crc32(flash_start, size));
    print("\r\n");
}

static void led(uint32_t on)
{
    GPIOA_BSRR = on ? 1u << LED_PIN : 1u << (LED_PIN + 16);
}

static void next_line(void)
{
    line_count++;
    led(line_count & 1);
    print("\r\n");
    print_decimal(line_count);
    print(prompt);
}

int main(void)
{
    clock_init();
    pins_init();
    usart_init();
    banner();
    next_line();
    for (;;) {
        char c = get();
        if (c == '\r')
            next_line();
        else
            put(c);
    }
}
