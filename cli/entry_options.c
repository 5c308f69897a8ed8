/* SPDX-License-Identifier: MIT */
/* What the options of entry mean: how, at which setting, with which key. */
#include "entry_options.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "numbers.h"

enum { KEY_FILE_MAX = 512 };

/* --- Method --- */

static int hex_digit(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = c ? strchr(digits, tolower((unsigned char)c)) : NULL;

    return at ? (int)(at - digits) : -1;
}

/* Characters of an escape behind the backslash; 0: it is none. */
static size_t unescape(const char *text, char *byte)
{
    static const char letters[] = "rnt\\", bytes[] = "\r\n\t\\";
    const char *at = *text ? strchr(letters, *text) : NULL;
    int high = *text == 'x' ? hex_digit(text[1]) : -1;
    int low = high >= 0 ? hex_digit(text[2]) : -1;

    if (at) {
        *byte = bytes[at - letters];
        return 1;
    }
    if (low < 0)
        return 0;
    *byte = (char)(high * 16 + low);
    return *byte ? 3 : 0;
}

static bool parse_text(char out[PL_ENTRY_TEXT_MAX + 1], const char *text)
{
    size_t n = 0;

    while (*text) {
        size_t escape = 0;
        if (n == PL_ENTRY_TEXT_MAX)
            return false;
        out[n] = *text;
        if (*text == '\\' && (escape = unescape(text + 1, &out[n])) == 0)
            return false;
        n++;
        text += 1 + escape;
    }
    out[n] = '\0';
    return n > 0;
}

bool pl_entry_parse_method(struct pl_entry_options *e, const char *text)
{
    if (strncmp(text, "text:", 5) == 0) {
        e->method = PL_METHOD_TEXT;
        return parse_text(e->text, text + 5);
    }
    if (strncmp(text, "lines:", 6) == 0) {
        e->method = PL_METHOD_LINES;
        e->steps = text + 6;
        return text[6] != '\0';
    }
    e->method = strcmp(text, "request") == 0  ? PL_METHOD_REQUEST
                : strcmp(text, "loader") == 0 ? PL_METHOD_LOADER
                                              : PL_METHOD_NONE;
    return e->method != PL_METHOD_NONE || strcmp(text, "none") == 0;
}

/* --- Line --- */

bool pl_entry_parse_line(struct pl_line *line, const char *text)
{
    const char *comma = strchr(text, ',');
    size_t n = comma ? (size_t)(comma - text) : strlen(text);
    char baud[16];

    if (n >= sizeof baud)
        return false;
    memcpy(baud, text, n);
    baud[n] = '\0';
    line->parity = comma && strcasecmp(comma, ",8E1") == 0 ? PL_PARITY_EVEN : PL_PARITY_NONE;
    if (comma && line->parity == PL_PARITY_NONE && strcasecmp(comma, ",8N1") != 0)
        return false;
    return pl_number_parse(baud, &line->baud) && line->baud > 0;
}

const char *pl_entry_line_text(char out[PL_ENTRY_LINE_MAX], const struct pl_line *line)
{
    snprintf(out, PL_ENTRY_LINE_MAX, "%" PRIu32 " baud 8%c1", line->baud,
             line->parity == PL_PARITY_EVEN ? 'E' : 'N');
    return out;
}

/* --- Key --- */

static bool read_key(char text[KEY_FILE_MAX], const char *path, char *error, size_t error_size)
{
    FILE *file = fopen(path, "r");
    size_t n = file ? fread(text, 1, KEY_FILE_MAX, file) : 0;
    bool ok = file && !ferror(file);

    if (!ok)
        snprintf(error, error_size, "the key %.100s cannot be read: %s", path, strerror(errno));
    if (file)
        fclose(file);
    if (n == KEY_FILE_MAX)
        n = 0; /* far too long: then it is no key */
    text[n] = '\0';
    for (char *at = text; *at; at++)
        if (isspace((unsigned char)*at))
            *at = ' ';
    return ok;
}

bool pl_entry_load_key(struct pl_entry_options *e, const char *path, char *error, size_t error_size)
{
    char text[KEY_FILE_MAX];
    int n;

    if (!read_key(text, path, error, error_size))
        return false;
    n = pl_number_bytes(text, e->key, sizeof e->key);
    if (n < PL_KEY_MIN) {
        snprintf(error, error_size, "%.100s is no key: that is %d to %d bytes as hex digits", path,
                 PL_KEY_MIN, PL_KEY_MAX);
        return false;
    }
    e->key_len = (size_t)n;
    return true;
}
