/* SPDX-License-Identifier: MIT */
/* pinless chips: the table of chips, or all that is known about one. */
#include <inttypes.h>

#include "cli.h"
#include "numbers.h"

static const struct {
    enum pl_quirk bit;
    const char *text;
} quirks[] = {
    {PL_QUIRK_ONE_PAGE_ERASE, "erases one page per command"},
    {PL_QUIRK_NO_MASS_ERASE, "has no mass erase"},
    {PL_QUIRK_NO_BANK_ERASE, "refuses to erase a bank"},
    {PL_QUIRK_TWO_SYNC_ACKS, "acknowledges the sync twice"},
    {PL_QUIRK_SYNC_TWICE, "may need a second sync"},
    {PL_QUIRK_TWO_RDP_NACKS, "refuses twice under read-out protection"},
    {PL_QUIRK_SILENT_BAD_ADDR, "may fall silent at a bad address"},
    {PL_QUIRK_NO_PARITY, "speaks 8N1, not 8E1"},
    {PL_QUIRK_GO_ONE_ACK, "acknowledges Go only once"},
    {PL_QUIRK_NO_RAM_ACCESS, "does not reach its SRAM"},
    {PL_QUIRK_OPTION_RESET, "resets after option and protection writes"},
    {PL_QUIRK_PEMPTY, "believes its flash empty until a power cycle"},
    {PL_QUIRK_OBL_RESET, "returns to the loader on a plain reset"},
    {PL_QUIRK_BAUD_57600, "is not reliable above 57600 baud"},
};

static void say_area(const struct pl_report *r, const char *name, uint32_t base, uint32_t size)
{
    char text[PL_GROUPED_MAX];

    if (size > 0)
        pl_report_say(r, "  %-12s 0x%08" PRIX32 "  %s", name, base, pl_number_size(text, size));
}

static void say_text(const struct pl_report *r, const char *name, const char *text)
{
    if (text[0] != '\0')
        pl_report_say(r, "  %-12s %s", name, text);
}

/* "4 x 16 KiB, 1 x 64 KiB". */
static void layout_text(const struct pl_layout *layout, char *out, size_t size)
{
    size_t at = 0;

    out[0] = '\0';
    for (uint8_t i = 0; i < layout->n_runs && at < size; i++) {
        char page[PL_GROUPED_MAX];
        at += (size_t)snprintf(out + at, size - at, "%s%u x %s", i ? ", " : "",
                               layout->runs[i].count, pl_number_size(page, layout->runs[i].size));
    }
}

static void say_layouts(const struct pl_report *r, const struct pl_chip *c)
{
    char text[200];

    for (uint8_t i = 0; i < c->n_layouts; i++) {
        const char *option = c->layouts[i].option;
        layout_text(&c->layouts[i], text, sizeof text);
        pl_report_say(r, "  %-12s %s%s%s", "pages", text, option[0] != '\0' ? "  when " : "",
                      option);
    }
}

static void say_chip(const struct pl_report *r, const struct pl_chip *c)
{
    pl_report_say(r, "%s (PID 0x%03X), STM32%s, %s", c->name, c->pid, c->series, c->core);
    say_text(r, "parts", c->parts);
    say_area(r, "flash", c->flash_base, c->flash_size);
    say_layouts(r, c);
    pl_report_say(r, "  %-12s %u bytes at a time, erased is 0x%02X", "writes", c->write_align,
                  c->erased);
    say_area(r, "SRAM", c->sram_base, c->sram_size);
    if (c->rom_ram > 0)
        say_area(r, "  of the ROM", c->sram_base, c->rom_ram);
    say_area(r, "ROM loader", c->rom_base, c->rom_size);
    say_area(r, "options", c->option_base, c->option_size);
    say_text(r, "pins", c->uart_pins);
    say_text(r, "remap", c->remap);
    say_text(r, "entry", c->entry);
    for (size_t i = 0; i < sizeof quirks / sizeof quirks[0]; i++) {
        if (c->quirks & quirks[i].bit)
            say_text(r, "loader", quirks[i].text);
    }
    say_text(r, "notes", c->notes);
    say_text(r, "sources", c->sources);
}

static void say_row(const struct pl_report *r, const struct pl_chip *c)
{
    char flash[PL_GROUPED_MAX];

    pl_report_say(r, "0x%03X  %-26s %-14s %9s  %s", c->pid, c->name, c->core,
                  pl_number_size(flash, c->flash_size), c->parts);
}

static void send_layouts(cJSON *event, const struct pl_chip *c)
{
    cJSON *layouts = event ? cJSON_AddArrayToObject(event, "layouts") : NULL;

    for (uint8_t i = 0; layouts && i < c->n_layouts; i++) {
        char text[200];
        layout_text(&c->layouts[i], text, sizeof text);
        cJSON_AddItemToArray(layouts, cJSON_CreateString(text));
    }
}

static void send_chip(const struct pl_report *r, const struct pl_chip *c)
{
    cJSON *event = pl_report_event(r, "chip");

    cJSON_AddNumberToObject(event, "pid", c->pid);
    cJSON_AddStringToObject(event, "name", c->name);
    cJSON_AddStringToObject(event, "series", c->series);
    cJSON_AddStringToObject(event, "core", c->core);
    cJSON_AddStringToObject(event, "parts", c->parts);
    pl_report_add_addr(event, "flash_base", c->flash_base);
    cJSON_AddNumberToObject(event, "flash_size", c->flash_size);
    send_layouts(event, c);
    cJSON_AddNumberToObject(event, "write_align", c->write_align);
    cJSON_AddNumberToObject(event, "erased", c->erased);
    pl_report_add_addr(event, "sram_base", c->sram_base);
    cJSON_AddNumberToObject(event, "sram_size", c->sram_size);
    cJSON_AddNumberToObject(event, "sram_of_rom", c->rom_ram);
    pl_report_add_addr(event, "option_base", c->option_base);
    cJSON_AddNumberToObject(event, "option_size", c->option_size);
    cJSON_AddStringToObject(event, "pins", c->uart_pins);
    cJSON_AddStringToObject(event, "remap", c->remap);
    cJSON_AddStringToObject(event, "entry", c->entry);
    cJSON_AddStringToObject(event, "notes", c->notes);
    cJSON_AddStringToObject(event, "sources", c->sources);
    pl_report_send(r, event);
}

static int all_chips(struct pl_cli *cli)
{
    for (size_t i = 0; i < pl_chips_count; i++) {
        say_row(&cli->report, &pl_chips[i]);
        send_chip(&cli->report, &pl_chips[i]);
    }
    cJSON_AddNumberToObject(cli->report.result, "chips", (double)pl_chips_count);
    return PL_EXIT_DONE;
}

/* A name, or a product id. */
static size_t look_up(const char *name, const struct pl_chip **found)
{
    uint32_t pid;

    if (!pl_number_parse(name, &pid) || pid > UINT16_MAX)
        return pl_chip_by_name(name, found, PL_DEMAND_MAX);
    found[0] = pl_chip_by_pid((uint16_t)pid);
    return found[0] ? 1 : 0;
}

int pl_cmd_chips(struct pl_cli *cli)
{
    const char *name = pl_operand(cli, 0);
    const struct pl_chip *found[PL_DEMAND_MAX];

    if (!name)
        return all_chips(cli);
    size_t n = look_up(name, found);
    if (n == 0) {
        pl_fail(&cli->report, PL_ERR_UNKNOWN_CHIP, "no chip is called '%s'", name);
        pl_fail_next(&cli->report, "`pinless chips` lists all; a product id works too: 0x462");
        return cli->report.exit;
    }
    for (size_t i = 0; i < n && i < PL_DEMAND_MAX; i++) {
        say_chip(&cli->report, found[i]);
        send_chip(&cli->report, found[i]);
    }
    cJSON_AddNumberToObject(cli->report.result, "chips", (double)n);
    return PL_EXIT_DONE;
}
