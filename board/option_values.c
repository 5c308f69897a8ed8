/* SPDX-License-Identifier: MIT */
/* Values of options, and the options that describe the wire. */
#include "option_values.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool pl_value_number(const char *text, uint64_t max, uint64_t *out)
{
    char *end;

    if (*text < '0' || *text > '9')
        return false;
    errno = 0;
    *out = strtoull(text, &end, 0);
    return errno == 0 && *end == '\0' && *out <= max;
}

bool pl_value_u32(const char *text, uint32_t max, uint32_t *out)
{
    uint64_t number;

    if (!pl_value_number(text, max, &number))
        return false;
    *out = (uint32_t)number;
    return true;
}

bool pl_value_u8(const char *text, uint8_t max, uint8_t *out)
{
    uint64_t number;

    if (!pl_value_number(text, max, &number))
        return false;
    *out = (uint8_t)number;
    return true;
}

bool pl_value_seconds(const char *text, double max, double *out)
{
    char *end;

    *out = strtod(text, &end);
    return end != text && *end == '\0' && isfinite(*out) && *out > 0 && *out <= max;
}

bool pl_value_probability(const char *text, double *out)
{
    char *end;

    *out = strtod(text, &end);
    return end != text && *end == '\0' && isfinite(*out) && *out >= 0 && *out <= 1;
}

static bool adapter(const char *text, enum pl_adapter *out)
{
    static const char *const names[] = {
        [PL_ADAPTER_NONE] = "none", [PL_ADAPTER_CDC] = "cdc", [PL_ADAPTER_FTDI] = "ftdi"};

    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(text, names[i]) == 0) {
            *out = (enum pl_adapter)i;
            return true;
        }
    return false;
}

bool pl_value_line(const char *text, uint32_t *baud, bool *parity_even)
{
    const char *comma = strchr(text, ',');
    size_t n = comma ? (size_t)(comma - text) : strlen(text);
    char number[16];

    if (n >= sizeof number)
        return false;
    memcpy(number, text, n);
    number[n] = '\0';
    *parity_even = comma && strcasecmp(comma, ",8e1") == 0;
    if (comma && !*parity_even && strcasecmp(comma, ",8n1") != 0)
        return false;
    return pl_value_u32(number, 100000000, baud) && *baud >= 50;
}

static unsigned hex_digit(char c)
{
    return (unsigned)(isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10);
}

/* Characters of an escape behind the backslash; 0: it is none. */
static size_t unescape(const char *text, uint8_t *byte)
{
    static const char letters[] = "rnt\\", bytes[] = "\r\n\t\\";
    const char *at = *text ? strchr(letters, *text) : NULL;

    if (at) {
        *byte = (uint8_t)bytes[at - letters];
        return 1;
    }
    if (*text != 'x' || !isxdigit((unsigned char)text[1]) || !isxdigit((unsigned char)text[2]))
        return 0;
    *byte = (uint8_t)(hex_digit(text[1]) << 4 | hex_digit(text[2]));
    return 3;
}

bool pl_value_text(const char *text, uint8_t *out, size_t room, size_t *len)
{
    size_t n = 0;

    while (*text) {
        size_t escape = 0;
        if (n == room)
            return false;
        out[n] = (uint8_t)*text;
        if (*text == '\\' && (escape = unescape(text + 1, &out[n])) == 0)
            return false;
        n++;
        text += 1 + escape;
    }
    *len = n;
    return n > 0;
}

/* --- The wire --- */

bool pl_wire_option(struct pl_wire_config *wire, int id, const char *value)
{
    switch (id) {
    case PL_OPT_WIRE:
        return pl_value_u32(value, 100000000, &wire->baud);
    case PL_OPT_ADAPTER:
        return adapter(value, &wire->adapter);
    case PL_OPT_NOISE:
        return pl_value_probability(value, &wire->noise);
    case PL_OPT_DROP:
        return pl_value_probability(value, &wire->drop);
    case PL_OPT_INSERT:
        return pl_value_probability(value, &wire->insert);
    case PL_OPT_ECHO:
        wire->echo = true;
        return true;
    case PL_OPT_DIE_AT:
        return pl_value_number(value, UINT64_MAX, &wire->die_at);
    case PL_OPT_SEED:
        return pl_value_number(value, UINT64_MAX, &wire->seed);
    default:
        return false;
    }
}

/* --- Complaints --- */

int pl_usage_error(const char *what, const char *value)
{
    fprintf(stderr, "pinless-board: %s%s; see pinless-board --help\n", what, value);
    return PL_BOARD_USAGE;
}

int pl_value_error(const struct option *options, int id, const char *value)
{
    while (options->name && options->val != id)
        options++;
    fprintf(stderr, "pinless-board: --%s does not take \"%s\"; see pinless-board --help\n",
            options->name ? options->name : "", value ? value : "");
    return PL_BOARD_USAGE;
}
