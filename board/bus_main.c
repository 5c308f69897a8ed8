/* SPDX-License-Identifier: MIT */
/* pinless-board bus: several chips with the same firmware on one RS-485 bus, behind a pseudo
 * terminal, in real time or as fast as they can be. */
#include "bus485.h"
#include "chips.h"
#include "commands.h"
#include "files.h"
#include "firmware_in.h"
#include "option_values.h"
#include "pty.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { FILES = 8, BEHIND_US = 4000, GRAIN_US = 100, PATH_ROOM = 512 };

struct options {
    const struct pl_board_chip *chip;
    const char *file[FILES];
    unsigned n_files;
    uint8_t nodes, de;
    uint32_t number_at;
    const char *link, *flash_out;
    struct pl_wire_config wire;
    bool parity_even;
};

struct bus {
    struct options options;
    struct pl_board *board[PL_BUS485_BOARDS];
    struct pl_bus485 *bus;
    struct pl_wire *wire;
    struct pl_pty pty;
    uint64_t virtual_us, looked_us;
    uint8_t to_host[4096];
    size_t to_host_len;
};

/* --- Command line --- */

static const char HELP[] =
    "usage: pinless-board bus --chip NAME --firmware FILE --nodes N [options]\n"
    "\n"
    "N chips with the same firmware on one RS-485 bus; their console UARTs behind a pseudo\n"
    "terminal. What one of them sends while its DE pin is low is heard by nobody; two drivers at\n"
    "once garble each other, and are counted.\n"
    "\n"
    "  --chip NAME       STM32L452, STM32F103, STM32F405 or STM32G071\n"
    "  --firmware FILE   ELF, HEX or BIN; may be repeated\n"
    "  --nodes N         1 to 8\n"
    "  --number-at ADDR  where each chip has its number, 1 to N, and the complement of it\n"
    "  --de N            pin of port A that enables the driver (1)\n"
    "  --line LINE       what the host's adapter is set to (115200,8E1)\n"
    "  --link PATH       symbolic link to the terminal\n"
    "  --flash-out NAME  at the end, the flash of each goes to NAME.1, NAME.2, ...\n"
    "  --echo            the host hears itself\n"
    "  --adapter, --noise, --drop, --insert, --die-at, --seed   as of `pinless-board run`\n"
    "\n"
    "At the end it says how many; a bus that is slower than real time makes hosts impatient, and\n"
    "then there are some. Exit codes: 0 ended by a signal, 1 no memory or file, 2 usage.\n"
    "\n"
    "  pinless-board bus --chip l452 --firmware l452-loader-node.elf --nodes 8 \\\n"
    "      --number-at 0x08001FF8 --echo --link ./bus &\n"
    "  pinless update app.elf -p ./bus --parity none --node 5\n";

enum option_id {
    OPT_CHIP = 256,
    OPT_FIRMWARE,
    OPT_NODES,
    OPT_NUMBER_AT,
    OPT_DE,
    OPT_LINE,
    OPT_LINK,
    OPT_FLASH_OUT,
    OPT_HELP
};

static const struct option LONG_OPTIONS[] = {
    {"chip", required_argument, NULL, OPT_CHIP},
    {"firmware", required_argument, NULL, OPT_FIRMWARE},
    {"nodes", required_argument, NULL, OPT_NODES},
    {"number-at", required_argument, NULL, OPT_NUMBER_AT},
    {"de", required_argument, NULL, OPT_DE},
    {"line", required_argument, NULL, OPT_LINE},
    {"link", required_argument, NULL, OPT_LINK},
    {"flash-out", required_argument, NULL, OPT_FLASH_OUT},
    {"help", no_argument, NULL, OPT_HELP},
    PL_WIRE_FAULT_OPTIONS,
    {NULL, 0, NULL, 0},
};

static bool take_option(struct options *o, int id, const char *value)
{
    switch (id) {
    case OPT_CHIP:
        o->chip = pl_board_chip_find(value);
        return o->chip != NULL;
    case OPT_FIRMWARE:
        if (o->n_files == FILES)
            return false;
        o->file[o->n_files++] = value;
        return true;
    case OPT_NODES:
        return pl_value_u8(value, PL_BUS485_BOARDS, &o->nodes) && o->nodes > 0;
    case OPT_NUMBER_AT:
        return pl_value_u32(value, UINT32_MAX, &o->number_at);
    case OPT_DE:
        return pl_value_u8(value, 15, &o->de);
    case OPT_LINE:
        return pl_value_line(value, &o->wire.baud, &o->parity_even);
    case OPT_LINK:
        o->link = value;
        return true;
    case OPT_FLASH_OUT:
        o->flash_out = value;
        return true;
    default:
        return pl_wire_option(&o->wire, id, value);
    }
}

/* -1: go on. */
static int parse(struct options *o, int argc, char **argv)
{
    int id;

    *o = (struct options){.de = 1, .wire = {.baud = 115200}, .parity_even = true};
    opterr = 0;
    while ((id = getopt_long(argc, argv, "", LONG_OPTIONS, NULL)) != -1) {
        if (id == OPT_HELP) {
            fputs(HELP, stdout);
            return PL_BOARD_OK;
        }
        if (id == '?' || id == ':')
            return pl_usage_error("what is ", argv[optind - 1]);
        if (!take_option(o, id, optarg))
            return pl_value_error(LONG_OPTIONS, id, optarg);
    }
    if (optind < argc)
        return pl_usage_error("what is ", argv[optind]);
    if (!o->chip || !o->n_files || !o->nodes)
        return pl_usage_error("--chip, --firmware and --nodes are needed", "");
    return -1;
}

/* --- The chips --- */

static bool give_number(const struct options *o, struct pl_board *board, uint8_t number)
{
    const uint8_t bytes[] = {number, (uint8_t)~number};

    if (!o->number_at || pl_board_poke(board, o->number_at, bytes, sizeof bytes))
        return true;
    fputs("pinless-board: the chip has no memory at --number-at\n", stderr);
    return false;
}

static bool add_board(struct bus *b, uint8_t number)
{
    const struct options *o = &b->options;
    struct pl_board *board = pl_board_new(o->chip);

    b->board[number - 1] = board;
    if (!board)
        return false;
    for (unsigned i = 0; i < o->n_files; i++)
        if (pl_firmware_in(board, o->chip, o->file[i], 0) != PL_BOARD_OK)
            return false;
    return give_number(o, board, number) && pl_bus485_add(b->bus, board, o->chip->console, o->de);
}

static bool build(struct bus *b)
{
    struct pl_wire_end end;

    b->bus = pl_bus485_new(false);
    if (!b->bus)
        return false;
    for (uint8_t number = 1; number <= b->options.nodes; number++)
        if (!add_board(b, number))
            return false;
    end = pl_bus485_end(b->bus);
    b->wire = pl_wire_new(&b->options.wire, &end);
    if (b->wire)
        pl_wire_set_line(b->wire, b->options.wire.baud, b->options.parity_even, 0);
    return b->wire != NULL;
}

static bool save(const struct bus *b)
{
    const struct options *o = &b->options;
    char path[PATH_ROOM];
    bool good = true;

    for (unsigned i = 0; o->flash_out && i < o->nodes; i++) {
        uint32_t size;
        const uint8_t *flash =
            pl_machine_memory(pl_board_machine(b->board[i]), o->chip->memories[0].base, &size);
        snprintf(path, sizeof path, "%s.%u", o->flash_out, i + 1);
        good = pl_file_save(path, flash, size) && good;
    }
    return good;
}

static void destroy(struct bus *b)
{
    pl_wire_free(b->wire);
    pl_bus485_free(b->bus);
    for (unsigned i = 0; i < b->options.nodes; i++)
        if (b->board[i])
            pl_board_free(b->board[i]);
}

/* --- Running --- */

static uint64_t real_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)(now.tv_nsec / 1000);
}

/* A bus that is slower than real time falls behind; it never has to catch up. */
static void pass_time(struct bus *b)
{
    uint64_t now = real_us();
    uint64_t passed = now - b->looked_us;

    b->looked_us = now;
    b->virtual_us += passed > BEHIND_US ? BEHIND_US : passed;
}

static void move_bytes(struct bus *b)
{
    uint8_t buf[4096];
    size_t n = pl_pty_read(&b->pty, buf, sizeof buf);

    if (n > 0)
        pl_wire_send(b->wire, buf, n, b->virtual_us);
    b->to_host_len += pl_wire_receive(b->wire, b->to_host + b->to_host_len,
                                      sizeof b->to_host - b->to_host_len, b->virtual_us);
    n = pl_pty_write(&b->pty, b->to_host, b->to_host_len);
    b->to_host_len -= n;
    memmove(b->to_host, b->to_host + n, b->to_host_len);
}

static int serve(struct bus *b)
{
    struct pl_bus485_stats stats;

    b->looked_us = real_us();
    while (!pl_stop_wanted && !pl_wire_dead(b->wire)) {
        pass_time(b);
        move_bytes(b);
        if (!pl_stop_wanted)
            pl_pty_wait(&b->pty, GRAIN_US);
    }
    pl_bus485_stats(b->bus, &stats);
    fprintf(stderr, "%u characters, %u collisions, %u with the driver off\n", stats.heard,
            stats.collisions, stats.unheard);
    return PL_BOARD_OK;
}

static int run(struct bus *b)
{
    int code;

    if (!build(b))
        return PL_BOARD_FAILED;
    if (!pl_pty_open(&b->pty, b->options.link)) {
        pl_file_complain("cannot make a terminal", b->options.link ? b->options.link : "");
        return PL_BOARD_FAILED;
    }
    puts(b->pty.path);
    fflush(stdout);
    code = serve(b);
    pl_pty_close(&b->pty);
    return save(b) ? code : PL_BOARD_FAILED;
}

int pl_command_bus(int argc, char **argv)
{
    static struct bus bus;
    int code = parse(&bus.options, argc, argv);

    if (code >= 0)
        return code;
    code = run(&bus);
    destroy(&bus);
    return code;
}
