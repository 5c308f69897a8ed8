/* SPDX-License-Identifier: MIT */
/* Write protection out of the option bytes, for chips whose option bytes are one such set.
 *
 * Sources: PM0075 "Option byte description" (F1); RM0090 "Option bytes" (F405, which has no read
 * protection of sectors beside it); RM0394 and RM0444 "FLASH option bytes" (L4 and G0 with one
 * bank). */
#include "write_protection.h"

#include <string.h>

enum { SECTORS = 256, LOOKS = 2, READ_MAX = 12, F1_SECTORS = 32, F405_SECTORS = 12 };

enum kind { BITS_F1, BITS_F4, RANGES };

/* From option byte `at` on, `size` bytes. */
static const struct place {
    uint16_t pid;
    uint8_t at, size, kind;
} places[] = {
    {0x410, 8, 8, BITS_F1},  {0x412, 8, 8, BITS_F1},  {0x414, 8, 8, BITS_F1},
    {0x420, 8, 8, BITS_F1},  {0x413, 8, 2, BITS_F4},  {0x435, 24, 12, RANGES},
    {0x462, 24, 12, RANGES}, {0x464, 24, 12, RANGES}, {0x456, 24, 12, RANGES},
    {0x460, 24, 12, RANGES}, {0x466, 24, 12, RANGES},
};

static const struct place *place_of(uint16_t pid)
{
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (places[i].pid == pid)
            return &places[i];
    return NULL;
}

/* Twice the same; a refusal is no error. */
static bool read_twice(struct pl_cli *cli, uint32_t addr, uint8_t *bytes, size_t n)
{
    struct pl_session *s = &cli->link.session;
    uint8_t again[LOOKS][READ_MAX];

    for (int i = 0; i < LOOKS; i++)
        if (pl_link_finish(&cli->link, pl_session_read(s, addr, again[i], n, pl_serial_now_ms())) !=
                PL_OK ||
            pl_link_finish(&cli->link, pl_session_settle(s, pl_serial_now_ms())) != PL_OK)
            return false;
    memcpy(bytes, again[0], n);
    return memcmp(again[0], again[1], n) == 0;
}

/* --- Sets of sectors --- */

static void from_bits(bool *set, const uint8_t *bytes, size_t n, size_t step)
{
    for (size_t i = 0; i < n; i++)
        set[i] = !(bytes[i / 8 * step] >> i % 8 & 1);
}

/* Two half-words, the first page and the last; above the chip's number of pages they mean nothing.
 */
static void from_range(bool *set, const uint8_t *bytes, uint32_t pages)
{
    uint32_t first = bytes[0] & (pages - 1), last = bytes[2] & (pages - 1);

    for (uint32_t page = first; page <= last; page++)
        set[page] = true;
}

static void decode(bool *set, const struct place *place, const uint8_t *bytes, uint32_t pages)
{
    if (place->kind == BITS_F1)
        from_bits(set, bytes, F1_SECTORS, 2);
    else if (place->kind == BITS_F4)
        from_bits(set, bytes, F405_SECTORS, 1);
    else {
        from_range(set, bytes, pages);
        from_range(set, bytes + 8, pages);
    }
}

static void put_text(const bool *set, char *text, size_t size)
{
    size_t at = 0;

    text[0] = '\0';
    for (unsigned first = 0, end; first < SECTORS && at < size; first = end + 1) {
        for (end = first; end < SECTORS && set[end]; end++) {
        }
        if (end > first)
            at += (size_t)snprintf(text + at, size - at, "%s%u", at > 0 ? "," : "", first);
        if (end > first + 1 && at < size)
            at += (size_t)snprintf(text + at, size - at, "-%u", end - 1);
    }
}

bool pl_write_protection(struct pl_cli *cli, char *text, size_t size)
{
    const struct pl_target *t = &cli->link.target;
    const struct place *place = place_of(t->pid);
    bool set[SECTORS] = {false};
    uint8_t bytes[READ_MAX];

    if (!place || t->read_protected || t->chip->option_base == 0 ||
        !read_twice(cli, t->chip->option_base + place->at, bytes, place->size))
        return false;
    decode(set, place, bytes, t->layout->runs[0].count);
    put_text(set, text, size);
    return true;
}
