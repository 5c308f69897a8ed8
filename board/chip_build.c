/* SPDX-License-Identifier: MIT */
/* From a chip's data to devices on the bus, and the answers to what they ask of each other. */
#include "chip_parts.h"

#include "dev_crc.h"
#include "dev_id.h"
#include "dev_plain.h"

#include <stdlib.h>
#include <string.h>

enum { PORTS = 12, UARTS = 8, CLOCK_CACHE = 256 };

struct clock {
    uint32_t base, hz;
    bool enabled;
};

/* The devices that answers are taken from. */
struct wiring {
    const struct pl_chip_parts *parts;
    struct pl_device *rcc, *pwr;
    struct pl_device *port[PORTS]; /* by letter */
    const struct pl_device *uart[UARTS];

    /* Every access to a device asks for its clock. */
    unsigned generation;
    struct clock clock[CLOCK_CACHE];
};

static struct wiring *wiring_of(const struct pl_machine *m)
{
    return pl_machine_wiring(m);
}

/* --- Answers --- */

static uint32_t core_hz(const struct pl_machine *m)
{
    return pl_rcc_core_hz(wiring_of(m)->rcc);
}

static uint32_t find_clock(const struct wiring *w, uint32_t base)
{
    return base == w->parts->iwdg.base ? pl_rcc_lsi_hz(w->rcc) : pl_rcc_clock_hz(w->rcc, base);
}

static const struct clock *clock_of(const struct pl_machine *m, const struct pl_device *d)
{
    struct wiring *w = wiring_of(m);
    struct clock *clock = &w->clock[d->base >> 10 & (CLOCK_CACHE - 1)];
    unsigned generation = pl_rcc_generation(w->rcc);

    if (w->generation != generation) {
        memset(w->clock, 0, sizeof w->clock);
        w->generation = generation;
    }
    if (clock->base != d->base)
        *clock = (struct clock){d->base, find_clock(w, d->base), pl_rcc_enabled(w->rcc, d->base)};
    return clock;
}

static uint32_t clock_hz(const struct pl_machine *m, const struct pl_device *d)
{
    return clock_of(m, d)->hz;
}

static bool enabled(const struct pl_machine *m, const struct pl_device *d)
{
    return clock_of(m, d)->enabled;
}

static const struct pl_chip_uart *uart_of(const struct wiring *w, const struct pl_device *d)
{
    for (unsigned i = 0; i < w->parts->n_uart; i++)
        if (w->uart[i] == d)
            return &w->parts->uart[i];
    return NULL;
}

static int find_pin(const int16_t pins[PL_USART_PINS], unsigned pin)
{
    for (int i = 0; i < PL_USART_PINS; i++)
        if (pins[i] >= 0 && (unsigned)pins[i] == pin)
            return i;
    return -1;
}

/* RM0008, "GPIO configurations for device peripherals": a transmitter's pin is an alternate output,
 * a receiver's a plain input. */
static bool f1_pin_is(const struct pl_device *port, unsigned pin, bool output)
{
    return pl_gpio_mode(port, pin % 16) == (output ? PL_PIN_ALTERNATE : PL_PIN_INPUT);
}

/* The function that makes a pin the UART's, or -1; `output`: the UART drives it. */
static int function_of(const struct pl_chip_uart *uart, unsigned pin, bool *output)
{
    int tx = find_pin(uart->config.tx, pin), rx = find_pin(uart->config.rx, pin);
    int de = uart->config.de ? find_pin(uart->config.de, pin) : -1;

    *output = rx < 0;
    if (tx >= 0)
        return uart->tx_function[tx];
    if (rx >= 0)
        return uart->rx_function[rx];
    return de >= 0 ? uart->de_function[de] : -1;
}

static bool spi_pin_is(const struct wiring *w, const struct pl_device *port, unsigned pin)
{
    const struct pl_spi_config *spi = w->parts->spi;

    return port && (pin == spi->sck || pin == spi->miso || pin == spi->mosi) &&
           pl_gpio_mode(port, pin % 16) == PL_PIN_ALTERNATE &&
           pl_gpio_function(port, pin % 16) == spi->function;
}

static bool pin_is(const struct pl_machine *m, unsigned pin, const struct pl_device *d)
{
    const struct wiring *w = wiring_of(m);
    const struct pl_chip_uart *uart = uart_of(w, d);
    const struct pl_device *port = pin / 16 < PORTS ? w->port[pin / 16] : NULL;
    bool output;
    int function;

    if (pl_is_spi(d))
        return spi_pin_is(w, port, pin);
    if (!uart || !port)
        return false;
    function = function_of(uart, pin, &output);
    if (function < 0 || w->parts->one_function)
        return function >= 0 && f1_pin_is(port, pin, output);
    return pl_gpio_mode(port, pin % 16) == PL_PIN_ALTERNATE &&
           pl_gpio_function(port, pin % 16) == (unsigned)function;
}

/* Frames are handed over when they have ended; a pin shows them so much later. */
static void on_wire(const struct pl_machine *m, const struct pl_device *d, const struct pl_frame *f)
{
    const struct wiring *w = wiring_of(m);
    const struct pl_chip_uart *uart = uart_of(w, d);
    struct pl_frame later = *f;

    later.start_ps = pl_machine_now_ps(m);
    for (unsigned i = 0; uart && i < PL_USART_PINS; i++) {
        int pin = uart->config.rx[i];
        if (pin >= 0 && pin_is(m, (unsigned)pin, d))
            pl_gpio_hear(w->port[pin / 16], (unsigned)pin % 16, &later);
    }
}

static bool backup_open(const struct pl_machine *m)
{
    return pl_pwr_backup_open(wiring_of(m)->pwr);
}

/* A reset bit in the RCC brings its device back to where a system reset would. */
static void reset_device(struct pl_machine *m, uint32_t base)
{
    struct pl_device *d = pl_machine_device_at(m, base);

    if (!d || !d->ops->reset)
        return;
    d->ops->reset(d, PL_RESET_SOFTWARE);
    pl_machine_wake(m, d);
}

/* --- Building --- */

static struct pl_device *add(struct pl_machine *m, struct pl_device *d)
{
    if (d)
        pl_machine_add(m, d);
    return d;
}

static bool add_clocks(struct pl_machine *m, struct wiring *w)
{
    w->rcc = add(m, w->parts->rcc(&w->parts->crystals));
    w->pwr = add(m, pl_pwr_new(0x40007000, w->parts->pwr));
    if (w->rcc)
        pl_rcc_on_reset(w->rcc, reset_device);
    return w->rcc && w->pwr;
}

static bool add_flash(struct pl_machine *m, const struct pl_chip_parts *parts)
{
    struct pl_device *flash = add(m, parts->flash_new(&parts->flash));

    if (!flash)
        return false;
    pl_machine_on_flash_write(m, parts->flash.memory, parts->flash.size, parts->flash_store, flash);
    pl_machine_on_flash_read(m, &pl_flash_reader, flash);
    if (parts->stores_to_options)
        pl_machine_on_flash_write(m, parts->flash.option_area, 16, parts->flash_store, flash);
    return true;
}

static bool add_ports(struct pl_machine *m, struct wiring *w)
{
    for (unsigned i = 0; w->parts->gpio_port[i]; i++) {
        struct pl_device *port = add(m, pl_gpio_new(&w->parts->gpio[i]));
        if (!port)
            return false;
        w->port[w->parts->gpio_port[i] - 'A'] = port;
    }
    return true;
}

static bool add_uarts(struct pl_machine *m, struct wiring *w)
{
    for (unsigned i = 0; i < w->parts->n_uart; i++) {
        w->uart[i] = add(m, w->parts->uart_new(&w->parts->uart[i].config));
        if (!w->uart[i])
            return false;
    }
    return true;
}

static bool add_dma(struct pl_machine *m, const struct pl_chip_parts *parts)
{
    for (unsigned i = 0; i < parts->n_dma; i++) {
        struct pl_device *dma = add(m, pl_dma_new(&parts->dma[i]));
        if (!dma)
            return false;
        pl_machine_on_dma_request(m, pl_dma_request, dma);
        if (parts->dmamux && !add(m, pl_dmamux_new("DMAMUX", parts->dmamux, dma)))
            return false;
    }
    return true;
}

static bool add_dma_f4(struct pl_machine *m, const struct pl_chip_parts *parts)
{
    for (unsigned i = 0; i < 2 && parts->dma_f4[i]; i++) {
        struct pl_device *dma = add(m, pl_dma_f4_new(parts->dma_f4[i]));
        if (!dma)
            return false;
        pl_machine_on_dma_request(m, pl_dma_f4_request, dma);
    }
    return true;
}

static bool add_system(struct pl_machine *m, const struct pl_chip_parts *parts)
{
    struct pl_backup_config backup = parts->backup;

    backup.writable = backup_open;
    return add(m, pl_backup_new(&backup)) && add(m, pl_iwdg_new(&parts->iwdg)) &&
           add(m, pl_wwdg_new(&parts->wwdg)) &&
           add(m, pl_crc_new(parts->crc, parts->crc_programmable)) &&
           (!parts->spi || add(m, pl_spi_new(parts->spi))) &&
           add(m, parts->syscfg.base ? pl_syscfg_new(&parts->syscfg) : pl_afio_new(0x40010000));
}

static bool add_plain(struct pl_machine *m, const struct pl_chip_parts *parts)
{
    for (unsigned i = 0; i < parts->n_plain; i++)
        if (!add(m, pl_plain_new(parts->plain[i].name, parts->plain[i].base, parts->plain[i].size)))
            return false;
    return true;
}

static bool add_identity(struct pl_machine *m, const struct pl_chip_parts *parts)
{
    for (unsigned i = 0; i < parts->n_identity; i++) {
        const struct pl_chip_identity *id = &parts->identity[i];
        if (!add(m, pl_id_new(id->name, id->addr, id->words, id->n)))
            return false;
    }
    return true;
}

/* Little-endian, as the bus sees it. */
static void put_word(uint8_t *to, uint32_t word)
{
    for (unsigned i = 0; i < 4; i++)
        to[i] = (uint8_t)(word >> 8 * i);
}

static bool fill_fixed(struct pl_machine *m, const struct pl_chip_parts *parts)
{
    for (const struct pl_chip_fixed *f = parts->fixed; f->addr; f++) {
        uint8_t *at = pl_machine_memory_at(m, f->addr, 4);
        if (!at)
            return false;
        put_word(at, f->word);
    }
    return true;
}

bool pl_chip_build(struct pl_machine *m, const struct pl_chip_parts *parts)
{
    static const struct pl_chip_answers answers = {core_hz, clock_hz, pin_is, enabled, on_wire};
    struct wiring *w = calloc(1, sizeof *w);

    if (!w)
        return false;
    w->parts = parts;
    pl_machine_set_wiring(m, w, sizeof *w);
    if (!add_clocks(m, w) || !add_flash(m, parts) || !add_ports(m, w) || !add_uarts(m, w) ||
        !add_dma(m, parts) || !add_dma_f4(m, parts) || !add_system(m, parts) ||
        !add_plain(m, parts) || !add_identity(m, parts) || !fill_fixed(m, parts))
        return false;
    pl_machine_set_answers(m, &answers);
    return true;
}
