/* SPDX-License-Identifier: MIT */
/* Line sequences: what is accepted, what is refused, and what reaches the port in which order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "pinless/serial.h"

/* --- A port that only takes notes; its waits take no time --- */

static char log_text[512];
static size_t calls, fail_at; /* the call number fail_at, from 1, fails with fail_err */
static int fail_err;

int __wrap_pl_serial_set_rts(struct pl_serial *port, bool active);
int __wrap_pl_serial_set_dtr(struct pl_serial *port, bool active);
int __wrap_pl_serial_set_break(struct pl_serial *port, bool active);
void __wrap_pl_serial_sleep_ms(uint32_t ms);

static int note(const char *what, uint32_t value)
{
    size_t used = strlen(log_text);

    snprintf(log_text + used, sizeof log_text - used, "%s%s %u", used > 0 ? "; " : "", what,
             (unsigned)value);
    return ++calls == fail_at ? fail_err : PL_OK;
}

int __wrap_pl_serial_set_rts(struct pl_serial *port, bool active)
{
    assert_null(port);
    return note("rts", active);
}

int __wrap_pl_serial_set_dtr(struct pl_serial *port, bool active)
{
    assert_null(port);
    return note("dtr", active);
}

int __wrap_pl_serial_set_break(struct pl_serial *port, bool active)
{
    assert_null(port);
    return note("break", active);
}

void __wrap_pl_serial_sleep_ms(uint32_t ms)
{
    (void)note("sleep", ms);
}

static int forget(void **state)
{
    (void)state;
    log_text[0] = '\0';
    calls = fail_at = 0;
    return 0;
}

/* --- Tests --- */

static const struct {
    const char *sequence, *does;
} good[] = {
    {"rts=1", "rts 1"},
    {"dtr=0", "dtr 0"},
    {"break=1,wait=20ms,break=0", "break 1; sleep 20; break 0"},
    {"dtr=0,rts=1,wait=100ms,rts=0", "dtr 0; rts 1; sleep 100; rts 0"},
    {"rts=1,dtr=1,rts=1", "rts 1; dtr 1; rts 1"},
    {"wait=0", "sleep 0"},
    {"wait=10000", "sleep 10000"},
    {"wait=10000ms", "sleep 10000"},
    {"wait=007", "sleep 7"},
};

static void good_sequences_do_each_step_in_order(void **state)
{
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        char error[160] = "";

        forget(state);
        assert_int_equal(pl_serial_lines_check(good[i].sequence, error, sizeof error), PL_OK);
        assert_string_equal(log_text, "");
        assert_int_equal(pl_serial_lines(NULL, good[i].sequence, error, sizeof error), PL_OK);
        assert_string_equal(log_text, good[i].does);
        assert_string_equal(error, "");
    }
}

static const struct {
    const char *sequence, *blamed;
} bad[] = {
    {"", "\"\""},
    {",", "\"\""},
    {"rts=1,", "\"\""},
    {"rts=1,,dtr=0", "\"\""},
    {"rts", "\"rts\""},
    {"rts=", "\"rts=\""},
    {"rts=2", "\"rts=2\""},
    {"rts=01", "\"rts=01\""},
    {"rts=-1", "\"rts=-1\""},
    {"rts=1 ", "\"rts=1 \""},
    {"rts=1;dtr=0", "\"rts=1;dtr=0\""},
    {"RTS=1", "\"RTS=1\""},
    {" rts=1", "\" rts=1\""},
    {"cts=1", "\"cts=1\""},
    {"rts=1,dtr=x,wait=1", "\"dtr=x\""},
    {"break=on", "\"break=on\""},
    {"wait=", "\"wait=\""},
    {"wait=ms", "\"wait=ms\""},
    {"wait=-5", "\"wait=-5\""},
    {"wait=1.5", "\"wait=1.5\""},
    {"wait=5s", "\"wait=5s\""},
    {"wait=5m", "\"wait=5m\""},
    {"wait=5msms", "\"wait=5msms\""},
    {"wait=10001", "\"wait=10001\""},
    {"wait=4294967297", "\"wait=4294967297\""},
    {"wait=99999999999999999999", "\"wait=99999999999999999999\""},
};

static void bad_sequences_are_refused_before_anything_is_done(void **state)
{
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char error[160] = "";

        forget(state);
        assert_int_equal(pl_serial_lines_check(bad[i].sequence, error, sizeof error), PL_ERR_ARG);
        assert_ptr_equal(strstr(error, bad[i].blamed), error);
        error[0] = '\0';
        assert_int_equal(pl_serial_lines(NULL, bad[i].sequence, error, sizeof error), PL_ERR_ARG);
        assert_ptr_equal(strstr(error, bad[i].blamed), error);
        assert_string_equal(log_text, "");
    }
}

static void waits_together_end_at_a_minute(void **state)
{
    const char *minute = "wait=10000,wait=10000,wait=10000,wait=10000,wait=10000,wait=10000";
    char more[128], error[160];

    (void)state;
    assert_int_equal(pl_serial_lines_check(minute, error, sizeof error), PL_OK);
    snprintf(more, sizeof more, "%s,rts=1,wait=1ms", minute);
    assert_int_equal(pl_serial_lines(NULL, more, error, sizeof error), PL_ERR_ARG);
    assert_non_null(strstr(error, "\"wait=1ms\""));
    assert_non_null(strstr(error, "60 seconds"));
    assert_string_equal(log_text, "");
}

static void a_failing_step_ends_the_sequence_and_is_named(void **state)
{
    static const int errors[] = {PL_ERR_PORT_LINE, PL_ERR_PORT_LOST};

    for (size_t i = 0; i < 2; i++) {
        char error[160] = "";

        forget(state);
        fail_at = 2;
        fail_err = errors[i];
        assert_int_equal(pl_serial_lines(NULL, "dtr=0,rts=1,wait=5,rts=0", error, sizeof error),
                         errors[i]);
        assert_string_equal(log_text, "dtr 0; rts 1");
        assert_ptr_equal(strstr(error, "\"rts=1\""), error);
    }
}

static void a_long_part_is_cut_and_no_room_is_overrun(void **state)
{
    char sequence[4096], error[24], whole[200];

    (void)state;
    memset(sequence, 'x', sizeof sequence - 1);
    sequence[sizeof sequence - 1] = '\0';
    assert_int_equal(pl_serial_lines_check(sequence, error, sizeof error), PL_ERR_ARG);
    assert_int_equal(strlen(error), sizeof error - 1);
    assert_int_equal(pl_serial_lines_check(sequence, whole, sizeof whole), PL_ERR_ARG);
    assert_non_null(strstr(whole, "xxx...\" in the line sequence: expected"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(good_sequences_do_each_step_in_order, forget),
        cmocka_unit_test_setup(bad_sequences_are_refused_before_anything_is_done, forget),
        cmocka_unit_test_setup(waits_together_end_at_a_minute, forget),
        cmocka_unit_test_setup(a_failing_step_ends_the_sequence_and_is_named, forget),
        cmocka_unit_test_setup(a_long_part_is_cut_and_no_room_is_overrun, forget),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
