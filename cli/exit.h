/* SPDX-License-Identifier: MIT */
/* The exit codes of pinless: documented in the man page, each reached by a test. */
#ifndef CLI_EXIT_H
#define CLI_EXIT_H

enum pl_exit {
    PL_EXIT_DONE = 0,          /* done, and verified where there is something to verify */
    PL_EXIT_USAGE = 1,         /* the command line makes no sense */
    PL_EXIT_FILE = 2,          /* a file: missing, damaged, empty, not writable */
    PL_EXIT_PORT = 3,          /* the serial port: missing, busy, denied, no such baud rate */
    PL_EXIT_NO_LOADER = 4,     /* no loader answered */
    PL_EXIT_CHIP = 5,          /* wrong or unknown chip */
    PL_EXIT_PROTECTED = 6,     /* read-out or write protection */
    PL_EXIT_LINK = 7,          /* link lost or garbled in the middle, port vanished */
    PL_EXIT_VERIFY = 8,        /* memory differs from what it should be */
    PL_EXIT_RANGE = 9,         /* does not fit: outside the memory, or over memory not erased */
    PL_EXIT_REFUSED = 10,      /* dangerous, and consent was not given */
    PL_EXIT_UNSUPPORTED = 11,  /* the loader cannot do it, or refused */
    PL_EXIT_INTERNAL = 12,     /* no memory, output not writable, or a fault of pinless */
    PL_EXIT_INTERRUPTED = 130, /* stopped by Ctrl-C */
};

#endif
