/* SPDX-License-Identifier: MIT */
/* Fuzz target: any bytes at any times, over a wire with faults, into the loader of any chip. */
#include "rom.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SETTINGS = 8 };

static struct pl_rom *make_rom(const uint8_t *settings)
{
    const struct pl_chip *chip = &pl_chips[settings[0] % pl_chips_count];
    struct pl_rom_config config = {
        .chip = chip,
        .layout = chip->n_layouts > 1 ? settings[1] & 1 : 0,
        .bl_id = settings[2],
        .rdp = settings[1] >> 1 & 1,
        .checksum = settings[1] >> 2 & 1,
        .synced = settings[1] >> 3 & 1,
        .no_silicon_time = settings[1] >> 4 & 1,
        .max_baud = settings[1] >> 5 & 1 ? 57600 : 0,
        .nack_every = settings[3] & 7,
        /* small flashes keep mass erase and checksum quick */
        .flash_size = chip->flash_size < 64u * 1024 ? 0 : 64u * 1024,
    };

    return pl_rom_new(&config);
}

static struct pl_wire *make_wire(const uint8_t *settings, struct pl_rom *rom)
{
    struct pl_wire_config config = {
        .baud = settings[4] & 1 ? 115200 : 0,
        .adapter = (enum pl_adapter)((settings[4] >> 1) % 3),
        .noise = settings[5] & 1 ? 0.01 : 0,
        .drop = settings[5] & 2 ? 0.01 : 0,
        .insert = settings[5] & 4 ? 0.01 : 0,
        .echo = settings[5] & 8,
        .die_at = settings[6] == 1 ? 100 : 0,
        .seed = settings[7],
    };

    return pl_wire_to_rom(&config, rom);
}

/* Chunks of up to 15 bytes, each after a pause of up to 15 ms: length and pause in one byte. */
static void talk(struct pl_wire *wire, const uint8_t *data, size_t size)
{
    uint8_t answer[300];
    uint64_t now_us = 0;

    while (size) {
        size_t n = data[0] & 0x0F;
        now_us += (data[0] >> 4) * UINT64_C(1000);
        data++;
        size--;
        if (n > size)
            n = size;
        pl_wire_send(wire, data, n, now_us);
        pl_wire_receive(wire, answer, sizeof answer, now_us);
        data += n;
        size -= n;
    }
    pl_wire_receive(wire, answer, sizeof answer, now_us + 1000000);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pl_rom *rom;
    struct pl_wire *wire;

    if (size < SETTINGS)
        return -1;
    rom = make_rom(data);
    if (!rom)
        return -1;
    wire = make_wire(data, rom);
    if (wire)
        talk(wire, data + SETTINGS, size - SETTINGS);
    pl_wire_free(wire);
    pl_rom_free(rom);
    return 0;
}
