/* SPDX-License-Identifier: MIT */
/* A pty that behaves like an adapter, and what the tests of the serial layer share. */
#define _GNU_SOURCE
#include "port_rig.h"

#include <asm/termbits.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/serial.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* --- What a real adapter would do --- */

struct fake_port fake;
char log_text[1024];
int timer_flags;

int __wrap_ioctl(int fd, unsigned long request, ...);
bool __real_pl_serial_os_is_pty(int fd);
bool __wrap_pl_serial_os_is_pty(int fd);

static void note(const char *what)
{
    size_t used = strlen(log_text);

    snprintf(log_text + used, sizeof log_text - used, "%s%s", used > 0 ? "; " : "", what);
}

static void note_line(const char *name, int lines, int value)
{
    char text[64];

    snprintf(text, sizeof text, "%s%s=%d", (lines & TIOCM_RTS) != 0 ? "rts" : "",
             (lines & TIOCM_DTR) != 0 ? "dtr" : "", value);
    note(lines == TIOCM_RTS || lines == TIOCM_DTR ? text : name);
}

static void note_setting(const struct termios2 *t)
{
    char text[64];
    bool even = (t->c_cflag & (PARENB | PARODD)) == PARENB;
    bool marked = (t->c_iflag & (INPCK | PARMRK | IGNPAR)) == (INPCK | PARMRK);

    snprintf(text, sizeof text, "set %u %s%s%s%s%s", t->c_ospeed,
             (t->c_cflag & CSIZE) == CS8 ? "8" : "?",
             even                         ? "E"
             : (t->c_cflag & PARENB) == 0 ? "N"
                                          : "O",
             (t->c_cflag & CSTOPB) == 0 ? "1" : "2", (t->c_cflag & CRTSCTS) != 0 ? " rtscts" : "",
             marked ? " marked" : "");
    note(text);
}

/* The setting a driver without this fake's abilities would never see. */
static int set_termios(int fd, const struct termios2 *asked)
{
    struct termios2 t = *asked;

    note_setting(asked);
    if (fake.marks)
        t.c_iflag &= ~(tcflag_t)PARMRK;
    return __real_ioctl(fd, TCSETS2, &t);
}

static int get_termios(int fd, struct termios2 *t)
{
    int result = __real_ioctl(fd, TCGETS2, t);

    if (fake.parity)
        t->c_cflag |= PARENB;
    if (fake.marks)
        t->c_iflag |= PARMRK;
    if (fake.baud != 0)
        t->c_ospeed = fake.baud;
    return result;
}

static int modem_line(unsigned long request, const int *lines)
{
    note_line("several lines", *lines, request == TIOCMBIS);
    return 0;
}

static int latency_timer(unsigned long request, struct serial_struct *s)
{
    if (request == TIOCGSERIAL) {
        memset(s, 0, sizeof *s);
        s->flags = timer_flags;
        return 0;
    }
    note((s->flags & (int)ASYNC_LOW_LATENCY) != 0 ? "quick" : "slow");
    if (!fake.forgets_flags)
        timer_flags = s->flags;
    return 0;
}

int __wrap_ioctl(int fd, unsigned long request, ...)
{
    va_list args;
    void *arg;

    va_start(args, request);
    arg = va_arg(args, void *);
    va_end(args);
    if (fake.failing == request) {
        errno = fake.failure;
        return -1;
    }
    switch (request) {
    case TCSETS2:
        return set_termios(fd, arg);
    case TCGETS2:
        return get_termios(fd, arg);
    case TIOCMGET:
        return fake.modem_lines ? 0 : __real_ioctl(fd, request, arg);
    case TIOCMBIS:
    case TIOCMBIC:
        return fake.modem_lines ? modem_line(request, arg) : __real_ioctl(fd, request, arg);
    case TIOCMSET:
        note("all lines at once");
        return 0;
    case TIOCGSERIAL:
    case TIOCSSERIAL:
        return fake.latency_timer ? latency_timer(request, arg) : __real_ioctl(fd, request, arg);
    case TIOCGEXCL:
        *(int *)arg = fake.exclusive;
        return 0;
    case TIOCEXCL:
    case TIOCNXCL:
        note(request == TIOCEXCL ? "exclusive" : "shared");
        return __real_ioctl(fd, request, arg);
    case TIOCSBRK:
    case TIOCCBRK:
        note(request == TIOCSBRK ? "break=1" : "break=0");
        return __real_ioctl(fd, request, arg);
    default:
        return __real_ioctl(fd, request, arg);
    }
}

bool __wrap_pl_serial_os_is_pty(int fd)
{
    return __real_pl_serial_os_is_pty(fd) && !fake.hardware;
}

/* --- A pty for each test --- */

const struct pl_line line_8n1 = {115200, PL_PARITY_NONE};
const struct pl_line line_8e1 = {115200, PL_PARITY_EVEN};

int master = -1;
char slave[64];
char error[300];

int setup(void **state)
{
    (void)state;
    memset(&fake, 0, sizeof fake);
    log_text[0] = error[0] = '\0';
    timer_flags = 0;
    master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
    return master < 0 || grantpt(master) != 0 || unlockpt(master) != 0 ||
           ptsname_r(master, slave, sizeof slave) != 0;
}

int teardown(void **state)
{
    (void)state;
    if (master >= 0)
        close(master);
    master = -1;
    return 0;
}

struct pl_serial *open_as(const struct pl_line *line)
{
    struct pl_serial *port;
    int err = pl_serial_open(&port, slave, line, error, sizeof error);

    if (err != PL_OK)
        print_error("%s\n", error);
    assert_int_equal(err, PL_OK);
    assert_non_null(port);
    return port;
}

int try_open(const char *path)
{
    struct pl_serial *port = (void *)slave;
    int err = pl_serial_open(&port, path, &line_8n1, error, sizeof error);

    if (err != PL_OK)
        assert_null(port);
    return err;
}

void assert_says(const char *text)
{
    if (strstr(error, text) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", error, text);
}

void assert_took(uint32_t start, uint32_t least_ms, uint32_t most_ms)
{
    assert_in_range(pl_serial_now_ms() - start, least_ms, most_ms);
}

void master_sends(const void *data, size_t len)
{
    assert_int_equal(write(master, data, len), (ssize_t)len);
}

void assert_receives(struct pl_serial *port, const void *data, size_t len)
{
    uint8_t buf[512];
    size_t got = 0;

    assert_true(len <= sizeof buf);
    while (got < len) {
        int n = pl_serial_read(port, buf + got, len - got, 2000);

        assert_true(n > 0);
        got += (size_t)n;
    }
    assert_memory_equal(buf, data, len);
    assert_int_equal(pl_serial_read(port, buf, 1, 0), 0);
}

void in_child(uid_t user, void (*check)(void))
{
    int status;
    pid_t pid = fork();

    assert_true(pid >= 0);
    if (pid == 0) {
        alarm(GUARD_S);
        if (geteuid() == 0 && setuid(user) != 0)
            _exit(99);
        check();
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

void child_expects(bool ok, const char *what)
{
    if (!ok) {
        fprintf(stderr, "in the child: %s; error is \"%s\"\n", what, error);
        _exit(1);
    }
}
