/* SPDX-License-Identifier: MIT */
/* Options of the command line: one table, which parsing, help and the permission check share. */
#include "options.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "entry_options.h"
#include "numbers.h"
#include "pinless/bus.h"

enum { FIRST_LONG_ONLY = 256, N_OPTIONS = 32, LINE_MAX_TEXT = 100 };

struct row {
    enum pl_option bit;
    char letter; /* or 0 */
    const char *name;
    const char *arg; /* or NULL */
    const char *help;
    bool (*set)(struct pl_options *o, const char *arg); /* or NULL: being given is all */
};

static bool set_verbose(struct pl_options *o, const char *arg)
{
    (void)arg;
    o->verbose++;
    return true;
}

static bool set_port(struct pl_options *o, const char *arg)
{
    o->port = arg;
    return arg[0] != '\0';
}

static bool set_baud(struct pl_options *o, const char *arg)
{
    char copy[LINE_MAX_TEXT];
    size_t len = strlen(arg);

    if (len >= sizeof copy)
        return false;
    memcpy(copy, arg, len + 1);
    o->n_lines = 0;
    for (char *part = strtok(copy, ","); part; part = strtok(NULL, ",")) {
        uint32_t baud;
        if (o->n_lines == PL_SESSION_LINES_MAX || !pl_number_parse(part, &baud) || baud == 0)
            return false;
        o->lines[o->n_lines++].baud = baud;
    }
    return o->n_lines > 0;
}

static bool set_parity(struct pl_options *o, const char *arg)
{
    o->parity = strcmp(arg, "none") == 0 ? PL_PARITY_NONE : PL_PARITY_EVEN;
    return strcmp(arg, "none") == 0 || strcmp(arg, "even") == 0;
}

static bool set_node(struct pl_options *o, const char *arg)
{
    uint32_t node;

    if (!pl_number_parse(arg, &node) || node == PL_BUS_NOBODY || node > PL_BUS_UNNUMBERED)
        return false;
    o->node = (uint8_t)node;
    return true;
}

static bool set_lines(struct pl_options *o, const char *arg)
{
    o->line_sequence = arg;
    return true;
}

static bool set_trace(struct pl_options *o, const char *arg)
{
    o->trace = arg;
    return arg[0] != '\0';
}

/* A product id ("0x462") or the name of a part. */
static bool set_chip(struct pl_options *o, const char *arg)
{
    uint32_t pid;

    if (strncmp(arg, "0x", 2) == 0 && pl_number_parse(arg, &pid) && pid <= UINT16_MAX) {
        o->demand[0] = pl_chip_by_pid((uint16_t)pid);
        o->n_demand = o->demand[0] ? 1 : 0;
    } else {
        o->n_demand = pl_chip_by_name(arg, o->demand, PL_DEMAND_MAX);
    }
    if (o->n_demand > PL_DEMAND_MAX)
        o->n_demand = PL_DEMAND_MAX;
    if (o->n_demand == 0)
        snprintf(o->error, sizeof o->error, "no chip is called '%.40s' (`pinless chips` lists all)",
                 arg);
    return o->n_demand > 0;
}

static bool set_map(struct pl_options *o, const char *arg)
{
    return pl_map_parse(&o->map, arg, o->error, sizeof o->error);
}

static bool set_layout(struct pl_options *o, const char *arg)
{
    o->layout = arg;
    return arg[0] != '\0';
}

static bool set_addr(struct pl_options *o, const char *arg)
{
    return pl_number_parse(arg, &o->addr);
}

static bool set_size(struct pl_options *o, const char *arg)
{
    return pl_number_parse(arg, &o->size) && o->size > 0;
}

static bool set_pages(struct pl_options *o, const char *arg)
{
    o->pages = arg;
    return arg[0] != '\0';
}

static bool set_enter(struct pl_options *o, const char *arg)
{
    return pl_entry_parse_method(&o->entry, arg);
}

static bool set_app(struct pl_options *o, const char *arg)
{
    return pl_entry_parse_line(&o->entry.app, arg);
}

static bool set_product(struct pl_options *o, const char *arg)
{
    return pl_number_parse(arg, &o->entry.product);
}

static bool set_key(struct pl_options *o, const char *arg)
{
    return pl_entry_load_key(&o->entry, arg, o->error, sizeof o->error);
}

static bool set_manifest(struct pl_options *o, const char *arg)
{
    o->manifest = arg;
    return arg[0] != '\0';
}

static bool set_signed_by(struct pl_options *o, const char *arg)
{
    o->signed_by = arg;
    return arg[0] != '\0';
}

static const struct row rows[N_OPTIONS] = {
    {PL_OPT_PORT, 'p', "port", "PORT", "serial port; without it PINLESS_PORT of the environment",
     set_port},
    {PL_OPT_BAUD, 'b', "baud", "LIST", "baud rates to try in turn (115200,57600,9600)", set_baud},
    {PL_OPT_PARITY, 0, "parity", "even|none", "parity of the line (even; none for WB0 and WL3x)",
     set_parity},
    {PL_OPT_LINES, 0, "lines", "STEPS", "modem lines before the sync: 'dtr=0,rts=1,wait=100ms'",
     set_lines},
    {PL_OPT_NODE, 0, "node", "N", "number of the product on its RS-485 bus, 1 to 255", set_node},
    {PL_OPT_ENTER, 0, "enter", "HOW",
     "how the running application is sent into a loader: request, loader, text:LINE, lines:STEPS, "
     "none",
     set_enter},
    {PL_OPT_APP, 0, "app", "SETTING", "the application's line setting (115200,8N1)", set_app},
    {PL_OPT_PRODUCT, 0, "product", "N", "number that the application was built with (0)",
     set_product},
    {PL_OPT_KEY, 0, "key", "FILE", "key for applications that demand a proof, in hex digits",
     set_key},
    {PL_OPT_STRICT, 0, "strict", NULL, "one packet, one answer: never send ahead", NULL},
    {PL_OPT_CHIP, 0, "chip", "NAME", "go on only with this chip (part name or 0xPID)", set_chip},
    {PL_OPT_MAP, 0, "map", "MAP",
     "memories of an unknown chip: 'flash=0x08000000:128K,page=2K,granule=8,ram=0x20000000:20K'",
     set_map},
    {PL_OPT_LAYOUT, 0, "layout", "OPTION",
     "which erase map holds, for a chip that does not say: DBANK=0", set_layout},
    {PL_OPT_TRACE, 0, "trace", "FILE", "record every byte, for `pinless trace-decode`", set_trace},
    {PL_OPT_ADDR, 'a', "addr", "ADDR", "address: 0x08004000", set_addr},
    {PL_OPT_SIZE, 0, "size", "SIZE", "bytes: 4096, 16K, 1M", set_size},
    {PL_OPT_PAGES, 0, "pages", "LIST", "pages by number: 0-7,12", set_pages},
    {PL_OPT_ALL, 0, "all", NULL, "the whole flash", NULL},
    {PL_OPT_MANIFEST, 0, "manifest", "FILE",
     "what to write is in the manifest FILE; the operand then names the board", set_manifest},
    {PL_OPT_MANIFEST, 0, "signed-by", "FILE",
     "refuse a manifest that is not signed with the key of which FILE holds the public half, in "
     "PEM",
     set_signed_by},
    {PL_OPT_FULL, 0, "full", NULL, "rewrite also the pages that already hold the content", NULL},
    {PL_OPT_NO_KEEP, 0, "no-keep", NULL, "let the rest of partly written pages become blank", NULL},
    {PL_OPT_NO_VERIFY, 0, "no-verify", NULL, "believe the loader's ACKs (not recommended)", NULL},
    {PL_OPT_NO_START, 0, "no-start", NULL, "leave the loader running", NULL},
    {PL_OPT_DRY_RUN, 'n', "dry-run", NULL, "show identity and plan, change nothing", NULL},
    {PL_OPT_ERASE_EVERYTHING, 0, "erase-everything", NULL, "consent: the whole flash may be erased",
     NULL},
    {PL_OPT_YES_OPTION_BYTES, 0, "yes-option-bytes", NULL,
     "consent: option bytes may be written, which can lock the chip", NULL},
    {PL_OPT_JSON, 0, "json", NULL, "one JSON object a line, the verdict last", NULL},
    {PL_OPT_QUIET, 'q', "quiet", NULL, "errors only", NULL},
    {PL_OPT_VERBOSE, 'v', "verbose", NULL, "more about port and link", set_verbose},
    {PL_OPT_HELP, 'h', "help", NULL, "this help", NULL},
    {PL_OPT_VERSION, 'V', "version", NULL, "version of pinless", NULL},
};

static void fill_getopt(struct option longs[N_OPTIONS + 1], char shorts[2 * N_OPTIONS + 2])
{
    char *to = shorts;

    *to++ = ':';
    for (int i = 0; i < N_OPTIONS; i++) {
        const struct row *r = &rows[i];
        longs[i] = (struct option){r->name, r->arg ? required_argument : no_argument, NULL,
                                   FIRST_LONG_ONLY + i};
        if (r->letter)
            *to++ = r->letter;
        if (r->letter && r->arg)
            *to++ = ':';
    }
    longs[N_OPTIONS] = (struct option){0};
    *to = '\0';
}

static const struct row *row_of(int value)
{
    for (int i = 0; i < N_OPTIONS; i++) {
        if (value == FIRST_LONG_ONLY + i || (rows[i].letter && value == rows[i].letter))
            return &rows[i];
    }
    return NULL;
}

static void take(struct pl_options *o, const struct row *r, const char *arg)
{
    o->given |= r->bit;
    if (!r->set || r->set(o, arg))
        return;
    if (o->error[0] == '\0')
        snprintf(o->error, sizeof o->error, "--%s does not understand '%.60s' (%s)", r->name, arg,
                 r->help);
}

static void complain(struct pl_options *o, int value, char **argv)
{
    const struct row *r = optopt ? row_of(optopt) : NULL;

    if (o->error[0] != '\0')
        return;
    if (value == ':' && r)
        snprintf(o->error, sizeof o->error, "--%s needs %s", r->name, r->arg);
    else if (r)
        snprintf(o->error, sizeof o->error, "--%s takes no value", r->name);
    else if (optopt)
        snprintf(o->error, sizeof o->error, "there is no option -%c", optopt);
    else
        snprintf(o->error, sizeof o->error, "there is no option %.60s", argv[optind - 1]);
}

bool pl_options_default(struct pl_options *o, uint32_t set, const char *name, const char *arg)
{
    for (int i = 0; i < N_OPTIONS; i++) {
        const struct row *r = &rows[i];

        if (!(r->bit & set) || strcmp(r->name, name) != 0 || !r->arg != !arg)
            continue;
        if (!(o->given & r->bit) && !(r->bit == PL_OPT_PORT && o->port))
            take(o, r, arg);
        return o->error[0] == '\0';
    }
    return false;
}

/* --parity may stand before or after -b. A bus has one rate, and resident loaders only. */
void pl_options_settle(struct pl_options *o)
{
    static const uint32_t ladder[] = {115200, 57600, 9600};

    if (o->node && !(o->given & PL_OPT_ENTER))
        o->entry.method = PL_METHOD_LOADER;
    if (o->n_lines == 0) {
        for (size_t i = 0; i < sizeof ladder / sizeof ladder[0]; i++)
            o->lines[o->n_lines++].baud = ladder[i];
    }
    if (o->node && !(o->given & PL_OPT_BAUD))
        o->n_lines = 1;
    bool even = !(o->n_demand == 1 && o->demand[0]->quirks & PL_QUIRK_NO_PARITY);
    if (!(o->given & PL_OPT_PARITY))
        o->parity = even ? PL_PARITY_EVEN : PL_PARITY_NONE;
    for (int i = 0; i < o->n_lines; i++)
        o->lines[i].parity = o->parity;
    if (o->entry.app.baud == 0)
        o->entry.app = (struct pl_line){115200, PL_PARITY_NONE};
}

bool pl_options_parse(struct pl_options *o, int argc, char **argv)
{
    struct option longs[N_OPTIONS + 1];
    char shorts[2 * N_OPTIONS + 2];
    int value;

    *o = (struct pl_options){0};
    fill_getopt(longs, shorts);
    /* To the end even after a mistake: a --json behind it still says how to report it. */
    opterr = 0;
    while ((value = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
        if (value == '?' || value == ':')
            complain(o, value, argv);
        else
            take(o, row_of(value), optarg);
    }
    o->operands = argv + optind;
    o->n_operands = argc - optind;
    if (!o->port)
        o->port = getenv("PINLESS_PORT");
    pl_options_settle(o);
    return o->error[0] == '\0';
}

const char *pl_options_name(uint32_t set)
{
    static char name[40];

    for (int i = 0; i < N_OPTIONS; i++) {
        if (set & rows[i].bit) {
            snprintf(name, sizeof name, "--%s", rows[i].name);
            return name;
        }
    }
    return "";
}

void pl_options_help(FILE *out, uint32_t set)
{
    for (int i = 0; i < N_OPTIONS; i++) {
        char left[40], letter[] = "    ";
        if (!(set & rows[i].bit))
            continue;
        if (rows[i].letter)
            snprintf(letter, sizeof letter, "-%c, ", rows[i].letter);
        snprintf(left, sizeof left, "%s--%s%s%s", letter, rows[i].name, rows[i].arg ? " " : "",
                 rows[i].arg ? rows[i].arg : "");
        fprintf(out, "  %-24s %s\n", left, rows[i].help);
    }
}
