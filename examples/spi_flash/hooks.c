/* SPDX-License-Identifier: MIT */
/* A product with a serial flash of 1 MiB beside the chip, which hosts reach through the resident
 * loader: a memory behind functions.
 *
 *   0x90000000..0x900FFFFF   Read Memory; Write Memory, where it is erased
 *   pages 256..511           Extended Erase: its sectors of 4 KiB; the chip's own are 0..255
 *
 * The address is free to choose: no chip's memory lies there, and a QUADSPI would map its flash to
 * it. The server reads back what was written. An erase of everything is of the chip's flash alone.
 *
 * Limits: hosts that know an erase map by the product id, as stm32flash and pinless do, do not know
 * of this memory: a product's own host asks by address. Go cannot start what lies here, and Get
 * Checksum does not sum it up. Sector by sector an erase takes up to 0.4 s, in which the loader
 * feeds no watchdog. */
#include "nor.h"

#include "server.h"

enum { SIZE = 1024 * 1024, FIRST_PAGE = 256 };
#define BASE 0x90000000u

static bool read(void *context, uint32_t addr, uint8_t *to, uint16_t n)
{
    (void)context;
    return nor_read(addr - BASE, to, n);
}

static bool write(void *context, uint32_t addr, const uint8_t *from, uint16_t n)
{
    (void)context;
    return nor_program(addr - BASE, from, n);
}

static bool erase(void *context, uint16_t page)
{
    (void)context;
    return nor_erase((uint32_t)page * NOR_SECTOR);
}

static const struct pl_boot_memory memory = {
    .base = BASE,
    .size = SIZE,
    .read = read,
    .write = write,
    .erase = erase,
    .first_page = FIRST_PAGE,
    .n_pages = SIZE / NOR_SECTOR,
};

const struct pl_boot_hooks pl_boot_hooks = {.memories = &memory, .n_memories = 1};
