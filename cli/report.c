/* SPDX-License-Identifier: MIT */
/* What pinless tells: lines for people, or one JSON object a line for programs; the verdict last.
 */
#include "report.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool env_set(const char *name)
{
    const char *value = getenv(name);

    return value && value[0] != '\0';
}

/* The first of these that is set decides, as setlocale does it. */
static bool locale_is_utf8(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *value = getenv(names[i]);
        if (value && value[0] != '\0')
            return strstr(value, "UTF-8") || strstr(value, "utf8");
    }
    return false;
}

static bool is_terminal(FILE *file)
{
    const char *term = getenv("TERM");

    return isatty(fileno(file)) && !(term && strcmp(term, "dumb") == 0);
}

void pl_report_init(struct pl_report *r, const char *command, bool json, bool quiet,
                    unsigned verbose)
{
    *r = (struct pl_report){.json = json, .quiet = quiet, .verbose = verbose, .out = stdout};
    r->live = !json && !quiet && is_terminal(stderr);
    r->colour = !json && is_terminal(stderr) && !env_set("NO_COLOR");
    r->utf8 = locale_is_utf8() && isatty(fileno(stdout));
    r->verdict = "done";
    r->result = json ? cJSON_CreateObject() : NULL;
    cJSON_AddStringToObject(r->result, "event", "result");
    cJSON_AddStringToObject(r->result, "command", command);
}

static void print_line(FILE *out, const char *before, const char *format, va_list args,
                       const char *after)
{
    fputs(before, out);
    vfprintf(out, format, args);
    fprintf(out, "%s\n", after);
}

void pl_report_say(const struct pl_report *r, const char *format, ...)
{
    va_list args;

    if (r->json || r->quiet)
        return;
    va_start(args, format);
    print_line(r->out, "", format, args, "");
    va_end(args);
    fflush(r->out);
}

void pl_report_detail(const struct pl_report *r, const char *format, ...)
{
    va_list args;

    if (r->json || r->quiet || r->verbose == 0)
        return;
    va_start(args, format);
    print_line(r->out, "", format, args, "");
    va_end(args);
}

void pl_report_note(const struct pl_report *r, const char *format, ...)
{
    char text[PL_TEXT_MAX];
    va_list args;
    cJSON *event = pl_report_event(r, "note");

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    cJSON_AddStringToObject(event, "message", text);
    pl_report_send(r, event);
    if (!r->json && !r->quiet)
        fprintf(stderr, "%snote:%s %s\n", r->colour ? "\033[33m" : "", r->colour ? "\033[0m" : "",
                text);
}

cJSON *pl_report_event(const struct pl_report *r, const char *name)
{
    cJSON *event = r->json ? cJSON_CreateObject() : NULL;

    cJSON_AddStringToObject(event, "event", name);
    return event;
}

void pl_report_send(const struct pl_report *r, cJSON *event)
{
    char *line = event ? cJSON_PrintUnformatted(event) : NULL;

    if (line)
        fprintf(r->out, "%s\n", line);
    if (line)
        fflush(r->out);
    cJSON_free(line);
    cJSON_Delete(event);
}

void pl_report_add_addr(cJSON *object, const char *name, uint32_t addr)
{
    char text[12];

    snprintf(text, sizeof text, "0x%08" PRIX32, addr);
    cJSON_AddStringToObject(object, name, text);
}

void pl_report_add_hex(cJSON *object, const char *name, const uint8_t *data, size_t n)
{
    char *text = object ? malloc(2 * n + 1) : NULL;

    if (!text)
        return;
    text[0] = '\0';
    for (size_t i = 0; i < n; i++)
        snprintf(text + 2 * i, 3, "%02x", data[i]);
    cJSON_AddStringToObject(object, name, text);
    free(text);
}

static void add_text(cJSON *object, const char *name, const char *text)
{
    if (text[0] != '\0')
        cJSON_AddStringToObject(object, name, text);
}

static void finish_json(struct pl_report *r)
{
    cJSON *o = r->result;

    cJSON_AddBoolToObject(o, "ok", r->exit == PL_EXIT_DONE);
    cJSON_AddStringToObject(o, "verdict", r->verdict);
    cJSON_AddNumberToObject(o, "exit", r->exit);
    add_text(o, "message", r->cause);
    add_text(o, "state", r->state);
    add_text(o, "rescue", r->rescue);
    add_text(o, "next", r->next);
    pl_report_send(r, o);
    r->result = NULL;
}

static void finish_words(const struct pl_report *r)
{
    const char *const more[] = {r->state, r->rescue, r->next};

    if (r->exit == PL_EXIT_DONE)
        return;
    fflush(r->out);
    fprintf(stderr, "%serror:%s %s.\n", r->colour ? "\033[31m" : "", r->colour ? "\033[0m" : "",
            r->cause);
    for (size_t i = 0; i < sizeof more / sizeof more[0]; i++) {
        size_t n = strlen(more[i]);
        if (n > 0)
            fprintf(stderr, "  %s%s\n", more[i], more[i][n - 1] == '?' ? "" : ".");
    }
}

int pl_report_finish(struct pl_report *r)
{
    if (r->json)
        finish_json(r);
    else
        finish_words(r);
    if (fflush(r->out) != 0 || ferror(r->out)) {
        fputs("error: the output could not be written.\n", stderr);
        return r->exit == PL_EXIT_DONE ? PL_EXIT_INTERNAL : r->exit;
    }
    return r->exit;
}
