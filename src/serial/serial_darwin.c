/* SPDX-License-Identifier: MIT */
/* Serial ports on macOS: any baud rate and low latency. Source: IOKit/serial/ioss.h. */
#include <errno.h>
#include <sys/ioctl.h>
#include <termios.h>

#include <IOKit/serial/ioss.h>

#include "serial_internal.h"

/* Parity errors are marked and dropped by the reader; serial_linux.c says why. */
int pl_serial_os_set_line(int fd, const struct pl_line *line, struct pl_serial_applied *applied)
{
    bool even = line->parity == PL_PARITY_EVEN;
    speed_t speed = line->baud;
    struct termios t;

    if (tcgetattr(fd, &t) < 0)
        return errno;
    t.c_iflag = even ? IGNBRK | INPCK | PARMRK : IGNBRK;
    t.c_oflag = 0;
    t.c_lflag = 0;
    t.c_cflag = (t.c_cflag & HUPCL) | CS8 | CLOCAL | CREAD | (even ? PARENB : 0);
    t.c_cc[VMIN] = 1;
    t.c_cc[VTIME] = 0;
    if (tcsetattr(fd, TCSANOW, &t) < 0 || tcgetattr(fd, &t) < 0)
        return errno;
    /* The driver refuses what it cannot do; a pty has no speed at all. */
    if (ioctl(fd, IOSSIOSPEED, &speed) < 0 && errno != ENOTTY)
        return errno;
    applied->baud = line->baud;
    applied->even = (t.c_cflag & (PARENB | PARODD)) == PARENB;
    applied->marked = (t.c_iflag & PARMRK) != 0;
    return 0;
}

/* The setting ends with the last close, so there is nothing to take back. */
int pl_serial_os_set_low_latency(int fd, bool on, bool *changed)
{
    unsigned long microseconds = 1;

    *changed = false;
    return on && ioctl(fd, IOSSDATALAT, &microseconds) < 0 ? errno : 0;
}

/* A pty's exclusive mode ends with its last close, so it needs no exception. */
bool pl_serial_os_is_pty(int fd)
{
    (void)fd;
    return false;
}

/* open fails with EBUSY for everyone but root. */
bool pl_serial_os_is_exclusive(int fd)
{
    (void)fd;
    return false;
}

enum pl_serial_holder pl_serial_os_find_holder(const char *path, int own_fd, char *text,
                                               size_t size)
{
    (void)path;
    (void)own_fd;
    (void)text;
    (void)size;
    return PL_HOLDER_UNKNOWN;
}
