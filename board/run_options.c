/* SPDX-License-Identifier: MIT */
/* Command line of pinless-board run: every option checked before anything is opened. */
#include "run_options.h"

#include "chips.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* C promises no longer literals than 4095 characters. */
static const char HELP[] =
    "usage: pinless-board run --chip NAME --firmware FILE [options]\n"
    "\n"
    "Executes firmware on a virtual STM32, instruction by instruction, with one of its UARTs on a\n"
    "pseudo terminal: the first line of output is its path. With --expect or --send the\n"
    "conversation is scripted instead, nothing waits for real time, and the UART's output is\n"
    "printed: that is for tests.\n"
    "\n"
    "chip\n"
    "  --chip NAME          STM32L452, STM32F103, STM32F405 or STM32G071, or a part: f103c8\n"
    "  --firmware FILE[@ADDRESS]\n"
    "                       ELF, Intel HEX, S-record or DfuSe; a BIN belongs at ADDRESS (default:\n"
    "                       the beginning of the flash). May be given several times\n"
    "  --flash-in FILE      raw content of the flash before the firmware goes in\n"
    "  --flash-out FILE     where the flash goes at the end\n"
    "  --spi-flash FILE     a serial NOR flash of 1 MiB on SPI1, with PB6 as chip select "
    "(STM32L452);\n"
    "                       FILE is its content, from the run before, and at the end\n"
    "  --uart NAME          the UART that is on the wire (default: the usual one of its\n"
    "                       evaluation board, and one of the ROM loader)\n"
    "  --rom strict|force|stop\n"
    "                       firmware that branches into system memory is given a report of what\n"
    "                       it left behind, and gets to the modelled ROM loader: unless the real\n"
    "                       one would hang (strict, default), in any case (force), or not (stop)\n"
    "\n"
    "wire\n"
    "  --line BAUD,8N1|8E1  what the other end is set to (default: 115200,8N1 for a script; for\n"
    "                       a terminal, what its host has set)\n"
    "  --adapter KIND       none (default), cdc (1 ms frames), ftdi (62 bytes or 16 ms)\n"
    "  --noise R  --drop R  --insert R\n"
    "                       probability per byte of a flipped bit, a loss, a random byte behind "
    "it\n"
    "  --echo               the host hears itself\n"
    "  --die-at N           the adapter vanishes after N bytes in both directions\n"
    "\n"
    "script, in the order given; \\r \\n \\t \\\\ and \\xHH are understood\n"
    "  --expect TEXT        wait until the firmware has said this\n"
    "  --send TEXT          say this\n"
    "\n";
static const char HELP_RUNNING[] =
    "faults, at SECONDS of virtual time, or at instr:N: after N instructions since power-up\n"
    "  --cut SECONDS|instr:N|op:N[,PHASE]\n"
    "                       power fails and comes back at once. op:N is the Nth flash operation\n"
    "                       since power-up, a granule programmed or an erase; PHASE is before,\n"
    "                       after, byte:K (programming: that byte of the granule is torn), or\n"
    "                       untouched, partly, weak (erasing); the seed decides if not given. May\n"
    "                       be given several times: the next counts from the power-up before it\n"
    "  --ram lost|kept|random\n"
    "                       the RAM after a cut: blank (default), as before, or anything\n"
    "  --reset-at SECONDS|instr:N\n"
    "                       the reset pin is pulled\n"
    "  --flip ADDRESS:BIT@SECONDS|instr:N\n"
    "                       a bit (0 to 7) of RAM or flash flips; STM32L4 and G0 mend one bit of\n"
    "                       a double word, two are an NMI\n"
    "  --stuck-busy N       from the Nth flash operation on BSY stays set, until power fails\n"
    "  --seed N             seed of all that is left to chance, on the wire too\n"
    "\n"
    "debugger\n"
    "  --gdb PORT           wait for gdb on 127.0.0.1:PORT (0: any free port, printed on stderr),\n"
    "                       halted before the first instruction; --firmware may be left to "
    "`load`.\n"
    "                       While the debugger halts the chip, virtual time and the wire stand\n"
    "                       still. After its `detach` the firmware runs on alone\n"
    "\n"
    "running\n"
    "  --for SECONDS        end after so much virtual time (default for a script: 10)\n"
    "  --timeout SECONDS    end after so much real time (default for a script: 60)\n"
    "  --fast               do not wait for real time\n"
    "  --link PATH          a pseudo terminal, also with a script, and a symbolic link to it\n"
    "  --once               end when the host closes the terminal\n"
    "  --show               a picture of the chip: flash, UART traffic, registers, pins\n"
    "  --vcd FILE           the lines of the UART and the pins as waveforms, for GTKWave or "
    "sigrok\n"
    "  --quiet              print no more than must be\n"
    "  --help               this text\n"
    "\n"
    "examples\n"
    "  pinless-board run --chip l452re --firmware build/firmware/l452-hello-v1.elf \\\n"
    "      --expect '> ' --send 'abc' --expect abc\n"
    "\n"
    "  pinless-board run --chip f103c8 --firmware app.elf --link ./board0 &\n"
    "  picocom -b 115200 ./board0\n"
    "\n"
    "  pinless-board run --chip g071 --firmware app.elf --gdb 3333 &\n"
    "  gdb-multiarch app.elf -ex 'target remote :3333' -ex 'break main' -ex continue\n"
    "\n"
    "exit codes\n"
    "  0  the script has been followed to its end; or --for, --once, a signal\n"
    "  1  the system refused something: terminal, link or file\n"
    "  2  wrong usage: unknown option, chip, value, or a firmware that does not fit\n"
    "  3  the firmware cannot go on: fault, lockup, no vector table\n"
    "  4  --expect: not heard in time\n";

enum option_id {
    OPT_CHIP = 256,
    OPT_FIRMWARE,
    OPT_FLASH_IN,
    OPT_FLASH_OUT,
    OPT_SPI_FLASH,
    OPT_UART,
    OPT_ROM,
    OPT_LINE,
    OPT_EXPECT,
    OPT_SEND,
    OPT_FOR,
    OPT_TIMEOUT,
    OPT_FAST,
    OPT_LINK,
    OPT_SHOW,
    OPT_VCD,
    OPT_GDB,
    OPT_ONCE,
    OPT_QUIET,
    OPT_HELP,
};

static const struct option LONG_OPTIONS[] = {
    {"chip", required_argument, NULL, OPT_CHIP},
    {"firmware", required_argument, NULL, OPT_FIRMWARE},
    {"flash-in", required_argument, NULL, OPT_FLASH_IN},
    {"flash-out", required_argument, NULL, OPT_FLASH_OUT},
    {"spi-flash", required_argument, NULL, OPT_SPI_FLASH},
    {"uart", required_argument, NULL, OPT_UART},
    {"rom", required_argument, NULL, OPT_ROM},
    {"line", required_argument, NULL, OPT_LINE},
    {"expect", required_argument, NULL, OPT_EXPECT},
    {"send", required_argument, NULL, OPT_SEND},
    {"for", required_argument, NULL, OPT_FOR},
    {"timeout", required_argument, NULL, OPT_TIMEOUT},
    {"fast", no_argument, NULL, OPT_FAST},
    {"link", required_argument, NULL, OPT_LINK},
    {"show", no_argument, NULL, OPT_SHOW},
    {"vcd", required_argument, NULL, OPT_VCD},
    {"gdb", required_argument, NULL, OPT_GDB},
    {"once", no_argument, NULL, OPT_ONCE},
    {"quiet", no_argument, NULL, OPT_QUIET},
    {"help", no_argument, NULL, OPT_HELP},
    PL_RUN_FAULT_OPTIONS,
    PL_WIRE_FAULT_OPTIONS,
    {NULL, 0, NULL, 0},
};

enum { USUAL_BAUD = 115200, SCRIPT_FOR_US = 10000000, SCRIPT_TIMEOUT_US = 60000000 };

/* --- Values --- */

static bool parse_seconds(const char *text, uint64_t *us)
{
    double seconds;

    if (!pl_value_seconds(text, 1e6, &seconds))
        return false;
    *us = (uint64_t)(seconds * 1e6 + 0.5);
    return true;
}

/* FILE or FILE@ADDRESS, where a name may itself contain an @. */
static bool add_file(struct pl_run_options *o, char *text)
{
    struct pl_run_file *file = &o->file[o->n_files];
    char *at = strrchr(text, '@');
    uint32_t addr = 0;

    if (o->n_files == PL_RUN_FILES)
        return false;
    if (at && pl_value_u32(at + 1, UINT32_MAX, &addr))
        *at = '\0';
    *file = (struct pl_run_file){text, addr};
    o->n_files++;
    return *text != '\0';
}

static bool parse_rom(const char *text, enum pl_node_rom *rom)
{
    static const char *const names[] = {[PL_NODE_ROM_STRICT] = "strict",
                                        [PL_NODE_ROM_FORCE] = "force",
                                        [PL_NODE_ROM_STOP] = "stop"};

    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(text, names[i]) == 0) {
            *rom = (enum pl_node_rom)i;
            return true;
        }
    return false;
}

static bool parse_line(struct pl_run_options *o, const char *text)
{
    o->line_given = true;
    return pl_value_line(text, &o->wire.baud, &o->parity_even);
}

static bool add_step(struct pl_run_options *o, bool expect, const char *text)
{
    struct pl_run_step *step = &o->step[o->n_steps];

    if (o->n_steps == PL_RUN_STEPS)
        return false;
    *step = (struct pl_run_step){.expect = expect};
    if (!pl_value_text(text, step->text, PL_RUN_TEXT, &step->len))
        return false;
    o->n_steps++;
    return true;
}

static bool parse_gdb(struct pl_run_options *o, const char *text)
{
    uint32_t port;

    if (!pl_value_u32(text, UINT16_MAX, &port))
        return false;
    o->gdb = true;
    o->gdb_port = (uint16_t)port;
    return true;
}

/* --- Options --- */

static bool running_option(struct pl_run_options *o, int id, const char *value)
{
    switch (id) {
    case OPT_EXPECT:
        return add_step(o, true, value);
    case OPT_SEND:
        return add_step(o, false, value);
    case OPT_FOR:
        return parse_seconds(value, &o->for_us);
    case OPT_TIMEOUT:
        return parse_seconds(value, &o->timeout_us);
    case OPT_FAST:
        o->fast = true;
        return true;
    case OPT_SHOW:
        o->view.show = true;
        return true;
    case OPT_VCD:
        o->view.vcd = value;
        return true;
    case OPT_GDB:
        return parse_gdb(o, value);
    case OPT_ONCE:
        o->once = true;
        return true;
    case OPT_QUIET:
        o->quiet = true;
        return true;
    default:
        return pl_run_fault_option(&o->faults, id, value) || pl_wire_option(&o->wire, id, value);
    }
}

static bool take_option(struct pl_run_options *o, int id, char *value)
{
    switch (id) {
    case OPT_CHIP:
        o->chip = pl_board_chip_find(value);
        return o->chip != NULL;
    case OPT_FIRMWARE:
        return add_file(o, value);
    case OPT_FLASH_IN:
        o->flash_in = value;
        return true;
    case OPT_FLASH_OUT:
        o->flash_out = value;
        return true;
    case OPT_SPI_FLASH:
        o->spi_flash = value;
        return true;
    case OPT_UART:
        o->uart = value;
        return true;
    case OPT_ROM:
        return parse_rom(value, &o->rom);
    case OPT_LINE:
        return parse_line(o, value);
    case OPT_LINK:
        o->link = value;
        return true;
    default:
        return running_option(o, id, value);
    }
}

/* What only all options together can tell. */
static int check(struct pl_run_options *o)
{
    if (!o->chip)
        return pl_usage_error("--chip is missing", "");
    if (o->n_files == 0 && !o->flash_in && !o->gdb)
        return pl_usage_error("--firmware is missing", "");
    if (o->gdb && o->faults.n)
        return pl_usage_error("faults do not strike under --gdb", "");
    if (!o->uart)
        o->uart = o->chip->console;
    o->faults.power.seed = (uint32_t)(o->wire.seed ^ o->wire.seed >> 32);
    o->terminal = o->n_steps == 0 || o->link;
    if (o->n_steps && !o->for_us)
        o->for_us = SCRIPT_FOR_US;
    if (o->n_steps && !o->timeout_us && !o->gdb) /* a person takes the time it takes */
        o->timeout_us = SCRIPT_TIMEOUT_US;
    o->fast = o->fast || !o->terminal;
    return -1;
}

int pl_run_options(struct pl_run_options *o, int argc, char **argv)
{
    int id;

    memset(o, 0, sizeof *o);
    o->wire.baud = USUAL_BAUD;
    opterr = 0;
    while ((id = getopt_long(argc, argv, "", LONG_OPTIONS, NULL)) != -1) {
        if (id == OPT_HELP) {
            fputs(HELP, stdout);
            fputs(HELP_RUNNING, stdout);
            return PL_BOARD_OK;
        }
        if (id == '?' || id == ':')
            return pl_usage_error("what is ", argv[optind - 1]);
        if (!take_option(o, id, optarg))
            return pl_value_error(LONG_OPTIONS, id, optarg);
    }
    if (optind < argc)
        return pl_usage_error("what is ", argv[optind]);
    return check(o);
}
