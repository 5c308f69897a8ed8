/* SPDX-License-Identifier: MIT */
/* Opening a serial port: what is set, what is refused and why, and who else may have it. */
#define _GNU_SOURCE
#include "port_rig.h"

#include <asm/termbits.h>
#include <errno.h>
#include <fcntl.h>
#include <libserialport.h>
#include <linux/serial.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* --- Opening --- */

static void a_pty_opens_with_notes_on_what_it_lacks(void **state)
{
    struct pl_serial *port;

    (void)state;
    port = open_as(&line_8n1);
    assert_int_equal(pl_serial_notes(port), PL_SERIAL_NO_MODEM_LINES | PL_SERIAL_NO_LOW_LATENCY);
    pl_serial_close(port);

    port = open_as(&line_8e1);
    assert_int_equal(pl_serial_notes(port),
                     PL_SERIAL_NO_MODEM_LINES | PL_SERIAL_NO_LOW_LATENCY | PL_SERIAL_NO_PARITY);
    pl_serial_close(port);
    pl_serial_close(NULL);
}

static void an_adapter_gets_exactly_the_frame_asked_for(void **state)
{
    struct pl_serial *port;

    (void)state;
    fake.hardware = fake.modem_lines = fake.parity = fake.latency_timer = true;
    port = open_as(&line_8e1);
    assert_int_equal(pl_serial_notes(port), 0);
    assert_string_equal(log_text, "exclusive; set 115200 8E1 marked; quick");
    log_text[0] = '\0';
    assert_int_equal(pl_serial_set_line(port, &line_8n1), PL_OK);
    assert_string_equal(log_text, "set 115200 8N1");
    log_text[0] = '\0';
    pl_serial_close(port);
    assert_string_equal(log_text, "shared; slow");
}

static void a_timer_that_was_short_already_stays_so(void **state)
{
    struct pl_serial *port;

    (void)state;
    fake.latency_timer = true;
    timer_flags = (int)ASYNC_LOW_LATENCY;
    port = open_as(&line_8n1);
    assert_int_equal(pl_serial_notes(port), PL_SERIAL_NO_MODEM_LINES);
    pl_serial_close(port);
    assert_string_equal(log_text, "set 115200 8N1");
    assert_int_equal(timer_flags, (int)ASYNC_LOW_LATENCY);
}

static void a_driver_that_forgets_the_latency_flag_is_noted(void **state)
{
    struct pl_serial *port;

    (void)state;
    fake.latency_timer = fake.forgets_flags = true;
    port = open_as(&line_8n1);
    assert_true((pl_serial_notes(port) & PL_SERIAL_NO_LOW_LATENCY) != 0);
    pl_serial_close(port);
}

static void a_fresh_pty_becomes_raw(void **state)
{
    uint8_t all[256], seen[256];
    struct pl_serial *port = open_as(&line_8n1);

    (void)state;
    for (size_t i = 0; i < sizeof all; i++)
        all[i] = (uint8_t)i;
    master_sends(all, sizeof all);
    assert_receives(port, all, sizeof all);
    assert_int_equal(pl_serial_write(port, all, sizeof all, 100), sizeof all);
    assert_int_equal(read(master, seen, sizeof seen), sizeof seen);
    assert_memory_equal(seen, all, sizeof all);
    assert_int_equal(read(master, seen, 1), -1);
    pl_serial_close(port);
}

static void what_came_before_opening_is_dropped(void **state)
{
    struct pl_serial *port = open_as(&line_8n1);
    struct pollfd other = {.fd = open(slave, O_RDWR | O_NOCTTY), .events = POLLIN};
    uint8_t byte;

    (void)state;
    pl_serial_close(port);
    master_sends("stale", 5);
    assert_int_equal(poll(&other, 1, 2000), 1);
    assert_int_equal(close(other.fd), 0);
    port = open_as(&line_8n1);
    assert_int_equal(pl_serial_read(port, &byte, 1, 50), 0);
    pl_serial_close(port);
}

static void the_baud_rate_reaches_the_driver(void **state)
{
    static const uint32_t bauds[] = {1200, 9600, 115200, 123456, 250000, 460800, 921600, 3000000};
    struct pl_serial *port = open_as(&line_8n1);

    (void)state;
    for (size_t i = 0; i < sizeof bauds / sizeof bauds[0]; i++) {
        const struct pl_line line = {bauds[i], PL_PARITY_NONE};
        struct termios2 t;

        assert_int_equal(pl_serial_set_line(port, &line), PL_OK);
        assert_int_equal(__real_ioctl(master, TCGETS2, &t), 0);
        assert_int_equal(t.c_ospeed, bauds[i]);
        assert_int_equal(t.c_ispeed, bauds[i]);
        assert_int_equal(t.c_cflag & (CSIZE | CSTOPB | PARENB | CRTSCTS | CLOCAL | CREAD),
                         CS8 | CLOCAL | CREAD);
        assert_int_equal(t.c_iflag & (IXON | IXOFF | IXANY | ICRNL | INLCR | IGNCR | ISTRIP), 0);
    }
    pl_serial_close(port);
}

static void two_per_cent_of_baud_are_tolerated_and_no_more(void **state)
{
    static const struct {
        uint32_t asked, actual;
        int err;
    } cases[] = {
        {115200, 117504, PL_OK},
        {115200, 117505, PL_ERR_PORT_LINE},
        {115200, 112896, PL_OK},
        {115200, 112895, PL_ERR_PORT_LINE},
        {921600, 9600, PL_ERR_PORT_LINE},
        {4294967295u, 9600, PL_ERR_PORT_LINE},
        {9600, 4294967295u, PL_ERR_PORT_LINE},
    };
    struct pl_serial *port = open_as(&line_8n1);

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct pl_line line = {cases[i].asked, PL_PARITY_NONE};

        fake.baud = cases[i].actual;
        assert_int_equal(pl_serial_set_line(port, &line), cases[i].err);
    }
    fake.baud = 0;
    assert_int_equal(pl_serial_set_line(port, &line_8n1), PL_OK);
    pl_serial_close(port);

    fake.baud = 9600;
    assert_int_equal(try_open(slave), PL_ERR_PORT_LINE);
    assert_says("115200 baud");
    assert_says("9600");
}

static void zero_baud_would_hang_up_and_is_refused(void **state)
{
    const struct pl_line line = {0, PL_PARITY_NONE};
    struct pl_serial *port;

    (void)state;
    assert_int_equal(pl_serial_open(&port, slave, &line, error, sizeof error), PL_ERR_PORT_LINE);
    assert_null(port);
    assert_string_equal(log_text, "");
}

static void a_refused_setting_says_which(void **state)
{
    (void)state;
    fake.failing = TCSETS2;
    fake.failure = EINVAL;
    assert_int_equal(try_open(slave), PL_ERR_PORT_LINE);
    assert_says("115200 baud 8N1");
    assert_says("Invalid argument");

    fake.failure = EIO;
    assert_int_equal(try_open(slave), PL_ERR_PORT_OPEN);
    assert_says("Input/output error");
}

static void a_wrong_path_is_told_from_a_wrong_kind_of_file(void **state)
{
    char file[] = "/tmp/test_serial.XXXXXX";
    int fd = mkstemp(file);

    (void)state;
    assert_int_equal(try_open("/dev/ttyNOSUCHPORT"), PL_ERR_PORT_OPEN);
    assert_says("there is no port /dev/ttyNOSUCHPORT (No such file or directory)");
    assert_int_equal(try_open("/dev/null/ttyUSB0"), PL_ERR_PORT_OPEN);
    assert_says("there is no port");
    assert_int_equal(try_open("/dev/null"), PL_ERR_PORT_OPEN);
    assert_says("/dev/null is not a serial port");
    assert_int_equal(try_open("/dev"), PL_ERR_PORT_OPEN);
    assert_says("/dev is not a serial port");
    assert_true(fd >= 0);
    assert_int_equal(try_open(file), PL_ERR_PORT_OPEN);
    assert_int_equal(unlink(file), 0);
    close(fd);
    assert_says("is not a serial port");
}

static void no_room_for_the_sentence_is_no_harm(void **state)
{
    struct pl_serial *port;
    char few[8];

    (void)state;
    assert_int_equal(pl_serial_open(&port, "/dev/null", &line_8n1, few, sizeof few),
                     PL_ERR_PORT_OPEN);
    assert_string_equal(few, "/dev/nu");
    assert_int_equal(pl_serial_open(&port, "/dev/null", &line_8n1, NULL, 0), PL_ERR_PORT_OPEN);
}

static void denied_in_child(void)
{
    child_expects(try_open(slave) == PL_ERR_PORT_DENIED, "not denied");
    child_expects(strstr(error, "Permission denied") != NULL, "no reason");
    child_expects(strstr(error, "add yourself to the group ") != NULL, "no hint");
    child_expects(strstr(error, slave) != NULL, "no name");
}

static void permission_denied_comes_with_a_hint(void **state)
{
    (void)state;
    assert_int_equal(chmod(slave, 0), 0);
    in_child(NOBODY, denied_in_child);
}

/* --- One user at a time --- */

static char own_name[64];
static bool started_by_root;

static const char *held_by(pid_t pid)
{
    static char text[128];

    snprintf(text, sizeof text, " is held by %s (process %ld)", own_name, (long)pid);
    return text;
}

static void second_open_in_child(void)
{
    child_expects(try_open(slave) == PL_ERR_PORT_BUSY, "not busy");
    child_expects(strstr(error, held_by(getppid())) != NULL, "holder not named");
}

static void a_second_open_is_refused_and_the_holder_named(void **state)
{
    struct pl_serial *port = open_as(&line_8n1);

    (void)state;
    in_child(0, second_open_in_child);
    assert_int_equal(try_open(slave), PL_ERR_PORT_BUSY);
    assert_says(held_by(getpid()));
    pl_serial_close(port);

    assert_int_equal(pl_serial_open(&port, slave, &line_8n1, error, sizeof error), PL_OK);
    pl_serial_close(port);
}

static void a_lock_from_a_symbolic_link_is_the_same_lock(void **state)
{
    struct pl_serial *port = open_as(&line_8n1);
    char link[64];

    (void)state;
    snprintf(link, sizeof link, "/tmp/test_serial.link.%ld", (long)getpid());
    assert_int_equal(symlink(slave, link), 0);
    assert_int_equal(try_open(link), PL_ERR_PORT_BUSY);
    assert_int_equal(unlink(link), 0);
    assert_says(held_by(getpid()));
    pl_serial_close(port);
}

/* Another program's TIOCEXCL, without our lock. The kernel lets root pass. */
static int foreign = -1;

static void open_under_foreign_tiocexcl(void)
{
    const char *holder = started_by_root ? "a process of another user" : held_by(getppid());

    close(foreign);
    child_expects(try_open(slave) == PL_ERR_PORT_BUSY, "not busy");
    child_expects(strstr(error, holder) != NULL, "holder neither named nor excused");
}

static void a_port_under_tiocexcl_is_busy(void **state)
{
    (void)state;
    foreign = open(slave, O_RDWR | O_NOCTTY);
    assert_true(foreign >= 0);
    assert_int_equal(chmod(slave, 0666), 0);
    assert_int_equal(__real_ioctl(foreign, TIOCEXCL), 0);
    in_child(NOBODY, open_under_foreign_tiocexcl);
    close(foreign);
}

static void root_respects_tiocexcl_too(void **state)
{
    (void)state;
    fake.hardware = fake.exclusive = true;
    assert_int_equal(try_open(slave), PL_ERR_PORT_BUSY);
    assert_says("is held by ");
    assert_null(strstr(error, "(process"));
    assert_string_equal(log_text, "");
}

static void open_in_child(void)
{
    child_expects(try_open(slave) == PL_OK, "not opened");
}

static void a_killed_user_leaves_the_port_free(void **state)
{
    int status;
    pid_t pid = fork();

    (void)state;
    assert_true(pid >= 0);
    if (pid == 0) {
        open_in_child();
        raise(SIGKILL);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    assert_int_equal(chmod(slave, 0666), 0);
    in_child(NOBODY, open_in_child);
}

static void programs_started_later_do_not_inherit_it(void **state)
{
    struct pl_serial *port = open_as(&line_8n1);
    size_t seen = 0;

    (void)state;
    for (int fd = 0; fd < 256; fd++) {
        char path[64], link[64] = "";

        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        if (readlink(path, link, sizeof link - 1) < 0 || strcmp(link, slave) != 0)
            continue;
        assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
        seen++;
    }
    assert_int_equal(seen, 1);
    pl_serial_close(port);
}

/* --- The list --- */

static void the_list_agrees_with_libserialport(void **state)
{
    struct pl_serial_info *list = pl_serial_list();
    struct sp_port **theirs;
    size_t n = 0;

    (void)state;
    assert_non_null(list);
    assert_int_equal(sp_list_ports(&theirs), SP_OK);
    for (; theirs[n] != NULL; n++) {
        int vid, pid;
        bool usb = sp_get_port_usb_vid_pid(theirs[n], &vid, &pid) == SP_OK;

        assert_string_equal(list[n].path, sp_get_port_name(theirs[n]));
        assert_non_null(list[n].description);
        assert_non_null(list[n].serial);
        assert_int_equal(list[n].vid, usb ? vid : -1);
        assert_int_equal(list[n].pid, usb ? pid : -1);
    }
    assert_null(list[n].path);
    sp_free_port_list(theirs);
    pl_serial_list_free(list);
    pl_serial_list_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_PTY(a_pty_opens_with_notes_on_what_it_lacks),
        ON_PTY(an_adapter_gets_exactly_the_frame_asked_for),
        ON_PTY(a_timer_that_was_short_already_stays_so),
        ON_PTY(a_driver_that_forgets_the_latency_flag_is_noted),
        ON_PTY(a_fresh_pty_becomes_raw),
        ON_PTY(what_came_before_opening_is_dropped),
        ON_PTY(the_baud_rate_reaches_the_driver),
        ON_PTY(two_per_cent_of_baud_are_tolerated_and_no_more),
        ON_PTY(zero_baud_would_hang_up_and_is_refused),
        ON_PTY(a_refused_setting_says_which),
        ON_PTY(a_wrong_path_is_told_from_a_wrong_kind_of_file),
        ON_PTY(no_room_for_the_sentence_is_no_harm),
        ON_PTY(permission_denied_comes_with_a_hint),
        ON_PTY(a_second_open_is_refused_and_the_holder_named),
        ON_PTY(a_lock_from_a_symbolic_link_is_the_same_lock),
        ON_PTY(a_port_under_tiocexcl_is_busy),
        ON_PTY(root_respects_tiocexcl_too),
        ON_PTY(a_killed_user_leaves_the_port_free),
        ON_PTY(programs_started_later_do_not_inherit_it),
        cmocka_unit_test(the_list_agrees_with_libserialport),
    };
    FILE *comm = fopen("/proc/self/comm", "r");

    alarm(GUARD_S);
    started_by_root = geteuid() == 0;
    if (comm == NULL || fscanf(comm, "%63s", own_name) != 1)
        return 1;
    fclose(comm);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
