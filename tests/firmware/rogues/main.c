/* SPDX-License-Identifier: MIT */
/* What all rogues have in common: a UART at the clock after reset, and somebody who listens. */
#include "chip.h"
#include "pinless/enter.h"
#include "rogue.h"

enum { BAUD = 115200 };

static const struct pl_enter_config config = {.product = 0x00C0FFEE, .version = "1.0.0"};
static struct pl_enter_listener listener;

__attribute__((weak)) void prepare(void)
{
}

static void usart_on(void)
{
    CHIP_USART->BRR = (RESET_HZ + BAUD / 2) / BAUD;
    CHIP_USART->CR1 = USART_CR1_UE | USART_CR1_RE | USART_CR1_TE; /* culprit */
}

static void say(const struct pl_enter_answer *answer)
{
    for (size_t i = 0; i < answer->size; i++) {
        while (!(usart_status(CHIP_USART) & USART_TXE)) {
        }
        usart_put(CHIP_USART, (uint8_t)answer->line[i]);
    }
    while (!(usart_status(CHIP_USART) & USART_TC)) {
    }
}

static void listen(void)
{
    uint32_t status = usart_status(CHIP_USART);
    uint8_t byte;

    if (!(status & USART_RXNE))
        return;
    byte = usart_take(CHIP_USART, status);
    pl_enter_feed(&listener, &byte, 1);
}

int main(void)
{
    struct pl_enter_answer answer;

    chip_pins_init();
    usart_on();
    pl_enter_listen(&listener, &config);
    prepare();
    for (;;) {
        listen();
        if (!pl_enter_poll(&listener, &answer))
            continue;
        say(&answer);
        leave();
    }
}
