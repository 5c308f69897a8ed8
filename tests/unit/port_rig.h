/* SPDX-License-Identifier: MIT */
/* A pty for each test of the serial layer, and a driver for it that can do what a pty cannot.
 *
 * Calls of ioctl pass through __wrap_ioctl, which logs them and, if a test says so, lends the pty
 * what it lacks: modem lines, parity, a latency timer, a baud rate of the driver's own choice. */
#ifndef TESTS_UNIT_PORT_RIG_H
#define TESTS_UNIT_PORT_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <cmocka.h>

#include "pinless/serial.h"

enum { GUARD_S = 120, NOBODY = 65534 };

struct fake_port {
    bool hardware; /* not known as a pty */
    bool modem_lines, parity, latency_timer, exclusive;
    bool forgets_flags;    /* the latency flag is accepted and not kept */
    bool marks;            /* parity errors are marked by the test, not by the pty */
    uint32_t baud;         /* what every setting ends up as; 0: as asked */
    unsigned long failing; /* this request fails with failure */
    int failure;
};

extern struct fake_port fake;
extern int timer_flags;     /* of the latency timer */
extern char log_text[1024]; /* what was asked of the driver, e.g. "set 115200 8E1 marked; rts=1" */

extern int master;
extern char slave[64]; /* its path */
extern char error[300];
extern const struct pl_line line_8n1, line_8e1;

int setup(void **state);
int teardown(void **state);

#define ON_PTY(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

/* Open the slave, which must succeed. */
struct pl_serial *open_as(const struct pl_line *line);
/* The result of opening path; the sentence is left in error. */
int try_open(const char *path);
void assert_says(const char *text);
void assert_took(uint32_t start, uint32_t least_ms, uint32_t most_ms);

void master_sends(const void *data, size_t len);
/* Exactly these bytes, however they arrive, and then none. */
void assert_receives(struct pl_serial *port, const void *data, size_t len);

/* Run check in a child process, as the given user if this one is root. Inside a child cmocka's
 * asserts would run the rest of the tests twice, so it uses child_expects. */
void in_child(uid_t user, void (*check)(void));
void child_expects(bool ok, const char *what);

/* The system's own ioctl, past the log. */
int __real_ioctl(int fd, unsigned long request, ...);

#endif
