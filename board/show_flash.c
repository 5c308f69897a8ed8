/* SPDX-License-Identifier: MIT */
/* What has become of each page of a board's flash. */
#include "show_flash.h"

#include <stdlib.h>
#include <string.h>

#include "pinless/chip.h"

enum { UNKNOWN_PAGE = 2048 };

/* FNV-1a, 64 bits; eight bytes at a time, since only changes matter. */
static uint64_t sum_of(const uint8_t *bytes, uint32_t size)
{
    uint64_t sum = UINT64_C(0xCBF29CE484222325), word;

    for (uint32_t i = 0; i + sizeof word <= size; i += sizeof word) {
        memcpy(&word, bytes + i, sizeof word);
        sum = (sum ^ word) * UINT64_C(0x100000001B3);
    }
    return sum;
}

static bool is_blank(const uint8_t *bytes, uint32_t size, uint8_t blank)
{
    return bytes[0] == blank && memcmp(bytes, bytes + 1, size - 1) == 0;
}

static const uint8_t *bytes_of(const struct pl_show_flash *f, uint32_t i)
{
    return f->bytes + (f->page[i].addr - f->base);
}

static const struct pl_memory *flash_memory(const struct pl_board_chip *chip)
{
    for (unsigned i = 0; i < chip->n_memories; i++)
        if (chip->memories[i].kind == PL_MEMORY_FLASH)
            return &chip->memories[i];
    return NULL;
}

/* NULL: not known. */
static const struct pl_layout *layout_of(const struct pl_board_chip *chip, uint32_t base)
{
    const struct pl_chip *row = pl_chip_by_pid(chip->pid);
    bool known = row && row->flash_base == base && row->layouts[0].size > 0;

    return known ? &row->layouts[0] : NULL;
}

/* Page number i. False: it lies beyond the memory, or beyond the erase map. */
static bool page_at(const struct pl_layout *layout, const struct pl_memory *memory, uint32_t i,
                    struct pl_view_page *page)
{
    page->addr = memory->base + i * UNKNOWN_PAGE;
    page->size = UNKNOWN_PAGE;
    if (layout && !pl_layout_page(layout, memory->base, i, &page->addr, &page->size))
        return false;
    return (uint64_t)page->addr + page->size <= (uint64_t)memory->base + memory->size;
}

static void divide(struct pl_show_flash *f, const struct pl_board_chip *chip,
                   const struct pl_memory *memory, uint32_t room)
{
    const struct pl_layout *layout = layout_of(chip, memory->base);
    struct pl_view_page page = {0};

    while (f->n_pages < room && page_at(layout, memory, f->n_pages, &page))
        f->page[f->n_pages++] = page;
}

static enum pl_view_state state_of(const struct pl_show_flash *f, uint32_t i, bool busy)
{
    const struct pl_view_page *page = &f->page[i];

    if (is_blank(bytes_of(f, i), page->size, f->blank))
        return busy && page->state != PL_VIEW_ERASED ? PL_VIEW_ERASING : PL_VIEW_ERASED;
    return sum_of(bytes_of(f, i), page->size) == f->first[i] ? PL_VIEW_CONTENT : PL_VIEW_WRITTEN;
}

static bool take_memory(struct pl_show_flash *f, const struct pl_board_chip *chip,
                        const struct pl_memory *memory)
{
    uint32_t room = memory->size / 128; /* no chip has smaller pages */

    f->base = memory->base;
    f->blank = memory->blank;
    f->page = calloc(room, sizeof *f->page);
    f->first = calloc(room, sizeof *f->first);
    if (!f->page || !f->first)
        return false;
    divide(f, chip, memory, room);
    for (uint32_t i = 0; i < f->n_pages; i++) {
        f->first[i] = sum_of(bytes_of(f, i), f->page[i].size);
        f->page[i].state = state_of(f, i, false);
    }
    return true;
}

bool pl_show_flash_init(struct pl_show_flash *flash, struct pl_board *board,
                        const struct pl_board_chip *chip)
{
    const struct pl_memory *memory = flash_memory(chip);
    uint32_t size;

    *flash = (struct pl_show_flash){0};
    if (!memory)
        return true;
    flash->bytes = pl_machine_memory(pl_board_machine(board), memory->base, &size);
    if (flash->bytes && take_memory(flash, chip, memory))
        return true;
    pl_show_flash_free(flash);
    return false;
}

void pl_show_flash_free(struct pl_show_flash *flash)
{
    free(flash->page);
    free(flash->first);
    *flash = (struct pl_show_flash){0};
}

void pl_show_flash_look(struct pl_show_flash *flash, bool busy, pl_show_flash_fn *fn, void *ctx)
{
    for (uint32_t i = 0; i < flash->n_pages; i++) {
        enum pl_view_state state = state_of(flash, i, busy);

        if (state == flash->page[i].state)
            continue;
        flash->page[i].state = state;
        fn(ctx, &flash->page[i]);
    }
}
