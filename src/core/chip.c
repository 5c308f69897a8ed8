/* SPDX-License-Identifier: MIT */
/* Look-ups in the chip table: by product id, by part name, by flash page. */
#include "chips.h"

const struct pl_chip *pl_chip_by_pid(uint16_t pid)
{
    for (size_t i = 0; i < pl_chips_count; i++) {
        if (pl_chips[i].pid == pid)
            return &pl_chips[i];
    }
    return NULL;
}

const struct pl_chip_variant *pl_chip_variant(uint16_t pid, uint8_t bl_id)
{
    for (size_t i = 0; i < pl_chip_variants_count; i++) {
        if (pl_chip_variants[i].pid == pid && pl_chip_variants[i].bl_id == bl_id)
            return &pl_chip_variants[i];
    }
    return NULL;
}

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* Part names are letters, digits and the dash of a revision ("L151CB-A"); nothing else is one. */
static bool is_part_name(const char *name)
{
    for (; *name != '\0'; name++) {
        char c = upper(*name);
        if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'))
            return false;
    }
    return true;
}

static const char *skip_prefix(const char *name)
{
    static const char prefix[] = "STM32";

    for (size_t i = 0; i < sizeof prefix - 1; i++) {
        if (upper(name[i]) != prefix[i])
            return name;
    }
    return name + sizeof prefix - 1;
}

/* How well a name fits the pattern that starts at p and ends at a space or NUL; 0: not at all.
 * Two points for each literal character that the name confirms, one more if it reaches the end
 * of the pattern, so that "L151CB" is the plain part and not its revision "L151CB-A". An 'x' on
 * either side stands for any character; the shorter of the two decides how far they go. */
static unsigned match_pattern(const char *p, const char *name)
{
    unsigned points = 0;

    for (; *p != '\0' && *p != ' ' && *name != '\0'; p++, name++) {
        if (*p == upper(*name))
            points += 2;
        else if (*p != 'x' && upper(*name) != 'X')
            return 0;
    }
    return points > 0 && (*p == '\0' || *p == ' ') ? points + 1 : points;
}

/* The best score among a row's patterns. */
static unsigned match_row(const struct pl_chip *chip, const char *name)
{
    unsigned best = 0;

    for (const char *p = chip->parts; *p != '\0'; p++) {
        if (p != chip->parts && p[-1] != ' ')
            continue;
        unsigned score = match_pattern(p, name);
        if (score > best)
            best = score;
    }
    return best;
}

size_t pl_chip_by_name(const char *name, const struct pl_chip **out, size_t max)
{
    unsigned best = 1;
    size_t found = 0;

    if (!is_part_name(name))
        return 0;
    name = skip_prefix(name);
    for (size_t i = 0; i < pl_chips_count; i++) {
        unsigned score = match_row(&pl_chips[i], name);
        if (score < best)
            continue;
        if (score > best)
            found = 0;
        best = score;
        if (found < max)
            out[found] = &pl_chips[i];
        found++;
    }
    return found;
}

bool pl_layout_page(const struct pl_layout *layout, uint32_t flash_base, uint32_t page,
                    uint32_t *addr, uint32_t *size)
{
    uint32_t start = flash_base;

    for (uint8_t i = 0; i < layout->n_runs; i++) {
        const struct pl_pages *run = &layout->runs[i];

        if (page < run->count) {
            *addr = start + page * run->size;
            *size = run->size;
            return true;
        }
        page -= run->count;
        start += run->count * run->size;
    }
    return false;
}

int32_t pl_layout_find(const struct pl_layout *layout, uint32_t flash_base, uint32_t addr)
{
    uint32_t offset = addr - flash_base;
    uint32_t first = 0;

    if (addr < flash_base)
        return -1;
    for (uint8_t i = 0; i < layout->n_runs; i++) {
        const struct pl_pages *run = &layout->runs[i];
        uint32_t span = run->count * run->size;

        if (offset < span)
            return (int32_t)(first + offset / run->size);
        offset -= span;
        first += run->count;
    }
    return -1;
}

uint32_t pl_layout_count(const struct pl_layout *layout)
{
    uint32_t count = 0;

    for (uint8_t i = 0; i < layout->n_runs; i++)
        count += layout->runs[i].count;
    return count;
}
