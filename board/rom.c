/* SPDX-License-Identifier: MIT */
/* The modelled loader's life cycle and its UART: synchronisation, a one-byte receiver, answers. */
#include "rom_internal.h"

#include <stdlib.h>
#include <string.h>

static bool has(const struct pl_rom *rom, enum pl_quirk quirk)
{
    return (rom->quirks & quirk) != 0;
}

/* --- Life cycle --- */

static bool config_valid(const struct pl_rom_config *config)
{
    const struct pl_chip *chip = config->chip;

    return chip && chip->layouts && config->layout < chip->n_layouts && chip->flash_size &&
           config->flash_size <= 64u << 20;
}

static void apply_variant(struct pl_rom *rom)
{
    const struct pl_chip *chip = rom->config.chip;
    const struct pl_chip_variant *variant = pl_chip_variant(chip->pid, rom->config.bl_id);

    rom->quirks = chip->quirks;
    rom->rom_ram = chip->rom_ram;
    if (!variant)
        return;
    rom->quirks |= variant->quirks;
    if (variant->rom_ram)
        rom->rom_ram = variant->rom_ram;
}

static void start_loader(struct pl_rom *rom, uint64_t now_us)
{
    rom->phase = PL_ROM_SYNCING;
    rom->uart.baud = 0;
    rom->deaf_until_us = now_us + rom->config.start_us;
    rom->sync_bytes = 0;
    rom->held = false;
    rom->heard = false;
    rom->answer_len = rom->answer_sent = 0;
    rom->sending = false;
    rom->silent_until_us = 0;
    rom->then = PL_THEN_LISTEN;
    pl_rom_expect_command(rom);
}

struct pl_rom *pl_rom_new(const struct pl_rom_config *config)
{
    struct pl_rom *rom;

    if (!config_valid(config))
        return NULL;
    rom = calloc(1, sizeof *rom);
    if (!rom)
        return NULL;
    rom->config = *config;
    if (rom->config.flash_size == 0)
        rom->config.flash_size = config->chip->flash_size;
    apply_variant(rom);
    rom->layout = &config->chip->layouts[config->layout];
    rom->uart.parity_even = !has(rom, PL_QUIRK_NO_PARITY);
    if (!pl_rom_memory_new(rom)) {
        pl_rom_free(rom);
        return NULL;
    }
    pl_rom_options_init(rom);
    start_loader(rom, 0);
    if (config->synced)
        rom->phase = PL_ROM_SERVING;
    return rom;
}

void pl_rom_free(struct pl_rom *rom)
{
    if (!rom)
        return;
    pl_rom_memory_free(rom);
    free(rom);
}

void pl_rom_reset(struct pl_rom *rom, uint64_t now_us)
{
    pl_rom_options_reload(rom);
    rom->status.started = false;
    start_loader(rom, now_us);
}

/* --- Transmitter --- */

void pl_rom_answer(struct pl_rom *rom, const uint8_t *bytes, size_t n)
{
    if (rom->answer_sent == rom->answer_len)
        rom->answer_sent = rom->answer_len = 0;
    if (n > sizeof rom->answer - rom->answer_len)
        n = sizeof rom->answer - rom->answer_len;
    memcpy(rom->answer + rom->answer_len, bytes, n);
    rom->answer_len += n;
}

void pl_rom_answer_byte(struct pl_rom *rom, uint8_t byte)
{
    pl_rom_answer(rom, &byte, 1);
}

void pl_rom_work(struct pl_rom *rom, uint64_t duration_us, uint64_t now_us)
{
    if (!rom->config.no_silicon_time)
        rom->silent_until_us = now_us + duration_us;
}

static bool answering(const struct pl_rom *rom)
{
    return rom->sending || rom->answer_sent < rom->answer_len;
}

bool pl_rom_tx(struct pl_rom *rom, uint8_t *byte, uint64_t now_us)
{
    if (rom->sending || rom->answer_sent == rom->answer_len || now_us < rom->silent_until_us)
        return false;
    *byte = rom->answer[rom->answer_sent++];
    rom->sending = true;
    return true;
}

static void answer_has_left(struct pl_rom *rom, uint64_t now_us)
{
    enum pl_rom_then then = rom->then;

    rom->then = PL_THEN_LISTEN;
    switch (then) {
    case PL_THEN_LISTEN:
        break;
    case PL_THEN_RESET:
        rom->status.resets++;
        pl_rom_reset(rom, now_us);
        break;
    case PL_THEN_LEAVE:
        rom->phase = PL_ROM_LEFT;
        rom->status.started = true;
        rom->held = false;
        break;
    case PL_THEN_UNPROTECT:
        pl_rom_unprotect(rom, now_us);
        break;
    }
}

void pl_rom_tx_done(struct pl_rom *rom, uint64_t now_us)
{
    if (!rom->sending)
        return;
    rom->sending = false;
    if (!answering(rom))
        answer_has_left(rom, now_us);
    pl_rom_run(rom, now_us);
}

/* --- Time --- */

uint64_t pl_rom_next_us(const struct pl_rom *rom)
{
    bool waiting = !rom->sending && rom->answer_sent < rom->answer_len;

    return waiting ? rom->silent_until_us : PL_ROM_NEVER_US;
}

/* Back in its receive loop, the loader finds the byte that the data register kept for it. */
void pl_rom_run(struct pl_rom *rom, uint64_t now_us)
{
    if (rom->phase == PL_ROM_SERVING && rom->held && !answering(rom)) {
        rom->held = false;
        pl_rom_packet_byte(rom, rom->held_byte, now_us);
    }
}

/* --- Synchronisation --- */

/* Bits from the start bit's falling edge to the next falling edge; the loader takes them for the
 * eight of 0x7F, whose only other zero is its last data bit. */
static uint32_t measured_bits(uint8_t byte)
{
    for (uint32_t bit = 1; bit < 8; bit++)
        if ((byte >> (bit - 1) & 1) && !(byte >> bit & 1))
            return bit + 1;
    return 11; /* the next character's start bit */
}

static uint32_t fastest_baud(const struct pl_rom *rom)
{
    uint32_t limit = rom->config.max_baud ? rom->config.max_baud : UINT32_MAX;

    return has(rom, PL_QUIRK_BAUD_57600) && limit > 57600 ? 57600 : limit;
}

static uint32_t measured_baud(const struct pl_rom *rom, uint8_t byte, uint32_t baud)
{
    uint32_t bits = measured_bits(byte);

    /* Too fast for the counter, or a byte that only looks like 0x7F: plainly off. */
    if (baud > fastest_baud(rom))
        baud = baud - baud / 8 < fastest_baud(rom) ? baud - baud / 8 : fastest_baud(rom);
    else if (bits == 8 && byte != PL_AN3155_SYNC)
        bits = 9;
    return (uint32_t)((uint64_t)baud * 8 / bits);
}

static void take_sync(struct pl_rom *rom, uint8_t byte, uint32_t baud)
{
    if (rom->sync_bytes++ == 0 && has(rom, PL_QUIRK_SYNC_TWICE))
        return;
    rom->uart.baud = measured_baud(rom, byte, baud);
    rom->phase = PL_ROM_SERVING;
    pl_rom_answer_byte(rom, PL_AN3155_ACK);
    if (has(rom, PL_QUIRK_TWO_SYNC_ACKS))
        pl_rom_answer_byte(rom, PL_AN3155_ACK);
}

/* --- Receiver --- */

static void take_byte(struct pl_rom *rom, uint8_t byte, uint64_t now_us)
{
    if (!answering(rom)) {
        pl_rom_packet_byte(rom, byte, now_us);
        return;
    }
    if (rom->held) {
        rom->status.overruns++;
        return;
    }
    rom->held = true;
    rom->held_byte = byte;
}

/* Whether a byte that ends now had no idle time before it. */
static bool follows(struct pl_rom *rom, struct pl_uart sender, uint64_t now_us)
{
    uint64_t since_us = now_us - rom->heard_us;
    bool close = rom->heard && since_us * sender.baud <= 12 * UINT64_C(1000000);

    rom->heard = true;
    rom->heard_us = now_us;
    return close;
}

void pl_rom_rx(struct pl_rom *rom, uint8_t byte, uint32_t baud, bool parity_even, uint64_t now_us)
{
    struct pl_uart sender = {.baud = baud, .parity_even = parity_even};

    pl_rom_run(rom, now_us);
    if (rom->phase == PL_ROM_LEFT || now_us < rom->deaf_until_us)
        return;
    if (rom->phase == PL_ROM_SYNCING) {
        take_sync(rom, byte, baud);
        return;
    }
    if (rom->uart.baud == 0)
        rom->uart.baud = baud; /* synchronised by an earlier host, at what this one uses too */
    take_byte(rom, pl_uart_read(byte, sender, rom->uart, follows(rom, sender, now_us)), now_us);
}

uint32_t pl_rom_baud(const struct pl_rom *rom)
{
    return rom->uart.baud;
}

bool pl_rom_parity_even(const struct pl_rom *rom)
{
    return rom->uart.parity_even;
}

const struct pl_rom_status *pl_rom_status(const struct pl_rom *rom)
{
    return &rom->status;
}
