/* SPDX-License-Identifier: MIT */
/* The updater: an application that puts the loader it carries in the resident one's place, says a
 * line, and goes into the loader. 115200 8N1, on the loader's own pins. */
#include "../boot/mark.h"
#include "cortex.h"
#include "loader.h"
#include "self_update.h"

#ifndef PL_SELF_UPDATE_AT_RISK
#define PL_SELF_UPDATE_AT_RISK 0
#endif

enum { BAUD = 115200, HZ_PER_KHZ = 1000, SEND_PASSES = 1000000 };

/* The vector table is left out: `pinless seal` changes it. */
enum { VECTORS = 64 };

/* From updater.ld; only their addresses mean something. */
extern const uint8_t flash_start[], loader_start[], loader_stop[], self_end[];

static const char *const WORDS[] = {
    [PL_SELF_DONE] = "the loader is the new one",
    [PL_SELF_SAME] = "the loader is up to date",
    [PL_SELF_DAMAGED] = "refused: the updater is damaged",
    [PL_SELF_NO_LOADER] = "refused: it carries no loader for this place",
    [PL_SELF_WRITE_PROTECTED] = "refused: the loader is write-protected",
    [PL_SELF_READ_PROTECTED] = "refused: the chip is read-out protected",
    [PL_SELF_AT_RISK] = "refused: a power cut would leave this chip dead",
    [PL_SELF_FAILED] = "failed: use the ROM loader, which is next",
};

/* Clocks, pins; SysTick knows what the clock has become. */
static void open_line(void)
{
    pl_port_open();
    LOADER_USART->BRR = ((SYSTICK->RVR + 1) * HZ_PER_KHZ + BAUD / 2) / BAUD;
    LOADER_USART->CR1 = USART_CR1_UE | USART_CR1_TE;
}

static void wait_until(bool (*is)(void))
{
    for (uint32_t i = 0; i < SEND_PASSES && !is(); i++) {
    }
}

static void print(const char *text)
{
    for (; *text; text++) {
        wait_until(pl_port_ready);
        pl_port_send((uint8_t)*text);
    }
    wait_until(pl_port_sent);
}

static void say(const char *line)
{
    print("\r\nupdater: ");
    print(line);
    print("\r\n");
}

/* Back to a host. */
_Noreturn static void leave(void)
{
    pl_boot_mark_put(PL_ENTRY_LOADER, pl_port_chip.areas[0].base);
    pl_port_reset();
}

/* Of the checks none has a fault on its own chip: this is another. */
void HardFault_handler(void)
{
    leave();
}

static uint32_t size_of(const uint8_t *start, const uint8_t *stop)
{
    return (uint32_t)((uintptr_t)stop - (uintptr_t)start);
}

int main(void)
{
    const struct pl_self_update update = {
        .self = flash_start + VECTORS,
        .self_size = size_of(flash_start, self_end) - VECTORS,
        .loader = loader_start,
        .loader_size = size_of(loader_start, loader_stop),
        .at_risk = PL_SELF_UPDATE_AT_RISK,
    };
    enum pl_self result;

    interrupts_off();
    result = pl_self_check(&update);
    if (result == PL_SELF_OTHER_CHIP)
        leave();
    open_line();
    if (result == PL_SELF_DONE) {
        say("writing the loader, leave the power on");
        result = pl_self_write(&update);
    }
    say(WORDS[result]);
    leave();
}
