/* SPDX-License-Identifier: MIT */
/* pinless-board: a virtual STM32, in its factory loader or running firmware. */
#include "commands.h"
#include "option_values.h"

#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

volatile sig_atomic_t pl_stop_wanted;

static const char HELP[] =
    "usage: pinless-board COMMAND --chip NAME [options]\n"
    "\n"
    "A virtual STM32 with its UART on a pseudo terminal.\n"
    "\n"
    "  run   execute real firmware (ELF, HEX, BIN) instruction by instruction\n"
    "  lint  tell whether firmware reaches the ROM loader, and which line prevents it\n"
    "  rom   play the factory bootloader of any STM32 (AN3155)\n"
    "  bus   several chips with the same firmware on one RS-485 bus\n"
    "\n"
    "pinless-board COMMAND --help tells the options of each.\n";

static void want_stop(int signal_number)
{
    (void)signal_number;
    pl_stop_wanted = 1;
}

/* Signals are let in only while waiting, so that none is missed. */
static void catch_signals(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = want_stop};
    sigset_t blocked;

    sigemptyset(&blocked);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        sigaction(signals[i], &action, NULL);
        sigaddset(&blocked, signals[i]);
    }
    sigprocmask(SIG_BLOCK, &blocked, NULL);
}

int main(int argc, char **argv)
{
    if (argc >= 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)) {
        fputs(HELP, stdout);
        return PL_BOARD_OK;
    }
    catch_signals();
    prctl(PR_SET_TIMERSLACK, 1000); /* nanoseconds; the default adds 50 us to every wait */
    if (argc >= 2 && strcmp(argv[1], "rom") == 0)
        return pl_command_rom(argc - 1, argv + 1);
    if (argc >= 2 && strcmp(argv[1], "run") == 0)
        return pl_command_run(argc - 1, argv + 1);
    if (argc >= 2 && strcmp(argv[1], "bus") == 0)
        return pl_command_bus(argc - 1, argv + 1);
    if (argc >= 2 && strcmp(argv[1], "lint") == 0)
        return pl_command_lint(argc - 1, argv + 1);
    return pl_usage_error("the first word must be run, rom, bus or lint", "");
}
