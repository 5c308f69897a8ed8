/* SPDX-License-Identifier: MIT */
/* Serial ports on Linux and macOS. What differs between the two is behind serial_internal.h. */
#define _DEFAULT_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "serial_internal.h"

/* Where the reader stands in PARMRK's coding: 0xFF 0xFF is a good 0xFF, 0xFF 0x00 X a bad X. */
enum mark { MARK_NONE, MARK_FF, MARK_BAD };

struct pl_serial {
    int fd;
    unsigned notes;
    bool marked;
    enum mark mark;
    bool in_break;
    bool exclusive_is_ours; /* both to be taken back at close */
    bool low_latency_is_ours;
};

/* A place for the sentence that explains a failure. */
struct reason {
    char *text;
    size_t size;
};

static int fail(const struct reason *why, int err, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(why->text, why->size, format, args);
    va_end(args);
    return err;
}

/* --- Time --- */

uint32_t pl_serial_now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint32_t)((uint64_t)now.tv_sec * 1000u + (uint64_t)now.tv_nsec / 1000000u);
}

void pl_serial_sleep_ms(uint32_t ms)
{
    struct timespec left = {.tv_sec = (time_t)(ms / 1000u),
                            .tv_nsec = (long)(ms % 1000u) * 1000000};

    while (nanosleep(&left, &left) < 0 && errno == EINTR) {
    }
}

/* --- Failures --- */

static bool means_lost(int err)
{
    return err == EIO || err == ENXIO || err == ENODEV;
}

static int fail_busy(const struct reason *why, const char *path, int own_fd)
{
    char holder[128];

    switch (pl_serial_os_find_holder(path, own_fd, holder, sizeof holder)) {
    case PL_HOLDER_FOUND:
        return fail(why, PL_ERR_PORT_BUSY, "%s is held by %s", path, holder);
    case PL_HOLDER_NONE:
        return fail(why, PL_ERR_PORT_BUSY, "%s is held by another process, which has just ended",
                    path);
    default:
        return fail(why, PL_ERR_PORT_BUSY,
                    "%s is held by a process of another user, which this user may not look into",
                    path);
    }
}

/* The group that may use the port, as far as the port itself says. */
static const char *port_group(const char *path)
{
    const mode_t group_rw = S_IRGRP | S_IWGRP;
    struct group *group = NULL;
    struct stat st;

    if (stat(path, &st) == 0 && st.st_gid != 0 && (st.st_mode & group_rw) == group_rw)
        group = getgrgid(st.st_gid);
    return group != NULL ? group->gr_name : "dialout";
}

static int fail_open(const struct reason *why, const char *path, int err)
{
    switch (err) {
    case EBUSY:
        return fail_busy(why, path, -1);
    case EACCES:
    case EPERM:
        return fail(why, PL_ERR_PORT_DENIED,
                    "%s may not be used (%s); add yourself to the group %s and log in again", path,
                    strerror(err), port_group(path));
    case ENOENT:
    case ENOTDIR:
        return fail(why, PL_ERR_PORT_OPEN, "there is no port %s (%s)", path, strerror(err));
    case ENOTTY:
    case EINVAL:
    case EISDIR:
        return fail(why, PL_ERR_PORT_OPEN, "%s is not a serial port (%s)", path, strerror(err));
    case EIO:
    case ENXIO:
    case ENODEV:
        return fail(why, PL_ERR_PORT_OPEN, "there is no device behind %s (%s)", path,
                    strerror(err));
    default:
        return fail(why, PL_ERR_PORT_OPEN, "%s cannot be opened (%s)", path, strerror(err));
    }
}

/* --- Open and close --- */

static int open_tty(const char *path)
{
    int fd;

    do
        fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    while (fd < 0 && errno == EINTR);
    return fd;
}

/* Two locks: flock is what careful programs take, and it ends with its process; TIOCEXCL keeps out
 * the careless, though not root. A pty gets no TIOCEXCL, because there it outlives a process that
 * was killed, and nobody could open the pty again. */
static int claim(struct pl_serial *port, const char *path, const struct reason *why)
{
    int lines;

    if (flock(port->fd, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK)
        return fail_busy(why, path, port->fd);
    if (ioctl(port->fd, TIOCMGET, &lines) < 0)
        port->notes |= PL_SERIAL_NO_MODEM_LINES;
    if (pl_serial_os_is_pty(port->fd))
        return PL_OK;
    if (pl_serial_os_is_exclusive(port->fd))
        return fail_busy(why, path, port->fd);
    port->exclusive_is_ours = ioctl(port->fd, TIOCEXCL) == 0;
    return PL_OK;
}

/* 0, or a value of errno. *actual: the baud rate the driver settled on. */
static int apply_line(struct pl_serial *port, const struct pl_line *line, uint32_t *actual)
{
    struct pl_serial_applied applied;
    uint32_t off;
    int err;

    /* To a driver 0 baud means hang up. */
    *actual = 0;
    if (line->baud == 0)
        return ERANGE;
    err = pl_serial_os_set_line(port->fd, line, &applied);
    if (err != 0)
        return err;
    port->marked = applied.marked;
    if (line->parity == PL_PARITY_EVEN && !applied.even)
        port->notes |= PL_SERIAL_NO_PARITY;
    pl_serial_flush(port);
    *actual = applied.baud;
    off = applied.baud > line->baud ? applied.baud - line->baud : line->baud - applied.baud;
    return (uint64_t)off * 50u > line->baud ? ERANGE : 0;
}

static int first_line(struct pl_serial *port, const char *path, const struct pl_line *line,
                      const struct reason *why)
{
    uint32_t actual;
    int err = apply_line(port, line, &actual);

    if (err == ERANGE)
        return fail(why, PL_ERR_PORT_LINE, "%s cannot do %lu baud (its nearest is %lu)", path,
                    (unsigned long)line->baud, (unsigned long)actual);
    if (means_lost(err))
        return fail_open(why, path, err);
    if (err != 0)
        return fail(why, PL_ERR_PORT_LINE, "%s refuses %lu baud 8%c1 (%s)", path,
                    (unsigned long)line->baud, line->parity == PL_PARITY_EVEN ? 'E' : 'N',
                    strerror(err));
    return PL_OK;
}

int pl_serial_open(struct pl_serial **port, const char *path, const struct pl_line *line,
                   char *error, size_t error_size)
{
    struct reason why = {error, error_size};
    struct pl_serial *p = calloc(1, sizeof *p);
    int err;

    *port = NULL;
    if (p == NULL)
        return fail(&why, PL_ERR_PORT_OPEN, "there is no memory left to open %s", path);
    p->fd = open_tty(path);
    if (p->fd < 0 || !isatty(p->fd))
        err = fail_open(&why, path, errno);
    else
        err = claim(p, path, &why);
    if (err == PL_OK)
        err = first_line(p, path, line, &why);
    if (err != PL_OK) {
        pl_serial_close(p);
        return err;
    }
    if (pl_serial_os_set_low_latency(p->fd, true, &p->low_latency_is_ours) != 0)
        p->notes |= PL_SERIAL_NO_LOW_LATENCY;
    *port = p;
    return PL_OK;
}

void pl_serial_close(struct pl_serial *port)
{
    bool changed;

    if (port == NULL)
        return;
    if (port->fd >= 0) {
        if (port->in_break)
            (void)ioctl(port->fd, TIOCCBRK);
        if (port->exclusive_is_ours)
            (void)ioctl(port->fd, TIOCNXCL);
        if (port->low_latency_is_ours)
            (void)pl_serial_os_set_low_latency(port->fd, false, &changed);
        close(port->fd);
    }
    free(port);
}

unsigned pl_serial_notes(const struct pl_serial *port)
{
    return port->notes;
}

int pl_serial_set_line(struct pl_serial *port, const struct pl_line *line)
{
    uint32_t actual;
    int err = apply_line(port, line, &actual);

    if (err == 0)
        return PL_OK;
    return means_lost(err) ? PL_ERR_PORT_LOST : PL_ERR_PORT_LINE;
}

/* --- Bytes --- */

enum { WAIT_OVER = 0, WAIT_READY = 1 };

/* Wait for events until wait_ms after start. WAIT_READY, WAIT_OVER, or PL_ERR_PORT_LOST. Signals
 * neither end nor prolong it. */
static int wait_for(const struct pl_serial *port, short events, uint32_t start, uint32_t wait_ms)
{
    for (;;) {
        struct pollfd p = {.fd = port->fd, .events = events};
        uint32_t gone = pl_serial_now_ms() - start;
        uint32_t left = gone < wait_ms ? wait_ms - gone : 0;
        int n = poll(&p, 1, left > INT_MAX ? INT_MAX : (int)left);

        if (n > 0)
            return (p.revents & (POLLERR | POLLHUP | POLLNVAL)) != 0 ? PL_ERR_PORT_LOST
                                                                     : WAIT_READY;
        if (n < 0 && errno != EINTR && errno != EAGAIN)
            return PL_ERR_PORT_LOST;
        if (left == 0)
            return WAIT_OVER;
    }
}

int pl_serial_write(struct pl_serial *port, const uint8_t *data, size_t len, uint32_t wait_ms)
{
    uint32_t start = pl_serial_now_ms();

    if (len == 0)
        return 0;
    for (;;) {
        int ready = wait_for(port, POLLOUT, start, wait_ms);
        ssize_t n;

        if (ready != WAIT_READY)
            return ready;
        n = write(port->fd, data, len < INT_MAX ? len : INT_MAX);
        if (n > 0)
            return (int)n;
        if (n < 0 && errno != EAGAIN && errno != EINTR)
            return PL_ERR_PORT_LOST;
        if (pl_serial_now_ms() - start >= wait_ms)
            return 0;
    }
}

/* Decode n received bytes in place; bytes with a parity error are left out. */
static size_t unmark(struct pl_serial *port, uint8_t *buf, size_t n)
{
    size_t kept = 0;

    for (size_t i = 0; i < n; i++) {
        uint8_t byte = buf[i];

        if (port->mark == MARK_BAD) {
            port->mark = MARK_NONE;
        } else if (port->mark == MARK_FF) {
            port->mark = byte == 0x00 ? MARK_BAD : MARK_NONE;
            if (byte != 0x00)
                buf[kept++] = byte;
        } else if (byte == 0xFF) {
            port->mark = MARK_FF;
        } else {
            buf[kept++] = byte;
        }
    }
    return kept;
}

int pl_serial_read(struct pl_serial *port, uint8_t *buf, size_t len, uint32_t wait_ms)
{
    uint32_t start = pl_serial_now_ms();

    if (len == 0)
        return 0;
    for (;;) {
        int ready = wait_for(port, POLLIN, start, wait_ms);
        ssize_t n;

        if (ready != WAIT_READY)
            return ready;
        n = read(port->fd, buf, len < INT_MAX ? len : INT_MAX);
        if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
            return PL_ERR_PORT_LOST;
        if (n > 0 && port->marked)
            n = (ssize_t)unmark(port, buf, (size_t)n);
        if (n > 0)
            return (int)n;
        if (pl_serial_now_ms() - start >= wait_ms)
            return 0;
    }
}

void pl_serial_flush(struct pl_serial *port)
{
    tcflush(port->fd, TCIFLUSH);
    port->mark = MARK_NONE;
}

/* --- Modem lines --- */

static int line_result(int result)
{
    if (result == 0)
        return PL_OK;
    return means_lost(errno) ? PL_ERR_PORT_LOST : PL_ERR_PORT_LINE;
}

/* TIOCMSET would write both lines at once, and boards whose RTS and DTR drive reset and boot pins
 * see the order; BIS and BIC touch one. */
static int set_modem_line(struct pl_serial *port, int line, bool active)
{
    int result = line_result(ioctl(port->fd, active ? TIOCMBIS : TIOCMBIC, &line));

    if (result == PL_ERR_PORT_LINE)
        port->notes |= PL_SERIAL_NO_MODEM_LINES;
    return result;
}

int pl_serial_set_rts(struct pl_serial *port, bool active)
{
    return set_modem_line(port, TIOCM_RTS, active);
}

int pl_serial_set_dtr(struct pl_serial *port, bool active)
{
    return set_modem_line(port, TIOCM_DTR, active);
}

int pl_serial_set_break(struct pl_serial *port, bool active)
{
    int result = line_result(ioctl(port->fd, active ? TIOCSBRK : TIOCCBRK));

    if (result == PL_OK)
        port->in_break = active;
    return result;
}
