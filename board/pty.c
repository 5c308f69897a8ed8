/* SPDX-License-Identifier: MIT */
/* A pseudo terminal that hosts may open and close as often as they like. */
#include "pty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

/* --- Opening and closing --- */

static bool set_raw(const char *path)
{
    struct termios mode;
    int fd = open(path, O_RDWR | O_NOCTTY);
    bool done;

    if (fd < 0)
        return false;
    done = tcgetattr(fd, &mode) == 0;
    cfmakeraw(&mode);
    done = done && tcsetattr(fd, TCSANOW, &mode) == 0;
    close(fd);
    return done;
}

static bool make_link(const char *path, const char *link)
{
    struct stat old;

    if (lstat(link, &old) == 0) {
        if (!S_ISLNK(old.st_mode)) {
            errno = EEXIST;
            return false;
        }
        if (unlink(link) != 0)
            return false;
    }
    return symlink(path, link) == 0;
}

static bool open_master(struct pl_pty *pty)
{
    pty->fd = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
    return pty->fd >= 0 && fcntl(pty->fd, F_SETFD, FD_CLOEXEC) == 0 && grantpt(pty->fd) == 0 &&
           unlockpt(pty->fd) == 0 && ptsname_r(pty->fd, pty->path, sizeof pty->path) == 0;
}

bool pl_pty_open(struct pl_pty *pty, const char *link)
{
    memset(pty, 0, sizeof *pty);
    if (open_master(pty) && set_raw(pty->path) && (!link || make_link(pty->path, link))) {
        pty->link = link;
        return true;
    }
    int reason = errno;
    pl_pty_close(pty);
    errno = reason;
    return false;
}

/* Only our own link: another board may have taken the name meanwhile. */
static void remove_link(const struct pl_pty *pty)
{
    char target[sizeof pty->path];
    ssize_t n = readlink(pty->link, target, sizeof target);

    if (n > 0 && (size_t)n == strlen(pty->path) && memcmp(target, pty->path, (size_t)n) == 0)
        unlink(pty->link);
}

void pl_pty_close(struct pl_pty *pty)
{
    if (pty->link)
        remove_link(pty);
    if (pty->fd >= 0)
        close(pty->fd);
    pty->fd = -1;
    pty->link = NULL;
}

/* --- Bytes --- */

size_t pl_pty_read(struct pl_pty *pty, uint8_t *buf, size_t len)
{
    ssize_t n = read(pty->fd, buf, len);

    if (n > 0)
        pty->opened = true;
    return n > 0 ? (size_t)n : 0;
}

size_t pl_pty_write(struct pl_pty *pty, const uint8_t *data, size_t len)
{
    ssize_t n = write(pty->fd, data, len);

    if (n < 0)
        return errno == EAGAIN || errno == EINTR ? 0 : len;
    return (size_t)n;
}

/* --- Waiting --- */

/* After a host has closed it, the terminal reports a hang-up until the next host opens it. */
static bool host_gone(const struct pl_pty *pty)
{
    struct pollfd poller = {.fd = pty->fd, .events = POLLIN};

    return poll(&poller, 1, 0) == 1 && (poller.revents & POLLHUP) && !(poller.revents & POLLIN);
}

enum { LOOK_FOR_HOST_US = 2000 };

void pl_pty_wait(struct pl_pty *pty, uint64_t wait_us)
{
    struct pollfd poller = {.fd = pty->fd, .events = POLLIN};
    bool gone = host_gone(pty);
    struct timespec wait;
    sigset_t none;

    /* A hung-up terminal is always ready, so that waiting for it would not wait. */
    if (gone && wait_us > LOOK_FOR_HOST_US)
        wait_us = LOOK_FOR_HOST_US;
    wait.tv_sec = (time_t)(wait_us / 1000000);
    wait.tv_nsec = (long)(wait_us % 1000000 * 1000);
    sigemptyset(&none);
    ppoll(&poller, gone ? 0 : 1, &wait, &none);
}

bool pl_pty_hung_up(struct pl_pty *pty)
{
    bool gone = host_gone(pty);
    bool news = gone && pty->opened;

    pty->opened = !gone && pty->opened;
    return news;
}
