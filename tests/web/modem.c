/* SPDX-License-Identifier: MIT */
/* Preloaded into a browser: gives pseudo terminals modem lines, and writes down what is asked of a
 * terminal that it would not show: line settings with parity, DTR and RTS.
 *
 *   PINLESS_MODEM_LOG=FILE LD_PRELOAD=modem.so chromium */
#define _GNU_SOURCE
#include <asm/termios.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

int ioctl(int fd, unsigned long request, ...);

static int lines = TIOCM_DTR | TIOCM_RTS;

__attribute__((format(printf, 1, 2))) static void note(const char *format, ...)
{
    const char *path = getenv("PINLESS_MODEM_LOG");
    int fd = path ? open(path, O_WRONLY | O_APPEND | O_CREAT, 0600) : -1;
    va_list args;

    if (fd < 0)
        return;
    va_start(args, format);
    vdprintf(fd, format, args);
    va_end(args);
    close(fd);
}

static void note_line(const struct termios2 *t)
{
    note("line 8%s%d\n",
         !(t->c_cflag & PARENB) ? "N"
         : t->c_cflag & PARODD  ? "O"
                                : "E",
         t->c_cflag & CSTOPB ? 2 : 1);
}

static int modem(unsigned long request, int *argument)
{
    switch (request) {
    case TIOCMGET:
        *argument = lines | TIOCM_CTS | TIOCM_DSR;
        return 0;
    case TIOCMSET:
        lines = *argument;
        break;
    case TIOCMBIS:
        lines |= *argument;
        break;
    case TIOCMBIC:
        lines &= ~*argument;
        break;
    default:
        errno = ENOTTY;
        return -1;
    }
    note("dtr %d rts %d\n", (lines & TIOCM_DTR) != 0, (lines & TIOCM_RTS) != 0);
    return 0;
}

int ioctl(int fd, unsigned long request, ...)
{
    va_list args;

    va_start(args, request);
    void *argument = va_arg(args, void *);
    va_end(args);
    if (request == TCSETS2 || request == TCSETSW2 || request == TCSETSF2)
        note_line(argument);
    int result = (int)syscall(SYS_ioctl, fd, request, argument);
    return result < 0 && errno == ENOTTY ? modem(request, argument) : result;
}
