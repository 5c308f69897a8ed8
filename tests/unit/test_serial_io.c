/* SPDX-License-Identifier: MIT */
/* A serial port in use: waits, bytes, parity errors, modem lines, and a cable that is pulled. */
#define _GNU_SOURCE
#include "port_rig.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

/* --- Waiting --- */

static void *send_later(void *text)
{
    pl_serial_sleep_ms(60);
    return write(master, text, strlen(text)) < 0 ? text : NULL;
}

static void a_read_waits_for_the_first_byte_and_no_longer(void **state)
{
    static char late[] = "late";
    struct pl_serial *port = open_as(&line_8n1);
    uint32_t start = pl_serial_now_ms();
    uint8_t buf[16];
    pthread_t thread;

    (void)state;
    assert_int_equal(pl_serial_read(port, buf, sizeof buf, 0), 0);
    assert_took(start, 0, 50);
    start = pl_serial_now_ms();
    assert_int_equal(pl_serial_read(port, buf, sizeof buf, 80), 0);
    assert_took(start, 79, 1000);

    start = pl_serial_now_ms();
    assert_int_equal(pthread_create(&thread, NULL, send_later, late), 0);
    assert_in_range(pl_serial_read(port, buf, sizeof buf, UINT32_MAX), 1, 4);
    assert_took(start, 50, 5000);
    assert_int_equal(pthread_join(thread, NULL), 0);
    pl_serial_close(port);
}

static void ignore_signal(int number)
{
    (void)number;
}

static void signals_neither_end_nor_prolong_a_wait(void **state)
{
    struct sigaction action = {.sa_handler = ignore_signal};
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
    struct itimerspec often = {.it_value.tv_nsec = 3000000, .it_interval.tv_nsec = 3000000};
    struct pl_serial *port = open_as(&line_8n1);
    uint32_t start;
    uint8_t byte;
    timer_t timer;

    (void)state;
    assert_int_equal(sigaction(SIGUSR1, &action, NULL), 0);
    assert_int_equal(timer_create(CLOCK_MONOTONIC, &event, &timer), 0);
    assert_int_equal(timer_settime(timer, 0, &often, NULL), 0);
    start = pl_serial_now_ms();
    assert_int_equal(pl_serial_read(port, &byte, 1, 150), 0);
    assert_took(start, 149, 1000);
    start = pl_serial_now_ms();
    pl_serial_sleep_ms(150);
    assert_took(start, 149, 1000);
    assert_int_equal(timer_delete(timer), 0);
    pl_serial_close(port);
}

static uint8_t pattern(size_t at)
{
    return (uint8_t)(at * 7 + at / 251);
}

/* Fill the port until it takes no more; returns how much it has taken in all. */
static size_t write_until_full(struct pl_serial *port, size_t at, size_t total)
{
    static uint8_t block[70000];

    while (at < total) {
        size_t len = total - at < sizeof block ? total - at : sizeof block;
        uint32_t start = pl_serial_now_ms();
        int n;

        for (size_t i = 0; i < len; i++)
            block[i] = pattern(at + i);
        n = pl_serial_write(port, block, len, 30);
        assert_in_range(n, 0, len);
        at += (size_t)n;
        if (n == 0) {
            assert_took(start, 29, 1000);
            break;
        }
    }
    return at;
}

static void a_slow_reader_gets_every_byte_in_order(void **state)
{
    enum { TOTAL = 300000 };
    struct pl_serial *port = open_as(&line_8n1);
    size_t sent = 0, seen = 0, stalls = 0;
    uint8_t buf[9000];

    (void)state;
    while (seen < TOTAL) {
        ssize_t n;

        sent = write_until_full(port, sent, TOTAL);
        stalls += sent < TOTAL;
        n = read(master, buf, sizeof buf);
        assert_true(n > 0);
        for (ssize_t i = 0; i < n; i++)
            assert_int_equal(buf[i], pattern(seen + (size_t)i));
        seen += (size_t)n;
    }
    assert_int_equal(sent, TOTAL);
    assert_true(stalls > 2);
    pl_serial_close(port);
}

static void nothing_to_move_is_no_error(void **state)
{
    struct pl_serial *port = open_as(&line_8n1);
    uint8_t byte = 0;

    (void)state;
    assert_int_equal(pl_serial_write(port, &byte, 0, 1000), 0);
    assert_int_equal(pl_serial_read(port, &byte, 0, 1000), 0);
    pl_serial_close(port);
}

static void flush_forgets_what_was_received(void **state)
{
    struct pl_serial *port = open_as(&line_8e1);
    uint8_t byte;

    (void)state;
    master_sends("old", 3);
    assert_int_equal(pl_serial_read(port, &byte, 1, 1000), 1);
    pl_serial_flush(port);
    assert_int_equal(pl_serial_read(port, &byte, 1, 30), 0);
    master_sends("new", 3);
    assert_receives(port, "new", 3);

    master_sends("old", 3);
    assert_int_equal(pl_serial_read(port, &byte, 1, 1000), 1);
    assert_int_equal(pl_serial_set_line(port, &line_8n1), PL_OK);
    assert_int_equal(pl_serial_read(port, &byte, 1, 30), 0);
    pl_serial_close(port);
}

/* --- Parity errors --- */

static void with_parity_every_good_byte_still_arrives(void **state)
{
    uint8_t all[512];
    struct pl_serial *port = open_as(&line_8e1);

    (void)state;
    for (size_t i = 0; i < sizeof all; i++)
        all[i] = i < 256 ? (uint8_t)i : 0xFF;
    master_sends(all, sizeof all);
    assert_receives(port, all, sizeof all);
    pl_serial_close(port);
}

/* termios(3), PARMRK: a byte X in error reads as 0xFF 0x00 X, a good 0xFF as 0xFF 0xFF. */
static void a_byte_with_a_parity_error_is_missing(void **state)
{
    static const uint8_t raw[] = {0x79, 0xFF, 0x00, 0x41, 0xFF, 0xFF, 0x00, 0xFF,
                                  0x00, 0xFF, 0xFF, 0x00, 0x00, 0x1F, 0xFF, 0xFF};
    static const uint8_t good[] = {0x79, 0xFF, 0x00, 0x1F, 0xFF};
    struct pl_serial *port;
    uint32_t start;
    uint8_t byte;

    (void)state;
    fake.parity = fake.marks = true;
    port = open_as(&line_8e1);
    master_sends(raw, sizeof raw);
    assert_receives(port, good, sizeof good);

    for (size_t i = 0; i < sizeof raw; i++) {
        master_sends(raw + i, 1);
        pl_serial_sleep_ms(1);
        if (i == 0 || i == 5 || i == 6 || i == 13 || i == 15)
            assert_int_equal(pl_serial_read(port, &byte, 1, 1000), 1);
        else
            assert_int_equal(pl_serial_read(port, &byte, 1, 5), 0);
    }

    start = pl_serial_now_ms();
    master_sends(raw + 1, 3);
    assert_int_equal(pl_serial_read(port, &byte, 1, 100), 0);
    assert_took(start, 99, 1000);
    pl_serial_close(port);
}

static void flush_ends_a_half_read_mark(void **state)
{
    static const uint8_t ff = 0xFF;
    struct pl_serial *port;
    uint8_t byte;

    (void)state;
    fake.parity = fake.marks = true;
    port = open_as(&line_8e1);
    master_sends(&ff, 1);
    assert_int_equal(pl_serial_read(port, &byte, 1, 30), 0);
    pl_serial_flush(port);
    master_sends("\0y", 2);
    assert_receives(port, "\0y", 2);
    pl_serial_close(port);
}

/* --- Modem lines --- */

static void lines_change_one_at_a_time_and_in_order(void **state)
{
    struct pl_serial *port;

    (void)state;
    fake.modem_lines = true;
    port = open_as(&line_8n1);
    log_text[0] = '\0';
    assert_int_equal(pl_serial_lines(port, "dtr=0,rts=1,wait=10ms,rts=0,break=1,dtr=1,break=0",
                                     error, sizeof error),
                     PL_OK);
    assert_string_equal(log_text, "dtr=0; rts=1; rts=0; break=1; dtr=1; break=0");
    pl_serial_close(port);
}

static void opening_leaves_the_lines_alone(void **state)
{
    (void)state;
    fake.modem_lines = true;
    pl_serial_close(open_as(&line_8n1));
    assert_string_equal(log_text, "set 115200 8N1");
}

static void a_break_does_not_outlive_the_port(void **state)
{
    struct pl_serial *port = open_as(&line_8n1);

    (void)state;
    log_text[0] = '\0';
    assert_int_equal(pl_serial_set_break(port, true), PL_OK);
    pl_serial_close(port);
    assert_string_equal(log_text, "break=1; break=0");
}

static void a_port_without_lines_says_so(void **state)
{
    struct pl_serial *port = open_as(&line_8n1);

    (void)state;
    assert_int_equal(pl_serial_set_rts(port, true), PL_ERR_PORT_LINE);
    assert_int_equal(pl_serial_set_dtr(port, false), PL_ERR_PORT_LINE);
    assert_int_equal(pl_serial_lines(port, "wait=1,dtr=0", error, sizeof error), PL_ERR_PORT_LINE);
    assert_says("\"dtr=0\"");
    pl_serial_close(port);

    fake.modem_lines = true;
    port = open_as(&line_8n1);
    assert_int_equal(pl_serial_notes(port) & PL_SERIAL_NO_MODEM_LINES, 0);
    fake.failing = TIOCMBIC;
    fake.failure = EINVAL;
    assert_int_equal(pl_serial_set_dtr(port, false), PL_ERR_PORT_LINE);
    assert_int_equal(pl_serial_notes(port) & PL_SERIAL_NO_MODEM_LINES, PL_SERIAL_NO_MODEM_LINES);
    fake.failure = ENODEV;
    assert_int_equal(pl_serial_set_dtr(port, false), PL_ERR_PORT_LOST);
    fake.failing = TIOCSBRK;
    fake.failure = ENOTTY;
    assert_int_equal(pl_serial_set_break(port, true), PL_ERR_PORT_LINE);
    pl_serial_close(port);
}

/* --- A cable that is pulled --- */

static void *close_master(void *wait_ms)
{
    pl_serial_sleep_ms(*(const uint32_t *)wait_ms);
    close(master);
    return NULL;
}

/* Pull it before (0) or during the call. */
static const uint32_t pulled_after_ms[] = {0, 5, 60};

static void pull(pthread_t *thread, size_t i)
{
    assert_int_equal(pthread_create(thread, NULL, close_master, (void *)&pulled_after_ms[i]), 0);
    if (pulled_after_ms[i] == 0)
        assert_int_equal(pthread_join(*thread, NULL), 0);
}

static void was_pulled(pthread_t thread, size_t i)
{
    if (pulled_after_ms[i] != 0)
        assert_int_equal(pthread_join(thread, NULL), 0);
    master = -1;
}

static void a_lost_port_ends_a_read(void **state)
{
    for (size_t i = 0; i < sizeof pulled_after_ms / sizeof pulled_after_ms[0]; i++) {
        struct pl_serial *port = open_as(&line_8e1);
        uint32_t start = pl_serial_now_ms();
        uint8_t byte;
        pthread_t thread;

        pull(&thread, i);
        assert_int_equal(pl_serial_read(port, &byte, 1, 20000), PL_ERR_PORT_LOST);
        assert_took(start, pulled_after_ms[i] == 0 ? 0 : pulled_after_ms[i] - 1, 5000);
        was_pulled(thread, i);
        assert_int_equal(pl_serial_read(port, &byte, 1, 0), PL_ERR_PORT_LOST);
        pl_serial_close(port);
        assert_int_equal(setup(state), 0);
    }
}

static void a_lost_port_ends_a_write(void **state)
{
    for (size_t i = 0; i < sizeof pulled_after_ms / sizeof pulled_after_ms[0]; i++) {
        struct pl_serial *port = open_as(&line_8n1);
        uint32_t start = pl_serial_now_ms();
        pthread_t thread;

        assert_true(write_until_full(port, 0, 1000000) < 1000000);
        pull(&thread, i);
        assert_int_equal(pl_serial_write(port, (const uint8_t *)"x", 1, 20000), PL_ERR_PORT_LOST);
        assert_took(start, 0, 5000);
        was_pulled(thread, i);
        assert_int_equal(pl_serial_write(port, (const uint8_t *)"x", 1, 0), PL_ERR_PORT_LOST);
        pl_serial_close(port);
        assert_int_equal(setup(state), 0);
    }
}

static void everything_else_on_a_lost_port_is_lost_too(void **state)
{
    struct pl_serial *port = open_as(&line_8n1);

    (void)state;
    close(master);
    master = -1;
    assert_int_equal(pl_serial_set_line(port, &line_8e1), PL_ERR_PORT_LOST);
    assert_int_equal(pl_serial_set_rts(port, true), PL_ERR_PORT_LOST);
    assert_int_equal(pl_serial_set_break(port, true), PL_ERR_PORT_LOST);
    assert_int_equal(pl_serial_lines(port, "rts=1", error, sizeof error), PL_ERR_PORT_LOST);
    assert_says("gone");
    pl_serial_flush(port);
    pl_serial_close(port);
    assert_int_equal(try_open(slave), PL_ERR_PORT_OPEN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_PTY(a_read_waits_for_the_first_byte_and_no_longer),
        ON_PTY(signals_neither_end_nor_prolong_a_wait),
        ON_PTY(a_slow_reader_gets_every_byte_in_order),
        ON_PTY(nothing_to_move_is_no_error),
        ON_PTY(flush_forgets_what_was_received),
        ON_PTY(with_parity_every_good_byte_still_arrives),
        ON_PTY(a_byte_with_a_parity_error_is_missing),
        ON_PTY(flush_ends_a_half_read_mark),
        ON_PTY(lines_change_one_at_a_time_and_in_order),
        ON_PTY(opening_leaves_the_lines_alone),
        ON_PTY(a_break_does_not_outlive_the_port),
        ON_PTY(a_port_without_lines_says_so),
        ON_PTY(a_lost_port_ends_a_read),
        ON_PTY(a_lost_port_ends_a_write),
        ON_PTY(everything_else_on_a_lost_port_is_lost_too),
    };

    alarm(GUARD_S);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
