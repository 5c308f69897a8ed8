/* SPDX-License-Identifier: MIT */
/* Says which firmware runs, then echoes every byte it hears; a LED shows that it lives. */
#include "chip.h"
#include "cortex.h"
#include "io.h"
#include "pins.h"

enum { TICKS_PER_S = 1000, BLINK_MS = 500 };

/* From the linker script: everything of this image that stands in flash. */
extern const uint8_t flash_start[], flash_end[];

/* In .data to show that the start-up code has filled it. */
static char prompt[] = "1> ";

static volatile uint32_t milliseconds;

void SysTick_handler(void)
{
    milliseconds++;
}

static void print(const char *text)
{
    size_t length = 0;

    while (text[length])
        length++;
    io_write((const uint8_t *)text, length);
}

static void print_decimal(uint32_t value)
{
    char text[11];
    size_t at = sizeof text - 1;

    text[at] = '\0';
    do {
        text[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    print(text + at);
}

static void print_hex(uint32_t value)
{
    char text[9];

    for (unsigned i = 0; i < 8; i++)
        text[i] = "0123456789abcdef"[value >> (28 - 4 * i) & 15];
    text[8] = '\0';
    print(text);
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

    print("\r\n" CHIP_NAME "-hello " VERSION ", ");
    print_decimal(size);
    print(" bytes, crc32 ");
    print_hex(crc32(flash_start, size));
    print("\r\n");
    print(prompt);
}

static void echo(void)
{
    uint8_t bytes[64];
    size_t n;

    while ((n = io_read(bytes, sizeof bytes)) > 0)
        io_write(bytes, n);
}

/* On and off for BLINK_MS each. */
static void blink(void)
{
    uint32_t on = milliseconds / BLINK_MS % 2;

    GPIOA->BSRR = on ? 1u << CHIP_LED_PIN : 1u << (CHIP_LED_PIN + 16);
}

/* What arrives between the look and the sleep stays pending and ends the sleep at once. */
static void sleep(void)
{
    interrupts_off();
    if (!io_waiting())
        wait_for_interrupt();
    interrupts_on();
}

int main(void)
{
    struct chip_clocks clocks = chip_clock_init();

    chip_pins_init();
    systick_start(clocks.core_hz / TICKS_PER_S);
    io_init(clocks.usart_hz);
    banner();
    for (;;) {
        echo();
        blink();
        sleep();
    }
}
