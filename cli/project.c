/* SPDX-License-Identifier: MIT */
/* pinless.json: a product's own defaults, found from the current folder upward. */
#include "project.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SIZE_MAX_FILE = 65536 };

static const char NAME[] = "/pinless.json";

/* --- Finding --- */

/* The parent of the folder in path; false: it was the root. */
static bool up(char *path)
{
    char *slash = strrchr(path, '/');

    if (!slash)
        return false;
    *slash = '\0';
    return true;
}

static FILE *find(struct pl_project *p)
{
    if (!getcwd(p->path, sizeof p->path - sizeof NAME))
        return NULL;
    do {
        char *end = p->path + strlen(p->path);
        FILE *file;
        memcpy(end, NAME, sizeof NAME);
        file = fopen(p->path, "r");
        if (file || errno != ENOENT)
            return file;
        *end = '\0';
    } while (up(p->path));
    p->path[0] = '\0';
    return NULL;
}

/* --- Reading --- */

static unsigned line_of(const char *text, const char *at)
{
    unsigned line = 1;

    for (; text < at; text++)
        line += *text == '\n';
    return line;
}

static bool parse(struct pl_project *p, const char *text, struct pl_options *o)
{
    const char *end = NULL;

    p->json = cJSON_ParseWithOpts(text, &end, 1);
    if (!p->json)
        snprintf(o->error, sizeof o->error, "%.120s, line %u: this is no JSON", p->path,
                 end ? line_of(text, end) : 1);
    else if (!cJSON_IsObject(p->json))
        snprintf(o->error, sizeof o->error, "%.120s does not hold one object in braces", p->path);
    return o->error[0] == '\0';
}

static bool read_file(struct pl_project *p, FILE *file, struct pl_options *o)
{
    char *text = malloc(SIZE_MAX_FILE + 1);
    size_t n = text ? fread(text, 1, SIZE_MAX_FILE + 1, file) : 0;
    bool ok = text && !ferror(file) && n <= SIZE_MAX_FILE;

    if (ok) {
        text[n] = '\0';
        ok = parse(p, text, o);
    } else {
        snprintf(o->error, sizeof o->error, "%.120s cannot be read, or is longer than 64 KiB",
                 p->path);
    }
    free(text);
    return ok;
}

/* --- Taking --- */

/* A path is meant from the folder that the file is in. */
static bool rebase(struct pl_project *p, cJSON *item)
{
    size_t folder = strlen(p->path) - (sizeof NAME - 1) + 1;
    size_t len = strlen(item->valuestring);
    char *path;

    if (item->valuestring[0] == '/')
        return true;
    path = malloc(folder + len + 1);
    if (!path)
        return false;
    memcpy(path, p->path, folder);
    memcpy(path + folder, item->valuestring, len + 1);
    cJSON_free(item->valuestring);
    item->valuestring = path;
    return true;
}

/* Numbers may be written as such; they live on as the item's text. */
static const char *text_of(struct pl_project *p, cJSON *item)
{
    if (cJSON_IsNumber(item) && !item->valuestring)
        item->valuestring = cJSON_PrintUnformatted(item);
    else if (cJSON_IsString(item) && strcmp(item->string, "key") == 0 && !rebase(p, item))
        return NULL;
    return item->valuestring;
}

static bool take(struct pl_project *p, cJSON *item, struct pl_options *o)
{
    bool flag = cJSON_IsTrue(item);
    const char *text = flag ? NULL : text_of(p, item);
    char why[sizeof o->error];

    if (cJSON_IsFalse(item) || strcmp(item->string, "$schema") == 0)
        return true;
    if ((flag || text) && pl_options_default(o, PL_OPTS_LINK, item->string, text))
        return true;
    memcpy(why, o->error, sizeof why);
    snprintf(o->error, sizeof o->error, "%.100s: %.90s", p->path,
             why[0] != '\0' ? why : item->string);
    if (why[0] == '\0') {
        size_t at = strlen(o->error);
        snprintf(o->error + at, sizeof o->error - at, " is nothing that can stand there");
    }
    return false;
}

bool pl_project_apply(struct pl_project *p, struct pl_options *o)
{
    FILE *file = find(p);
    bool ok = true;

    if (!file && p->path[0] != '\0') {
        snprintf(o->error, sizeof o->error, "%.120s cannot be opened: %.60s", p->path,
                 strerror(errno));
        return false;
    }
    if (!file)
        return true;
    ok = read_file(p, file, o);
    fclose(file);
    for (cJSON *item = ok ? p->json->child : NULL; item && ok; item = item->next)
        ok = take(p, item, o);
    pl_options_settle(o);
    return ok;
}

void pl_project_free(struct pl_project *p)
{
    cJSON_Delete(p->json);
    p->json = NULL;
}
