/* SPDX-License-Identifier: MIT */
/* Words on the debugger's console: the command `monitor`, and why the firmware has stopped. */
#include "gdb_internal.h"

#include "stop_report.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char HELP[] =
    "monitor reset    reset by the pin, halted before the first instruction\n"
    "monitor status   virtual time, mode, resets\n"
    "monitor help     this text\n";

/* --- Reports --- */

static void print(struct pl_gdb *g, enum pl_board_stop why)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    if (!out)
        return;
    pl_stop_report(out, g->board, why, NULL);
    fclose(out);
    pl_gdb_console(g, text);
    free(text);
}

void pl_gdb_report(struct pl_gdb *g, enum pl_board_stop why)
{
    if (why == PL_STOP_BREAKPOINT)
        pl_gdb_console(g, "a BKPT instruction; to go on is to skip it\n");
    else if (why == PL_STOP_ROM)
        pl_gdb_console(g, "the firmware has jumped into system memory\n");
    else
        print(g, why);
}

/* --- Commands --- */

static void status(struct pl_gdb *g)
{
    struct pl_board_status s;

    pl_board_status(g->board, &s);
    g->text[0] = '\0';
    pl_gdb_write(g, "%s, %.6f s and %" PRIu64 " instructions after power-up, %u resets\n",
                 g->chip->name, (double)s.now_ps / 1e12, s.instructions, s.resets);
    if (g->in_rom)
        pl_gdb_write(g, "the modelled ROM loader runs: no instructions are executed\n");
    else
        pl_gdb_write(g, "PC 0x%08" PRIX32 ", exception %" PRIu32 ", VTOR 0x%08" PRIX32 "\n", s.pc,
                     s.xpsr & 0x1FF, s.vtor);
    pl_gdb_console(g, g->text);
}

static void reset(struct pl_gdb *g)
{
    pl_board_reset(g->board, PL_RESET_PIN);
    g->in_rom = false;
    g->signal = PL_GDB_SIGTRAP;
    g->reason[0] = '\0';
    pl_gdb_console(g, "reset; gdb learns of it by: maintenance flush register-cache\n");
}

static bool is(const char *command, const char *word)
{
    return strcmp(command, word) == 0;
}

static bool obey(struct pl_gdb *g, const char *command)
{
    if (is(command, "reset") || is(command, "reset halt") || is(command, "reset init"))
        reset(g);
    else if (is(command, "status"))
        status(g);
    else if (is(command, "help"))
        pl_gdb_console(g, HELP);
    else
        return false;
    return true;
}

void pl_gdb_monitor(struct pl_gdb *g, struct pl_gdb_cursor c)
{
    char command[32];
    size_t n = 0;

    while (n < sizeof command - 1 && pl_gdb_hex_byte(&c, (uint8_t *)&command[n]))
        n++;
    command[n] = '\0';
    if (c.at != c.end || !obey(g, command))
        pl_gdb_console(g, "there is no such command; see: monitor help\n");
    pl_gdb_say(g, "OK");
}
