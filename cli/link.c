/* SPDX-License-Identifier: MIT */
/* The blocking side: opens the port, drives the session until it is no longer busy, hears Ctrl-C.
 */
#include "link.h"

#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <strings.h>

#include "entry.h"
#include "numbers.h"
#include "words.h"

enum {
    TURN_MS = 100,
    CHUNK = 512,
    LOOK_MS = 250 /* two 0x7F: a loader that waits for a command
                      answers the second only */
};

static volatile sig_atomic_t interrupted;

static void on_signal(int number)
{
    (void)number;
    interrupted = 1;
}

static void catch_signals(void)
{
    signal(SIGINT, on_signal);
    signal(SIGTERM, on_signal);
#ifdef SIGHUP
    signal(SIGHUP, on_signal);
    /* `pinless update ... | head` must not end in half an update. */
    signal(SIGPIPE, SIG_IGN);
#endif
}

/* --- Opening --- */

/* "115200, 57600 and 9600 baud 8E1". */
static void settings_text(const struct pl_options *o, char *out, size_t size)
{
    size_t at = 0;

    out[0] = '\0';
    for (int i = 0; i < o->n_lines && at < size; i++) {
        const char *joint = i == 0 ? "" : i + 1 == o->n_lines ? " and " : ", ";
        at += (size_t)snprintf(out + at, size - at, "%s%" PRIu32, joint, o->lines[i].baud);
    }
    if (at < size)
        snprintf(out + at, size - at, " baud 8%c1", o->parity == PL_PARITY_EVEN ? 'E' : 'N');
}

static int no_port(struct pl_report *r)
{
    char found[200] = "";
    struct pl_serial_info *list = pl_serial_list();

    for (size_t i = 0; list && list[i].path; i++) {
        size_t at = strlen(found);
        snprintf(found + at, sizeof found - at, "%s%s", i ? ", " : "", list[i].path);
    }
    pl_serial_list_free(list);
    pl_fail_usage(r, "no port is named: -p PORT, or PINLESS_PORT in the environment");
    if (found[0] != '\0')
        pl_fail_next(r, "This machine has %s", found);
    else
        pl_fail_next(r, "This machine shows no serial port; is the adapter plugged in?");
    return r->exit;
}

static int run_lines(struct pl_link *link)
{
    char error[200] = "";
    const char *sequence = link->opt->line_sequence;

    if (!sequence)
        return PL_EXIT_DONE;
    int err = pl_serial_lines(link->port, sequence, error, sizeof error);
    if (err == PL_OK)
        return PL_EXIT_DONE;
    pl_fail(link->report, err, "--lines '%.60s': %s", sequence,
            error[0] != '\0' ? error : pl_words_for(err)->cause);
    return link->report->exit;
}

static void note_port(const struct pl_link *link)
{
    static const struct {
        unsigned bit;
        const char *text;
    } notes[] = {
        {PL_SERIAL_NO_PARITY, "the port does not do even parity; single-bit errors go unnoticed "
                              "until the verify"},
        {PL_SERIAL_NO_MODEM_LINES, "the port has no RTS and DTR"},
        {PL_SERIAL_NO_LOW_LATENCY, "the adapter's latency timer could not be shortened"},
    };

    for (size_t i = 0; i < sizeof notes / sizeof notes[0]; i++) {
        if (pl_serial_notes(link->port) & notes[i].bit)
            pl_report_note(link->report, "%s", notes[i].text);
    }
}

int pl_link_open(struct pl_link *link, const struct pl_options *opt, struct pl_report *report)
{
    char error[200] = "";

    link->opt = opt;
    link->report = report;
    if (!opt->port || opt->port[0] == '\0')
        return no_port(report);
    if (opt->line_sequence &&
        pl_serial_lines_check(opt->line_sequence, error, sizeof error) != PL_OK)
        return pl_fail_usage(report, "--lines: %s", error);
    if (opt->trace && pl_trace_open(&link->trace, opt->trace) != PL_OK)
        return pl_fail(report, PL_ERR_FILE, "the trace file %s cannot be written", opt->trace);
    catch_signals();
    int err = pl_serial_open(&link->port, opt->port, &opt->lines[0], error, sizeof error);
    if (err != PL_OK)
        return pl_fail(report, err, "%s", error[0] != '\0' ? error : pl_words_for(err)->cause);
    return run_lines(link);
}

void pl_link_stats(const struct pl_link *link)
{
    const struct pl_session_stats *s = &link->session.stats;
    cJSON *object = link->port ? cJSON_CreateObject() : NULL;

    if (!object)
        return;
    cJSON_AddNumberToObject(object, "sent", s->sent);
    cJSON_AddNumberToObject(object, "received", s->received);
    cJSON_AddNumberToObject(object, "nacks", s->nacks);
    cJSON_AddNumberToObject(object, "timeouts", s->timeouts);
    cJSON_AddNumberToObject(object, "resyncs", s->resyncs);
    cJSON_AddNumberToObject(object, "retries", s->retries);
    cJSON_AddNumberToObject(object, "noise", s->noise);
    if (!link->report->result || !cJSON_AddItemToObject(link->report->result, "link", object))
        cJSON_Delete(object);
    pl_report_detail(link->report,
                     "Link: %" PRIu32 " bytes sent, %" PRIu32 " received, %" PRIu32
                     " refusals, %" PRIu32 " timeouts, %" PRIu32 " recoveries, %" PRIu32
                     " retries, %" PRIu32 " stray bytes",
                     s->sent, s->received, s->nacks, s->timeouts, s->resyncs, s->retries, s->noise);
}

bool pl_link_close(struct pl_link *link)
{
    if (link->port)
        pl_serial_close(link->port);
    link->port = NULL;
    return pl_trace_close(&link->trace) == PL_OK;
}

/* --- Driving --- */

static void cut(struct pl_link *link, int fault, const char *text)
{
    if (link->aborted)
        return;
    link->aborted = true;
    link->fault = fault;
    snprintf(link->fault_text, sizeof link->fault_text, "%s", text);
    pl_trace_remark(&link->trace, fault == PL_ERR_CANCELLED ? "interrupted" : "port failed");
    pl_session_abort(&link->session,
                     fault == PL_ERR_CANCELLED ? PL_ERR_CANCELLED : PL_ERR_PORT_LOST);
}

static void turn_line(struct pl_link *link)
{
    struct pl_line line;
    char text[100];

    if (!pl_session_line_wanted(&link->session, &line))
        return;
    int err = pl_serial_set_line(link->port, &line);
    if (err != PL_OK) {
        snprintf(text, sizeof text, "the port cannot be set to %" PRIu32 " baud 8%c1", line.baud,
                 line.parity == PL_PARITY_EVEN ? 'E' : 'N');
        cut(link, err, err == PL_ERR_PORT_LINE ? text : "");
        return;
    }
    pl_trace_line(&link->trace, &line);
    pl_session_line_done(&link->session, pl_serial_now_ms());
}

static int failed(struct pl_link *link, int err)
{
    cut(link, err, "");
    return err;
}

int pl_link_write(struct pl_link *link, const uint8_t *bytes, size_t len)
{
    int sent = interrupted ? PL_ERR_CANCELLED : pl_serial_write(link->port, bytes, len, TURN_MS);

    if (sent < 0)
        return failed(link, sent);
    pl_trace_bytes(&link->trace, PL_TRACE_HOST, bytes, (size_t)sent);
    return sent;
}

int pl_link_read(struct pl_link *link, uint8_t *bytes, size_t room, uint32_t wait_ms)
{
    int got = interrupted
                  ? PL_ERR_CANCELLED
                  : pl_serial_read(link->port, bytes, room, wait_ms < TURN_MS ? wait_ms : TURN_MS);

    if (got < 0)
        return failed(link, got);
    pl_trace_bytes(&link->trace, PL_TRACE_CHIP, bytes, (size_t)got);
    return got;
}

static void turn_send(struct pl_link *link)
{
    size_t len;
    const uint8_t *bytes = pl_session_tx(&link->session, &len);
    int sent = len > 0 ? pl_link_write(link, bytes, len) : 0;

    if (sent > 0)
        pl_session_tx_done(&link->session, (size_t)sent, pl_serial_now_ms());
}

static void turn_receive(struct pl_link *link)
{
    uint8_t bytes[CHUNK];
    size_t unsent;
    uint32_t wait = pl_session_wait_ms(&link->session, pl_serial_now_ms());

    pl_session_tx(&link->session, &unsent);
    if (unsent > 0)
        wait = 0;
    int got = pl_link_read(link, bytes, sizeof bytes, wait);
    if (got > 0)
        pl_session_rx(&link->session, bytes, (size_t)got, pl_serial_now_ms());
}

void pl_link_turn(struct pl_link *link)
{
    if (interrupted)
        cut(link, PL_ERR_CANCELLED, "");
    if (pl_session_result(&link->session) != PL_BUSY)
        return;
    turn_line(link);
    if (!link->aborted)
        turn_send(link);
    if (!link->aborted && pl_session_result(&link->session) == PL_BUSY)
        turn_receive(link);
    if (!link->aborted)
        pl_session_tick(&link->session, pl_serial_now_ms());
}

int pl_link_finish(struct pl_link *link, int started)
{
    if (started != PL_OK)
        return pl_link_cause(link, started);
    while (pl_session_result(&link->session) == PL_BUSY)
        pl_link_turn(link);
    return pl_link_cause(link, pl_session_result(&link->session));
}

int pl_link_cause(const struct pl_link *link, int result)
{
    return result < 0 && link->aborted ? link->fault : result;
}

int pl_link_fail(struct pl_link *link, int result, const char *what, ...)
{
    char doing[160];
    va_list args;
    int err = pl_link_cause(link, result);
    const char *cause = link->fault_text[0] != '\0' ? link->fault_text : pl_words_for(err)->cause;

    va_start(args, what);
    vsnprintf(doing, sizeof doing, what, args);
    va_end(args);
    return pl_fail(link->report, err, "%s (%s)", cause, doing);
}

/* --- Who is there --- */

static void report_target(const struct pl_link *link)
{
    const struct pl_target *t = &link->target;
    char size[PL_GROUPED_MAX], id[32] = "";
    cJSON *event = pl_report_event(link->report, "chip");

    if (t->bl_id)
        snprintf(id, sizeof id, ", bootloader id 0x%02X", t->bl_id);
    pl_report_say(link->report, "%s (PID 0x%03X), ROM loader V%u.%u, %s%s flash%s%s",
                  t->variant ? t->variant->name : t->chip->name, t->pid, t->version >> 4,
                  t->version & 15, t->flash_size_known ? "" : "at most ",
                  pl_number_size(size, t->flash_size), id,
                  t->read_protected ? ", read-out protected" : "");
    cJSON_AddStringToObject(event, "name", t->variant ? t->variant->name : t->chip->name);
    cJSON_AddNumberToObject(event, "pid", t->pid);
    cJSON_AddNumberToObject(event, "loader_version", t->version);
    cJSON_AddNumberToObject(event, "bootloader_id", t->bl_id);
    pl_report_add_addr(event, "flash_base", t->chip->flash_base);
    cJSON_AddNumberToObject(event, "flash_size", t->flash_size);
    cJSON_AddBoolToObject(event, "flash_size_known", t->flash_size_known);
    cJSON_AddBoolToObject(event, "read_protected", t->read_protected);
    cJSON_AddBoolToObject(event, "serves_protected", t->serves_protected);
    cJSON_AddNumberToObject(event, "baud", link->session.line.baud);
    if (t->uid_known)
        pl_report_add_hex(event, "uid", t->uid, sizeof t->uid);
    pl_report_send(link->report, event);
    if (!t->layout_known)
        pl_report_note(link->report,
                       "the chip would not say which of its two erase maps holds, --layout %s or "
                       "--layout %s",
                       t->chip->layouts[0].option, t->chip->layouts[1].option);
}

static int wrong_chip(struct pl_link *link)
{
    const struct pl_chip *is = pl_chip_by_pid(link->target.pid);
    const struct pl_chip *want = link->opt->demand[0];

    return pl_fail(link->report, PL_ERR_WRONG_CHIP,
                   "this is a %s (PID 0x%03X), but --chip demands %s (PID 0x%03X)%s",
                   is ? is->name : "chip that pinless does not know", link->target.pid, want->name,
                   want->pid, link->opt->n_demand > 1 ? " or a relative" : "");
}

static int nobody_on_bus(struct pl_link *link, const char *settings)
{
    pl_fail(link->report, PL_ERR_NO_ANSWER, "no loader has number %u on the bus at %s, %s",
            link->opt->node, link->opt->port, settings);
    pl_fail_next(
        link->report,
        "Is the product there, in its loader, with this number, and at this rate? Does the "
        "adapter drive the bus only while it sends? --trace FILE shows what came back");
    return link->report->exit;
}

static int identify_failed(struct pl_link *link, int result)
{
    char settings[100];
    int err = pl_link_cause(link, result);

    if (pl_serial_notes(link->port) != 0 && err != PL_ERR_CANCELLED)
        note_port(link);
    settings_text(link->opt, settings, sizeof settings);
    if (link->report->state[0] == '\0')
        snprintf(link->report->state, sizeof link->report->state, "%s",
                 err == PL_ERR_NO_ANSWER ? "" : "State of the chip: nothing was changed");
    switch (err) {
    case PL_ERR_WRONG_CHIP:
        return wrong_chip(link);
    case PL_ERR_UNKNOWN_CHIP:
        return pl_fail(link->report, err, "product id 0x%03X is not in the table of chips",
                       link->target.pid);
    case PL_ERR_UNKNOWN_MAP:
        return pl_fail(link->report, err, "%s has no erase map called '%.40s'",
                       link->target.chip->name, link->opt->layout);
    case PL_ERR_NO_ANSWER:
        if (link->nobody)
            return pl_entry_nobody(link);
        if (link->opt->node)
            return nobody_on_bus(link, settings);
        return pl_fail(link->report, err, "no loader answered on %s at %s", link->opt->port,
                       settings);
    case PL_ERR_GARBLED:
        /* There never was a session that could have been lost. */
        pl_fail(link->report, err, "something answers on %s, but no AN3155 loader at %s",
                link->opt->port, settings);
        return link->report->exit = PL_EXIT_NO_LOADER;
    default:
        return pl_link_fail(link, err, "finding the loader on %s", link->opt->port);
    }
}

static bool demanded(const struct pl_options *o, const struct pl_chip *chip)
{
    for (size_t i = 0; i < o->n_demand; i++) {
        if (o->demand[i] == chip)
            return true;
    }
    return o->n_demand == 0;
}

/* What the user says of the erase map goes before what the chip says. */
static int choose_layout(struct pl_link *link)
{
    const struct pl_chip *chip = link->target.chip;

    for (uint8_t i = 0; i < chip->n_layouts; i++) {
        if (strcasecmp(chip->layouts[i].option, link->opt->layout) == 0) {
            link->target.layout = &chip->layouts[i];
            link->target.layout_known = true;
            return PL_OK;
        }
    }
    return PL_ERR_UNKNOWN_MAP;
}

static int run_identify(struct pl_link *link)
{
    const struct pl_options *o = link->opt;
    struct pl_identify id;
    int result;

    pl_identify_init(&id, &link->session, o->n_demand == 1 ? o->demand[0] : NULL,
                     o->given & PL_OPT_MAP ? &o->map.chip : NULL);
    while ((result = pl_identify_step(&id, pl_serial_now_ms())) == PL_BUSY)
        pl_link_turn(link);
    link->target = id.target;
    if (result == PL_OK && !demanded(o, id.target.chip))
        return PL_ERR_WRONG_CHIP;
    return result == PL_OK && (o->given & PL_OPT_LAYOUT) ? choose_layout(link) : result;
}

static int find_loader(struct pl_link *link, uint8_t n_lines, bool gentle)
{
    const struct pl_options *o = link->opt;
    struct pl_session_config config = {.n_lines = n_lines,
                                       .sync_ms = gentle ? LOOK_MS : 0,
                                       .strict = (o->given & PL_OPT_STRICT) != 0,
                                       .gentle = gentle,
                                       .node = o->node};

    memcpy(config.lines, o->lines, sizeof config.lines);
    pl_session_init(&link->session, &config);
    return run_identify(link);
}

/* Where an application may be running, only a short look comes first. */
static int find_loader_or_ask(struct pl_link *link, int *code)
{
    const struct pl_options *o = link->opt;
    int result = PL_ERR_NO_ANSWER;

    if (o->enters && o->entry.method != PL_METHOD_NONE) {
        result = find_loader(link, 1, true);
        if (result != PL_ERR_NO_ANSWER && result != PL_ERR_GARBLED)
            return result;
        *code = pl_entry_enter(link);
        if (*code != PL_EXIT_DONE)
            return result;
    }
    return find_loader(link, o->n_lines, false);
}

int pl_link_identify(struct pl_link *link, const struct pl_options *opt, struct pl_report *report)
{
    int code = link->port ? PL_EXIT_DONE : pl_link_open(link, opt, report);

    if (code != PL_EXIT_DONE)
        return code;
    int result = find_loader_or_ask(link, &code);
    if (code != PL_EXIT_DONE)
        return code;
    if (result != PL_OK)
        return identify_failed(link, result);
    report_target(link);
    if (report->verbose > 0) {
        note_port(link);
        pl_report_detail(
            report, "Link: %" PRIu32 " baud 8%c1, answers within %u ms%s", link->session.line.baud,
            link->session.line.parity == PL_PARITY_EVEN ? 'E' : 'N', link->session.turnaround_ms,
            link->session.loader.was_synced ? ", was synchronised before" : "");
    }
    return PL_EXIT_DONE;
}

int pl_link_again(struct pl_link *link)
{
    int result = find_loader(link, link->opt->n_lines, false);
    return result == PL_OK ? PL_EXIT_DONE : identify_failed(link, result);
}
