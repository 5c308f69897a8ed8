/* SPDX-License-Identifier: MIT */
/* The smallest host: talks to a modelled loader byte by byte and waits for whatever it answers. */
#include "rom_host.h"

#include <string.h>

void rom_host_open(struct rom_host *host, uint16_t pid, const struct pl_rom_config *config)
{
    struct pl_rom_config filled = {0};

    if (config)
        filled = *config;
    filled.chip = pl_chip_by_pid(pid);
    assert_non_null(filled.chip);
    memset(host, 0, sizeof *host);
    host->baud = 115200;
    host->rom = pl_rom_new(&filled);
    assert_non_null(host->rom);
}

void rom_host_start(struct rom_host *host, uint16_t pid, const struct pl_rom_config *config)
{
    rom_host_open(host, pid, config);
    SAY(host, 0x7F);
    HEARD(host, 0x79);
}

void rom_host_close(struct rom_host *host)
{
    pl_rom_free(host->rom);
}

/* Let the loader finish what it is doing, however long it takes. */
static void listen(struct rom_host *host)
{
    uint64_t next_us;
    uint8_t byte;

    while ((next_us = pl_rom_next_us(host->rom)) != PL_ROM_NEVER_US) {
        if (next_us > host->now_us)
            host->now_us = next_us;
        pl_rom_run(host->rom, host->now_us);
        while (pl_rom_tx(host->rom, &byte, host->now_us)) {
            assert_true(host->n < sizeof host->answer);
            host->answer[host->n++] = byte;
            host->now_us += 96;
            pl_rom_tx_done(host->rom, host->now_us);
        }
    }
}

void rom_host_say(struct rom_host *host, const uint8_t *bytes, size_t n)
{
    host->n = 0;
    for (size_t i = 0; i < n; i++) {
        host->now_us += 96;
        pl_rom_rx(host->rom, bytes[i], host->baud, pl_rom_parity_even(host->rom), host->now_us);
        listen(host);
    }
}

void rom_host_command(struct rom_host *host, uint8_t command)
{
    uint8_t packet[2];

    rom_host_say(host, packet, pl_an3155_put_command(packet, command));
}

void rom_host_word(struct rom_host *host, uint32_t word)
{
    uint8_t packet[5];

    rom_host_say(host, packet, pl_an3155_put_word(packet, word));
}

void rom_host_write(struct rom_host *host, uint32_t addr, const uint8_t *data, size_t n)
{
    uint8_t packet[PL_AN3155_BLOCK_MAX + 2];

    rom_host_command(host, PL_CMD_WRITE);
    HEARD(host, 0x79);
    rom_host_word(host, addr);
    HEARD(host, 0x79);
    rom_host_say(host, packet, pl_an3155_put_data(packet, data, n));
    HEARD(host, 0x79);
}

void rom_host_read(struct rom_host *host, uint32_t addr, uint8_t *data, size_t n)
{
    uint8_t packet[2];

    rom_host_command(host, PL_CMD_READ);
    HEARD(host, 0x79);
    rom_host_word(host, addr);
    HEARD(host, 0x79);
    rom_host_say(host, packet, pl_an3155_put_count(packet, n));
    assert_int_equal(host->n, n + 1);
    assert_int_equal(host->answer[0], 0x79);
    memcpy(data, host->answer + 1, n);
}

void rom_host_erase(struct rom_host *host, uint16_t page)
{
    uint8_t packet[5];

    rom_host_command(host, PL_CMD_EXT_ERASE);
    HEARD(host, 0x79);
    rom_host_say(host, packet, pl_an3155_put_pages16(packet, &page, 1));
    HEARD(host, 0x79);
}

uint8_t rom_host_peek(const struct rom_host *host, uint32_t addr)
{
    uint8_t byte;

    assert_true(pl_rom_peek(host->rom, addr, &byte));
    return byte;
}
