/* SPDX-License-Identifier: MIT */
/* Numbers as people write and read them: addresses, sizes, page lists, the map of a chip. */
#include "numbers.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t suffix_factor(const char *suffix)
{
    static const struct {
        const char *name;
        uint32_t factor;
    } suffixes[] = {
        {"", 1}, {"K", 1024}, {"k", 1024}, {"KiB", 1024}, {"M", 1048576}, {"MiB", 1048576},
    };

    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        if (strcmp(suffix, suffixes[i].name) == 0)
            return suffixes[i].factor;
    }
    return 0;
}

bool pl_number_parse(const char *text, uint32_t *value)
{
    char *end;

    /* strtoull would take a sign or leading blanks, and read 010 as eight. */
    if (!isdigit((unsigned char)text[0]))
        return false;
    bool hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
    if (hex && !isxdigit((unsigned char)text[2]))
        return false;
    unsigned long long n = strtoull(text, &end, hex ? 16 : 10);
    uint32_t factor = suffix_factor(end);
    if (factor == 0 || n > UINT32_MAX / factor)
        return false;
    *value = (uint32_t)n * factor;
    return true;
}

/* "A" or "A-B" in text[0..len). */
static bool parse_run(const char *text, size_t len, uint32_t *first, uint32_t *last)
{
    char copy[40];

    if (len == 0 || len >= sizeof copy)
        return false;
    memcpy(copy, text, len);
    copy[len] = '\0';
    char *dash = strchr(copy, '-');
    if (dash)
        *dash = '\0';
    return pl_number_parse(copy, first) && pl_number_parse(dash ? dash + 1 : copy, last) &&
           *first <= *last;
}

int pl_number_list(const char *text, uint32_t limit, uint16_t *out, size_t max)
{
    size_t n = 0;

    for (const char *at = text; at; at = strchr(at, ',')) {
        uint32_t first, last;
        at += *at == ',' && at != text;
        if (!parse_run(at, strcspn(at, ","), &first, &last) || last >= limit)
            return -1;
        for (uint32_t i = first; i <= last; i++) {
            if (n == max)
                return -1;
            out[n++] = (uint16_t)i;
        }
    }
    return (int)n;
}

static int hex_digit(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = strchr(digits, tolower((unsigned char)c));

    return c != '\0' && at ? (int)(at - digits) : -1;
}

int pl_number_bytes(const char *text, uint8_t *out, size_t max)
{
    size_t n = 0;

    while (*text != '\0') {
        if (*text == ' ' || *text == ':') {
            text++;
            continue;
        }
        int high = hex_digit(text[0]);
        int low = high < 0 ? -1 : hex_digit(text[1]);
        if (low < 0 || n == max)
            return -1;
        out[n++] = (uint8_t)(high << 4 | low);
        text += 2;
    }
    return (int)n;
}

/* "BASE:SIZE". */
static bool parse_area(char *text, uint32_t *base, uint32_t *size)
{
    char *colon = strchr(text, ':');

    if (!colon)
        return false;
    *colon = '\0';
    return pl_number_parse(text, base) && pl_number_parse(colon + 1, size) && *size > 0 &&
           *size - 1 <= UINT32_MAX - *base;
}

static bool parse_byte(const char *text, uint8_t *value)
{
    uint32_t n;

    if (!pl_number_parse(text, &n) || n > 0xFF)
        return false;
    *value = (uint8_t)n;
    return true;
}

static bool map_part(struct pl_map *map, const char *key, char *value)
{
    struct pl_chip *c = &map->chip;

    if (strcmp(key, "flash") == 0)
        return parse_area(value, &c->flash_base, &c->flash_size);
    if (strcmp(key, "ram") == 0)
        return parse_area(value, &c->sram_base, &c->sram_size);
    if (strcmp(key, "page") == 0)
        return pl_number_parse(value, &map->run.size) && map->run.size > 0;
    if (strcmp(key, "granule") == 0)
        return parse_byte(value, &c->program_unit);
    if (strcmp(key, "erased") == 0)
        return parse_byte(value, &c->erased);
    return false;
}

static bool map_sane(const struct pl_map *map)
{
    const struct pl_chip *c = &map->chip;
    bool granule = c->program_unit > 0 && (c->program_unit & (c->program_unit - 1)) == 0;

    return granule && c->flash_size > 0 && c->flash_base <= UINT32_MAX - c->flash_size &&
           map->run.size > 0 && map->run.size % c->program_unit == 0 &&
           c->flash_size % map->run.size == 0 && c->flash_size / map->run.size <= UINT16_MAX;
}

/* Times nobody named: slow enough for every STM32 of the table. */
static void map_defaults(struct pl_chip *c)
{
    *c = (struct pl_chip){
        .name = "chip of --map",
        .series = "",
        .core = "",
        .parts = "",
        .program_unit = 8,
        .erased = 0xFF,
        .erase_cmd = PL_CMD_EXT_ERASE,
        .start_ms = 1000,
        .program_us = 120,
        .erase_ms = 50,
        .erase_ms_per_kib = 20,
        .mass_erase_ms = 120000,
        .n_layouts = 1,
        .uart_pins = "",
        .remap = "",
        .notes = "",
        .sources = "--map",
    };
}

static void map_finish(struct pl_map *map)
{
    struct pl_chip *c = &map->chip;

    c->write_align = c->program_unit < 4 ? 4 : c->program_unit;
    map->run.count = (uint16_t)(c->flash_size / map->run.size);
    map->layout = (struct pl_layout){&map->run, 1, c->flash_size, ""};
    c->layouts = &map->layout;
}

bool pl_map_parse(struct pl_map *map, const char *text, char *error, size_t error_size)
{
    char copy[200];
    size_t len = strlen(text);

    if (len >= sizeof copy) {
        snprintf(error, error_size, "--map is too long");
        return false;
    }
    memcpy(copy, text, len + 1);
    *map = (struct pl_map){0};
    map_defaults(&map->chip);
    for (char *part = strtok(copy, ","); part; part = strtok(NULL, ",")) {
        char *value = strchr(part, '=');
        if (value)
            *value++ = '\0';
        if (!value || !map_part(map, part, value)) {
            snprintf(error, error_size,
                     "--map: '%s' is not flash=BASE:SIZE, page=SIZE, granule=N, ram=BASE:SIZE or "
                     "erased=BYTE",
                     part);
            return false;
        }
    }
    if (!map_sane(map)) {
        snprintf(error, error_size,
                 "--map needs flash=BASE:SIZE and page=SIZE, the size a whole number of pages and "
                 "the granule a power of two");
        return false;
    }
    map_finish(map);
    return true;
}

const char *pl_number_grouped(char out[PL_GROUPED_MAX], uint32_t value)
{
    char plain[12];
    int digits = snprintf(plain, sizeof plain, "%" PRIu32, value);
    char *to = out;

    for (int i = 0; i < digits; i++) {
        if (i > 0 && (digits - i) % 3 == 0)
            *to++ = ',';
        *to++ = plain[i];
    }
    *to = '\0';
    return out;
}

const char *pl_number_size(char out[PL_GROUPED_MAX], uint32_t value)
{
    if (value > 0 && value % 1048576 == 0)
        snprintf(out, PL_GROUPED_MAX, "%" PRIu32 " MiB", value / 1048576);
    else if (value > 0 && value % 1024 == 0)
        snprintf(out, PL_GROUPED_MAX, "%" PRIu32 " KiB", value / 1024);
    else
        snprintf(out, PL_GROUPED_MAX, "%" PRIu32 " bytes", value);
    return out;
}
