/* SPDX-License-Identifier: MIT */
/* A serial NOR flash. W25Q80DV data sheet, "Instructions", "AC electrical characteristics". */
#include "spi_flash.h"

#include <stdlib.h>
#include <string.h>

#include "dev_spi.h"
#include "machine.h"

enum {
    NOTHING = 0,
    PROGRAM = 0x02,
    READ = 0x03,
    WRITE_DISABLE = 0x04,
    STATUS = 0x05,
    WRITE_ENABLE = 0x06,
    SECTOR_ERASE = 0x20,
    JEDEC_ID = 0x9F,
};

enum { BUSY = 1, ENABLED = 2, ADDRESSED = 4, IDLE = 0xFF };

static const uint64_t PROGRAM_PS = UINT64_C(700000000), ERASE_PS = UINT64_C(45000000000);
static const uint8_t ID[] = {0xEF, 0x40, 0x14};

struct pl_spi_flash {
    unsigned select_pin;
    bool selected, enabled;
    uint8_t command;
    uint32_t n; /* bytes since it was selected */
    uint32_t addr;
    uint64_t busy_ps; /* until then */
    uint8_t page[PL_SPI_FLASH_PAGE];
    uint8_t bytes[PL_SPI_FLASH_SIZE];
};

static bool busy(const struct pl_spi_flash *flash, uint64_t now_ps)
{
    return now_ps < flash->busy_ps;
}

/* Of the page or sector that holds the address. */
static uint8_t *begin_of(struct pl_spi_flash *flash, uint32_t size)
{
    return flash->bytes + (flash->addr & ~(size - 1));
}

/* --- What a deselection carries out --- */

static void program(struct pl_spi_flash *flash, uint64_t now_ps)
{
    uint8_t *to = begin_of(flash, PL_SPI_FLASH_PAGE);

    if (!flash->enabled || flash->n <= ADDRESSED)
        return;
    for (unsigned i = 0; i < PL_SPI_FLASH_PAGE; i++)
        to[i] &= flash->page[i];
    flash->busy_ps = now_ps + PROGRAM_PS;
    flash->enabled = false;
}

static void erase(struct pl_spi_flash *flash, uint64_t now_ps)
{
    if (!flash->enabled || flash->n != ADDRESSED)
        return;
    memset(begin_of(flash, PL_SPI_FLASH_SECTOR), 0xFF, PL_SPI_FLASH_SECTOR);
    flash->busy_ps = now_ps + ERASE_PS;
    flash->enabled = false;
}

static void carry_out(struct pl_spi_flash *flash, uint64_t now_ps)
{
    if (flash->command == PROGRAM)
        program(flash, now_ps);
    else if (flash->command == SECTOR_ERASE)
        erase(flash, now_ps);
    else if (flash->command == WRITE_ENABLE)
        flash->enabled = true;
    else if (flash->command == WRITE_DISABLE)
        flash->enabled = false;
}

void pl_spi_flash_select(struct pl_spi_flash *flash, bool selected, uint64_t now_ps)
{
    if (flash->selected && !selected && flash->n > 0)
        carry_out(flash, now_ps);
    if (selected && !flash->selected) {
        flash->n = 0;
        flash->command = NOTHING;
        memset(flash->page, 0xFF, sizeof flash->page);
    }
    flash->selected = selected;
}

/* --- Bytes --- */

/* The byte behind the address, and the next address. */
static uint8_t data(struct pl_spi_flash *flash, uint8_t byte)
{
    uint32_t at = flash->addr;

    if (flash->command == READ) {
        flash->addr = (at + 1) % PL_SPI_FLASH_SIZE;
        return flash->bytes[at];
    }
    if (flash->command == PROGRAM) {
        flash->page[at % PL_SPI_FLASH_PAGE] = byte;
        flash->addr = at / PL_SPI_FLASH_PAGE * PL_SPI_FLASH_PAGE + (at + 1) % PL_SPI_FLASH_PAGE;
    }
    return IDLE;
}

/* The nth byte behind the command. */
static uint8_t argument(struct pl_spi_flash *flash, uint32_t n, uint8_t byte, uint64_t now_ps)
{
    if (flash->command == STATUS)
        return (uint8_t)((busy(flash, now_ps) ? BUSY : 0) | (flash->enabled ? ENABLED : 0));
    if (flash->command == JEDEC_ID)
        return n <= sizeof ID ? ID[n - 1] : IDLE;
    if (n >= ADDRESSED)
        return data(flash, byte);
    flash->addr = (flash->addr << 8 | byte) % PL_SPI_FLASH_SIZE;
    return IDLE;
}

uint8_t pl_spi_flash_exchange(struct pl_spi_flash *flash, uint8_t byte, uint64_t now_ps)
{
    uint32_t n = flash->n++;

    if (!flash->selected)
        return IDLE;
    if (n > 0)
        return argument(flash, n, byte, now_ps);
    flash->addr = 0;
    flash->command = busy(flash, now_ps) && byte != STATUS ? NOTHING : byte;
    return IDLE;
}

/* --- On a board --- */

static uint8_t on_byte(void *ctx, uint8_t byte, uint64_t now_ps)
{
    return pl_spi_flash_exchange(ctx, byte, now_ps);
}

static void on_pin(void *ctx, unsigned pin, bool level, uint64_t now_ps)
{
    struct pl_spi_flash *flash = ctx;

    if (pin == flash->select_pin)
        pl_spi_flash_select(flash, !level, now_ps);
}

bool pl_spi_flash_plug(struct pl_spi_flash *flash, struct pl_board *board, const char *spi,
                       unsigned select_pin)
{
    struct pl_device *d = pl_machine_device(pl_board_machine(board), spi);

    flash->select_pin = select_pin;
    if (!d || !pl_is_spi(d) || !pl_board_pin_attach(board, on_pin, flash))
        return false;
    pl_spi_attach(d, on_byte, flash);
    return true;
}

struct pl_spi_flash *pl_spi_flash_new(void)
{
    struct pl_spi_flash *flash = calloc(1, sizeof *flash);

    if (flash)
        memset(flash->bytes, 0xFF, sizeof flash->bytes);
    return flash;
}

void pl_spi_flash_free(struct pl_spi_flash *flash)
{
    free(flash);
}

uint8_t *pl_spi_flash_bytes(struct pl_spi_flash *flash)
{
    return flash->bytes;
}
