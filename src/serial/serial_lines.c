/* SPDX-License-Identifier: MIT */
/* Sequences on the modem lines: "dtr=0,rts=1,wait=100ms,rts=0". */
#include <stdio.h>
#include <string.h>

#include "pinless/serial.h"

enum { WAIT_MAX_MS = 10000, TOTAL_MAX_MS = 60000, SHOWN_MAX = 40 };

enum action { SET_RTS, SET_DTR, SET_BREAK, WAIT };

struct step {
    enum action action;
    uint32_t value; /* 0 or 1, or milliseconds */
    const char *text;
    size_t len; /* of this step in the sequence */
};

static const struct {
    const char *name;
    enum action action;
} names[] = {{"rts=", SET_RTS}, {"dtr=", SET_DTR}, {"break=", SET_BREAK}, {"wait=", WAIT}};

/* --- Parsing --- */

static int complain(const struct step *step, const char *what, char *error, size_t size)
{
    bool cut = step->len > SHOWN_MAX;

    snprintf(error, size, "\"%.*s%s\" in the line sequence: %s", cut ? SHOWN_MAX : (int)step->len,
             step->text, cut ? "..." : "", what);
    return PL_ERR_ARG;
}

/* len characters, all of them digits, and no more than max. */
static bool parse_number(const char *text, size_t len, uint32_t max, uint32_t *value)
{
    *value = 0;
    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        *value = *value * 10u + (uint32_t)(text[i] - '0');
        if (*value > max)
            return false;
    }
    return len > 0;
}

static int parse_value(struct step *step, size_t name_len, char *error, size_t size)
{
    const char *text = step->text + name_len;
    size_t len = step->len - name_len;

    if (step->action != WAIT) {
        if (len != 1 || !parse_number(text, len, 1, &step->value))
            return complain(step, "a line is set to 0 or 1", error, size);
        return PL_OK;
    }
    if (len > 2 && memcmp(text + len - 2, "ms", 2) == 0)
        len -= 2;
    if (!parse_number(text, len, WAIT_MAX_MS, &step->value))
        return complain(step, "a wait is 0 to 10000 milliseconds", error, size);
    return PL_OK;
}

/* The step at text, up to a comma or the end. */
static int parse_step(struct step *step, const char *text, char *error, size_t size)
{
    step->text = text;
    step->len = strcspn(text, ",");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        size_t n = strlen(names[i].name);

        if (step->len >= n && memcmp(text, names[i].name, n) == 0) {
            step->action = names[i].action;
            return parse_value(step, n, error, size);
        }
    }
    return complain(step, "expected rts=0|1, dtr=0|1, break=0|1 or wait=N", error, size);
}

/* The text of the next step, or NULL at the end. */
static const char *after(const struct step *step)
{
    return step->text[step->len] == ',' ? step->text + step->len + 1 : NULL;
}

int pl_serial_lines_check(const char *sequence, char *error, size_t error_size)
{
    struct step step;
    uint32_t total = 0;

    for (const char *at = sequence; at != NULL; at = after(&step)) {
        int err = parse_step(&step, at, error, error_size);

        if (err != PL_OK)
            return err;
        total += step.action == WAIT ? step.value : 0;
        if (total > TOTAL_MAX_MS)
            return complain(&step, "all waits together exceed 60 seconds", error, error_size);
    }
    return PL_OK;
}

/* --- Running --- */

static int run(struct pl_serial *port, const struct step *step)
{
    switch (step->action) {
    case SET_RTS:
        return pl_serial_set_rts(port, step->value != 0);
    case SET_DTR:
        return pl_serial_set_dtr(port, step->value != 0);
    case SET_BREAK:
        return pl_serial_set_break(port, step->value != 0);
    case WAIT:
        pl_serial_sleep_ms(step->value);
        break;
    }
    return PL_OK;
}

int pl_serial_lines(struct pl_serial *port, const char *sequence, char *error, size_t error_size)
{
    struct step step;
    int err = pl_serial_lines_check(sequence, error, error_size);

    if (err != PL_OK)
        return err;
    for (const char *at = sequence; at != NULL; at = after(&step)) {
        err = parse_step(&step, at, error, error_size);
        if (err == PL_OK)
            err = run(port, &step);
        if (err != PL_OK) {
            complain(&step,
                     err == PL_ERR_PORT_LOST ? "the port is gone" : "the port has no such line",
                     error, error_size);
            return err;
        }
    }
    return PL_OK;
}
