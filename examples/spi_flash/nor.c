/* SPDX-License-Identifier: MIT */
/* Serial NOR flash. Commands and times: W25Q80DV data sheet, "Instructions", "AC electrical
 * characteristics"; other makers' are the same. */
#include "nor.h"

#include "spi.h"

enum { PROGRAM = 0x02, READ = 0x03, STATUS = 0x05, WRITE_ENABLE = 0x06, ERASE = 0x20, ID = 0x9F };
enum { BUSY = 1, PAGE = 256 };

/* The longest wait is the erase of a sector, 400 ms; a look at the status takes more than two
 * microseconds: 16 bits at 16 MHz, and the code around them. */
enum { WAIT_PASSES = 400000 };

/* --- One command --- */

static void begin(uint8_t command)
{
    spi_select(true);
    (void)spi_exchange(command);
}

static void end(void)
{
    spi_select(false);
}

static void begin_at(uint8_t command, uint32_t addr)
{
    begin(command);
    (void)spi_exchange((uint8_t)(addr >> 16));
    (void)spi_exchange((uint8_t)(addr >> 8));
    (void)spi_exchange((uint8_t)addr);
}

static uint8_t status(void)
{
    uint8_t value;

    begin(STATUS);
    value = spi_exchange(0);
    end();
    return value;
}

static bool is_ready(void)
{
    for (uint32_t i = 0; i < WAIT_PASSES; i++)
        if (!(status() & BUSY))
            return true;
    return false;
}

/* A maker's number is neither all zeros nor all ones, which an open line would be. */
static bool is_there(void)
{
    uint8_t maker;

    begin(ID);
    maker = spi_exchange(0);
    end();
    return maker != 0 && maker != 0xFF;
}

/* A reset may have found the flash at work. */
static bool open(void)
{
    spi_open();
    return is_ready() && is_there();
}

static void enable_writing(void)
{
    begin(WRITE_ENABLE);
    end();
}

/* --- What it does --- */

bool nor_read(uint32_t addr, uint8_t *to, uint16_t n)
{
    if (!open())
        return false;
    begin_at(READ, addr);
    while (n-- > 0)
        *to++ = spi_exchange(0);
    end();
    return true;
}

/* All within a page. */
static bool program(uint32_t addr, const uint8_t *from, uint16_t n)
{
    enable_writing();
    begin_at(PROGRAM, addr);
    while (n-- > 0)
        (void)spi_exchange(*from++);
    end();
    return is_ready();
}

bool nor_program(uint32_t addr, const uint8_t *from, uint16_t n)
{
    bool good = open();

    while (good && n > 0) {
        uint32_t left = PAGE - addr % PAGE;
        uint16_t part = n < left ? n : (uint16_t)left;

        good = program(addr, from, part);
        addr += part;
        from += part;
        n = (uint16_t)(n - part);
    }
    return good;
}

bool nor_erase(uint32_t addr)
{
    if (!open())
        return false;
    enable_writing();
    begin_at(ERASE, addr);
    end();
    return is_ready();
}
