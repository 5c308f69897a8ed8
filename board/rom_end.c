/* SPDX-License-Identifier: MIT */
/* The modelled loader as what is at the chip's end of a wire. */
#include "rom.h"

static void rx(void *ctx, uint8_t byte, uint32_t baud, bool parity_even, uint64_t now_us)
{
    pl_rom_rx(ctx, byte, baud, parity_even, now_us);
}

static bool tx(void *ctx, uint8_t *byte, uint64_t now_us)
{
    return pl_rom_tx(ctx, byte, now_us);
}

static void tx_done(void *ctx, uint64_t now_us)
{
    pl_rom_tx_done(ctx, now_us);
}

static uint64_t next_us(void *ctx)
{
    return pl_rom_next_us(ctx);
}

static void run(void *ctx, uint64_t now_us)
{
    pl_rom_run(ctx, now_us);
}

static uint32_t baud(void *ctx)
{
    return pl_rom_baud(ctx);
}

static bool parity_even(void *ctx)
{
    return pl_rom_parity_even(ctx);
}

struct pl_wire *pl_wire_to_rom(const struct pl_wire_config *config, struct pl_rom *rom)
{
    const struct pl_wire_end end = {rom, rx, tx, tx_done, next_us, run, baud, parity_even, NULL};

    return rom ? pl_wire_new(config, &end) : NULL;
}
