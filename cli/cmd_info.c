/* SPDX-License-Identifier: MIT */
/* pinless info: who is there, and what it can do. */
#include <string.h>

#include "cli.h"
#include "write_protection.h"

enum { SECTORS_TEXT = 1024 };

static void say_uid(const struct pl_report *r, const struct pl_target *t)
{
    char text[3 * sizeof t->uid + 1] = "";

    for (size_t i = 0; i < sizeof t->uid; i++)
        snprintf(text + 2 * i, 3, "%02x", t->uid[i]);
    pl_report_say(r, "  %-12s %s", "unique id", t->uid_known ? text : "not readable");
}

static void say_commands(const struct pl_cli *cli, cJSON *event)
{
    char text[400] = "";
    cJSON *list = event ? cJSON_AddArrayToObject(event, "commands") : NULL;

    for (unsigned cmd = 0; cmd <= 0xFF; cmd++) {
        const char *name = pl_an3155_command_name((uint8_t)cmd);
        size_t at = strlen(text);
        if (!pl_session_lists(&cli->link.session, (uint8_t)cmd))
            continue;
        snprintf(text + at, sizeof text - at, "%s%s (0x%02X)", at > 0 ? ", " : "", name, cmd);
        if (list)
            cJSON_AddItemToArray(list, cJSON_CreateNumber(cmd));
    }
    pl_report_say(&cli->report, "  %-12s %s", "commands", text);
}

static void say_link(const struct pl_cli *cli)
{
    const struct pl_session *s = &cli->link.session;

    pl_report_say(&cli->report, "  %-12s %lu baud 8%c1, answers within %u ms%s", "link",
                  (unsigned long)s->line.baud, s->line.parity == PL_PARITY_EVEN ? 'E' : 'N',
                  s->turnaround_ms, s->loader.was_synced ? ", was synchronised before" : "");
}

static const char *protection(const struct pl_target *t)
{
    if (!t->read_protected)
        return "not protected";
    if (t->serves_protected)
        return "protected: flash cannot be read; this loader writes it all the same, and verifies "
               "by sums of whole pages";
    return "protected: flash can be neither read nor written; `pinless unprotect read` tells more";
}

static void say_protection(const struct pl_report *r, const struct pl_target *t)
{
    pl_report_say(r, "  %-12s %s", "read-out", protection(t));
}

static void say_write_protection(struct pl_cli *cli, cJSON *event)
{
    char sectors[SECTORS_TEXT];

    if (!pl_write_protection(cli, sectors, sizeof sectors))
        return;
    if (sectors[0] == '\0')
        pl_report_say(&cli->report, "  %-12s not protected", "write");
    else
        pl_report_say(&cli->report, "  %-12s protected: %s, as `pinless protect write` counts",
                      "write", sectors);
    cJSON_AddStringToObject(event, "write_protected", sectors);
}

int pl_cmd_info(struct pl_cli *cli)
{
    const struct pl_target *t = &cli->link.target;
    const struct pl_report *r = &cli->report;
    int code = pl_link_identify(&cli->link, &cli->opt, &cli->report);

    if (code != PL_EXIT_DONE)
        return code;
    cJSON *event = pl_report_event(r, "info");
    say_uid(r, t);
    say_protection(r, t);
    say_write_protection(cli, event);
    if (r->verbose == 0)
        say_link(cli);
    say_commands(cli, event);
    if (t->chip->notes[0] != '\0')
        pl_report_say(r, "  %-12s %s", "notes", t->chip->notes);
    if (t->variant && t->variant->notes[0] != '\0')
        pl_report_say(r, "  %-12s %s", "variant", t->variant->notes);
    cJSON_AddNumberToObject(event, "turnaround_ms", cli->link.session.turnaround_ms);
    cJSON_AddStringToObject(event, "notes", t->chip->notes);
    pl_report_send(r, event);
    return PL_EXIT_DONE;
}
