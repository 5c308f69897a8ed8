/* SPDX-License-Identifier: MIT */
/* What lint has found, in words and in JSON, with lines of the user's source. */
#include "lint_text.h"

#include <cjson/cJSON.h>
#include <inttypes.h>
#include <string.h>

/* A cause as it is told: the innermost code that is the user's own, and what it went through. */
struct told {
    bool has_line;
    struct pl_source_place place;
    char text[PL_SOURCE_TEXT]; /* of the line; "" if it cannot be read */
    char through[80];          /* the vendor's function that did it */
    char symbol[128];          /* "main+0x12", or "" */
    uint32_t pc;
};

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* The place itself says so if it is inlined, else the trail does. */
static void look_up_caller(struct pl_source_place *place, const struct pl_source_lines *lines,
                           uint32_t pc)
{
    struct pl_source_place caller;

    if (place->caller_line || !pl_source_lines_find(lines, pc, &caller))
        return;
    memcpy(place->caller_path, caller.path, sizeof caller.path);
    place->caller_line = caller.line;
}

static unsigned own_code(const struct pl_trail *trail, const struct pl_source_lines *lines)
{
    struct pl_source_place place;

    for (unsigned i = 0; i < trail->n; i++)
        if (pl_source_lines_find(lines, trail->pc[i], &place) && !pl_source_is_vendors(&place))
            return i;
    return 0;
}

static void look_up(struct told *told, const struct pl_trail *trail,
                    const struct pl_lint_telling *telling)
{
    unsigned own = own_code(trail, telling->lines);
    struct pl_source_place vendors;

    memset(told, 0, sizeof *told);
    told->pc = trail->pc[own];
    pl_symbols_name(telling->symbols, told->pc, told->symbol, sizeof told->symbol);
    told->has_line = pl_source_lines_find(telling->lines, told->pc, &told->place);
    if (!told->has_line)
        return;
    pl_source_text(&told->place, told->text, sizeof told->text);
    if (own > 0 && pl_source_lines_find(telling->lines, trail->pc[own - 1], &vendors))
        snprintf(told->through, sizeof told->through, "%s", vendors.function);
    if (own + 1 < trail->n)
        look_up_caller(&told->place, telling->lines, trail->pc[own + 1]);
}

/* --- For people --- */

static void print_place(const struct told *told, FILE *out)
{
    if (!told->has_line) {
        fprintf(out, "0x%08" PRIX32 "%s%s", told->pc, *told->symbol ? " " : "", told->symbol);
        return;
    }
    fprintf(out, "%s:%d", name_of(told->place.path), told->place.line);
    if (*told->place.function)
        fprintf(out, " in %s()", told->place.function);
    if (*told->through)
        fprintf(out, ", through %s()", told->through);
    if (told->place.caller_line)
        fprintf(out, ", called at %s:%d", name_of(told->place.caller_path),
                told->place.caller_line);
    if (*told->text)
        fprintf(out, "\n        %s", told->text);
}

static void print_cause(const char *how, const struct pl_trail *trail,
                        const struct pl_lint_telling *telling, FILE *out)
{
    struct told told;

    look_up(&told, trail, telling);
    fprintf(out, "   %s ", how);
    print_place(&told, out);
    fputc('\n', out);
}

static void print_finding(const struct pl_lint_finding *f, const char *head,
                          const struct pl_lint_telling *telling, FILE *out)
{
    fprintf(out, "%s %s: %s\n   seen: %s\n", head, f->name, f->why, f->evidence);
    for (unsigned i = 0; i < f->n_causes; i++)
        print_cause(f->at_jump ? "jump: " : "line: ", &f->cause[i], telling, out);
    if (f->severity != PL_JUMP_NOTE)
        fprintf(out, "   real: %s\n",
                f->severity == PL_JUMP_HANGS ? "does not work"
                                             : "may work, by luck or on some chips");
    fprintf(out, "   fix:  %s%s%s%s\n", f->fix, f->source ? " (" : "", f->source ? f->source : "",
            f->source ? ")" : "");
}

static void print_findings(const struct pl_lint *lint, const struct pl_lint_telling *telling,
                           FILE *out)
{
    unsigned number = 0;
    char head[16];

    for (unsigned i = 0; i < lint->n; i++) {
        bool note = lint->finding[i].severity == PL_JUMP_NOTE;
        snprintf(head, sizeof head, "%u.", note ? 0 : ++number);
        print_finding(&lint->finding[i], note ? "note" : head, telling, out);
    }
}

static void print_story(const struct pl_lint *lint, const struct pl_lint_telling *telling,
                        FILE *out)
{
    fprintf(out, "%s on an %s: ", telling->firmware, telling->chip);
    if (lint->asked)
        fprintf(out, "asked on %s", lint->uart);
    else
        fputs("not asked", out);
    if (lint->answered)
        fputs(", has answered", out);
    if (lint->reset)
        fputs(", was reset", out);
    if (lint->jumped)
        fputs(", jumped into system memory", out);
    fputc('\n', out);
    if (lint->jumped)
        print_cause("jump: ", &lint->jump, telling, out);
}

void pl_lint_print(const struct pl_lint *lint, const struct pl_lint_telling *telling, FILE *out)
{
    print_story(lint, telling, out);
    if (!pl_source_lines_known(telling->lines))
        fputs("no lines of source: this file has none; an ELF built with -g has\n", out);
    print_findings(lint, telling, out);
    fprintf(out, "reaches the %s loader: %s; %u problem%s\n", lint->resident ? "resident" : "ROM",
            lint->reaches ? "yes" : "no", lint->problems, lint->problems == 1 ? "" : "s");
}

/* --- For programs --- */

static cJSON *cause_json(const struct pl_trail *trail, const struct pl_lint_telling *telling)
{
    cJSON *o = cJSON_CreateObject();
    struct told told;
    char address[16];

    look_up(&told, trail, telling);
    snprintf(address, sizeof address, "0x%08" PRIX32, told.pc);
    cJSON_AddStringToObject(o, "address", address);
    if (!told.has_line) {
        cJSON_AddStringToObject(o, "symbol", told.symbol);
        return o;
    }
    cJSON_AddStringToObject(o, "file", told.place.path);
    cJSON_AddNumberToObject(o, "line", told.place.line);
    cJSON_AddStringToObject(o, "function", told.place.function);
    cJSON_AddStringToObject(o, "text", told.text);
    if (*told.through)
        cJSON_AddStringToObject(o, "through", told.through);
    return o;
}

static cJSON *finding_json(const struct pl_lint_finding *f, const struct pl_lint_telling *telling)
{
    cJSON *o = cJSON_CreateObject(), *causes;

    cJSON_AddStringToObject(o, "id", f->name);
    cJSON_AddStringToObject(o, "severity", pl_jump_severity_name(f->severity));
    cJSON_AddStringToObject(o, "evidence", f->evidence);
    cJSON_AddStringToObject(o, "why", f->why);
    cJSON_AddStringToObject(o, "fix", f->fix);
    if (f->source)
        cJSON_AddStringToObject(o, "source", f->source);
    causes = cJSON_AddArrayToObject(o, "causes");
    for (unsigned i = 0; causes && i < f->n_causes; i++)
        cJSON_AddItemToArray(causes, cause_json(&f->cause[i], telling));
    return o;
}

char *pl_lint_json(const struct pl_lint *lint, const struct pl_lint_telling *telling)
{
    cJSON *o = cJSON_CreateObject(), *findings;
    char *text;

    cJSON_AddStringToObject(o, "firmware", telling->firmware);
    cJSON_AddStringToObject(o, "chip", telling->chip);
    cJSON_AddStringToObject(o, "verdict", pl_lint_verdict_name(lint->verdict));
    cJSON_AddBoolToObject(o, "reaches", lint->reaches);
    cJSON_AddNumberToObject(o, "problems", lint->problems);
    if (lint->uart)
        cJSON_AddStringToObject(o, "uart", lint->uart);
    cJSON_AddBoolToObject(o, "answered", lint->answered);
    cJSON_AddBoolToObject(o, "reset", lint->reset);
    if (lint->jumped)
        cJSON_AddItemToObject(o, "jump", cause_json(&lint->jump, telling));
    findings = cJSON_AddArrayToObject(o, "findings");
    for (unsigned i = 0; findings && i < lint->n; i++)
        cJSON_AddItemToArray(findings, finding_json(&lint->finding[i], telling));
    text = cJSON_PrintUnformatted(o);
    cJSON_Delete(o);
    return text;
}
