/* SPDX-License-Identifier: MIT */
/* pinless lint: hands over to pinless-board, a program of its own because of its licence. */
#include "cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_ROOM = 4096, ADDED = 16 };

static const char BOARD[] = "pinless-board";

/* --- The product's own settings --- */

/* Other ways to enter need hands or wires that the virtual board does not have. */
static bool board_knows(const char *name, const char *value)
{
    return strcmp(name, "enter") != 0 || strcmp(value, "request") == 0 ||
           strcmp(value, "loader") == 0 || strncmp(value, "text:", 5) == 0;
}

/* Before what the user has given, which thereby goes before them. Returns how many words. */
static int add_settings(const struct pl_project *project, char **words)
{
    static const struct {
        const char *name, *option;
    } settings[] = {
        {"chip", "--chip"}, {"app", "--app"}, {"product", "--product"}, {"enter", "--enter"}};
    int n = 0;

    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        const cJSON *item = cJSON_GetObjectItemCaseSensitive(project->json, settings[i].name);
        if (!item || !item->valuestring || !board_knows(settings[i].name, item->valuestring))
            continue;
        words[n++] = (char *)settings[i].option;
        words[n++] = item->valuestring;
    }
    return n;
}

/* --- The program --- */

/* Where there is no /proc, as it was called. */
static bool own_path(char path[PATH_ROOM], const char *called)
{
    ssize_t n = readlink("/proc/self/exe", path, PATH_ROOM - 1);

    if (n > 0)
        path[n] = '\0';
    else
        snprintf(path, PATH_ROOM, "%s", called);
    return strchr(path, '/') != NULL;
}

/* Returns only if there is no such program. */
static void start(const char *called, char **words)
{
    char path[PATH_ROOM];
    char *slash = own_path(path, called) ? strrchr(path, '/') : NULL;

    if (slash && (size_t)(slash + 1 - path) + sizeof BOARD <= sizeof path) {
        memcpy(slash + 1, BOARD, sizeof BOARD);
        execv(path, words);
    }
    execvp(BOARD, words);
}

static int refuse(struct pl_cli *cli)
{
    pl_fail(&cli->report, PL_ERR_FILE, "%s cannot be started: %s", BOARD, strerror(errno));
    pl_fail_next(&cli->report, "Build it with `make` in pinless's sources, and leave it beside "
                               "pinless or on the PATH");
    return cli->report.exit;
}

int pl_lint_main(struct pl_cli *cli, int argc, char **argv)
{
    char **words = calloc((size_t)argc + ADDED, sizeof *words);
    int n = 0;

    if (!words)
        return pl_fail(&cli->report, PL_ERR_NO_ROOM, "no memory");
    words[n++] = (char *)BOARD;
    words[n++] = argv[1];
    if (pl_project_apply(&cli->project, &cli->opt)) {
        n += add_settings(&cli->project, words + n);
        memcpy(words + n, argv + 2, (size_t)(argc - 2) * sizeof *words);
        start(argv[0], words);
        refuse(cli);
    } else {
        pl_fail_usage(&cli->report, "%s", cli->opt.error);
    }
    free(words);
    return cli->report.exit;
}

int pl_cmd_lint(struct pl_cli *cli)
{
    pl_fail_usage(&cli->report, "what comes behind lint is for another program");
    pl_fail_next(&cli->report, "Write `pinless lint` first, then its options");
    return cli->report.exit;
}
