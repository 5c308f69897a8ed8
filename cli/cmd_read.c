/* SPDX-License-Identifier: MIT */
/* pinless read: memory into a file, which appears only when it is complete. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "memory.h"
#include "numbers.h"
#include "save.h"

/* The whole flash, from --addr to its end, or what --size says. */
static int choose_area(struct pl_cli *cli, uint32_t *addr, uint32_t *size)
{
    const struct pl_target *t = &cli->link.target;
    const struct pl_options *o = &cli->opt;

    *addr = o->given & PL_OPT_ADDR ? o->addr : t->chip->flash_base;
    uint32_t off = *addr - t->chip->flash_base;
    if (o->given & PL_OPT_SIZE)
        *size = o->size;
    else if (*addr >= t->chip->flash_base && off < t->flash_size)
        *size = t->flash_size - off;
    else
        return pl_fail_usage(&cli->report, "outside the flash, --addr needs a --size");
    if (*size - 1 > UINT32_MAX - *addr)
        return pl_fail(&cli->report, PL_ERR_RANGE, "the area runs past the end of all addresses");
    return PL_EXIT_DONE;
}

static int deliver(struct pl_cli *cli, const char *path, const uint8_t *data, uint32_t size)
{
    bool to_stdout = strcmp(path, "-") == 0;
    char text[PL_GROUPED_MAX];

    if (to_stdout && !pl_save_to(stdout, data, size))
        return pl_fail(&cli->report, 0, "the output could not be written");
    if (!to_stdout && !pl_save(path, data, size))
        return pl_fail(&cli->report, PL_ERR_FILE, "%s cannot be written", path);
    pl_report_say(&cli->report, "Done: %s bytes read.", pl_number_grouped(text, size));
    return PL_EXIT_DONE;
}

int pl_cmd_read(struct pl_cli *cli)
{
    const char *path = pl_operand(cli, 0);
    uint32_t addr = 0, size = 0;

    if (strcmp(path, "-") == 0)
        cli->report.out = stderr;
    int code = pl_link_identify(&cli->link, &cli->opt, &cli->report);
    if (code == PL_EXIT_DONE && cli->link.target.read_protected)
        code = pl_fail(&cli->report, PL_ERR_PROTECTED, NULL);
    if (code == PL_EXIT_DONE)
        code = choose_area(cli, &addr, &size);
    if (code != PL_EXIT_DONE || size == 0)
        return code;
    uint8_t *data = malloc(size);
    if (!data)
        return pl_fail(&cli->report, PL_ERR_NO_ROOM, "there is not enough memory");
    code = pl_memory_read(cli, addr, data, size, false);
    if (code != PL_EXIT_DONE)
        snprintf(cli->report.state, sizeof cli->report.state,
                 "State of the chip: nothing was changed; no file was written");
    if (code == PL_EXIT_DONE)
        code = deliver(cli, path, data, size);
    pl_report_add_addr(cli->report.result, "addr", addr);
    cJSON_AddNumberToObject(cli->report.result, "bytes", size);
    free(data);
    return code;
}
