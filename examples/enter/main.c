/* SPDX-License-Identifier: MIT */
/* A product that lets itself be updated: it echoes what it hears, as hello does, blinks, feeds a
 * watchdog, and goes into the ROM loader when asked over the same wire, by pinless or by typing the
 * command and Enter.
 *
 * ENTER is pl_enter_request, or pl_enter_jump in the build that does not reset; a watchdog would
 * run on after the jump, so WATCHDOG is 0 there. LOADER is where the resident loader stands, if
 * there is one. */
#include "chip.h"
#include "cortex.h"
#include "io.h"
#include "iwdg.h"
#include "key.h"
#include "pinless/enter.h"
#include "pins.h"

#ifndef LOADER
#define LOADER 0
#endif
#ifndef AUTH
#define AUTH 0
#endif

enum { TICKS_PER_S = 1000, BLINK_MS = 500 };

static const struct pl_enter_config config = {
    .product = 0x00C0FFEE,
    .version = VERSION,
    .command = "reboot bootloader\r",
    .auth = AUTH,
};

static struct pl_enter_listener listener;
static volatile uint32_t milliseconds;

void SysTick_handler(void)
{
    milliseconds++;
}

/* The port's start-up code calls it first; other start-up code has SystemInit, see wrap.c. */
void early_init(void)
{
    pl_enter_early();
}

static void print(const char *text)
{
    size_t length = 0;

    while (text[length])
        length++;
    io_write((const uint8_t *)text, length);
}

static void echo(void)
{
    uint8_t bytes[64];
    size_t n;

    while ((n = io_read(bytes, sizeof bytes)) > 0) {
        io_write(bytes, n);
        pl_enter_feed(&listener, bytes, n);
    }
}

static void obey(void)
{
    struct pl_enter_answer answer;

    if (!pl_enter_poll(&listener, &answer))
        return;
    io_write((const uint8_t *)answer.line, answer.size);
    io_flush();
    if (answer.go && ENTER(answer.target, LOADER) != PL_ENTER_OK)
        print("no loader\r\n");
}

/* On and off for BLINK_MS each. */
static void blink(void)
{
    uint32_t on = milliseconds / BLINK_MS % 2;

    GPIOA->BSRR = on ? 1u << CHIP_LED_PIN : 1u << (CHIP_LED_PIN + 16);
}

/* About half a second at LSI / 4. Prescaler and reload value stay as after reset. */
static void watchdog_start(void)
{
    if (WATCHDOG)
        IWDG->KR = IWDG_KR_START;
}

static void watchdog_feed(void)
{
    if (WATCHDOG)
        IWDG->KR = IWDG_KR_RELOAD;
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

    watchdog_start();
    chip_pins_init();
    systick_start(clocks.core_hz / TICKS_PER_S);
    io_init(clocks.usart_hz);
    pl_enter_listen(&listener, &config);
    print(CHIP_NAME "-enter " VERSION "\r\n> ");
    for (;;) {
        echo();
        obey();
        blink();
        watchdog_feed();
        sleep();
    }
}
