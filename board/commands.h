/* SPDX-License-Identifier: MIT */
/* The commands of pinless-board, and what ends them. */
#ifndef BOARD_COMMANDS_H
#define BOARD_COMMANDS_H

#include <signal.h>

/* A signal has asked to end; it is let in only while a command waits in pl_pty_wait. */
extern volatile sig_atomic_t pl_stop_wanted;

/* argv[0] is the command's word. Each returns an exit code. */
int pl_command_bus(int argc, char **argv);
int pl_command_lint(int argc, char **argv);
int pl_command_rom(int argc, char **argv);
int pl_command_run(int argc, char **argv);

#endif
