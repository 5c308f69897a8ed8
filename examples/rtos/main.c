/* SPDX-License-Identifier: MIT */
/* A product with tasks, as under FreeRTOS: one listens and goes into the ROM loader when asked, out
 * of the middle of the scheduler's life; one blinks; one feeds the watchdog.
 *
 * ENTER and WATCHDOG are as in examples/enter. */
#include "chip.h"
#include "cortex.h"
#include "io.h"
#include "iwdg.h"
#include "kernel.h"
#include "pinless/enter.h"
#include "pins.h"

enum { STACK_WORDS = 256, BLINK_MS = 500, FEED_MS = 100 };

static const struct pl_enter_config config = {
    .product = 0x00C0FFEE,
    .version = VERSION,
    .command = "reboot bootloader\r",
};

static struct pl_enter_listener listener;

static struct task listen_task, blink_task, feed_task;
static uint32_t listen_stack[STACK_WORDS] __attribute__((aligned(8)));
static uint32_t blink_stack[STACK_WORDS] __attribute__((aligned(8)));
static uint32_t feed_stack[STACK_WORDS] __attribute__((aligned(8)));

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

static void obey(void)
{
    struct pl_enter_answer answer;

    if (!pl_enter_poll(&listener, &answer))
        return;
    io_write((const uint8_t *)answer.line, answer.size);
    io_flush();
    if (answer.go && ENTER(answer.target, 0) != PL_ENTER_OK)
        print("no loader\r\n");
}

static void listen(void)
{
    uint8_t bytes[64];
    size_t n;

    print(CHIP_NAME "-rtos " VERSION "\r\n> ");
    for (;;) {
        while ((n = io_read(bytes, sizeof bytes)) > 0) {
            io_write(bytes, n);
            pl_enter_feed(&listener, bytes, n);
        }
        obey();
        task_sleep(1);
    }
}

static void blink(void)
{
    for (;;) {
        GPIOA->BSRR = 1u << CHIP_LED_PIN;
        task_sleep(BLINK_MS);
        GPIOA->BSRR = 1u << (CHIP_LED_PIN + 16);
        task_sleep(BLINK_MS);
    }
}

static void feed(void)
{
    for (;;) {
        if (WATCHDOG)
            IWDG->KR = IWDG_KR_RELOAD;
        task_sleep(FEED_MS);
    }
}

int main(void)
{
    struct chip_clocks clocks = chip_clock_init();

    if (WATCHDOG)
        IWDG->KR = IWDG_KR_START;
    chip_pins_init();
    io_init(clocks.usart_hz);
    pl_enter_listen(&listener, &config);
    kernel_add(&listen_task, listen_stack, STACK_WORDS, listen);
    kernel_add(&blink_task, blink_stack, STACK_WORDS, blink);
    kernel_add(&feed_task, feed_stack, STACK_WORDS, feed);
    kernel_start(clocks.core_hz);
}
