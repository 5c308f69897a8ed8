/* SPDX-License-Identifier: MIT */
/* pinless trace-decode: tell a recorded conversation in words. */
#include <inttypes.h>
#include <stdlib.h>

#include "cli.h"
#include "trace_decode.h"

enum { TRACE_MAX = 256 * 1024 * 1024 };

static void on_event(void *context, const struct pl_trace_event *event)
{
    const struct pl_report *r = context;
    const char *who = event->mark == '>' ? "host" : event->mark == '<' ? "  chip" : "line";
    cJSON *object = pl_report_event(r, "trace");

    if (event->mark == '#' || event->mark == '?')
        pl_report_say(r, "%12s %c %s", "", event->mark, event->text);
    else
        pl_report_say(r, "%8" PRIu64 ".%03u %c %-6s %s", event->us / 1000,
                      (unsigned)(event->us % 1000), event->mark, who, event->text);
    cJSON_AddNumberToObject(object, "ms", (double)event->us / 1000.0);
    cJSON_AddStringToObject(object, "mark", (const char[]){event->mark, '\0'});
    cJSON_AddStringToObject(object, "text", event->text);
    pl_report_send(r, object);
}

/* The whole file, or NULL. */
static char *slurp(FILE *file, size_t *len)
{
    size_t room = 65536;
    char *text = malloc(room);

    *len = 0;
    while (text && *len < TRACE_MAX) {
        size_t got = fread(text + *len, 1, room - *len, file);
        if (got == 0)
            break;
        *len += got;
        if (*len < room)
            continue;
        char *larger = realloc(text, room *= 2);
        if (!larger)
            free(text);
        text = larger;
    }
    if (text && (ferror(file) || *len >= TRACE_MAX)) {
        free(text);
        text = NULL;
    }
    return text;
}

static int report_summary(struct pl_cli *cli, const char *path, const struct pl_trace_summary *s)
{
    cJSON *o = cli->report.result;

    cJSON_AddNumberToObject(o, "lines", s->lines);
    cJSON_AddNumberToObject(o, "bad_lines", s->bad_lines);
    cJSON_AddNumberToObject(o, "commands", s->commands);
    cJSON_AddNumberToObject(o, "nacks", s->nacks);
    cJSON_AddNumberToObject(o, "strays", s->strays);
    if (s->sent == 0 && s->received == 0)
        return pl_fail(&cli->report, PL_ERR_FORMAT, "%s: this is no trace", path);
    pl_report_say(&cli->report,
                  "%" PRIu32 " bytes sent, %" PRIu32 " received; %" PRIu32 " commands, %" PRIu32
                  " refused; %" PRIu32 " bytes that belong to nothing",
                  s->sent, s->received, s->commands, s->nacks, s->strays);
    return PL_EXIT_DONE;
}

int pl_cmd_trace_decode(struct pl_cli *cli)
{
    const char *path = pl_operand(cli, 0);
    struct pl_trace_summary summary;
    size_t len;
    FILE *file = fopen(path, "rb");
    char *text = file ? slurp(file, &len) : NULL;

    if (file)
        fclose(file);
    if (!text)
        return pl_fail(&cli->report, PL_ERR_FILE, "%s cannot be read", path);
    pl_trace_decode(text, len, on_event, &cli->report, &summary);
    free(text);
    return report_summary(cli, path, &summary);
}
