/* SPDX-License-Identifier: MIT */
/* Waveforms of a virtual board as a file for logic analysers. */
#include "vcd.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { NRST, NAME_SIZE = 32, FIRST_EVENTS = 256, PINS_OF_PORT = 16, PORTS = 16 };

static const uint64_t PS_PER_S = 1000000000000;
static const uint64_t PS_PER_NS = 1000;
static const uint64_t NRST_PULSE_PS = 20000000;

/* No value of a wire or a character. */
enum { UNDRIVEN = 0x100, UNKNOWN };

struct signal {
    char name[NAME_SIZE];
    bool is_number; /* the code of a character */
    uint16_t value; /* as it stands in the file */
};

struct event {
    uint64_t ps, order; /* order: of reporting, where times are the same */
    uint16_t signal, value;
};

struct pl_vcd {
    FILE *file;
    struct signal signal[PL_VCD_SIGNALS];
    unsigned n_signals;
    int port[PORTS]; /* first signal of a port; 0: not declared */
    bool began, failed;
    struct event *event; /* a heap, the earliest on top */
    size_t n_events, room;
    uint64_t orders;
    uint64_t now_ps;     /* the latest that was reported */
    uint64_t written_ns; /* the last time in the file */
};

/* --- Header --- */

/* Identifiers are made of the printable characters from ! to ~. */
static const char *code_of(unsigned signal, char code[3])
{
    code[0] = (char)('!' + signal % 94);
    code[1] = signal < 94 ? '\0' : (char)('!' + signal / 94 - 1);
    code[2] = '\0';
    return code;
}

static void put_value(struct pl_vcd *vcd, unsigned i)
{
    const struct signal *s = &vcd->signal[i];
    char code[3];

    if (s->is_number)
        fprintf(vcd->file, "r%d ", s->value == UNKNOWN ? -1 : s->value);
    else
        fputc(s->value == UNDRIVEN ? 'z' : '0' + s->value, vcd->file);
    fprintf(vcd->file, "%s\n", code_of(i, code));
}

static void put_declaration(struct pl_vcd *vcd, unsigned i)
{
    const struct signal *s = &vcd->signal[i];
    char code[3];

    fprintf(vcd->file, "$var %s %s %s $end\n", s->is_number ? "real 64" : "wire 1",
            code_of(i, code), s->name);
}

static void begin(struct pl_vcd *vcd)
{
    if (vcd->began)
        return;
    vcd->began = true;
    for (unsigned i = 0; i < vcd->n_signals; i++)
        put_declaration(vcd, i);
    fputs("$upscope $end\n$enddefinitions $end\n#0\n$dumpvars\n", vcd->file);
    for (unsigned i = 0; i < vcd->n_signals; i++)
        put_value(vcd, i);
    fputs("$end\n", vcd->file);
}

static int declare(struct pl_vcd *vcd, const char *name, bool is_number, uint16_t value)
{
    struct signal *s = &vcd->signal[vcd->n_signals];

    s->is_number = is_number;
    s->value = value;
    snprintf(s->name, sizeof s->name, "%s", name);
    return (int)vcd->n_signals++;
}

static bool has_room(const struct pl_vcd *vcd, unsigned signals)
{
    return !vcd->began && PL_VCD_SIGNALS - vcd->n_signals >= signals;
}

int pl_vcd_uart(struct pl_vcd *vcd, const char *name)
{
    char characters[NAME_SIZE];
    int id;

    if (!has_room(vcd, 2))
        return -1;
    id = declare(vcd, name, false, 1);
    snprintf(characters, sizeof characters, "%.20s_char", name);
    declare(vcd, characters, true, UNKNOWN);
    return id;
}

bool pl_vcd_port(struct pl_vcd *vcd, unsigned port)
{
    char name[NAME_SIZE];

    if (port >= PORTS || vcd->port[port] || !has_room(vcd, PINS_OF_PORT))
        return false;
    vcd->port[port] = (int)vcd->n_signals;
    for (unsigned pin = 0; pin < PINS_OF_PORT; pin++) {
        snprintf(name, sizeof name, "P%c%u", 'A' + (int)port, pin);
        declare(vcd, name, false, UNDRIVEN);
    }
    return true;
}

/* --- Events --- */

static bool earlier(const struct event *a, const struct event *b)
{
    return a->ps != b->ps ? a->ps < b->ps : a->order < b->order;
}

static void swap(struct event *a, struct event *b)
{
    struct event keep = *a;

    *a = *b;
    *b = keep;
}

static bool make_room(struct pl_vcd *vcd)
{
    size_t room = vcd->room ? 2 * vcd->room : FIRST_EVENTS;
    struct event *more;

    if (vcd->n_events < vcd->room)
        return true;
    more = realloc(vcd->event, room * sizeof *more);
    if (!more) {
        vcd->failed = true;
        return false;
    }
    vcd->event = more;
    vcd->room = room;
    return true;
}

static void push(struct pl_vcd *vcd, uint64_t ps, int signal, unsigned value)
{
    size_t i = vcd->n_events;

    if (vcd->failed || !make_room(vcd))
        return;
    vcd->event[vcd->n_events++] =
        (struct event){ps, vcd->orders++, (uint16_t)signal, (uint16_t)value};
    for (; i > 0 && earlier(&vcd->event[i], &vcd->event[(i - 1) / 2]); i = (i - 1) / 2)
        swap(&vcd->event[i], &vcd->event[(i - 1) / 2]);
}

static struct event pop(struct pl_vcd *vcd)
{
    struct event top = vcd->event[0];
    size_t i = 0, child;

    vcd->event[0] = vcd->event[--vcd->n_events];
    while ((child = 2 * i + 1) < vcd->n_events) {
        if (child + 1 < vcd->n_events && earlier(&vcd->event[child + 1], &vcd->event[child]))
            child++;
        if (!earlier(&vcd->event[child], &vcd->event[i]))
            break;
        swap(&vcd->event[child], &vcd->event[i]);
        i = child;
    }
    return top;
}

static void put_time(struct pl_vcd *vcd, uint64_t ps)
{
    uint64_t ns = ps / PS_PER_NS;

    if (ns <= vcd->written_ns)
        return;
    fprintf(vcd->file, "#%" PRIu64 "\n", ns);
    vcd->written_ns = ns;
}

static void put_event(struct pl_vcd *vcd, const struct event *e)
{
    struct signal *s = &vcd->signal[e->signal];

    if (s->value == e->value)
        return;
    s->value = e->value;
    put_time(vcd, e->ps);
    put_value(vcd, e->signal);
}

static void put_until(struct pl_vcd *vcd, uint64_t ps)
{
    while (vcd->n_events > 0 && vcd->event[0].ps <= ps) {
        struct event e = pop(vcd);

        put_event(vcd, &e);
    }
}

void pl_vcd_time(struct pl_vcd *vcd, uint64_t now_ps)
{
    begin(vcd);
    if (now_ps > vcd->now_ps)
        vcd->now_ps = now_ps;
    if (vcd->now_ps > PL_VCD_WINDOW_PS)
        put_until(vcd, vcd->now_ps - PL_VCD_WINDOW_PS);
}

/* --- Signals --- */

/* Where bit number `bit` of a frame begins; the start bit is number 0. */
static uint64_t bit_begins(const struct pl_frame *f, unsigned bit)
{
    return f->start_ps + (PS_PER_S * bit + f->baud / 2) / f->baud;
}

void pl_vcd_frame(struct pl_vcd *vcd, int uart, const struct pl_frame *frame)
{
    unsigned stop = frame->n_bits + 1u;

    if (uart < 0 || frame->baud == 0 || frame->n_bits > 16)
        return;
    push(vcd, frame->start_ps, uart, 0);
    for (unsigned bit = 1; bit < stop; bit++)
        push(vcd, bit_begins(frame, bit), uart, frame->bits >> (bit - 1) & 1);
    push(vcd, bit_begins(frame, stop), uart, 1);
    push(vcd, bit_begins(frame, stop), uart + 1, frame->bits & 0xFF);
    pl_vcd_time(vcd, frame->start_ps);
}

void pl_vcd_pin(struct pl_vcd *vcd, unsigned pin, bool level, uint64_t ps)
{
    unsigned port = pin / PINS_OF_PORT;

    if (port < PORTS && vcd->port[port])
        push(vcd, ps, vcd->port[port] + (int)(pin % PINS_OF_PORT), level);
    pl_vcd_time(vcd, ps);
}

void pl_vcd_reset(struct pl_vcd *vcd, uint64_t ps)
{
    push(vcd, ps, NRST, 0);
    push(vcd, ps + NRST_PULSE_PS, NRST, 1);
    pl_vcd_time(vcd, ps);
}

/* --- Life --- */

/* A scope's name has no blanks. */
static void put_scope(FILE *file, const char *chip)
{
    fputs("$scope module ", file);
    for (; *chip; chip++)
        fputc(isalnum((unsigned char)*chip) ? *chip : '_', file);
    fputs(" $end\n", file);
}

struct pl_vcd *pl_vcd_open(const char *path, const char *chip)
{
    struct pl_vcd *vcd = calloc(1, sizeof *vcd);

    if (!vcd)
        return NULL;
    vcd->file = fopen(path, "w");
    if (!vcd->file) {
        free(vcd);
        return NULL;
    }
    fputs("$version pinless virtual board $end\n$timescale 1 ns $end\n", vcd->file);
    put_scope(vcd->file, chip);
    declare(vcd, "NRST", false, 1);
    return vcd;
}

bool pl_vcd_close(struct pl_vcd *vcd)
{
    bool good;

    begin(vcd);
    put_until(vcd, UINT64_MAX);
    put_time(vcd, vcd->now_ps);
    good = !vcd->failed && !ferror(vcd->file);
    good = fclose(vcd->file) == 0 && good;
    free(vcd->event);
    free(vcd);
    return good;
}
